//! Webhooks: who may ring, what is kept, what is the same again, and what the operator's hooks are asked.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use relay::relay::now;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::agent_system::{AgentSystem, Fault};
use crate::bot_stage::{BOT, NEXT_SECRET, WEBHOOK_SECRET, bearer, bot_stage, bot_stage_with, says, until};
use crate::browser::raw_all;
use crate::stage::code;

const SIGNING: &str = "whsec_Y2FuYXJ5LXNpZ25pbmctc2VjcmV0LTI0Yg==";

fn signed(id: &str, at: u64, body: &str) -> String {
    let secret = BASE64_STANDARD.decode(SIGNING.strip_prefix("whsec_").unwrap()).unwrap();
    let mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap().chain_update(format!("{id}.{at}.{body}"));
    let code = BASE64_STANDARD.encode(mac.finalize().into_bytes());
    format!("webhook-id: {id}\r\nwebhook-timestamp: {at}\r\nwebhook-signature: v1,AAAA v1,{code}\r\n")
}

#[tokio::test]
async fn a_secret_is_taken_in_each_of_its_places_and_nothing_else_is() {
    let stage = bot_stage().await;
    let (visitor, upstream) = stage.talking("a").await;
    let basic = BASE64_STANDARD.encode(format!("bot:{WEBHOOK_SECRET}"));
    let mut right = 0;
    for (hook, headers) in [
        ("chat".to_owned(), bearer(WEBHOOK_SECRET)),
        ("chat".to_owned(), format!("Authorization: Basic {basic}\r\n")),
        ("chat".to_owned(), format!("X-Webhook-Secret: {WEBHOOK_SECRET}\r\n")),
        (format!("chat/{WEBHOOK_SECRET}"), String::new()),
    ] {
        right += 1;
        let answer =
            stage.rings_as(&hook, &headers, &says(&upstream, &format!("n{right}")).to_string()).await;
        assert_eq!(answer.status, 200, "{hook} {headers}: {answer:?}");
    }
    let body = says(&upstream, "forged").to_string();
    let mut answers = Vec::new();
    for (hook, headers) in [
        ("chat".to_owned(), String::new()),
        ("chat".to_owned(), bearer("")),
        ("chat".to_owned(), bearer(&WEBHOOK_SECRET[..WEBHOOK_SECRET.len() - 1])),
        ("chat".to_owned(), bearer(&format!("{WEBHOOK_SECRET}x"))),
        ("chat".to_owned(), bearer(&WEBHOOK_SECRET.to_uppercase())),
        ("chat".to_owned(), format!("Authorization: {WEBHOOK_SECRET}\r\n")),
        ("chat".to_owned(), format!("Cookie: secret={WEBHOOK_SECRET}\r\n")),
        (format!("chat?secret={WEBHOOK_SECRET}"), String::new()),
        ("chat/another-secret-altogether".to_owned(), String::new()),
        ("chat".to_owned(), signed("m1", now() / 1000, &body)),
    ] {
        let answer = stage.rings_as(&hook, &headers, &body).await;
        assert_eq!(answer.status, 401, "{hook} {headers}: {answer:?}");
        answers.push(answer.body);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "one answer for all that is forged: {answers:?}");
    // Before anything is read: what is no JSON at all gets the same.
    assert_eq!(stage.rings_as("chat", &bearer("wrong-secret-of-some-length"), "{").await.body, answers[0]);
    assert_eq!(visitor.reads("a").await, ["n1", "n2", "n3", "n4"]);
}

