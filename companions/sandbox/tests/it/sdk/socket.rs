//! The socket of seed 001 §8.

use serde_json::{Value, json};

use super::{MESSAGES, of, sample};
use crate::conversations::same_shape;
use crate::stage::stage;

#[tokio::test]
async fn a_subscription_is_confirmed_and_nothing_is_announced() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let mut socket = stage.sdk_subscribed(&visitor).await;
    stage.sdk_send(&visitor, "hello", "1").await;
    assert_eq!(socket.event().await["event"], "message.created", "seed 001 has no conversation.created");
}

#[tokio::test]
async fn both_sides_messages_reach_every_tab_in_the_documents_shape() {
    let stage = stage().await;
    let visitor = stage.sdk_open("sdk-contact-494").await;
    let mut tab = stage.sdk_subscribed(&visitor).await;
    let mut other_tab = stage.sdk_subscribed(&visitor).await;
    // Two of the document's samples leave out `reply`, the others have it or null.
    let with_reply = |name: &str| {
        let mut sample = sample(name);
        sample["data"]["reply"] = Value::Null;
        sample.to_string()
    };
    stage.sdk_send(&visitor, "hello", "589").await;
    let own = tab.event().await;
    same_shape(&with_reply("message_created_by_visitor"), &own);
    assert_eq!(
        (&own["data"]["echo_id"], &own["data"]["sender_id"]),
        (&json!("589"), &json!(visitor.contact))
    );
    assert_eq!(other_tab.event().await, own);

    let id = stage.sdk_write(&visitor, json!({"content": "hello"})).await;
    let answer = tab.event().await;
    same_shape(&with_reply("message_created_by_agent"), &answer);
    assert_eq!(answer["data"]["id"], id);
    assert_eq!(answer["data"]["dialog_id"], own["data"]["dialog_id"]);
    assert_eq!(stage.refusals().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_answer_with_a_file_and_an_update_have_the_documents_shape() {
    let stage = stage().await;
    let visitor = stage.sdk_open("sdk-1").await;
    let picture = json!({"content": null, "message_type": "incoming", "attachments": [{"kind": "image"}]});
    let question = stage.sdk_write(&visitor, picture).await;
    let mut socket = stage.sdk_subscribed(&visitor).await;
    let answer = json!({"attachments": [{"kind": "image"}], "reply_to": question});
    let id = stage.sdk_write(&visitor, answer).await;
    let mut created = socket.event().await;
    // §8 shows no content in the answered message; this one has it, because §7's form carries one.
    assert_eq!(created["data"]["reply"].as_object_mut().unwrap().remove("content"), Some(Value::Null));
    same_shape(&sample("message_created_with_attachment").to_string(), &created);

    stage.sdk_done(&visitor, "POST", &format!("{MESSAGES}/{id}/reactions"), json!({"reaction": "👍"})).await;
    assert_eq!(socket.event().await["event"], "message.reaction_updated");
    let delivered = json!({"status": "delivered", "message_ids": [id]});
    stage.control("POST", &of(&visitor, "/status"), delivered).await;
    let mut updated = socket.event().await;
    updated["data"]["reply"].as_object_mut().unwrap().remove("content");
    let mut expected = sample("message_updated");
    // The sample's message has a text and no file, and is deleted; this one the other way round.
    expected["data"]["content"] = Value::Null;
    expected["data"]["deleted_at"] = Value::Null;
    expected["data"]["attachments"] = sample("message_created_with_attachment")["data"]["attachments"].take();
    same_shape(&expected.to_string(), &updated);
    assert_eq!(
        (&updated["event"], &updated["data"]["status"]),
        (&json!("message.updated"), &json!("delivered"))
    );
}

#[tokio::test]
async fn a_visitors_typing_is_seen_by_the_console_and_comes_back_to_its_own_sockets() {
    let stage = stage().await;
    let (ana, ben) = (stage.sdk_open("Ana").await, stage.sdk_open("Ben").await);
    let mut tab = stage.sdk_subscribed(&ana).await;
    let mut other_tab = stage.sdk_subscribed(&ana).await;
    let mut elsewhere = stage.sdk_subscribed(&ben).await;
    tab.say(format!(
        "{{\n  \"event\": \"typing\",\n  \"data\": {{\n    \"conversation_id\": {},\n    \"account_id\": 1\n  }}\n}}",
        ana.conversation
    ))
    .await;
    for socket in [&mut tab, &mut other_tab] {
        let event = socket.event().await;
        same_shape(&sample("typing_by_visitor").to_string(), &event);
        assert_eq!(event["data"]["sender_type"], "Contact");
        assert_eq!(event["data"]["sender"], json!({"id": ana.contact, "name": "Ana"}));
    }
    let state = stage.state().await;
    assert_eq!(state["conversations"][0]["visitor_typing"]["frames"], 1);
    assert!(state["conversations"][0]["visitor_typing"]["at"].is_u64());
    stage.control("POST", &of(&ben, "/typing"), json!({"sender_name": "Support"})).await;
    let event = elsewhere.event().await;
    same_shape(&sample("typing_by_agent").to_string(), &event);
    assert_eq!(
        (&event["data"]["sender_type"], &event["data"]["conversation_id"]),
        (&json!("User"), &json!(ben.conversation))
    );
}

#[tokio::test]
async fn a_typing_frame_that_the_document_does_not_know_closes_the_socket_with_a_reason() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let id = visitor.conversation;
    for (data, reason) in [
        (json!({"conversation_id": id}), "\"account_id\""),
        (json!({"conversation_id": id, "account_id": 2}), "must be 1"),
        (json!({"conversation_id": id + 1, "account_id": 1}), "\"conversation_id\""),
        (json!({"conversation_id": id, "account_id": 1, "typing": true}), "\"typing\""),
        (Value::Null, "must be an object"),
    ] {
        let mut socket = stage.sdk_subscribed(&visitor).await;
        socket.say(json!({"event": "typing", "data": data}).to_string()).await;
        assert_eq!(socket.closed().await, 1008, "{data}");
        let last = stage.refusals().await.pop().unwrap();
        assert!(last.contains(reason), "{data}: {last}");
    }
    let widget = stage.open("Ben").await;
    let mut socket = stage.subscribed(&widget).await;
    let data = json!({"conversation_id": widget.conversation, "account_id": 1});
    socket.say(json!({"event": "typing", "data": data}).to_string()).await;
    assert_eq!(socket.closed().await, 1008, "seed 000 knows no typing");
}

#[tokio::test]
async fn presence_is_asked_for_and_the_answers_are_counted() {
    let stage = stage().await;
    stage.control("POST", "/settings", json!({"presence_interval_ms": 20})).await;
    let visitor = stage.sdk_open("Ana").await;
    let mut socket = stage.sdk_subscribed(&visitor).await;
    assert_eq!(socket.event().await, json!({"event": "presence.update", "data": {}}));
    socket.say("{\n  \"event\": \"update_presence\"\n}").await;
    stage.until(|state| state["sockets"][0]["presence_answered"] == 1).await;
}

#[tokio::test]
async fn a_resolved_conversation_reopens_with_a_new_dialog_when_its_visitor_writes() {
    let stage = stage().await;
    let visitor = stage.sdk_open("sdk-contact-67").await;
    let mut socket = stage.sdk_subscribed(&visitor).await;
    stage.sdk_send(&visitor, "hello", "1").await;
    let first = socket.event().await;
    stage.control("POST", &of(&visitor, "/resolve"), json!({"resolved": true})).await;
    let resolved = socket.event().await;
    same_shape(&sample("conversation_status_changed").to_string(), &resolved);
    assert_eq!(resolved["event"], "conversation.status_changed");
    assert_eq!(
        (&resolved["data"]["status"], &resolved["data"]["channel"]),
        (&json!("resolved"), &json!("Sdk"))
    );
    assert_eq!(resolved["data"]["dialog_id"], first["data"]["dialog_id"]);

    stage.sdk_send(&visitor, "one more thing", "2").await;
    let reopened = socket.event().await;
    assert_eq!(reopened["data"]["status"], "open");
    assert_ne!(reopened["data"]["dialog_id"], first["data"]["dialog_id"], "another dialog");
    assert_eq!(socket.event().await["data"]["dialog_id"], reopened["data"]["dialog_id"]);
    let listed = stage.sdk_list(&visitor, "").await;
    assert_eq!(listed[0]["dialog_id"], first["data"]["dialog_id"], "the past stays in its own");
}
