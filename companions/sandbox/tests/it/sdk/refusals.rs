//! What seed 001 does not allow is refused, with a reason that the console shows.

use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::{MESSAGES, ROOT, Visitor, sample};
use crate::stage::{Stage, stage};

/// What is asked, the status, and a part of the reason.
type Case<'a> = (&'a str, String, Value, u16, &'a str);

async fn refused(stage: &Stage, answer: Response, what: &str, status: u16, reason: &str) {
    assert_eq!(answer.status(), status, "{what}");
    let body: Value = answer.json().await.unwrap();
    let error = body["error"].as_str().unwrap();
    assert!(error.contains(reason), "{what}: {error}");
    let last = stage.refusals().await.pop().unwrap();
    assert!(last.contains(reason), "{what}: {last}");
}

async fn check(stage: &Stage, visitor: &Visitor, cases: Vec<Case<'_>>) {
    for (method, path, body, status, reason) in cases {
        let what = format!("{method} {path} {body:.80}");
        let answer = stage.sdk(visitor, method, &path, body).await;
        refused(stage, answer, &what, status, reason).await;
        let place = stage.state().await["refusals"].as_array().unwrap().last().unwrap()["where"].clone();
        let path = path.split_once('?').map_or(path.as_str(), |(path, _)| path);
        let path = path.strip_suffix("/none").map_or(path.to_owned(), |root| format!("{root}/…"));
        assert_eq!(place, format!("{method} {path}"));
    }
}

#[tokio::test]
async fn a_conversation_is_created_with_a_name_and_known_fields_only() {
    let stage = stage().await;
    for (body, reason) in [
        (json!({}), "\"name\""),
        (json!({"name": 7}), "must be a string"),
        (json!({"name": "x", "pubsub_token": "y"}), "\"pubsub_token\""),
        (json!([]), "must be an object"),
    ] {
        let answer = stage.http.post(stage.api(ROOT)).json(&body).send().await.unwrap();
        refused(&stage, answer, &body.to_string(), 400, reason).await;
    }
    let with_query = stage.api(&format!("{ROOT}?website_token=sandbox-website-token"));
    let answer = stage.http.post(with_query).json(&json!({"name": "x"})).send().await.unwrap();
    refused(&stage, answer, "the other vendor's token", 400, "website_token").await;
    let answer = stage.http.post(stage.api(ROOT)).body("{\"name\":\"x\"}").send().await.unwrap();
    refused(&stage, answer, "no content type", 415, "Content-Type").await;
    assert_eq!(stage.state().await["conversations"], json!([]), "nothing was created on the way");
}

#[tokio::test]
async fn nothing_but_creating_goes_without_the_visitors_token() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let id = stage.sdk_write(&visitor, sample("quick_reply")).await;
    let message = json!({"message": {"content": "hello", "echo_id": "1"}});
    for (method, path, body) in [
        ("GET", ROOT.to_owned(), Value::Null),
        ("GET", format!("{MESSAGES}?before=99"), Value::Null),
        ("POST", MESSAGES.to_owned(), message),
        ("PATCH", format!("{MESSAGES}/status"), json!({"status": "seen", "messageIds": [id]})),
        (
            "PATCH",
            format!("{MESSAGES}/{id}/interactive-attribute"),
            json!({"selected_content_attribute_value": "SHIP_OVERNIGHT"}),
        ),
        ("DELETE", format!("{MESSAGES}/{id}"), Value::Null),
        ("POST", format!("{MESSAGES}/{id}/reactions"), json!({"reaction": "👍"})),
        ("DELETE", "/api/v1/sdk/notifications/one".to_owned(), Value::Null),
    ] {
        for (header, reason) in [("access_token", "is no pubsubToken"), ("Auth-Widget", "is missing")] {
            let request =
                stage.http.request(Method::from_bytes(method.as_bytes()).unwrap(), stage.api(&path));
            let request =
                request.header(header, "kJGO53QxaEuhHaOU3h5Dc5").header("Content-Type", "application/json");
            let answer = request.body(body.to_string()).send().await.unwrap();
            refused(&stage, answer, &format!("{method} {path}"), 401, reason).await;
        }
    }
}

