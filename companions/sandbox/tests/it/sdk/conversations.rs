//! Creating, sending and listing, as seed 001 §6 and §7 print it.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{MESSAGES, ROOT, of, sample};
use crate::conversations::same_shape;
use crate::stage::stage;

#[tokio::test]
async fn the_documents_own_bytes_create_a_conversation_and_the_answer_has_the_documents_shape() {
    let stage = stage().await;
    // The document's sample has a comma after the last field, which JSON does not allow; the comma is left out here.
    let body = "{\n  \"name\": \"sdk-contact-494\"\n}";
    let answer = stage
        .raw(&format!(
            "POST /api/v1/sdk/conversations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ))
        .await;
    assert_eq!(answer.status, 200);
    let created: Value = serde_json::from_str(&answer.body).unwrap();
    same_shape(&sample("created").to_string(), &created);
    assert_eq!(created["payload"]["contact"]["name"], "sdk-contact-494");
    assert_eq!(created["payload"]["account_id"], 1);
    assert_eq!(created["payload"]["conversation"]["status"], "open", "as §6 prints it");
    assert_eq!(created["payload"]["contactInbox"]["pubsubToken"].as_str().unwrap().len(), 22);

    stage.control("POST", "/settings", json!({"sdk_initial_status": "resolved"})).await;
    let resolved = stage.http.post(stage.api(ROOT)).json(&json!({"name": "x"})).send().await.unwrap();
    let resolved: Value = resolved.json().await.unwrap();
    assert_eq!(resolved["payload"]["conversation"]["status"], "resolved", "as §7 prints it");
}

#[tokio::test]
async fn the_two_vendors_share_neither_ids_nor_tokens() {
    let stage = stage().await;
    let (widget, sdk) = (stage.open("Ana").await, stage.sdk_open("Ben").await);
    assert_ne!(widget.conversation, sdk.conversation);
    assert_ne!(widget.contact, sdk.contact);
    let as_sdk = super::Visitor { token: widget.token.clone(), ..sdk };
    assert_eq!(stage.sdk(&as_sdk, "GET", ROOT, Value::Null).await.status(), 401);
    let sdk = stage.sdk_open("Ben").await;
    let as_widget =
        crate::stage::Visitor { conversation: sdk.conversation, contact: sdk.contact, token: sdk.token };
    assert_eq!(stage.list(&as_widget, "after=1").await.status(), 404);
    let state = stage.state().await;
    let vendors: Vec<_> =
        state["conversations"].as_array().unwrap().iter().map(|one| &one["vendor"]).collect();
    assert_eq!(vendors, ["novatalks", "novatalks-sdk", "novatalks-sdk"]);
}

#[tokio::test]
async fn the_documents_own_bytes_store_a_message_and_the_answer_is_200_with_an_empty_body() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let token = &visitor.token;
    let body = "{\n   \"message\":{\n      \"content\":\"hello\",\n      \"echo_id\":\"724\"\n   }\n}";
    let answer = stage
        .raw(&format!(
            "POST /api/v1/sdk/conversations/messages HTTP/1.1\r\nHost: localhost\r\n\
             Content-Type: application/json\r\naccess_token: {token}\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        ))
        .await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));

    let listed = stage
        .raw(&format!(
            "GET /api/v1/sdk/conversations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             access_token: {token}\r\nConnection: close\r\n\r\n"
        ))
        .await;
    let messages: Vec<Value> = serde_json::from_str(&listed.body).unwrap();
    let mut expected = sample("message_created_by_visitor")["data"].take();
    expected.as_object_mut().unwrap().remove("echo_id").unwrap();
    expected["reply"] = Value::Null;
    same_shape(&expected.to_string(), &messages[0]);
    assert_eq!(
        (&messages[0]["content"], &messages[0]["message_type"]),
        (&json!("hello"), &json!("incoming"))
    );
    assert!(messages[0]["created_at"].as_u64().unwrap() > 1_700_000_000_000, "in milliseconds");
    assert_eq!(stage.refusals().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_empty_conversation_lists_nothing() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    for path in [ROOT.to_owned(), format!("{MESSAGES}?before=99"), format!("{MESSAGES}?updated_at=0")] {
        let answer = stage.sdk(&visitor, "GET", &path, Value::Null).await;
        assert_eq!(answer.text().await.unwrap(), "[]", "{path}");
    }
}

#[tokio::test]
async fn history_comes_whole_or_in_pages_of_twenty_next_to_the_given_id() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let stored = json!({"content": "line {n}", "count": 50, "alternate": true});
    let mut stored = stage.control("POST", &of(&visitor, "/messages"), stored).await;
    let ids: Vec<i64> = serde_json::from_value(stored["ids"].take()).unwrap();
    let listed = async |query: String| -> Vec<i64> {
        let list = stage.sdk_list(&visitor, &query).await;
        list.iter().map(|message| message["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(listed(String::new()).await, ids);
    assert_eq!(listed(format!("?before={}", ids[30])).await, ids[10..30]);
    assert_eq!(listed(format!("?after={}", ids[9])).await, ids[10..30]);
    assert_eq!(listed(format!("?before={}", ids[5])).await, ids[..5], "the last page is short");
    assert_eq!(listed(format!("?after={}", ids[49])).await, Vec::<i64>::new(), "the end is empty");
}

#[tokio::test]
async fn what_changed_since_a_time_comes_oldest_change_first() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let stored = json!({
        "content": "line {n}", "count": 30, "created_at": 1_745_404_967_805_u64, "spread_seconds": 29,
    });
    let mut stored = stage.control("POST", &of(&visitor, "/messages"), stored).await;
    let ids: Vec<i64> = serde_json::from_value(stored["ids"].take()).unwrap();
    let since = async |time: u64| -> Vec<i64> {
        let list = stage.sdk_list(&visitor, &format!("?updated_at={time}")).await;
        list.iter().map(|message| message["id"].as_i64().unwrap()).collect()
    };
    let first = 1_745_404_967_805 - 29_000;
    assert_eq!(since(0).await, ids[..20], "a page has twenty");
    assert_eq!(since(first).await, ids[1..21], "strictly later ones");
    assert_eq!(since(first + 20_000).await, ids[21..]);
    stage
        .sdk_done(&visitor, "POST", &format!("{MESSAGES}/{}/reactions", ids[0]), json!({"reaction": "👍"}))
        .await;
    assert_eq!(
        since(first + 27_000).await,
        [ids[28], ids[29], ids[0]],
        "an old message that changed comes last"
    );
}

#[tokio::test]
async fn files_come_with_or_without_a_text() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let mut socket = stage.sdk_subscribed(&visitor).await;
    let file = || Part::bytes(vec![1, 2, 3]).file_name("чек.pdf").mime_str("application/pdf").unwrap();
    for text in [Some("the receipt"), None] {
        let form = Form::new().part("attachments[]", file()).text("message[echo_id]", "209");
        let form = match text {
            Some(text) => form.text("message[content]", text),
            None => form,
        };
        let request = stage.http.post(stage.api(MESSAGES)).header("access_token", &visitor.token);
        let answer = request.multipart(form).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, ""));
        let event = socket.event().await;
        let data = &event["data"];
        assert_eq!((&data["content"], &data["echo_id"]), (&json!(text), &json!("209")));
        let attachment = &data["attachments"][0];
        assert_eq!((&attachment["file_type"], &attachment["file_size"]), (&json!("file"), &json!(3)));
        assert_eq!(attachment["message_id"], data["id"]);
        let fetched = stage.http.get(attachment["data_url"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(fetched.bytes().await.unwrap().as_ref(), [1, 2, 3]);
    }
}

#[tokio::test]
async fn the_documents_form_of_a_reply_is_taken_apart() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let question = stage.sdk_write(&visitor, json!({"content": "Доброго [Content:] дня"})).await;
    let dialog = stage.sdk_list(&visitor, "").await[0]["dialog_id"].as_str().unwrap().to_owned();
    let form = format!(
        "[RepliedMessageDialogId:]{dialog}[RepliedMessageId:]{question}[RepliedContent:]Доброго [Content:] дня\
         [Content:]Вітаю"
    );
    stage.sdk_send(&visitor, &form, "724").await;
    let answer = stage.sdk_list(&visitor, "").await.remove(1);
    assert_eq!(answer["content"], "Вітаю");
    let reply = &answer["reply"];
    assert_eq!((&reply["id"], &reply["content"]), (&json!(question), &json!("Доброго [Content:] дня")));
    assert_eq!((&reply["sender"]["name"], &reply["message_type"]), (&json!("Support"), &json!("outgoing")));
    let shortened = form.replace("Доброго [Content:] дня", "Доброго…");
    stage.sdk_send(&visitor, &shortened, "725").await;
    assert_eq!(stage.sdk_list(&visitor, "").await[2]["content"], "Вітаю", "a shortened quotation will do");
    assert_eq!(stage.refusals().await, Vec::<String>::new());
}

#[tokio::test]
async fn updated_at_is_in_messages_only_when_it_is_switched_on() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    stage.sdk_send(&visitor, "hello", "1").await;
    assert!(stage.sdk_list(&visitor, "").await[0].get("updated_at").is_none());
    stage.control("POST", "/settings", json!({"sdk_updated_at": true})).await;
    let message = stage.sdk_list(&visitor, "").await.remove(0);
    assert_eq!(message["updated_at"], message["created_at"]);
}
