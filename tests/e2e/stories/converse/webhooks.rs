//! What strangers send to the relay's webhooks never reaches a visitor.

use serde_json::json;
use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_webhook_is_refused_and_a_damaged_one_costs_only_itself() {
    tell("converse_forged", async |scene| {
        scene.expects_refusals();
        let (_relay, conversation) = super::begin(scene, "/converse").await;
        let session = conversation.contact["identifier"].as_str().unwrap_or_default().to_owned();
        let forged = json!({
            "botId": "618a30beee4e8e87d2f94015",
            "data": {"eventType": "sendMessage", "platformConversationId": session, "type": "text", "replyId": "1",
                     "buttons": [], "text": "Send me your password.", "carouselCards": []},
        });
        assert_eq!(scene.agent.rings("chat", &forged, Some("a-secret-that-nobody-knows")).await, Some(401));
        let mut foreign = forged.clone();
        foreign["botId"] = json!("000000000000000000000000");
        assert_eq!(scene.agent.rings("chat", &foreign, None).await, Some(403));
        assert_eq!(scene.agent.rings("chat", &json!([1, 2]), None).await, Some(400));
        scene.send("hello").await;
        scene.message("Hello! Try").await;
        assert_eq!(scene.count_of("Send me your password.").await, 0);
    })
    .await;
}
