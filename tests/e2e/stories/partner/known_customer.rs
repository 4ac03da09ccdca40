//! A visitor whom the page knows by its own id: the conversation is found from every device.

use serde_json::json;
use stories::tell;

const PAGE: &str = "/partner?customer-id=customer-12345";

const FORGET: &str = "
    const [done] = arguments;
    window.ChatWidget.destroy({ forget: true }).then(
        () => done(Object.keys(localStorage).length + Object.keys(sessionStorage).length),
        (error) => done(String(error)),
    );
";

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_whom_the_page_names_finds_the_conversation_on_another_device() {
    tell("partner_known_customer", async |scene| {
        let conversation = super::begin(scene, PAGE).await;
        assert_eq!(conversation.customer(), "customer-12345");
        scene.agent.says(&conversation, "How can I help?").await;
        scene.message("How can I help?").await;

        // A device that has never been here.
        assert_eq!(scene.client().execute_async(FORGET, vec![]).await.unwrap(), json!(0));
        scene.visit(PAGE).await;
        scene.open_chat().await;
        scene.message("How can I help?").await;
        assert_eq!(scene.count_of(super::HELLO).await, 1);
        scene.send("From my telephone.").await;
        scene.agent.reads_exactly(&[super::HELLO, "From my telephone."]).await;
        assert_eq!(scene.agent.conversations().await.len(), 1);
    })
    .await;
}
