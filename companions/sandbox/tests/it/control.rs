//! The control beyond the faults.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::stage::{TOKEN, stage};

#[tokio::test]
async fn a_long_history_is_stored_at_once_spread_over_time_and_without_events() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let mut socket = stage.subscribed(&visitor).await;
    let path = format!("/conversations/{}/messages", visitor.conversation);
    let bulk = json!({
        "content": "line {n}", "count": 10_000, "spread_seconds": 86_400, "created_at": 1_742_149_000_000_u64,
        "alternate": true,
    });
    let stored = stage.control("POST", &path, bulk).await;
    assert_eq!(stored["ids"].as_array().unwrap().len(), 10_000);
    let messages = stage.all(&visitor).await;
    assert_eq!(messages.len(), 10_000);
    assert_eq!(
        (&messages[0]["content"], &messages[0]["message_type"]),
        (&json!("line 1"), &json!("outgoing"))
    );
    assert_eq!(messages[1]["message_type"], "incoming");
    assert_eq!(messages[0]["created_at"], 1_742_149_000 - 86_400);
    assert_eq!(messages[9_999]["created_at"], 1_742_149_000);
    let ordered =
        messages.is_sorted_by_key(|message| (message["created_at"].as_u64(), message["id"].as_u64()));
    assert!(ordered, "ids and times run the same way");
    stage.send(&visitor, "after all that", "1").await.unwrap();
    assert_eq!(socket.content().await, "after all that", "the bulk made no events");
}

#[tokio::test]
async fn the_state_shows_what_was_stored_with_its_key() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    stage.send(&visitor, "one", "key-1").await.unwrap();
    stage.send(&visitor, "two", "key-2").await.unwrap();
    let state = stage.state().await;
    let messages = state["conversations"][0]["messages"].as_array().unwrap();
    let keys: Vec<_> = messages.iter().map(|message| message["echo_id"].as_str().unwrap()).collect();
    assert_eq!(keys, ["key-1", "key-2"]);
    let summary = stage.control("GET", "/state?summary=true", Value::Null).await;
    assert_eq!(summary["conversations"][0]["messages"].as_array().unwrap().len(), 1);
    assert_eq!(summary["conversations"][0]["message_count"], 2);
    let asked: Vec<_> = state["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|request| (request["method"].as_str().unwrap(), request["status"].as_u64().unwrap()))
        .collect();
    assert_eq!(asked, [("POST", 200); 3], "the control's own requests are not in the journal");
}

#[tokio::test]
async fn a_deleted_conversation_is_a_404_and_a_revoked_token_a_401() {
    let stage = stage().await;
    let (ana, ben) = (stage.open("Ana").await, stage.open("Ben").await);
    let mut socket = stage.subscribed(&ben).await;
    let path = format!("/conversations/{}", ana.conversation);
    stage.control("DELETE", &path, Value::Null).await;
    assert_eq!(stage.send(&ana, "hello", "1").await.unwrap().status(), 404);
    assert_eq!(stage.list(&ana, "after=1").await.status(), 404);
    assert_eq!(stage.control_answer("DELETE", &path, Value::Null).await.status(), 404);

    stage.control("POST", &format!("/conversations/{}/revoke", ben.conversation), Value::Null).await;
    assert_eq!(stage.send(&ben, "hello", "1").await.unwrap().status(), 401);
    assert_eq!(socket.closed().await, 1006);
    for token in [&ana.token, &ben.token] {
        let mut again = stage.socket().await;
        again.subscribe(token).await;
        assert_eq!(again.closed().await, 1008);
    }
}

#[tokio::test]
async fn statuses_change_for_all_of_the_visitors_messages_or_for_named_ones() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    for echo in ["1", "2"] {
        stage.send(&visitor, "hello", echo).await.unwrap();
    }
    let mut socket = stage.subscribed(&visitor).await;
    let path = format!("/conversations/{}/status", visitor.conversation);
    assert_eq!(stage.control("POST", &path, json!({"status": "seen"})).await, json!({"changed": 2}));
    for _ in 0..2 {
        let event = socket.event().await;
        assert_eq!((&event["event"], &event["data"]["status"]), (&json!("message.updated"), &json!("seen")));
    }
    assert_eq!(stage.control("POST", &path, json!({"status": "seen"})).await, json!({"changed": 0}));
}

