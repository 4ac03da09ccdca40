//! Conversations with the bot: what a page may, what the platform gets, and that no message arrives twice.

use serde_json::{Value, json};

use crate::agent_system::Fault;
use crate::bot_stage::{BOT, BOT_KEY, WEBHOOK_SECRET, bot_stage, bot_stage_with, says, until};
use crate::browser::Browser;
use crate::stage::{OTHER_SHOP, code};

fn start(name: &str) -> Value {
    json!({"platformConversationId": name, "eventType": "startSession"})
}

#[tokio::test]
async fn the_platform_gets_the_documents_requests_under_a_name_of_our_own() {
    let stage = bot_stage().await;
    let visitor = stage.visitor().await;
    let meta =
        json!([{"key": "userId", "value": "54321"}, {"key": "mail", "value": "a@b", "sanitize": true}]);
    let mut begin = start("00000001");
    begin["metaData"] = meta.clone();
    let started = visitor.tells(&begin).await;
    assert_eq!((started.status, &started.json()["status"]), (200, &json!("open")));
    assert_eq!(started.json()["platformConversationId"], "00000001");
    let button = json!({
        "platformConversationId": "00000001", "eventType": "message", "text": "secondCardButton", "cardIndex": 1,
        "clientMessageId": "k1",
    });
    let said = visitor.tells(&button).await;
    assert_eq!(said.status, 200, "{said:?}");
    let ended =
        visitor.tells(&json!({"platformConversationId": "00000001", "eventType": "endSession"})).await;
    assert_eq!((ended.status, &ended.json()["status"]), (200, &json!("ended")));

    let seen = stage.platform.seen();
    let upstream = seen[0].json()["platformConversationId"].clone();
    assert!(upstream.as_str().unwrap().len() >= 22 && upstream != "00000001", "{upstream}");
    for (seen, expected) in seen.iter().zip([
        json!({"platformConversationId": upstream, "eventType": "startSession", "metaData": meta}),
        json!({"platformConversationId": upstream, "eventType": "message", "text": "secondCardButton", "cardIndex": 1}),
        json!({"platformConversationId": upstream, "eventType": "endSession"}),
    ]) {
        assert_eq!(seen.line, "POST /chat/converse HTTP/1.1");
        assert_eq!((seen.header("authorization"), seen.header("botid")), (Some(BOT_KEY), Some(BOT)));
        assert_eq!(seen.json(), expected);
    }
    assert_eq!(visitor.reads("00000001").await, ["secondCardButton", "endSession"]);
    assert_eq!(code(&visitor.says("00000001", "more", "k2").await), "conversation_ended");
}

#[tokio::test]
async fn the_documents_other_spellings_are_settings() {
    let stage = bot_stage_with(&[
        ("RELAY_CONVERSE_PATH", "/converse/chat"),
        ("RELAY_CONVERSE_KEY_HEADER", "apiKey"),
        ("RELAY_CONVERSE_BOT_HEADER", "botId"),
        ("RELAY_CONVERSE_METADATA_FORM", "object"),
    ])
    .await;
    let visitor = stage.visitor().await;
    let mut begin = start("a");
    begin["metaData"] = json!([{"key": "user_id", "value": "1234"}]);
    assert_eq!(visitor.tells(&begin).await.status, 200);
    let seen = &stage.platform.seen()[0];
    assert_eq!(seen.line, "POST /converse/chat HTTP/1.1");
    assert_eq!((seen.header("apikey"), seen.header("botid")), (Some(BOT_KEY), Some(BOT)));
    assert_eq!(seen.header("authorization"), None);
    assert_eq!(seen.json()["metaData"], json!({"key": "user_id", "value": "1234"}));
}

