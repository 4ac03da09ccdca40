//! Every request of seed 002 in its own bytes, and the answers in its own shapes.

use serde_json::{Value, json};

use super::{ANA, CONVERSATIONS, MESSAGES, of, sample};
use crate::conversations::same_shape;
use crate::stage::stage;

/// `2023-01-01T00:00:00.000Z`: the same punctuation in the same places, and digits everywhere else.
fn assert_time(value: &Value) {
    let text = value.as_str().unwrap();
    let pattern: String = text.chars().map(|one| if one.is_ascii_digit() { '0' } else { one }).collect();
    assert_eq!(pattern, "0000-00-00T00:00:00.000Z", "{text}");
}

#[tokio::test]
async fn a_partner_registers_in_the_guides_bytes_and_its_key_works_from_then_on() {
    let stage = stage().await;
    let body = sample("register.json");
    let answer = stage
        .raw(&format!(
            "POST /api/partner/register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ))
        .await;
    assert_eq!(answer.status, 200);
    let registered: Value = serde_json::from_str(&answer.body).unwrap();
    same_shape(&sample("registered.json"), &registered);
    let printed: Value = serde_json::from_str(&sample("registered.json")).unwrap();
    for field in ["message", "name", "domain"] {
        assert_eq!(registered[field], printed[field], "{field}");
    }
    let number = registered["partnerId"].as_str().unwrap().strip_prefix("partner-").unwrap();
    assert!(number.len() == 8 && number.chars().all(|one| one.is_ascii_digit()), "{number}");

    let key = registered["apiKey"].as_str().unwrap();
    let list = async |key: &str| {
        let request = stage.http.get(stage.api(&format!("{CONVERSATIONS}/{ANA}"))).bearer_auth(key);
        request.send().await.unwrap().status()
    };
    assert_eq!(list(key).await, 200);
    assert_eq!(stage.state().await["partners"][0]["api_key"], key, "the console can look it up");
    stage.control("POST", "/reset", Value::Null).await;
    assert_eq!(list(key).await, 401, "a reset forgets the partners");
    assert_eq!(list("sandbox-partner-key").await, 200, "but not the key that it began with");
}

#[tokio::test]
async fn a_conversation_is_created_in_the_guides_bytes() {
    let stage = stage().await;
    let created = stage.partner_raw("POST", CONVERSATIONS, &sample("new_conversation.json")).await;
    same_shape(&sample("conversation.json"), &created);
    assert_eq!((&created["customerId"], &created["status"]), (&json!(ANA), &json!("waiting")));
    assert_time(&created["createdAt"]);
    assert_eq!(created["updatedAt"], created["createdAt"]);
    let state = stage.state().await;
    let shown = &state["conversations"][0];
    assert_eq!((&shown["vendor"], &shown["status"]), (&json!("partner"), &json!("waiting")));
    assert_eq!((&shown["contact"]["name"], &shown["pubsub_token"]), (&json!(ANA), &Value::Null));
    assert_eq!(state["partner_api_key"], "sandbox-partner-key");
}

#[tokio::test]
async fn a_customers_conversations_are_listed_and_nobody_elses() {
    let stage = stage().await;
    assert_eq!(stage.partner_raw("GET", &format!("{CONVERSATIONS}/{ANA}"), "").await, json!([]));
    let first = stage.partner_open(ANA).await;
    let second = stage.partner_open(ANA).await;
    stage.partner_open("customer-2").await;
    stage.open("a visitor of seed 000").await;
    let list = stage.partner_raw("GET", &format!("{CONVERSATIONS}/{ANA}"), "").await;
    let ids: Vec<_> = list.as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect();
    assert_eq!(ids, [first, second]);
    assert_eq!(list[0]["agentId"], Value::Null, "nobody has it yet");
    stage.control("DELETE", &of(second, ""), Value::Null).await;
    stage.control("POST", &of(first, "/conversation_status"), json!({"status": "active"})).await;
    let list = stage.partner_raw("GET", &format!("{CONVERSATIONS}/{ANA}"), "").await;
    same_shape(&sample("conversations.json"), &list);
    assert_eq!((&list[0]["agentId"], &list[0]["status"]), (&json!(2), &json!("active")));
    assert!(list[0]["updatedAt"].as_str() >= list[0]["createdAt"].as_str());
}

#[tokio::test]
async fn a_message_is_stored_in_the_guides_bytes_and_its_metadata_comes_back() {
    let stage = stage().await;
    let conversation = stage.partner_open(ANA).await;
    let printed = sample("new_message.json");
    let body = printed.replace("\"conversationId\": 1", &format!("\"conversationId\": {conversation}"));
    let answer = stage.partner_raw("POST", MESSAGES, &body).await;
    same_shape(&sample("message.json"), &answer);
    let sent: Value = serde_json::from_str(&body).unwrap();
    for (field, value) in sent.as_object().unwrap() {
        assert_eq!(&answer[field], value, "{field}");
    }
    assert_time(&answer["timestamp"]);
    assert_eq!(answer["readStatus"], false);
    assert_eq!(
        stage.partner_list(conversation).await,
        std::slice::from_ref(&answer),
        "the list says the same"
    );
    let stored = &stage.state().await["conversations"][0]["messages"][0];
    assert_eq!((&stored["metadata"], &stored["id"]), (&sent["metadata"], &answer["id"]));
}

#[tokio::test]
async fn metadata_is_any_object_and_absent_where_there_was_none() {
    let stage = stage().await;
    let conversation = stage.partner_open(ANA).await;
    let deep = json!({"clientId": "a8f1-11", "value": [1, {"x": null}], "": 2.5});
    let mut body = super::message(conversation, "with");
    body["metadata"] = deep.clone();
    assert_eq!(stage.partner_done("POST", MESSAGES, body).await["metadata"], deep);
    let without = stage.partner_send(conversation, "without").await;
    assert_eq!(without.get("metadata"), None);
    let list = stage.partner_list(conversation).await;
    assert_eq!((list[0].get("metadata"), list[1].get("metadata")), (Some(&deep), None));
}

#[tokio::test]
async fn a_list_has_both_sides_in_the_guides_shape_and_all_of_them() {
    let stage = stage().await;
    let conversation = stage.partner_open(ANA).await;
    stage.partner_send(conversation, "Hello, I need help with my order").await;
    stage.control("POST", &of(conversation, "/status"), json!({"status": "seen"})).await;
    stage.partner_write(conversation, json!({"content": "Hi there!"})).await;
    let list = stage.partner_raw("GET", &format!("{MESSAGES}/{conversation}"), "").await;
    same_shape(&sample("messages.json"), &list);
    assert_eq!((&list[0]["senderId"], &list[0]["readStatus"]), (&json!(ANA), &json!(true)));
    assert_eq!((&list[1]["senderId"], &list[1]["readStatus"]), (&json!("agent-2"), &json!(false)));
    assert_eq!((&list[0]["isFromAgent"], &list[1]["isFromAgent"]), (&json!(false), &json!(true)));
    let bulk = json!({"content": "line {n}", "count": 3_000, "alternate": true});
    stage.control("POST", &of(conversation, "/messages"), bulk).await;
    assert_eq!(stage.partner_list(conversation).await.len(), 3_002, "there are no pages");
}

#[tokio::test]
async fn ids_are_unique_over_the_vendor() {
    let stage = stage().await;
    let (first, second) = (stage.partner_open(ANA).await, stage.partner_open(ANA).await);
    assert_ne!(first, second);
    let one = stage.partner_send(first, "one").await;
    let two = stage.partner_send(second, "two").await;
    assert!(one["id"].as_i64().unwrap() < two["id"].as_i64().unwrap());
}

#[tokio::test]
async fn a_customers_data_is_changed_in_the_guides_bytes_and_what_is_not_named_stays() {
    let stage = stage().await;
    let path = format!("/api/customers/{ANA}");
    let conversation = stage.partner_open(ANA).await;
    let answer = stage.partner_raw("PATCH", &path, &sample("new_data.json")).await;
    same_shape(&sample("customer.json"), &answer);
    let printed: Value = serde_json::from_str(&sample("customer.json")).unwrap();
    for field in ["id", "email", "name", "birthdate"] {
        assert_eq!(answer[field], printed[field], "{field}");
    }
    assert_time(&answer["createdAt"]);
    assert_time(&answer["updatedAt"]);
    let renamed = stage.partner_done("PATCH", &path, json!({"name": "Joan"})).await;
    assert_eq!(
        (&renamed["name"], &renamed["email"], &renamed["createdAt"]),
        (&json!("Joan"), &answer["email"], &answer["createdAt"])
    );
    let shown = stage.control("GET", &of(conversation, ""), Value::Null).await;
    assert_eq!((&shown["contact"]["name"], &shown["contact"]["email"]), (&json!("Joan"), &answer["email"]));
    assert_eq!(shown["customer"]["birthdate"], "1990-01-15");
}

#[tokio::test]
async fn data_makes_a_customer_known_before_its_first_conversation() {
    let stage = stage().await;
    let answer =
        stage.partner_done("PATCH", "/api/customers/new%20one", json!({"email": "n@example.org"})).await;
    assert_eq!(
        (&answer["id"], &answer["name"], &answer["birthdate"]),
        (&json!("new one"), &Value::Null, &Value::Null)
    );
    let conversation = stage.partner_open("new one").await;
    let shown = stage.control("GET", &of(conversation, ""), Value::Null).await;
    assert_eq!(shown["contact"]["email"], "n@example.org");
    assert_eq!(stage.state().await["customers"].as_array().unwrap().len(), 1);
}