#[tokio::test]
async fn a_message_that_the_document_does_not_allow_is_refused_with_a_reason() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let stranger = stage.sdk_open("Ben").await;
    let foreign = stage.sdk_write(&stranger, json!({"content": "hello"})).await;
    let id = stage.sdk_write(&visitor, json!({"content": "hello"})).await;
    let dialog = stage.sdk_list(&visitor, "").await[0]["dialog_id"].as_str().unwrap().to_owned();
    let text = |content: &str| json!({"message": {"content": content, "echo_id": "724"}});
    let reply = |dialog: &str, id: &str, rest: &str| {
        text(&format!("[RepliedMessageDialogId:]{dialog}[RepliedMessageId:]{id}{rest}"))
    };
    let (id, foreign) = (id.to_string(), foreign.to_string());
    let whole = "[RepliedContent:]hello[Content:]hi";
    let cases = [
        (json!({"message": {"content": "hello"}}), 400, "\"echo_id\""),
        (json!({"message": {"content": "hello", "echo_id": 724}}), 400, "\"echo_id\""),
        (
            json!({"message": {"content": "hello", "echo_id": "1"}, "conversationId": 27}),
            400,
            "\"conversationId\"",
        ),
        (json!({"message": {"content": "hello", "echo_id": "1", "private": true}}), 400, "\"private\""),
        (text(""), 422, "is empty"),
        (text(&"x".repeat(150_001)), 422, "longer than"),
        (reply(&dialog, "1", whole), 422, "no message here"),
        (reply(&dialog, &foreign, whole), 422, "no message here"),
        (reply("76af69fb-2366-40ed-b335-454d4725bc20", &id, whole), 422, "is not the one of message"),
        (reply(&dialog, &id, "[RepliedContent:]hello"), 400, "[Content:]"),
        (reply(&dialog, &id, "hello[Content:]hi"), 400, "[RepliedContent:]"),
        (
            text(&format!("[RepliedMessageDialogId:]{dialog}[RepliedContent:]hello[Content:]hi")),
            400,
            "[RepliedMessageId:]",
        ),
        (reply(&dialog, &id, "[RepliedContent:]hello[Content:]"), 422, "is empty"),
    ];
    let cases = cases.map(|(body, status, reason)| ("POST", MESSAGES.to_owned(), body, status, reason));
    check(&stage, &visitor, cases.into()).await;
    assert_eq!(stage.sdk_list(&visitor, "").await.len(), 1, "nothing was stored on the way");
}

#[tokio::test]
async fn a_form_that_the_document_does_not_allow_is_refused_with_a_reason() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let file = || Part::bytes(vec![1]).file_name("a.txt");
    let good = || Form::new().part("attachments[]", file());
    let id = || visitor.conversation.to_string();
    for (form, reason) in [
        (good(), "\"message[echo_id]\""),
        (Form::new().text("message[echo_id]", "1"), "no part attachments[]"),
        (good().text("message[echo_id]", "1").text("message[echo_id]", "2"), "twice"),
        (good().text("message[echo_id]", "1").text("conversationId", id()), "\"conversationId\""),
        (good().text("message[echo_id]", "1").part("message[content]", file()), "not as a file"),
        (Form::new().text("message[echo_id]", "1").text("attachments[]", "x"), "a file with a name"),
    ] {
        let request = stage.http.post(stage.api(MESSAGES)).header("access_token", &visitor.token);
        let answer = request.multipart(form).send().await.unwrap();
        refused(&stage, answer, reason, 400, reason).await;
    }
    assert_eq!(stage.sdk_list(&visitor, "").await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_list_that_the_document_does_not_allow_is_refused_with_a_reason() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let list = |query: &str| format!("{MESSAGES}{query}");
    let cases = [
        (format!("{ROOT}?before=9"), 400, "\"before\""),
        (list(""), 400, "one of before"),
        (list("?before=9&after=1"), 400, "exclude each other"),
        (list("?after=9&updated_at=1745404967805"), 400, "exclude each other"),
        (list("?before=a8f1-11"), 400, "before must be"),
        (list("?updated_at=1745404967"), 400, "in milliseconds"),
        (list("?updated_at=2025-04-23"), 400, "in milliseconds"),
        (list("?after=9&limit=50"), 400, "limit"),
    ];
    let cases = cases.map(|(path, status, reason)| ("GET", path, Value::Null, status, reason));
    check(&stage, &visitor, cases.into()).await;
    let untyped =
        stage.http.get(stage.api(ROOT)).header("access_token", &visitor.token).send().await.unwrap();
    refused(&stage, untyped, "a GET without Content-Type", 415, "Content-Type").await;
}

