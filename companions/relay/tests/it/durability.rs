//! The program is killed between the 200 and the delivery, again and again: what was taken is delivered, once.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::agent_system::{AgentSystem, Fault};
use crate::bot_stage::{WEBHOOK_SECRET, bearer, bot_stage, ring, says, settings, told, until};
use crate::browser::Browser;
use crate::stage::{PATIENCE, SHOP};

/// How often it is killed.
const KILLS: usize = 12;

struct Program {
    child: Child,
    /// Held, so that the program can say on.
    _out: tokio::io::Lines<BufReader<tokio::process::ChildStdout>>,
    relay: std::net::SocketAddr,
}

async fn start(settings: &[(String, String)]) -> Program {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relay"));
    command.env_clear().envs(settings.iter().cloned()).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().unwrap();
    let relay = first.strip_prefix("listening on http://").unwrap().parse().unwrap();
    Program { child, _out: lines, relay }
}

impl Program {
    /// SIGKILL: nothing is flushed, nobody is told.
    async fn dies(mut self) {
        self.child.kill().await.unwrap();
    }
}

#[tokio::test]
async fn what_was_answered_with_200_is_delivered_once_however_often_the_relay_is_killed() {
    let platform = AgentSystem::start().await;
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder, platform.address);
    let mut program = start(&settings).await;
    let mut visitor = Browser::new(program.relay, SHOP).with_session().await;
    let begun = serde_json::json!({"platformConversationId": "a", "eventType": "startSession"});
    assert_eq!(visitor.tells(&begun).await.status, 200);
    let upstream = platform.seen()[0].json()["platformConversationId"].as_str().unwrap().to_owned();

    let (mut taken, mut shown, mut last) = (Vec::new(), Vec::new(), 0);
    for round in 0..KILLS {
        // Taken while no browser listens; in every other round while one does, which dies with the relay.
        let listening = round % 2 == 1;
        let mut socket = if listening { Some(visitor.hears("a", Some(last)).await) } else { None };
        for number in 0..=round % 3 {
            let text = format!("{round}.{number}");
            let body = says(&upstream, &text).to_string();
            let answer = ring(program.relay, "chat", &bearer(WEBHOOK_SECRET), &body).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            taken.push(text);
        }
        if let Some(socket) = &mut socket {
            // As much as happens to come: at least one.
            let frame = socket.frame().await;
            if frame["type"] == "event" {
                shown.push(told(&frame["data"]));
                last = frame["seq"].as_i64().unwrap();
            }
        }
        program.dies().await;
        program = start(&settings).await;
        visitor.relay = program.relay;
        // The platform did not hear the last answer, say, and rings again.
        if let Some(text) = taken.last() {
            let body = says(&upstream, text).to_string();
            assert_eq!(ring(program.relay, "chat", &bearer(WEBHOOK_SECRET), &body).await.status, 200);
        }
    }
    let mut socket = visitor.hears("a", Some(last)).await;
    loop {
        let frame = socket.frame().await;
        match frame["type"].as_str() {
            Some("event") => shown.push(told(&frame["data"])),
            _ => break,
        }
    }
    assert_eq!(shown, taken);
    assert_eq!(visitor.reads("a").await, taken);
}

#[tokio::test]
async fn a_message_that_was_on_its_way_when_the_relay_died_is_asked_about_and_not_sent_again() {
    let platform = AgentSystem::start().await;
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder, platform.address);
    let program = start(&settings).await;
    let mut visitor = Browser::new(program.relay, SHOP).with_session().await;
    let begun = serde_json::json!({"platformConversationId": "a", "eventType": "startSession"});
    assert_eq!(visitor.tells(&begun).await.status, 200);
    platform.fault("POST /chat/converse", Fault::Silence);
    let asking = visitor.clone();
    let asked = tokio::spawn(async move { asking.says("a", "hello", "k").await });
    until("the request", async || platform.seen().len() == 2).await;
    program.dies().await;
    asked.abort();

    let program = start(&settings).await;
    visitor.relay = program.relay;
    assert_eq!(visitor.says("a", "hello", "k").await.status, 409);
    assert_eq!(platform.seen().len(), 2, "it was sent again");
    program.dies().await;
}

#[tokio::test]
async fn what_the_bot_answered_before_the_relay_died_has_arrived() {
    let platform = AgentSystem::start().await;
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder, platform.address);
    let program = start(&settings).await;
    let mut visitor = Browser::new(program.relay, SHOP).with_session().await;
    let begun = serde_json::json!({"platformConversationId": "a", "eventType": "startSession"});
    assert_eq!(visitor.tells(&begun).await.status, 200);
    let upstream = platform.seen()[0].json()["platformConversationId"].as_str().unwrap().to_owned();
    platform.fault("POST /chat/converse", Fault::Silence);
    let asking = visitor.clone();
    let asked = tokio::spawn(async move { asking.says("a", "hello", "k").await });
    until("the request", async || platform.seen().len() == 2).await;
    let body = says(&upstream, "Hi.").to_string();
    assert_eq!(ring(program.relay, "chat", &bearer(WEBHOOK_SECRET), &body).await.status, 200);
    program.dies().await;
    asked.abort();

    let program = start(&settings).await;
    visitor.relay = program.relay;
    assert_eq!(visitor.reads("a").await, ["hello", "Hi."]);
    assert_eq!(visitor.says("a", "hello", "k").await.status, 200);
    assert_eq!(platform.seen().len(), 2, "it was sent again");
    program.dies().await;
}

#[tokio::test]
async fn a_database_that_fails_takes_nothing_and_says_so() {
    let stage = bot_stage().await;
    let (visitor, upstream) = stage.talking("a").await;
    // Somebody else holds the file for longer than the relay waits for it.
    let other = rusqlite::Connection::open(stage.folder.path().join("relay.sqlite")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let answer = stage.rings(&says(&upstream, "lost?")).await;
    assert_eq!(answer.status, 503, "{answer:?}");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(stage.rings(&says(&upstream, "lost?")).await.status, 200);
    assert_eq!(visitor.reads("a").await, ["lost?"]);
}
