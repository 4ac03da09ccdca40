//! What is typed, whether the chat is open, what was said and what is unread is the same in every tab, over one socket.

use stories::tell;
use stories::waiting::until;

#[tokio::test(flavor = "multi_thread")]
async fn three_tabs_show_the_same_and_have_one_socket() {
    tell("tabs_same_screen", async |scene| {
        let first = scene.open_tab("/tag").await;
        scene.open_chat().await;
        scene.send("Do you ship to Norway?").await;
        let conversation = scene.agent.reads_exactly(&["Do you ship to Norway?"]).await;
        scene.agent.hears_the_visitors_socket().await;
        let second = scene.open_tab("/page2").await;
        scene.message("Do you ship to Norway?").await;
        let third = scene.open_tab("/tag").await;
        scene.message("Do you ship to Norway?").await;
        until("every tab to be connected", async || {
            !scene.eyes.sees("status", "Connecting").await && scene.sockets().await == 1
        })
        .await;

        scene.agent.says(&conversation, "We do.").await;
        for tab in [&first, &second, &third] {
            scene.go_to_tab(tab).await;
            scene.message("We do.").await;
            assert_eq!(scene.count_of("We do.").await, 1);
        }
        assert_eq!(scene.sockets().await, 1, "one socket for three tabs");

        scene.write("And how lo").await;
        scene.go_to_tab(&first).await;
        until("the draft to be here", async || scene.draft().await == "And how lo").await;
        scene.write("ng does it take?").await;
        scene.press(fantoccini::key::Key::Enter).await;
        scene.go_to_tab(&second).await;
        scene.message_with_status("And how long does it take?", "sent").await;
        until("what was sent to be no draft here", async || scene.draft().await.is_empty()).await;

        scene.close_chat().await;
        scene.go_to_tab(&third).await;
        until("the chat to be closed here", async || scene.asks_widget("isOpen()").await == false).await;
        scene.agent.says(&conversation, "Three days.").await;
        scene.eyes.see("button", "Open chat, 1 unread message").await;
        scene.open_chat().await;
        scene.message("Three days.").await;
        scene.go_to_tab(&first).await;
        until("it to be read here too", async || scene.asks_widget("unreadCount()").await == 0).await;
        scene.agent.reads_exactly(&["Do you ship to Norway?", "And how long does it take?"]).await;
        assert_eq!(scene.sockets().await, 1, "still one");
    })
    .await;
}
