//! Ten tabs.

use stories::tell;
use stories::waiting::until;

#[tokio::test(flavor = "multi_thread")]
async fn ten_tabs_send_each_message_once_over_one_socket() {
    tell("tabs_ten", async |scene| {
        let mut tabs = vec![scene.open_tab("/tag").await];
        scene.open_chat().await;
        scene.send("Hello from tab 0").await;
        scene.message_with_status("Hello from tab 0", "sent").await;
        for _ in 1..10 {
            tabs.push(scene.open_tab("/tag").await);
            scene.message("Hello from tab 0").await;
        }
        let moment = scene.clock().await + 2_500;
        for (number, tab) in tabs.iter().enumerate().skip(1) {
            scene.go_to_tab(tab).await;
            scene.sends_at(&format!("Hello from tab {number}"), moment).await;
        }
        let all: Vec<_> = (0..10).map(|number| format!("Hello from tab {number}")).collect();
        until("every message to be stored once", async || {
            let mut stored = scene.agent.conversation().await.visitors_texts();
            stored.sort();
            stored == all
        })
        .await;
        for tab in [&tabs[0], &tabs[4], &tabs[9]] {
            scene.go_to_tab(tab).await;
            for text in &all {
                scene.message_with_status(text, "sent").await;
                assert_eq!(scene.count_of(text).await, 1, "{text}");
            }
        }
        until("one socket for all", async || scene.sockets().await == 1).await;
    })
    .await;
}
