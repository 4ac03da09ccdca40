//! The push webhook of seed 001 §10, against a listener of the test's own, and the push tokens of §7 and §11.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;

use super::{Visitor, of, sample};
use crate::conversations::same_shape;
use crate::stage::{PATIENCE, Stage, stage, stage_with};

struct Webhook {
    listener: TcpListener,
}

impl Webhook {
    async fn listen() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").await.unwrap() }
    }

    fn url(&self) -> String {
        format!("http://{}/api/webhook", self.listener.local_addr().unwrap())
    }

    /// The next request: its head in lower case, its body; it is answered with this status.
    async fn hear(&self, status: u16) -> (String, Value) {
        timeout(PATIENCE, self.read(status)).await.expect("nothing was pushed")
    }

    async fn read(&self, status: u16) -> (String, Value) {
        let (mut stream, _) = self.listener.accept().await.unwrap();
        let mut received = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&received).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let head = head.to_lowercase();
                let length = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap();
                if body.len() == length.parse::<usize>().unwrap() {
                    let answer = format!(
                        "HTTP/1.1 {status} Whatever\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    );
                    stream.write_all(answer.as_bytes()).await.unwrap();
                    return (head, serde_json::from_str(body).unwrap());
                }
            }
            assert!(stream.read_buf(&mut received).await.unwrap() > 0, "broken off: {text}");
        }
    }
}

async fn hook(stage: &Stage, webhook: &Webhook) {
    let settings = json!({"push_webhook": {
        "url": webhook.url(),
        "headers": {"Custom-header": "custom-value", "Authorization": "Bearer your-bearer-token"},
        "push_tokens": ["some_push_token2", "some_push_token"],
        "additional_params": {"key-1": "value2", "key-2": "value2"},
    }});
    stage.control("POST", "/settings", settings).await;
}

#[tokio::test]
async fn an_agents_message_is_pushed_as_the_document_prints_it() {
    let stage = stage().await;
    let webhook = Webhook::listen().await;
    hook(&stage, &webhook).await;
    let visitor = stage.sdk_open("Ana").await;
    stage.sdk_send(&visitor, "hello", "1").await;
    stage.sdk_write(&visitor, json!({"content": "a note", "private": true})).await;
    let attachments = json!([{"name": "list.csv", "text": "a,b"}, {"kind": "image"}]);
    let sender = json!({"id": 3, "name": "support2@novatalks.ai", "display_name": "support2@novatalks.ai", "avatar_url": null});
    let message = json!({"content": "text message", "attachments": attachments, "sender": sender});
    let id = stage.sdk_write(&visitor, message).await;
    let (head, body) = webhook.hear(200).await;
    assert!(head.starts_with("post /api/webhook http/1.1\r\n"), "{head}");
    for header in [
        "content-type: application/json",
        "user-agent: novatalks.engine",
        "custom-header: custom-value",
        "authorization: bearer your-bearer-token",
    ] {
        assert!(head.lines().any(|line| line == header), "{header} in {head}");
    }
    same_shape(&sample("push_new_message").to_string(), &body);
    for field in ["type", "event_name", "push_tokens"] {
        assert_eq!(body[field], sample("push_new_message")[field]);
    }
    let (payload, printed) = (&body["payload"], &sample("push_new_message")["payload"]);
    for field in [
        "additional_params",
        "sender",
        "title",
        "body",
        "message_type",
        "content_type",
        "status",
        "account_id",
    ] {
        assert_eq!(payload[field], printed[field], "{field}");
    }
    assert_eq!(
        (&payload["message_id"], &payload["conversation_id"]),
        (&json!(id), &json!(visitor.conversation))
    );
    assert_eq!(payload["attachments"][1]["mime_type"], "image/png");
    let state = stage.until(|state| state["pushes"].as_array().is_some_and(|sent| !sent.is_empty())).await;
    assert_eq!((&state["pushes"][0]["status"], &state["pushes"][0]["error"]), (&json!(200), &Value::Null));
}

#[tokio::test]
async fn a_change_of_the_conversations_status_is_pushed_as_the_document_prints_it() {
    let stage = stage().await;
    let webhook = Webhook::listen().await;
    hook(&stage, &webhook).await;
    let visitor = stage.sdk_open("Ana").await;
    stage.control("POST", &of(&visitor, "/resolve"), json!({"resolved": true})).await;
    stage.sdk_send(&visitor, "one more thing", "1").await;
    let (_, resolved) = webhook.hear(200).await;
    assert_eq!(resolved["payload"]["status"], "resolved");
    let (_, opened) = webhook.hear(200).await;
    same_shape(&sample("push_status_change").to_string(), &opened);
    for field in ["type", "event_name", "push_tokens"] {
        assert_eq!(opened[field], sample("push_status_change")[field]);
    }
    for field in ["status", "title", "additional_params"] {
        assert_eq!(opened["payload"][field], sample("push_status_change")["payload"][field], "{field}");
    }
}