#[tokio::test]
async fn of_ten_thousand_guesses_none_gets_in() {
    let stage = bot_stage_with(&[("RELAY_LIMITS_REQUESTS_PER_MINUTE_PER_IP", "1000000")]).await;
    let (visitor, upstream) = stage.talking("a").await;
    let body = says(&upstream, "guessed").to_string();
    let relay = stage.relay();
    for round in 0..100 {
        // A hundred on each connection: what refuses also hangs up, and the rest is not even read.
        let mut requests = String::new();
        for guess in 0..100 {
            requests.push_str(&format!(
                "POST /hooks/converse/chat HTTP/1.1\r\nHost: r\r\nContent-Type: application/json\r\n\
                 Authorization: Bearer canary-webhook-secret-{round}-{guess}\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            ));
        }
        let answers = raw_all(relay, requests.as_bytes()).await;
        assert!(!answers.contains("200 OK"), "{answers}");
    }
    assert!(visitor.reads("a").await.is_empty());
}

#[tokio::test]
async fn two_secrets_are_valid_while_one_takes_the_others_place() {
    let both = format!("{NEXT_SECRET},{WEBHOOK_SECRET}");
    let stage = bot_stage_with(&[("RELAY_CONVERSE_WEBHOOK_SECRETS", &both)]).await;
    let (visitor, upstream) = stage.talking("a").await;
    for (nth, secret) in [WEBHOOK_SECRET, NEXT_SECRET, WEBHOOK_SECRET].into_iter().enumerate() {
        let body = says(&upstream, &format!("n{nth}")).to_string();
        assert_eq!(stage.rings_as("chat", &bearer(secret), &body).await.status, 200);
    }
    assert_eq!(visitor.reads("a").await.len(), 3);
    let metrics = stage.metrics().await;
    for line in ["{secret=\"1\"} 1", "{secret=\"2\"} 2"] {
        assert!(metrics.contains(&format!("relay_webhook_secrets_used_total{line}")), "{metrics}");
    }
}

#[tokio::test]
async fn a_signature_holds_for_these_bytes_at_this_time_once() {
    let secrets = format!("{SIGNING},{WEBHOOK_SECRET}");
    let stage = bot_stage_with(&[("RELAY_CONVERSE_WEBHOOK_SECRETS", &secrets)]).await;
    let (visitor, upstream) = stage.talking("a").await;
    let seconds = now() / 1000;
    let body = says(&upstream, "signed").to_string();
    let headers = signed("m1", seconds, &body);
    assert_eq!(stage.rings_as("chat", &headers, &body).await.status, 200);
    // Delivered again: it was taken, and is not shown twice.
    assert_eq!(stage.rings_as("chat", &headers, &body).await.status, 200);
    // The same JSON in other bytes, another id, and other times.
    let spaced = body.replace(':', ": ");
    assert_eq!(stage.rings_as("chat", &headers, &spaced).await.status, 401);
    assert_eq!(stage.rings_as("chat", &headers.replace("m1", "m2"), &body).await.status, 401);
    for at in [seconds - 301, seconds + 360, seconds - 86_400] {
        assert_eq!(stage.rings_as("chat", &signed("m3", at, &body), &body).await.status, 401, "{at}");
    }
    assert_eq!(
        stage
            .rings_as(
                "chat",
                &signed("m4", seconds - 200, &says(&upstream, "skewed").to_string()),
                &says(&upstream, "skewed").to_string()
            )
            .await
            .status,
        200
    );
    assert_eq!(visitor.reads("a").await, ["signed", "skewed"]);
}

#[tokio::test]
async fn only_the_networks_that_are_named_may_ring_and_nobody_says_to_be_one() {
    let stage = bot_stage_with(&[("RELAY_CONVERSE_WEBHOOK_SOURCES", "203.0.113.0/24")]).await;
    let (_, upstream) = stage.talking("a").await;
    let claims = format!("{}X-Forwarded-For: 203.0.113.7\r\n", bearer(WEBHOOK_SECRET));
    assert_eq!(stage.rings_as("chat", &claims, &says(&upstream, "x").to_string()).await.status, 401);
    // Behind a proxy that is trusted it is the proxy's word.
    let stage = bot_stage_with(&[
        ("RELAY_CONVERSE_WEBHOOK_SOURCES", "203.0.113.0/24"),
        ("RELAY_LISTEN_TRUSTED_PROXIES", "127.0.0.1"),
    ])
    .await;
    let (_, upstream) = stage.talking("a").await;
    assert_eq!(stage.rings_as("chat", &claims, &says(&upstream, "x").to_string()).await.status, 200);
    let forged = format!("{}X-Forwarded-For: 203.0.113.7, 198.51.100.1\r\n", bearer(WEBHOOK_SECRET));
    assert_eq!(stage.rings_as("chat", &forged, &says(&upstream, "y").to_string()).await.status, 401);
}

#[tokio::test]
async fn of_another_bot_or_of_a_conversation_that_is_not_there_nothing_is_kept() {
    let stage = bot_stage().await;
    let (visitor, upstream) = stage.talking("a").await;
    let mut foreign = says(&upstream, "foreign");
    foreign["botId"] = json!("000000000000000000000000");
    let refused = stage.rings(&foreign).await;
    assert_eq!((refused.status, code(&refused).as_str()), (403, "bot_refused"));
    // 200, so that the platform does not repeat for days what nobody will ever take.
    assert_eq!(stage.rings(&says("nobodys", "x")).await.status, 200);
    assert_eq!(stage.rings(&says("a", "by the page's name")).await.status, 200);
    visitor.tells(&json!({"platformConversationId": "a", "eventType": "endSession"})).await;
    assert_eq!(stage.rings(&says(&upstream, "too late")).await.status, 200);
    assert_eq!(visitor.reads("a").await, ["endSession"]);
    let metrics = stage.metrics().await;
    for line in
        ["{outcome=\"dropped_unknown\"} 2", "{outcome=\"dropped_ended\"} 1", "{outcome=\"other_bot\"} 1"]
    {
        assert!(metrics.contains(&format!("relay_webhooks_total{line}")), "{line}: {metrics}");
    }
}

#[tokio::test]
async fn a_webhook_again_is_the_same_one_and_a_bot_that_repeats_itself_is_heard_twice() {
    let stage = bot_stage().await;
    let (visitor, upstream) = stage.talking("a").await;
    let excuse = says(&upstream, "Sorry, I did not get that.");
    for _ in 0..3 {
        assert_eq!(stage.rings(&excuse).await.status, 200);
    }
    assert_eq!(visitor.reads("a").await.len(), 1);
    visitor.says("a", "blub", "k1").await;
    for _ in 0..2 {
        stage.rings(&excuse).await;
    }
    assert_eq!(
        visitor.reads("a").await,
        ["Sorry, I did not get that.", "blub", "Sorry, I did not get that."]
    );
    // Over a restart, too.
    let mut stage = stage;
    stage.stop().await;
    stage.start(&[]);
    let visitor = crate::browser::Browser { relay: stage.relay(), ..visitor };
    stage.rings(&excuse).await;
    assert_eq!(visitor.reads("a").await.len(), 3);
}

#[tokio::test]
async fn whatever_is_wrong_inside_is_passed_on_or_refused_and_never_a_failure_of_ours() {
    let stage = bot_stage().await;
    let (visitor, upstream) = stage.talking("a").await;
    let good = says(&upstream, "good");
    let wrong_values = [json!(null), json!(true), json!(7), json!("x"), json!([1]), json!({"a": 1})];
    for field in ["botId", "data"] {
        for value in &wrong_values {
            let mut body = good.clone();
            body[field] = value.clone();
            let status = stage.rings(&body).await.status;
            assert!(matches!(status, 200 | 400 | 403), "{field} = {value}: {status}");
        }
    }
    for field in
        ["eventType", "platformConversationId", "type", "replyId", "buttons", "text", "carouselCards"]
    {
        for value in &wrong_values {
            let mut body = good.clone();
            body["data"][field] = value.clone();
            let status = stage.rings(&body).await.status;
            assert!(matches!(status, 200 | 400), "{field} = {value}: {status}");
            if matches!(field, "type" | "replyId" | "buttons" | "carouselCards" | "text") {
                assert_eq!(status, 200, "{field} = {value}: the message is lost");
            }
        }
    }
    let deep = format!("{{\"botId\":\"{BOT}\",\"data\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    for body in ["", "{", "[]", "null", "{\"botId\":1e400}", deep.as_str()] {
        assert_eq!(
            stage.rings_as("chat", &bearer(WEBHOOK_SECRET), body).await.status,
            400,
            "{}",
            &body[..body.len().min(20)]
        );
    }
    // Half a surrogate pair, which servers that cut an emoji send, costs nobody the message.
    let half = good.to_string().replace("good", "cut \\ud83d");
    let status = stage.rings_as("chat", &bearer(WEBHOOK_SECRET), &half).await.status;
    assert!(matches!(status, 200 | 400), "{status}");
    let last = says(&upstream, "the last one");
    assert_eq!(stage.rings(&last).await.status, 200);
    // It is passed on as it came: our own reader reads it, where a strict one would refuse the page.
    let page = visitor.get("/chat/converse/a?limit=100").await.body;
    assert!(page.contains("the last one") && page.contains("cut \\ud83d"), "{page}");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_before_it_is_read_to_its_end() {
    let stage = bot_stage().await;
    let (_, upstream) = stage.talking("a").await;
    let large = says(&upstream, &"x".repeat(300 * 1024)).to_string();
    let answer = raw_all(
        stage.relay(),
        format!(
            "POST /hooks/converse/chat HTTP/1.1\r\nHost: r\r\nConnection: close\r\nContent-Type: application/json\r\n\
             {}Content-Length: {}\r\n\r\n{large}",
            bearer(WEBHOOK_SECRET),
            large.len()
        )
        .as_bytes(),
    )
    .await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert_eq!(stage.rings(&says(&upstream, "small")).await.status, 200);
}

#[tokio::test]
async fn more_than_the_limit_is_told_to_wait_and_chats_go_on() {
    let stage = bot_stage_with(&[("RELAY_CONVERSE_WEBHOOKS_PER_SECOND", "1")]).await;
    let (visitor, upstream) = stage.talking("a").await;
    let mut refused = 0;
    for number in 0..30 {
        let answer = stage.rings(&says(&upstream, &format!("n{number}"))).await;
        if answer.status == 429 {
            assert!(answer.header("retry-after").is_some(), "{answer:?}");
            refused += 1;
        }
    }
    assert!(refused > 0);
    assert_eq!(visitor.says("a", "hello", "k").await.status, 200);
}

#[tokio::test]
async fn whether_a_team_is_online_and_what_an_action_brings_the_operators_hooks_say() {
    let hooks = AgentSystem::start().await;
    let url = |path: &str| format!("http://{}/{path}", hooks.address);
    let stage = bot_stage_with(&[
        ("RELAY_CONVERSE_TEAM_ONLINE_URL", &url("team")),
        ("RELAY_CONVERSE_ACTION_URL", &url("action")),
        ("RELAY_CONVERSE_HOOK_SECRET", "canary-hook-secret"),
        ("RELAY_CONVERSE_HOOK_TIMEOUT", "200ms"),
    ])
    .await;
    let (visitor, upstream) = stage.talking("a").await;
    let asks = json!({"botId": BOT, "data": {"eventType": "isTeamOnline", "teamId": "support"}});
    hooks.fault("POST /team", Fault::Status(200, "", "{\"isTeamOnline\":true}".to_owned()));
    assert_eq!(stage.rings(&asks).await.json(), json!({"isTeamOnline": true}));
    let asked = hooks.until_seen("POST /team").await;
    assert_eq!(asked.header("authorization"), Some("Bearer canary-hook-secret"));
    assert_eq!(asked.json(), asks);
    // No answer, a wrong one, or one that leads elsewhere: the setting says.
    for fault in [
        Fault::Silence,
        Fault::HangUp,
        Fault::Status(200, "", "{\"isTeamOnline\":\"yes\"}".to_owned()),
        Fault::Status(500, "", "{}".to_owned()),
        Fault::Status(302, "Location: /team\r\n", String::new()),
    ] {
        hooks.fault("POST /team", fault.clone());
        assert_eq!(stage.rings(&asks).await.json(), json!({"isTeamOnline": false}), "{fault:?}");
    }

    let action = json!({
        "botId": BOT, "conversationId": "c", "platformConversationId": upstream, "name": "order_lookup",
        "data": [{"key": "order", "value": ["ORD-1"], "saveAs": "state"}],
    });
    hooks.fault(
        "POST /action",
        Fault::Status(200, "", "{\"data\":[{\"key\":\"state\",\"value\":\"sent\"}]}".to_owned()),
    );
    let answer = stage.rings_as("actions", &bearer(WEBHOOK_SECRET), &action.to_string()).await;
    assert_eq!(answer.json()["data"][0]["value"], "sent");
    // Performed once, however often it is rung for.
    let again = stage.rings_as("actions", &bearer(WEBHOOK_SECRET), &action.to_string()).await;
    assert_eq!(again.body, answer.body);
    assert_eq!(hooks.lines().iter().filter(|line| line.starts_with("POST /action")).count(), 1);
    let events = visitor.get("/chat/converse/a").await.json();
    let data = &events["events"][0]["data"];
    assert_eq!((&data["eventType"], &data["name"]), (&json!("action"), &json!("order_lookup")));
    assert_eq!(data["data"], action["data"]);
    assert!(!events.to_string().contains(&upstream), "{events}");
}

#[tokio::test]
async fn a_hook_that_takes_its_time_holds_up_no_conversation() {
    let hooks = AgentSystem::start().await;
    let url = format!("http://{}/team", hooks.address);
    let stage = bot_stage_with(&[("RELAY_CONVERSE_TEAM_ONLINE_URL", &url)]).await;
    let (visitor, upstream) = stage.talking("a").await;
    hooks.fault("POST /team", Fault::Wait);
    let asks: Value = json!({"botId": BOT, "data": {"eventType": "isTeamOnline", "teamId": "support"}});
    let meanwhile = async {
        hooks.until_seen("POST /team").await;
        assert_eq!(stage.rings(&says(&upstream, "meanwhile")).await.status, 200);
        until("the message", async || visitor.reads("a").await == ["meanwhile"]).await;
        hooks.let_go();
    };
    let (answer, ()) = tokio::join!(stage.rings(&asks), meanwhile);
    assert_eq!(answer.status, 200);
}
