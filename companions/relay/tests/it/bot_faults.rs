//! The bot platform slow, dead or failing, and the database too: what a page is told, and that it can rely on it.

use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::agent_system::Fault;
use crate::bot_stage::{BotStage, bot_stage, bot_stage_with, says, until};
use crate::browser::Browser;
use crate::stage::code;

fn start(name: &str) -> Value {
    json!({"platformConversationId": name, "eventType": "startSession"})
}

#[tokio::test]
async fn a_page_is_not_kept_waiting_and_learns_later_what_came_of_its_message() {
    let stage = bot_stage_with(&[("RELAY_CONVERSE_ANSWER_WITHIN", "200ms")]).await;
    let (visitor, _) = stage.talking("a").await;
    stage.fault(Fault::Wait);
    let told = visitor.says("a", "slow", "k1").await;
    assert_eq!((told.status, code(&told).as_str()), (504, "upstream_timeout"));
    let again = visitor.says("a", "slow", "k1").await;
    assert_eq!((again.status, code(&again).as_str()), (504, "upstream_timeout"), "it is on its way still");
    let other = visitor.says("a", "after it", "k2").await;
    assert_eq!((other.status, code(&other).as_str()), (503, "relay_busy"), "which surely was not sent");
    assert!(other.header("retry-after").is_some());
    stage.platform.let_go();
    until("the answer", async || visitor.says("a", "slow", "k1").await.status == 200).await;
    assert_eq!(visitor.says("a", "after it", "k2").await.status, 200);
    assert_eq!(stage.messages(), ["slow", "after it"]);
}

#[tokio::test]
async fn a_page_that_leaves_does_not_leave_its_message_half_done() {
    let stage = bot_stage().await;
    let (visitor, _) = stage.talking("a").await;
    stage.fault(Fault::Wait);
    let leaving = visitor.clone();
    let asking = tokio::spawn(async move { leaving.says("a", "goodbye", "k").await });
    until("the request", async || stage.messages().len() == 1).await;
    asking.abort();
    let _ = asking.await;
    stage.platform.let_go();
    until("the event", async || visitor.reads("a").await == ["goodbye"]).await;
    assert_eq!(visitor.says("a", "goodbye", "k").await.status, 200);
    assert_eq!(stage.messages(), ["goodbye"]);
}

#[tokio::test]
async fn a_platform_that_is_not_there_is_told_apart_and_soon_not_even_tried() {
    let nowhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = nowhere.local_addr().unwrap();
    drop(nowhere);
    let base_url = format!("http://{address}");
    let stage = bot_stage_with(&[("RELAY_CONVERSE_BASE_URL", &base_url)]).await;
    let visitor = stage.visitor().await;
    for _ in 0..6 {
        let told = visitor.tells(&start("a")).await;
        assert_eq!((told.status, code(&told).as_str()), (503, "upstream_unreachable"));
        assert_eq!(told.header("retry-after"), Some("5"));
    }
    let back = TcpListener::bind(address).await.unwrap();
    assert_eq!(visitor.tells(&start("a")).await.status, 503);
    let untried = tokio::time::timeout(std::time::Duration::from_millis(100), back.accept()).await;
    assert!(untried.is_err(), "for some seconds nobody knocks");
    assert_eq!(visitor.get("/chat/converse").await.json()["conversations"], json!([]));
}

#[tokio::test]
async fn a_slow_platform_holds_up_so_many_requests_and_no_more() {
    let stage = bot_stage_with(&[("RELAY_UPSTREAM_CONCURRENCY", "1")]).await;
    let (one, _) = stage.talking("a").await;
    let (other, _) = stage.talking("b").await;
    stage.fault(Fault::Wait);
    let slow = one.clone();
    let waiting = tokio::spawn(async move { slow.says("a", "slow", "k").await });
    until("the request", async || stage.messages().len() == 1).await;
    let told = other.says("b", "hello", "k").await;
    assert_eq!((told.status, code(&told).as_str()), (503, "relay_busy"));
    assert!(other.reads("b").await.is_empty(), "reading needs no bot");
    stage.platform.let_go();
    assert_eq!(waiting.await.unwrap().status, 200);
    assert_eq!(other.says("b", "hello", "k").await.status, 200);
}

#[tokio::test]
async fn one_visitor_and_one_address_ask_for_so_much_and_no_more() {
    let stage = bot_stage_with(&[
        ("RELAY_LIMITS_MESSAGES_PER_MINUTE_PER_SESSION", "2"),
        ("RELAY_LIMITS_CONVERSATIONS_PER_HOUR_PER_IP", "2"),
    ])
    .await;
    let (visitor, _) = stage.talking("a").await;
    for number in 0..3 {
        assert_eq!(visitor.tells(&start("a")).await.status, 200, "that is the same one: {number}");
    }
    let (other, _) = stage.talking("a").await;
    let refused = visitor.tells(&start("b")).await;
    assert_eq!((refused.status, code(&refused).as_str()), (429, "rate_limited"));
    for number in 0..2 {
        assert_eq!(visitor.says("a", "hello", &format!("k{number}")).await.status, 200);
    }
    let refused = visitor.says("a", "hello", "k2").await;
    assert_eq!((refused.status, code(&refused).as_str()), (429, "rate_limited"));
    assert!(refused.header("retry-after").is_some());
    assert_eq!(refused.header("access-control-expose-headers"), Some("retry-after"));
    assert_eq!(other.says("a", "hello", "k").await.status, 200, "another visitor is not hindered");
    assert_eq!(stage.messages().len(), 3);
}