#[tokio::test]
async fn a_webhook_that_fails_is_noted_and_holds_nothing_up() {
    let stage = stage().await;
    let webhook = Webhook::listen().await;
    hook(&stage, &webhook).await;
    let visitor = stage.sdk_open("Ana").await;
    let mut socket = stage.sdk_subscribed(&visitor).await;
    stage.sdk_write(&visitor, json!({"content": "one"})).await;
    stage.sdk_write(&visitor, json!({"content": "two"})).await;
    assert_eq!((socket.content().await, socket.content().await), ("one".to_owned(), "two".to_owned()));
    webhook.hear(503).await;
    let (_, second) = webhook.hear(200).await;
    assert_eq!(second["payload"]["body"], "two", "the next one is sent all the same");
    drop(webhook);
    stage.sdk_write(&visitor, json!({"content": "three"})).await;
    let state = stage.until(|state| state["pushes"].as_array().is_some_and(|sent| sent.len() == 3)).await;
    let ends: Vec<_> = state["pushes"].as_array().unwrap().iter().map(|push| &push["status"]).collect();
    assert_eq!(ends, [&json!(503), &json!(200), &Value::Null]);
    assert!(state["pushes"][0]["error"].as_str().unwrap().contains("503"));
    assert!(state["pushes"][2]["error"].is_string());
}

#[tokio::test]
async fn the_other_vendors_conversations_are_pushed_nowhere() {
    let stage = stage().await;
    let webhook = Webhook::listen().await;
    hook(&stage, &webhook).await;
    let (widget, sdk) = (stage.open("Ana").await, stage.sdk_open("Ben").await);
    let path = format!("/conversations/{}/messages", widget.conversation);
    stage.control("POST", &path, json!({"content": "not for the webhook"})).await;
    stage.sdk_write(&sdk, json!({"content": "for the webhook"})).await;
    assert_eq!(webhook.hear(200).await.1["payload"]["body"], "for the webhook");
}

#[tokio::test]
async fn a_deleted_push_token_is_notified_of_no_more() {
    let mut config = sandbox::Config::default();
    let webhook = Webhook::listen().await;
    let text = json!({"url": webhook.url(), "push_tokens": ["one", "two", "three"]}).to_string();
    config.settings.push_webhook = Some(sandbox::config::PushWebhook::read(&text).unwrap());
    let stage = stage_with(config).await;
    let (ana, ben) = (stage.sdk_open("Ana").await, stage.sdk_open("Ben").await);
    let tokens = async |webhook: &Webhook, visitor: &Visitor| {
        stage.sdk_write(visitor, json!({"content": "hello"})).await;
        webhook.hear(200).await.1["push_tokens"].take()
    };
    stage.sdk_done(&ana, "DELETE", "/api/v1/sdk/notifications/two", Value::Null).await;
    assert_eq!(tokens(&webhook, &ana).await, json!(["one", "three"]));

    let url = stage.api(&format!(
        "/api/v1/accounts/1/integrations/contact-conversation/{}/notifications/three",
        ana.conversation
    ));
    let ask = |method: Method, url: &str, token: &str| {
        stage.http.request(method, url).header("Accept", "*/*").header("api_access_token", token).send()
    };
    let refused = ask(Method::DELETE, &url, &ana.token).await.unwrap();
    assert_eq!(refused.status(), 401, "a visitor is no operator");
    let token = stage.state().await["api_access_token"].as_str().unwrap().to_owned();
    assert_eq!(ask(Method::DELETE, &url, &token).await.unwrap().status(), 200);
    assert_eq!(ask(Method::DELETE, &url, &token).await.unwrap().status(), 404, "it is gone");
    assert_eq!(tokens(&webhook, &ana).await, json!(["one"]));

    stage.sdk_done(&ana, "DELETE", "/api/v1/sdk/notifications/one", Value::Null).await;
    stage.sdk_write(&ana, json!({"content": "nobody left to notify"})).await;
    assert_eq!(tokens(&webhook, &ben).await, json!(["one", "two", "three"]), "the other one keeps its own");
    let paths = stage.state().await["requests"].to_string();
    assert!(
        paths.contains("/notifications/…") && !paths.contains("/notifications/one"),
        "no token in the journal"
    );
}

#[tokio::test]
async fn a_webhook_that_cannot_be_reached_in_principle_is_explained() {
    let stage = stage().await;
    for webhook in [
        json!({"url": "https://example.org/hook"}),
        json!({"url": "nowhere"}),
        json!({"url": "http://localhost/", "headers": {"no name": "x"}}),
        json!({"url": "http://localhost/", "additional_params": []}),
        json!({"url": "http://localhost/", "tokens": []}),
    ] {
        let answer = stage.control_answer("POST", "/settings", json!({"push_webhook": webhook})).await;
        assert_eq!(answer.status(), 400, "{webhook}");
    }
    let visitor = stage.sdk_open("Ana").await;
    let answer = stage.sdk(&visitor, "DELETE", "/api/v1/sdk/notifications/one", Value::Null).await;
    assert_eq!(answer.status(), 404, "without a webhook there are no push tokens");
}
