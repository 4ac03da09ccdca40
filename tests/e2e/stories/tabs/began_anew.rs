//! A tab whose widget begins anew is the same tab, and lives.

use serde_json::json;
use stories::tell;
use stories::waiting::until;

/// Others take the unsent messages of a tab whose lock nobody holds, and send them.
#[tokio::test(flavor = "multi_thread")]
async fn a_tab_whose_widget_began_anew_still_says_that_it_lives() {
    tell("tabs_began_anew", async |scene| {
        let living = async || {
            let held = "return navigator.locks.query()
                .then(({ held }) => held.filter(({ name }) => name.includes(':tab:')).length)";
            scene.script(held, vec![]).await
        };
        scene.visit("/tag").await;
        scene.open_chat().await;
        let first = scene.this_tab().await;
        scene.open_tab("/tag2").await;
        scene.show_chat().await;
        until("two tabs to live", async || living().await == json!(2)).await;

        scene.go_to_tab(&first).await;
        // It is no option that a running widget takes over.
        scene.script("return ChatWidget.update({ titleBadge: false })", vec![]).await;
        until("the next one to be there", async || scene.asks_widget("state").await == json!("ready")).await;
        until("two tabs to live", async || living().await == json!(2)).await;
    })
    .await;
}