#[tokio::test]
async fn strangers_are_refused_and_a_listed_page_may_erase() {
    let stage = bot_stage().await;
    let (visitor, _) = stage.talking("a").await;
    let origins =
        ["https://evil.example", "https://shop.example.evil.example", "http://shop.example", "null", ""];
    for origin in origins {
        let stranger = Browser { origin: origin.to_owned(), ..visitor.clone() };
        for (method, path) in [
            ("GET", "/chat/converse"),
            ("GET", "/chat/converse/a"),
            ("POST", "/chat/converse"),
            ("DELETE", "/chat/converse"),
        ] {
            let refused = stranger.request(method, path, None).await;
            assert_eq!((refused.status, code(&refused).as_str()), (403, "origin_refused"), "{origin} {path}");
            assert_eq!(refused.header("access-control-allow-origin"), None);
        }
        let offered = format!("chat-widget.converse, token.{}", visitor.token);
        assert_eq!(stranger.try_socket(&offered).await.err(), Some(403), "{origin}");
    }
    let asking = "Access-Control-Request-Method: DELETE\r\n";
    let preflight = visitor.send("OPTIONS", "/chat/converse", asking, "").await;
    assert_eq!(preflight.status, 204);
    assert!(preflight.header("access-control-allow-methods").unwrap().contains("delete"));
}

fn saboteur(stage: &BotStage) -> rusqlite::Connection {
    rusqlite::Connection::open(stage.folder.path().join("relay.sqlite")).unwrap()
}

#[tokio::test]
async fn a_database_that_is_full_takes_no_webhook_and_sends_no_message() {
    let stage = bot_stage().await;
    let (visitor, upstream) = stage.talking("a").await;
    let saboteur = saboteur(&stage);
    let full = |table: &str| {
        format!("CREATE TRIGGER full_{table} BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'full'); END")
    };
    saboteur.execute_batch(&full("bot_events")).unwrap();
    saboteur.execute_batch(&full("bot_messages")).unwrap();
    let answer = stage.rings(&says(&upstream, "not lost")).await;
    assert_eq!((answer.status, code(&answer).as_str()), (503, "store_unavailable"));
    assert_eq!(answer.header("retry-after"), Some("5"));
    let told = visitor.says("a", "hello", "k").await;
    assert_eq!((told.status, code(&told).as_str()), (503, "store_unavailable"));
    assert!(stage.messages().is_empty(), "what cannot be remembered is not sent");
    saboteur.execute_batch("DROP TRIGGER full_bot_messages").unwrap();
    // Now it can be remembered that it was sent, and not that it arrived.
    let told = visitor.says("a", "hello", "k").await;
    assert_eq!((told.status, code(&told).as_str()), (504, "upstream_timeout"));
    saboteur.execute_batch("DROP TRIGGER full_bot_events").unwrap();
    let told = visitor.says("a", "hello", "k").await;
    assert_eq!((told.status, code(&told).as_str()), (409, "not_sure"), "rather than saying it twice");
    // The platform rings again, and its word is the evidence.
    assert_eq!(stage.rings(&says(&upstream, "not lost")).await.status, 200);
    assert_eq!(visitor.reads("a").await, ["hello", "not lost"]);
    assert_eq!(visitor.says("a", "hello", "k").await.status, 200);
    assert_eq!(stage.messages(), ["hello"]);
}

#[tokio::test]
async fn the_bot_hears_that_a_conversation_is_over_after_what_was_said_in_it() {
    let stage = bot_stage().await;
    let (visitor, _) = stage.talking("a").await;
    stage.fault(Fault::Wait);
    let saying = visitor.clone();
    let said = tokio::spawn(async move { saying.says("a", "one more thing", "k").await });
    until("the request", async || stage.messages().len() == 1).await;
    let end = json!({"platformConversationId": "a", "eventType": "endSession"});
    assert_eq!(visitor.tells(&end).await.status, 200, "the page need not wait");
    assert_eq!(stage.platform.seen().len(), 2);
    stage.platform.let_go();
    assert_eq!(said.await.unwrap().status, 200);
    until("the end", async || stage.platform.seen().len() == 3).await;
    assert_eq!(stage.platform.seen()[2].json()["eventType"], "endSession");
    assert_eq!(visitor.reads("a").await, ["one more thing", "endSession"]);
    assert_eq!(visitor.tells(&start("a")).await.status, 410);
}