#[tokio::test]
async fn a_resolved_conversation_reopens_when_its_visitor_writes() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let path = format!("/conversations/{}/resolve", visitor.conversation);
    stage.control("POST", &path, json!({"resolved": true})).await;
    assert_eq!(stage.state().await["conversations"][0]["resolved"], true);
    stage.send(&visitor, "one more thing", "1").await.unwrap();
    assert_eq!(stage.state().await["conversations"][0]["resolved"], false);
}

#[tokio::test]
async fn raw_frames_go_out_as_they_are() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let mut socket = stage.subscribed(&visitor).await;
    let send = async |path: &str, body: Vec<u8>| {
        let request = stage.http.post(stage.api(&format!("/_control{path}"))).body(body);
        assert_eq!(request.send().await.unwrap().json::<Value>().await.unwrap(), json!({"sockets": 1}));
    };
    let one = format!("/conversations/{}/frame", visitor.conversation);
    send(&one, b"{\"content\":\"\\ud83d\"".to_vec()).await;
    send("/frame", vec![0xff, 0xfe]).await;
    send("/frame?binary=true", b"text".to_vec()).await;
    let frames: Vec<Message> = socket.stream.by_ref().take(3).map(Result::unwrap).collect().await;
    let expected = [
        Message::text("{\"content\":\"\\ud83d\""),
        Message::binary(vec![0xff, 0xfe]),
        Message::binary(b"text".to_vec()),
    ];
    assert_eq!(frames, expected);
    socket.stream.close(None).await.unwrap();
    socket.stream.flush().await.unwrap_or_default();
}

#[tokio::test]
async fn a_reset_forgets_everything_and_puts_the_switches_back() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let mut socket = stage.subscribed(&visitor).await;
    stage.control("POST", "/settings", json!({"list_lag": 3})).await;
    stage
        .control("POST", "/faults", json!({"when": {"path_contains": "nowhere"}, "then": {"status": 500}}))
        .await;
    stage.http.get(stage.api("/widget/nowhere-else")).send().await.unwrap();
    stage.control("POST", "/reset", Value::Null).await;
    assert_eq!(socket.closed().await, 1001);
    let state = stage.state().await;
    for part in ["conversations", "requests", "refusals"] {
        assert_eq!(state[part], json!([]), "{part}");
    }
    assert_eq!(state["faults"]["rules"], json!([]));
    assert_eq!(state["settings"]["list_lag"], 0);
    assert_eq!(stage.send(&visitor, "hello", "1").await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_setting_that_does_not_exist_or_fit_is_explained() {
    let stage = stage().await;
    for settings in
        [json!({"lag": 1}), json!({"list_order": "sideways"}), json!({"presence_interval_ms": 0}), json!(7)]
    {
        let answer = stage.control_answer("POST", "/settings", settings.clone()).await;
        assert_eq!(answer.status(), 400, "{settings}");
    }
}

#[tokio::test]
async fn the_console_hears_what_happens() {
    let stage = stage().await;
    let mut events = stage.http.get(stage.api("/_control/events")).send().await.unwrap();
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    let visitor = stage.open("Ana").await;
    stage.send(&visitor, "hello", "key-1").await.unwrap();
    stage
        .http
        .post(stage.api(&format!("/widget/conversations?website_token={TOKEN}x")))
        .send()
        .await
        .unwrap();
    let mut heard = String::new();
    for expected in ["\"kind\":\"conversation\"", "\"echo_id\":\"key-1\"", "\"kind\":\"refusal\""] {
        while !heard.contains(expected) {
            let chunk = events.chunk().await.unwrap().expect("the stream goes on");
            heard.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

#[tokio::test]
async fn the_console_is_served_with_every_file_that_it_names() {
    let stage = stage().await;
    let page = stage.http.get(stage.api("/agent")).send().await.unwrap();
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("script-src 'self'"));
    let mut wanted = vec![page.text().await.unwrap()];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(text) = wanted.pop() {
        let sheets = text.split("href=\"/agent/").skip(1).chain(text.split("src=\"/agent/").skip(1));
        let modules = text.split("from \"./").skip(1);
        for name in sheets.chain(modules).map(|rest| rest.split('"').next().unwrap().to_owned()) {
            if !seen.insert(name.clone()) {
                continue;
            }
            let answer = stage.http.get(stage.api(&format!("/agent/{name}"))).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{name}");
            let kind = if name.ends_with(".css") {
                "text/css; charset=utf-8"
            } else {
                "text/javascript; charset=utf-8"
            };
            assert_eq!(answer.headers()["content-type"], kind, "{name}");
            wanted.push(answer.text().await.unwrap());
        }
    }
    assert!(seen.contains("special.js") && seen.contains("message.css"), "{seen:?}");
}