#[tokio::test]
async fn a_conversation_means_something_for_its_own_visitor_only() {
    let stage = bot_stage().await;
    let (ana, anas) = stage.talking("mine").await;
    assert_eq!(ana.says("mine", "a secret of Ana's", "k").await.status, 200);
    let ben = stage.visitor().await;
    for name in ["mine", anas.as_str(), "never", "..", "%2e%2e"] {
        let mut answers = vec![ben.get(&format!("/chat/converse/{name}")).await];
        if name == "mine" || name == "never" {
            answers.push(ben.says(name, "hello", "k").await);
            answers
                .push(ben.tells(&json!({"platformConversationId": name, "eventType": "endSession"})).await);
        }
        for answer in answers {
            assert_eq!((answer.status, code(&answer).as_str()), (404, "not_found"), "{name}: {answer:?}");
        }
    }
    // The same name is another conversation.
    assert_eq!(ben.tells(&start("mine")).await.status, 200);
    assert!(ben.reads("mine").await.is_empty());
    let bens = stage.platform.seen().last().unwrap().json()["platformConversationId"].clone();
    assert_ne!(bens, anas);
    let mut socket = ben.hears("mine", Some(0)).await;
    assert_eq!(socket.frame().await["type"], "subscribed");
    stage.rings(&says(&anas, "For Ana.")).await;
    stage.rings(&says(bens.as_str().unwrap(), "For Ben.")).await;
    assert_eq!(socket.event().await, "For Ben.");
    assert_eq!(ana.reads("mine").await, ["a secret of Ana's", "For Ana."]);
    let list = ana.get("/chat/converse").await.json();
    assert_eq!(list["conversations"].as_array().unwrap().len(), 1, "{list}");
    assert!(!list.to_string().contains(&anas), "{list}");

    // Without a token, from another site, and with a token of another site: nothing.
    let nobody = Browser { token: String::new(), ..ana.clone() };
    assert_eq!(nobody.get("/chat/converse/mine").await.status, 401);
    let elsewhere = Browser { origin: OTHER_SHOP.to_owned(), ..ana.clone() };
    assert_eq!(elsewhere.get("/chat/converse/mine").await.status, 403);
}

#[tokio::test]
async fn what_the_document_does_not_have_is_refused_in_words() {
    let stage = bot_stage().await;
    let (visitor, _) = stage.talking("a").await;
    for wrong in [
        json!({"platformConversationId": "a", "eventType": "message"}),
        json!({"platformConversationId": "a", "eventType": "message", "text": " "}),
        json!({"platformConversationId": "a", "eventType": "message", "text": 7}),
        json!({"platformConversationId": "a", "eventType": "message", "text": "x", "cardIndex": -1}),
        json!({"platformConversationId": "a", "eventType": "message", "text": "x", "botid": "another"}),
        json!({"platformConversationId": "a/b", "eventType": "message", "text": "x"}),
        json!({"platformConversationId": "a", "eventType": "shout", "text": "x"}),
        json!({"eventType": "startSession"}),
    ] {
        let answer = visitor.tells(&wrong).await;
        assert_eq!((answer.status, code(&answer).as_str()), (400, "bad_body"), "{wrong}");
    }
    assert!(stage.messages().is_empty());
}

#[tokio::test]
async fn a_message_is_sent_once_however_often_it_is_asked_for() {
    let stage = bot_stage().await;
    let (visitor, _) = stage.talking("a").await;
    let first = visitor.says("a", "hello", "k").await.json();
    for _ in 0..3 {
        assert_eq!(visitor.says("a", "hello", "k").await.json(), first);
    }
    // The same words under another key are another message.
    let second = visitor.says("a", "hello", "k2").await.json();
    assert!(second["id"].as_i64() > first["id"].as_i64(), "{first} {second}");
    assert_eq!(stage.messages(), ["hello", "hello"]);

    // While one is on its way, the second request waits for what comes of it.
    stage.fault(Fault::Wait);
    let (one, other) = (visitor.says("a", "slow", "k3"), visitor.says("a", "slow", "k3"));
    let let_go = async {
        until("the request", async || stage.messages().len() == 3).await;
        stage.platform.let_go();
    };
    let (one, other, ()) = tokio::join!(one, other, let_go);
    assert_eq!((one.status, other.status, stage.messages().len()), (200, 200, 3));
    assert_eq!(one.json(), other.json());
}

