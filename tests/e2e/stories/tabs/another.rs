//! Another conversation, begun in one tab while the one before is open in a second tab.

use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_that_is_begun_in_one_tab_is_that_of_every_tab() {
    tell("tabs_another_conversation", async |scene| {
        let first = scene.open_tab("/tag").await;
        scene.open_chat().await;
        scene.send("About my shoes.").await;
        scene.agent.reads_exactly(&["About my shoes."]).await;
        scene.agent.hears_the_visitors_socket().await;
        let second = scene.open_tab("/page2").await;
        scene.message("About my shoes.").await;

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
        assert_eq!(scene.sockets().await, 1);
    })
    .await;
}
