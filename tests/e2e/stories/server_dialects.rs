//! What the vendor's document leaves open, a server may do either way.

use serde_json::{Value, json};
use stories::tell;

async fn a_conversation_survives_a_reload(name: &str, dialect: Value) {
    tell(name, async |scene| {
        scene.agent.switches(dialect).await;
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("One.").await;
        let conversation = scene.agent.reads_exactly(&["One."]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.says(&conversation, "Two.").await;
        scene.message("Two.").await;
        scene.send("Three.").await;
        scene.agent.reads_exactly(&["One.", "Three."]).await;
        for _ in 0..2 {
            scene.message("Three.").await;
            let shown = scene.messages().await;
            let said: Vec<&str> = shown.iter().map(|message| message.direction.as_str()).collect();
            assert_eq!(said, ["visitor", "agent", "visitor"], "{shown:#?}");
            assert!(shown[0].text.contains("One.") && shown[2].text.contains("Three."), "{shown:#?}");
            scene.reload().await;
            scene.show_chat().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_may_come_newest_first() {
    a_conversation_survives_a_reload("descending", json!({"list_order": "descending"})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn times_may_be_milliseconds_and_kinds_numbers() {
    let dialect = json!({"created_at_unit": "milliseconds", "message_type_form": "integers"});
    a_conversation_survives_a_reload("milliseconds_and_integers", dialect).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_may_carry_the_echo() {
    a_conversation_survives_a_reload("echo_in_lists", json!({"echo_in_lists": true})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_of_the_inbox_may_be_missing() {
    a_conversation_survives_a_reload("no_settings", json!({"widget_settings": null})).await;
}
