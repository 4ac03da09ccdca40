//! Another conversation, begun in one tab while the one before is open in a second tab.

use fantoccini::wd::WindowHandle;
use stories::waiting::until;
use stories::{Scene, tell};

/// Writes in the tab that is there, which leads, and opens a second one, in which the visitor is then.
async fn talks_in_two_tabs(scene: &Scene) -> WindowHandle {
    scene.open_chat().await;
    scene.send("About my shoes.").await;
    scene.agent.reads_exactly(&["About my shoes."]).await;
    scene.agent.hears_the_visitors_socket().await;
    let second = scene.open_tab("/page2").await;
    scene.message("About my shoes.").await;
    second
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_that_is_begun_in_one_tab_is_that_of_every_tab() {
    tell("tabs_another_conversation", async |scene| {
        let first = scene.open_tab("/tag").await;
        let second = talks_in_two_tabs(scene).await;

        scene.script("return ChatWidget.startConversation()", vec![]).await;
        scene.send("About my hat.").await;
        scene.message_with_status("About my hat.", "sent").await;
        let conversations = scene.agent.conversations().await;
        assert_eq!(conversations.len(), 2, "another conversation");
        let hat =
            conversations.iter().find(|one| one.visitors_texts() == ["About my hat."]).expect("it is there");

        scene.go_to_tab(&first).await;
        scene.message("About my hat.").await;
        scene.send("The blue one.").await;
        scene.message_with_status("The blue one.", "sent").await;
        scene.agent.says(hat, "Which size?").await;
        for tab in [&first, &second] {
            scene.go_to_tab(tab).await;
            for text in ["About my shoes.", "About my hat.", "The blue one.", "Which size?"] {
                scene.message(text).await;
                assert_eq!(scene.count_of(text).await, 1, "{text}");
            }
        }
        until("one socket for both", async || scene.sockets().await == 1).await;
    })
    .await;
}

/// The sockets of two conversations of NovaTalks have the same address; each is subscribed with a token of its own (seed 000 §8).
#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_still_listens_to_the_one_before_does_not_lend_its_socket_to_the_next() {
    tell("tabs_another_conversation_unheard_of", async |scene| {
        let first = scene.this_tab().await;
        scene.holds_storage_back().await;
        scene.visit("/tag").await;
        let second = talks_in_two_tabs(scene).await;

        scene.script("return ChatWidget.startConversation()", vec![]).await;
        until("the first tab to listen again", async || scene.sockets().await == 1).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.send("About my hat.").await;
        scene.message_with_status("About my hat.", "sent").await;
        until("a socket for each conversation", async || scene.sockets().await == 2).await;
        let conversations = scene.agent.conversations().await;
        let hat =
            conversations.iter().find(|one| one.visitors_texts() == ["About my hat."]).expect("it is there");
        scene.agent.says(hat, "Which size?").await;
        scene.message("Which size?").await;

        scene.go_to_tab(&first).await;
        assert_eq!(
            scene.count_of("Which size?").await,
            0,
            "it is said in a conversation that is not here yet"
        );
        scene.lets_go_of_storage().await;
        scene.message("Which size?").await;
        until("one socket for both", async || scene.sockets().await == 1).await;
        for tab in [&first, &second] {
            scene.go_to_tab(tab).await;
            for text in ["About my shoes.", "About my hat.", "Which size?"] {
                assert_eq!(scene.count_of(text).await, 1, "{text}");
            }
        }
    })
    .await;
}
