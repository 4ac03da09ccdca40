//! Who is writing, told both ways.

use serde_json::json;
use stories::eyes::Name;
use stories::waiting::until;
use stories::{Scene, tell};

async fn frames(scene: &Scene, conversation: &stories::agent::Conversation) -> u64 {
    scene.agent.now(conversation).await.visitor_typing["frames"].as_u64().unwrap()
}

async fn somebody_types(scene: &Scene) -> bool {
    for status in scene.eyes.all("status", Name::Any).await {
        if status.text().await.is_ok_and(|text| text.contains("is typing")) {
            return true;
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn each_side_is_told_that_the_other_one_is_writing() {
    tell("sdk_typing", async |scene| {
        let conversation = super::begin(scene).await;
        scene.listen_to_announcements().await;
        scene.listen_to_events(&["typing", "message:received"]).await;

        // The visitor's signs come once in a while, not with every key, and come back to the visitor as nothing.
        let before = frames(scene, &conversation).await;
        let began = tokio::time::Instant::now();
        scene.write("Do you have this one in green and in").await;
        until("the agent to see it", async || frames(scene, &conversation).await > before).await;
        let most = 1 + began.elapsed().as_secs() / 3;
        let told = frames(scene, &conversation).await - before;
        assert!(told <= most, "{told} signs in {:?}", began.elapsed());

        scene.agent.types(&conversation, "Maria").await;
        scene.eyes.read("status", "Maria is typing").await;
        scene.hears("Maria is typing").await;
        let first = scene.is_told("typing", |_| true).await;
        assert_eq!(first, json!({"typing": true, "name": "Maria"}), "the visitor's own sign is none");

        // The message that was being written ends it.
        scene.agent.says(&conversation, "Yes, in green.").await;
        scene.message("Yes, in green.").await;
        until("the sign to go with the message", async || !somebody_types(scene).await).await;
        scene.is_told("typing", |payload| payload["typing"] == json!(false)).await;

        // Somebody of no name stops without a word: the sign goes by itself.
        scene.agent.types(&conversation, "").await;
        scene.eyes.read("status", "Support is typing").await;
        until("the sign to go by itself", async || !somebody_types(scene).await).await;
        assert_eq!(scene.told("message:received").await.len(), 1);
    })
    .await;
}
