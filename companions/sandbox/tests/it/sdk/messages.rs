//! Statuses, answers, deletion and reactions: seed 001 §7 and the events of its §8.

use serde_json::{Value, json};

use super::{MESSAGES, sample};
use crate::conversations::same_shape;
use crate::stage::stage;

#[tokio::test]
async fn the_visitor_has_seen_what_it_says_it_has() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let ids = [
        stage.sdk_write(&visitor, json!({"content": "one"})).await,
        stage.sdk_write(&visitor, json!({"content": "two"})).await,
    ];
    let mut socket = stage.sdk_subscribed(&visitor).await;
    let body = json!({"status": "seen", "messageIds": ids});
    stage.sdk_done(&visitor, "PATCH", &format!("{MESSAGES}/status"), body).await;
    for id in ids {
        let event = socket.event().await;
        assert_eq!(event["event"], "message.updated");
        assert_eq!((&event["data"]["id"], &event["data"]["status"]), (&json!(id), &json!("seen")));
    }
    let shown = stage.state().await;
    let statuses = shown["conversations"][0]["messages"].as_array().unwrap().iter().map(|one| &one["status"]);
    assert_eq!(statuses.collect::<Vec<_>>(), ["seen", "seen"], "the console sees it");
}

#[tokio::test]
async fn a_choice_and_a_feedback_become_the_messages_selected_value() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let mut socket = stage.sdk_subscribed(&visitor).await;
    for (name, value) in [("quick_reply", "SHIP_OVERNIGHT"), ("feedback", "5, and thank you")] {
        let id = stage.sdk_write(&visitor, sample(name)).await;
        let created = socket.event().await;
        for field in ["content_type", "content", "content_attributes"] {
            assert_eq!(created["data"][field], sample(name)[field], "{name} {field}");
        }
        let path = format!("{MESSAGES}/{id}/interactive-attribute");
        stage.sdk_done(&visitor, "PATCH", &path, json!({"selected_content_attribute_value": value})).await;
        let updated = socket.event().await;
        assert_eq!((&updated["event"], &updated["data"]["id"]), (&json!("message.updated"), &json!(id)));
        let mut expected = sample(name)["content_attributes"].take();
        expected["selected_value"] = json!(value);
        assert_eq!(updated["data"]["content_attributes"], expected, "{name}");
    }
}

#[tokio::test]
async fn a_deleted_message_keeps_its_row_and_loses_its_text() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    stage.sdk_send(&visitor, "a slip of the tongue", "1").await;
    let before = stage.sdk_list(&visitor, "").await.remove(0);
    let mut socket = stage.sdk_subscribed(&visitor).await;
    let id = &before["id"];
    stage.sdk_done(&visitor, "DELETE", &format!("{MESSAGES}/{id}"), Value::Null).await;
    let event = socket.event().await;
    same_shape(&sample("message_deleted").to_string(), &event);
    assert_eq!((&event["event"], &event["data"]["id"]), (&json!("message.deleted"), id));
    let mut after = stage.sdk_list(&visitor, "").await;
    assert_eq!(after.len(), 1);
    assert_eq!(after[0]["deleted_at"], event["data"]["deleted_at"]);
    assert_eq!(after[0]["content"], Value::Null);
    for field in ["content", "deleted_at"] {
        after[0][field] = before[field].clone();
    }
    assert_eq!(after[0], before, "nothing else changed");
    let shown = stage.state().await;
    assert_eq!(
        shown["conversations"][0]["messages"][0]["content"], "a slip of the tongue",
        "the console knows"
    );
}

#[tokio::test]
async fn a_person_has_one_reaction_per_message_and_may_take_it_back() {
    let stage = stage().await;
    let visitor = stage.sdk_open("sdk-1").await;
    let id = stage.sdk_write(&visitor, json!({"content": "hello"})).await;
    let mut socket = stage.sdk_subscribed(&visitor).await;
    let path = format!("{MESSAGES}/{id}/reactions");
    stage.sdk_done(&visitor, "POST", &path, json!({"reaction": "👍"})).await;
    let first = socket.event().await;
    same_shape(&sample("message_reaction_updated").to_string(), &first);
    let reaction = &first["data"]["reactions"][0];
    assert_eq!((&reaction["content"], &reaction["sender"]["type"]), (&json!("👍"), &json!("Contact")));
    assert_eq!(reaction["sender"]["id"], visitor.contact);

    stage.sdk_done(&visitor, "POST", &path, json!({"reaction": "👨\u{200d}💻"})).await;
    let second = socket.event().await;
    assert_eq!(second["data"]["reactions"].as_array().unwrap().len(), 1);
    assert_eq!(second["data"]["reactions"][0]["content"], "👨\u{200d}💻");
    assert_eq!(second["data"]["reactions"][0]["id"], reaction["id"], "the same reaction, changed");
    let listed = stage.sdk_list(&visitor, "").await;
    assert_eq!(listed[0]["reactions"], second["data"]["reactions"]);

    stage.sdk_done(&visitor, "POST", &path, json!({"reaction": null})).await;
    assert_eq!(socket.event().await["data"]["reactions"], json!([]));
}

#[tokio::test]
async fn every_reaction_of_the_document_is_taken() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let id = stage.sdk_write(&visitor, json!({"content": "hello"})).await;
    let path = format!("{MESSAGES}/{id}/reactions");
    let printed = include_str!("../seed/sdk/reactions.txt").trim();
    // The document prints them without a gap; a joiner binds what stands on both sides of it.
    let mut reactions: Vec<String> = Vec::new();
    for letter in printed.chars() {
        match reactions.last_mut() {
            Some(last) if letter == '\u{200d}' || last.ends_with('\u{200d}') => last.push(letter),
            _ => reactions.push(letter.to_string()),
        }
    }
    assert_eq!(reactions.len(), 72);
    for reaction in reactions {
        stage.sdk_done(&visitor, "POST", &path, json!({"reaction": reaction})).await;
    }
}
