//! The agent closes the conversation while nobody is on the page, as happens overnight.

use super::{HELLO, line_says};
use stories::tell;
use stories::waiting::until;

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_that_was_closed_while_the_visitor_was_away_is_followed_by_a_new_one() {
    tell("partner_closed_while_away", async |scene| {
        scene.lets_the_console_complain();
        let conversation = super::begin(scene, "/partner").await;
        scene.client().goto("about:blank").await.unwrap();
        scene.agent.sets_conversation(&conversation, "closed").await;
        scene.visit("/partner2").await;
        scene.show_chat().await;
        scene.message(HELLO).await;
        until("the chat to say that it has ended", async || line_says(scene, "has ended").await).await;
        scene.send("Good morning.").await;
        let fresh = scene.agent.reads_in_the_newest_of(2, &["Good morning."]).await;
        assert_eq!(fresh.customer(), conversation.customer());
        scene.message_with_status("Good morning.", "sent").await;
        assert_eq!(scene.count_of("Good morning.").await, 1);
    })
    .await;
}