#[tokio::test]
async fn a_change_that_the_document_does_not_allow_is_refused_with_a_reason() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let stranger = stage.sdk_open("Ben").await;
    let foreign = stage.sdk_write(&stranger, json!({"content": "hello"})).await;
    let hidden = stage.sdk_write(&visitor, json!({"content": "a note", "private": true})).await;
    let id = stage.sdk_write(&visitor, json!({"content": "hello"})).await;
    let card = stage.sdk_write(&visitor, sample("card")).await;
    let choice = stage.sdk_write(&visitor, sample("quick_reply")).await;
    let feedback = stage.sdk_write(&visitor, sample("feedback")).await;
    let own = stage.sdk_write(&visitor, json!({"content": "mine", "message_type": "incoming"})).await;
    let gone = stage.sdk_write(&visitor, json!({"content": "mine", "message_type": "incoming"})).await;
    stage.sdk_done(&visitor, "DELETE", &format!("{MESSAGES}/{gone}"), Value::Null).await;

    let status = |body: Value, status, reason| ("PATCH", format!("{MESSAGES}/status"), body, status, reason);
    let answer = |id: i64, value: Value, status, reason| {
        let body = json!({"selected_content_attribute_value": value});
        ("PATCH", format!("{MESSAGES}/{id}/interactive-attribute"), body, status, reason)
    };
    let react = |id: i64, body: Value, status, reason| {
        ("POST", format!("{MESSAGES}/{id}/reactions"), body, status, reason)
    };
    let remove =
        |id: String, status, reason| ("DELETE", format!("{MESSAGES}/{id}"), Value::Null, status, reason);
    let thumb = || json!({"reaction": "👍"});
    let cases = vec![
        status(json!({"status": "read", "messageIds": [id]}), 400, "\"status\""),
        status(json!({"status": "seen", "messageIds": []}), 400, "\"messageIds\""),
        status(json!({"status": "seen", "messageIds": [id.to_string()]}), 400, "\"messageIds\""),
        status(json!({"status": "seen", "message_ids": [id]}), 400, "\"message_ids\""),
        status(json!({"status": "seen", "messageIds": [id, foreign]}), 404, "no message"),
        status(json!({"status": "seen", "messageIds": [hidden]}), 404, "no message"),
        status(json!({"status": "seen", "messageIds": [own]}), 422, "the visitor's own"),
        answer(choice, json!("SHIP_BY_MULE"), 422, "no button"),
        answer(choice, json!(1), 400, "must be a string"),
        answer(feedback, json!(""), 400, "some text"),
        answer(card, json!("BOOK_ALPS_TRIP"), 422, "nothing to choose"),
        answer(id, json!("x"), 422, "nothing to choose"),
        answer(foreign, json!("x"), 404, "no message"),
        react(id, json!({"reaction": "🦀"}), 422, "none of the document's"),
        react(id, json!({"reaction": "❤\u{fe0f}\u{200d}🔥"}), 422, "none of the document's"),
        react(id, json!({}), 400, "\"reaction\""),
        react(id, json!({"reaction": 1}), 400, "or null"),
        react(foreign, thumb(), 404, "no message"),
        react(gone, thumb(), 404, "was deleted"),
        remove(id.to_string(), 403, "not the visitor's own"),
        remove(gone.to_string(), 404, "was deleted"),
        remove(foreign.to_string(), 404, "no message"),
        remove("mine".to_owned(), 404, "no id of a message"),
        ("DELETE", format!("{MESSAGES}/{own}"), json!({}), 400, "no body"),
        ("GET", format!("{MESSAGES}/{own}"), Value::Null, 405, "no such request"),
        ("POST", format!("{MESSAGES}/status"), json!({}), 405, "no such request"),
        ("GET", "/api/v1/sdk/contacts".to_owned(), Value::Null, 404, "no such request"),
        ("DELETE", "/api/v1/sdk/notifications/none".to_owned(), Value::Null, 404, "no such push token"),
    ];
    let before = stage.sdk_list(&visitor, "").await;
    check(&stage, &visitor, cases).await;
    assert_eq!(stage.sdk_list(&visitor, "").await, before, "nothing changed on the way");
}

#[tokio::test]
async fn preflights_are_allowed_for_the_documents_methods_and_headers_only() {
    let stage = stage().await;
    for (path, method, headers, allowed) in [
        (MESSAGES, "POST", "access_token,content-type", true),
        (MESSAGES, "PATCH", "access_token,content-type", true),
        (MESSAGES, "DELETE", "access_token,content-type", true),
        (MESSAGES, "PUT", "content-type", false),
        (MESSAGES, "POST", "auth-widget", false),
        ("/widget/conversations", "POST", "access_token", false),
        (
            "/api/v1/accounts/1/integrations/contact-conversation/1/notifications/x",
            "DELETE",
            "api_access_token",
            false,
        ),
    ] {
        let request = stage.http.request(Method::OPTIONS, stage.api(path));
        let request = request.header("Origin", stage.running.origins.shop.clone());
        let request = request.header("Access-Control-Request-Method", method);
        let answer = request.header("Access-Control-Request-Headers", headers).send().await.unwrap();
        assert_eq!(answer.status(), if allowed { 204 } else { 403 }, "{path} {method} {headers}");
    }
}