#[tokio::test]
async fn what_surely_did_not_arrive_may_be_sent_again_and_what_may_have_may_not() {
    let stage = bot_stage_with(&[("RELAY_CONVERSE_EVIDENCE", "100ms")]).await;
    let (visitor, _) = stage.talking("a").await;
    // Surely not: the platform says so itself.
    for (status, expected, of) in [
        (503, 503, "upstream_busy"),
        (429, 503, "upstream_busy"),
        (400, 400, "upstream_rejected"),
        (401, 424, "upstream_unauthorized"),
        (404, 424, "bot_not_found"),
    ] {
        stage.fault(Fault::Status(status, "", "{}".to_owned()));
        let key = format!("k{status}");
        let refused = visitor.says("a", "hello", &key).await;
        assert_eq!((refused.status, code(&refused).as_str()), (expected, of), "{status}");
        assert_eq!(visitor.says("a", "hello", &key).await.status, 200, "{status}: again");
    }
    let before = stage.messages().len();
    // Nobody knows: asked about, and never sent again unasked.
    for (nth, fault) in [
        Fault::HangUp,
        Fault::Status(500, "", "{}".to_owned()),
        Fault::Bytes("HTTP/1.1 2".to_owned()),
        Fault::Status(302, "Location: /elsewhere\r\n", String::new()),
    ]
    .into_iter()
    .enumerate()
    {
        stage.fault(fault.clone());
        let key = format!("u{nth}");
        for _ in 0..2 {
            let answer = visitor.says("a", "hello", &key).await;
            assert_eq!((answer.status, code(&answer).as_str()), (409, "not_sure"), "{fault:?}");
        }
        assert_eq!(stage.messages().len(), before + nth + 1, "{fault:?}: sent again");
    }
    // A person says: again.
    let again = json!({
        "platformConversationId": "a", "eventType": "message", "text": "hello", "clientMessageId": "u0", "attempt": 2,
    });
    assert_eq!(visitor.tells(&again).await.status, 200);
    assert_eq!(visitor.tells(&again).await.status, 200);
    assert_eq!(stage.messages().len(), before + 5);
    let metrics = stage.metrics().await;
    assert!(metrics.contains("relay_bot_messages_total{outcome=\"unsure\"} 4"), "{metrics}");
}

#[tokio::test]
async fn an_answer_of_the_bots_is_evidence_and_stands_below_what_it_answers() {
    let stage = bot_stage().await;
    let (visitor, upstream) = stage.talking("a").await;
    let mut socket = visitor.hears("a", None).await;
    assert_eq!(socket.frame().await["type"], "subscribed");
    // before the request was answered at all.
    stage.fault(Fault::Wait);
    let overtaking = async {
        until("the request", async || stage.messages().len() == 1).await;
        assert_eq!(stage.rings(&says(&upstream, "Hi.")).await.status, 200);
        stage.platform.let_go();
    };
    let (said, ()) = tokio::join!(visitor.says("a", "hello", "k"), overtaking);
    assert_eq!(said.status, 200);
    assert_eq!(visitor.reads("a").await, ["hello", "Hi."]);
    let mut heard = vec![socket.event().await, socket.event().await];
    heard.sort();
    assert_eq!(heard, ["Hi.", "hello"]);

    // the answer is lost, and the bot's word tells.
    stage.fault(Fault::HangUp);
    let telling = async {
        until("the request", async || stage.messages().len() == 2).await;
        assert_eq!(stage.rings(&says(&upstream, "Again hi.")).await.status, 200);
    };
    let (said, ()) = tokio::join!(visitor.says("a", "lost", "k2"), telling);
    assert_eq!(said.status, 200, "{said:?}");
    assert_eq!(visitor.reads("a").await, ["hello", "Hi.", "lost", "Again hi."]);
}

#[tokio::test]
async fn evidence_that_comes_late_makes_an_unsure_message_one_that_arrived() {
    let stage = bot_stage_with(&[("RELAY_CONVERSE_EVIDENCE", "50ms")]).await;
    let (visitor, upstream) = stage.talking("a").await;
    stage.fault(Fault::HangUp);
    assert_eq!(visitor.says("a", "hello", "k").await.status, 409);
    assert!(visitor.reads("a").await.is_empty());
    stage.rings(&says(&upstream, "Hi.")).await;
    assert_eq!(visitor.reads("a").await, ["hello", "Hi."]);
    assert_eq!(visitor.says("a", "hello", "k").await.status, 200);
    assert_eq!(stage.messages(), ["hello"]);
}

