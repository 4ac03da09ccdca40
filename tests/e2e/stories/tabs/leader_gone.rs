//! The tab that holds the socket goes away; another one takes its place.

use serde_json::json;
use stories::chromium_only;
use stories::tell;
use stories::waiting::until;

#[tokio::test(flavor = "multi_thread")]
async fn the_others_go_on_when_it_is_closed() {
    tell("tabs_leader_closed", async |scene| {
        let other = scene.open_tab("/page2").await;
        let leader = scene.open_tab("/tag").await;
        scene.open_chat().await;
        scene.send("Are you open on Sunday?").await;
        let conversation = scene.agent.reads_exactly(&["Are you open on Sunday?"]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.go_to_tab(&other).await;
        scene.reload().await;
        scene.show_chat().await;
        scene.message("Are you open on Sunday?").await;
        assert_eq!(scene.sockets().await, 1);

        scene.go_to_tab(&leader).await;
        scene.close_tab_for(&other).await;
        scene.agent.says(&conversation, "From ten to four.").await;
        scene.message("From ten to four.").await;
        until("a socket of the tab that is left", async || scene.sockets().await == 1).await;
        scene.send("Thank you!").await;
        scene.message_with_status("Thank you!", "sent").await;
        scene.agent.says(&conversation, "You are welcome.").await;
        scene.message("You are welcome.").await;
        assert_eq!(scene.count_of("From ten to four.").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_others_go_on_when_it_crashes() {
    if !chromium_only::is_here() {
        return;
    }
    tell("tabs_leader_crashed", async |scene| {
        let other = scene.open_tab("/page2").await;
        let leader = scene.open_tab("/tag").await;
        scene.open_chat().await;
        scene.send("Is the blue one back?").await;
        let conversation = scene.agent.reads_exactly(&["Is the blue one back?"]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.go_to_tab(&other).await;
        scene.reload().await;
        scene.show_chat().await;
        scene.message("Is the blue one back?").await;

        scene.go_to_tab(&leader).await;
        scene.crash_tab().await;
        scene.go_to_tab(&other).await;
        scene.agent.says(&conversation, "Since this morning.").await;
        scene.message("Since this morning.").await;
        scene.send("I take it.").await;
        scene.message_with_status("I take it.", "sent").await;
        let stored = scene.agent.reads_exactly(&["Is the blue one back?", "I take it."]).await;
        assert_eq!(json!(stored.vendor), "novatalks");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_crashed_tabs_had_not_sent_is_sent_by_the_one_that_is_left() {
    if !chromium_only::is_here() {
        return;
    }
    tell("tabs_inherit", async |scene| {
        scene.lets_the_console_complain();
        let heir = scene.open_tab("/page2").await;
        scene.open_chat().await;
        scene.send("Are you there?").await;
        scene.agent.reads_exactly(&["Are you there?"]).await;
        for text in ["I had something to say.", "So had I."] {
            scene.open_tab("/tag").await;
            scene.show_chat().await;
            scene.message("Are you there?").await;
            // What this tab alone asks of the network is in vain.
            scene.script("window.fetch = () => new Promise(() => {})", vec![]).await;
            scene.send(text).await;
            scene.message_with_status(text, "sending").await;
            scene.crash_tab().await;
            scene.go_to_tab(&heir).await;
        }
        for text in ["I had something to say.", "So had I."] {
            scene.message_with_status(text, "sent").await;
            assert_eq!(scene.count_of(text).await, 1);
        }
        let mut stored = scene.agent.conversation().await.visitors_texts();
        stored[1..].sort();
        assert_eq!(stored, ["Are you there?", "I had something to say.", "So had I."]);
    })
    .await;
}
