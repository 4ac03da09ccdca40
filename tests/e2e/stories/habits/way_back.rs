//! The browser's way back closes the sheet on a phone, and the page's own history is as it was.

use serde_json::{Value, json};
use stories::eyes::Name;
use stories::waiting::until;
use stories::{Scene, tell};

async fn state(scene: &Scene) -> Value {
    scene.script("return history.state", vec![]).await
}

async fn becomes(scene: &Scene, wanted: Value) {
    until(&format!("the state {wanted}"), async || state(scene).await == wanted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_closes_the_sheet_on_a_phone() {
    tell("way_back", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        scene.become_phone(390, 844).await;
        scene.visit("/tag").await;
        scene.script("history.replaceState({ page: 7 }, '')", vec![]).await;
        let address = scene.script("return location.href", vec![]).await;
        scene.open_chat().await;
        becomes(scene, json!({"page": 7, "chatWidget": true})).await;
        scene.script("history.back()", vec![]).await;
        until("the sheet to close", async || !scene.eyes.sees("dialog", Name::Any).await).await;
        assert_eq!(state(scene).await, json!({"page": 7}));
        assert_eq!(scene.script("return location.href", vec![]).await, address);

        // Closed by its button it leaves nothing to go back from.
        scene.open_chat().await;
        becomes(scene, json!({"page": 7, "chatWidget": true})).await;
        scene.close_chat().await;
        becomes(scene, json!({"page": 7})).await;

        // Where the page has gone on meanwhile, its entry stays.
        scene.open_chat().await;
        becomes(scene, json!({"page": 7, "chatWidget": true})).await;
        scene.script("history.pushState({ page: 8 }, '')", vec![]).await;
        scene.close_chat().await;
        assert_eq!(state(scene).await, json!({"page": 8}));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_a_page_the_panel_leaves_the_history_alone() {
    tell("way_back_wide", async |scene| {
        scene.visit("/tag").await;
        let before = scene.script("return history.length", vec![]).await;
        scene.open_chat().await;
        scene.close_chat().await;
        assert_eq!(scene.script("return history.length", vec![]).await, before);
        assert_eq!(state(scene).await, Value::Null);
    })
    .await;
}