#[tokio::test]
async fn a_start_whose_outcome_nobody_knows_is_a_start_and_one_that_surely_failed_is_none() {
    let stage = bot_stage().await;
    let visitor = stage.visitor().await;
    stage.fault(Fault::Status(503, "", "{}".to_owned()));
    assert_eq!(visitor.tells(&start("a")).await.status, 503);
    assert_eq!(visitor.says("a", "hello", "k").await.status, 404);
    stage.fault(Fault::HangUp);
    assert_eq!(visitor.tells(&start("a")).await.status, 200);
    assert_eq!(visitor.tells(&start("a")).await.status, 200);
    assert_eq!(stage.platform.seen().len(), 2);
    assert_eq!(visitor.says("a", "hello", "k").await.status, 200);
}

#[tokio::test]
async fn what_was_missed_is_replayed_in_order_and_a_hole_is_never_silent() {
    let stage = bot_stage_with(&[("RELAY_CONVERSE_KEEP_EVENTS", "30")]).await;
    let (visitor, upstream) = stage.talking("a").await;
    for number in 0..25 {
        assert_eq!(stage.rings(&says(&upstream, &format!("n{number}"))).await.status, 200);
    }
    let page = visitor.get("/chat/converse/a?limit=100").await.json();
    let events = page["events"].as_array().unwrap();
    let seq = |at: usize| events[at]["seq"].as_i64().unwrap();
    let mut socket = visitor.hears("a", Some(seq(9))).await;
    for number in 10..25 {
        assert_eq!(socket.event().await, format!("n{number}"));
    }
    let subscribed = socket.frame().await;
    assert_eq!((&subscribed["type"], subscribed["seq"].as_i64()), (&json!("subscribed"), Some(seq(24))));
    stage.rings(&says(&upstream, "live")).await;
    assert_eq!(socket.event().await, "live");

    for number in 26..60 {
        stage.rings(&says(&upstream, &format!("n{number}"))).await;
    }
    let mut late = visitor.hears("a", Some(seq(9))).await;
    assert_eq!(late.frame().await["type"], "reset");
    let after = visitor.get(&format!("/chat/converse/a?after={}&limit=5", seq(24))).await.json();
    assert_eq!(after["events"].as_array().unwrap().len(), 5);
    assert!(visitor.reads("a").await.len() <= 30);
    let mut gone = visitor.hears("never", None).await;
    assert_eq!(gone.frame().await["type"], "gone");
}

#[tokio::test]
async fn a_visitor_who_asks_for_it_is_erased() {
    let stage = bot_stage().await;
    let (visitor, upstream) = stage.talking("a").await;
    visitor.says("a", "canary-of-the-visitor", "k").await;
    stage.rings(&says(&upstream, "canary-of-the-bot")).await;
    assert_eq!(visitor.request("DELETE", "/chat/converse", None).await.status, 204);
    assert_eq!(visitor.get("/chat/converse/a").await.status, 404);
    assert_eq!(visitor.get("/chat/converse").await.json()["conversations"], json!([]));
    for file in std::fs::read_dir(stage.folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("canary-of-the"), "something of it is left on the disk");
    }
    assert_eq!(stage.rings(&says(&upstream, "late")).await.status, 200, "what is gone is dropped");
}

#[tokio::test]
async fn no_secret_id_or_word_is_in_the_log() {
    let stage = bot_stage().await;
    let (visitor, upstream) = stage.talking("canary-name").await;
    visitor.says("canary-name", "canary-words-of-the-visitor", "canary-key").await;
    stage.rings(&says(&upstream, "canary-words-of-the-bot")).await;
    stage.rings_as("chat", "Authorization: Bearer canary-forged-secret\r\n", "{}").await;
    stage.fault(Fault::Status(401, "", "{}".to_owned()));
    visitor.says("canary-name", "canary-refused", "k2").await;
    let log = crate::logs::all();
    for canary in [
        BOT_KEY,
        WEBHOOK_SECRET,
        upstream.as_str(),
        "canary-name",
        "canary-words",
        "canary-forged",
        "canary-refused",
    ] {
        assert!(!log.contains(canary), "{canary} is in the log");
    }
}
