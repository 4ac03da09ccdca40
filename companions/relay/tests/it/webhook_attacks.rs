//! What somebody tries at the webhooks who means no good, and what a hook of the operator's is asked once.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::agent_system::{AgentSystem, Fault, plain};
use crate::bot_stage::{BOT, WEBHOOK_SECRET, bearer, bot_stage, bot_stage_with, says};
use crate::browser::{raw, raw_all};
use crate::stage::{PATIENCE, code};

#[tokio::test]
async fn a_body_that_does_not_end_is_refused_and_chats_go_on() {
    let stage = bot_stage_with(&[("RELAY_LIMITS_BODY_TIMEOUT", "200ms")]).await;
    let (visitor, upstream) = stage.talking("a").await;
    let head = format!("POST /hooks/converse/chat HTTP/1.1\r\nHost: r\r\n{}", bearer(WEBHOOK_SECRET));
    let mut slow = Vec::new();
    for _ in 0..50 {
        let mut stream = plain(stage.relay()).await;
        stream.write_all(format!("{head}Content-Length: 100\r\n\r\n{{").as_bytes()).await.unwrap();
        slow.push(stream);
    }
    assert_eq!(stage.rings(&says(&upstream, "meanwhile")).await.status, 200);
    for mut stream in slow {
        let mut answer = String::new();
        timeout(PATIENCE, stream.read_to_string(&mut answer)).await.expect("never hung up").unwrap();
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
    assert_eq!(visitor.reads("a").await, ["meanwhile"]);
}

#[tokio::test]
async fn a_body_that_says_that_it_is_too_large_is_not_read_and_one_that_does_not_say_so_is_not_read_to_its_end()
 {
    let stage = bot_stage().await;
    let head = format!("POST /hooks/converse/chat HTTP/1.1\r\nHost: r\r\n{}", bearer(WEBHOOK_SECRET));
    let refused = raw(stage.relay(), &format!("{head}Content-Length: 1073741824\r\n\r\n{{")).await;
    assert_eq!((refused.status, code(&refused).as_str()), (413, "body_too_large"));
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let mut stream = plain(stage.relay()).await;
    stream.write_all(format!("{head}Transfer-Encoding: chunked\r\n\r\n").as_bytes()).await.unwrap();
    let writing = async {
        // Until the relay does not take any more.
        while stream.write_all(chunk.as_bytes()).await.is_ok() {}
    };
    timeout(PATIENCE, writing).await.expect("it takes bytes for ever");
    let unread = raw(
        stage.relay(),
        "POST /hooks/converse/chat HTTP/1.1\r\nHost: r\r\nContent-Length: 99999999\r\n\r\n",
    );
    assert_eq!(unread.await.status, 401, "of a stranger nothing is read at all");
}

#[tokio::test]
async fn a_body_in_pieces_is_taken_and_nothing_that_hides_behind_it() {
    let stage = bot_stage().await;
    let (visitor, upstream) = stage.talking("a").await;
    let pieces = |text: &str| {
        let body = says(&upstream, text).to_string();
        let (first, rest) = body.split_at(20);
        format!("{:x}\r\n{first}\r\n{:x}\r\n{rest}\r\n0\r\n\r\n", first.len(), rest.len())
    };
    let head = format!("POST /hooks/converse/chat HTTP/1.1\r\nHost: r\r\n{}", bearer(WEBHOOK_SECRET));
    let hidden = format!("{head}Transfer-Encoding: chunked\r\n\r\n{}", pieces("hidden"));
    for lengths in ["Transfer-Encoding: chunked\r\n", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"] {
        let request = format!("{head}{lengths}\r\n{}{hidden}", pieces(lengths.trim()));
        let answers = raw_all(stage.relay(), request.as_bytes()).await;
        assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{lengths}: {answers}");
    }
    assert!(!visitor.reads("a").await.contains(&"hidden".to_owned()));
}

#[tokio::test]
async fn no_other_path_or_method_leads_to_a_webhook() {
    let stage = bot_stage().await;
    let (visitor, upstream) = stage.talking("a").await;
    let body = says(&upstream, "by another way").to_string();
    let length = body.len();
    for (method, path) in [
        ("GET", "/hooks/converse/chat".to_owned()),
        ("PUT", "/hooks/converse/chat".to_owned()),
        ("OPTIONS", "/hooks/converse/chat".to_owned()),
        ("POST", "/hooks/converse".to_owned()),
        ("POST", "//hooks/converse/chat".to_owned()),
        ("POST", "/hooks//converse/chat".to_owned()),
        ("POST", "/hooks/converse/chat/".to_owned()),
        ("POST", format!("/hooks/converse/chat/{WEBHOOK_SECRET}/more")),
        ("POST", "/hooks/converse/../converse/chat".to_owned()),
        ("POST", "/hooks/converse/chat%2f".to_owned()),
        ("POST", "/HOOKS/CONVERSE/CHAT".to_owned()),
    ] {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: r\r\nConnection: close\r\nContent-Length: {length}\r\n"
        );
        let answer = raw(stage.relay(), &format!("{head}{}\r\n{body}", bearer(WEBHOOK_SECRET))).await;
        assert!((400..500).contains(&answer.status), "{method} {path}: {answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    assert!(visitor.reads("a").await.is_empty());
    // A secret whose characters are written in the other way of paths is the same secret.
    let written: String = WEBHOOK_SECRET.bytes().map(|byte| format!("%{byte:02x}")).collect();
    assert_eq!(stage.rings_as(&format!("chat/{written}"), "", &body).await.status, 200);
}

#[tokio::test]
async fn an_action_that_is_asked_for_again_is_not_done_again_and_answered_alike() {
    let hooks = AgentSystem::start().await;
    let url = format!("http://{}/action", hooks.address);
    let settings = [("RELAY_CONVERSE_ACTION_URL", url.as_str())];
    let mut stage = bot_stage_with(&settings).await;
    let (visitor, upstream) = stage.talking("a").await;
    let action = json!({
        "botId": BOT, "conversationId": "c", "platformConversationId": upstream, "name": "refund",
        "data": [{"key": "order", "value": ["7", 8]}],
    })
    .to_string();
    let answer = "{\"data\":[{\"key\":\"state\",\"value\":\"refunded\"}]}";
    hooks.fault("POST /action", Fault::Status(200, "", answer.to_owned()));
    for _ in 0..2 {
        let told = stage.rings_as("actions", &bearer(WEBHOOK_SECRET), &action).await;
        assert_eq!((told.status, told.body.as_str()), (200, answer));
    }
    stage.stop().await;
    stage.start(&settings);
    let told = stage.rings_as("actions", &bearer(WEBHOOK_SECRET), &action).await;
    assert_eq!(told.body, answer, "over a restart, too");
    assert_eq!(hooks.seen().len(), 1);
    let visitor = crate::browser::Browser { relay: stage.relay(), ..visitor };
    assert_eq!(visitor.reads("a").await, ["action"]);
}

#[tokio::test]
async fn a_page_need_not_hear_of_actions() {
    let stage = bot_stage_with(&[("RELAY_CONVERSE_ACTIONS_TO_PAGE", "false")]).await;
    let (visitor, upstream) = stage.talking("a").await;
    let action = json!({"botId": BOT, "platformConversationId": upstream, "name": "refund", "data": []});
    assert_eq!(stage.rings(&action).await.json(), json!({}), "without a hook nothing is brought");
    stage.rings(&says(&upstream, "done")).await;
    assert_eq!(visitor.reads("a").await, ["done"]);
}
