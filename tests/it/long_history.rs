//! A hundred thousand messages in one body, as the partner's list has no pages (TRUST C-44). How fast a browser paints them is not
//! asked here.

use chat_widget::backend::{Backend, Endpoint};
use chat_widget::engine::{Effect, Engine, EngineConfig, HttpOutcome, Input, RequestId};
use chat_widget::model::{Change, Diff, Entry, Now};
use std::fmt::Write as _;

const MESSAGES: usize = 100_000;

fn list() -> String {
    let mut body = String::from("[");
    for id in 1..=MESSAGES {
        let comma = if id > 1 { "," } else { "" };
        let is_from_agent = id % 2 == 0;
        write!(
            body,
            r#"{comma}{{"id":{id},"conversationId":27,"senderId":"customer-1","content":"message {id}","isFromAgent":{is_from_agent},"timestamp":"2025-03-16T18:16:40.000Z","readStatus":true}}"#
        )
        .unwrap();
    }
    body.push(']');
    body
}

fn answer(body: &str) -> HttpOutcome {
    HttpOutcome::Answer { status: 200, retry_after: None, body: body.to_owned(), whole: true }
}

fn engine() -> Engine {
    let record = r#"{"v":1,"token":"c1","conversation":27,"account":"c1","contact":"c1","seen":100000,"status":"active"}"#;
    Engine::new(EngineConfig {
        backend: Backend::Partner,
        endpoint: Endpoint {
            base_url: "https://api.test".to_owned(),
            socket_url: "wss://api.test/ws".to_owned(),
            api_key: "some-key".to_owned(),
            customer_id: "c1".to_owned(),
            ..Endpoint::default()
        },
        seed: [1, 2],
        identity_record: None,
        session_record: Some(record.to_owned()),
        outbox_records: Vec::new(),
        restarted: false,
        hands_over: false,
        first_number: 0,
    })
}

/// The exchange that reads messages among these effects.
fn reading(effects: &[Effect]) -> RequestId {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Http { id, request, .. } if request.url.contains("/messages/") => Some(*id),
        _ => None,
    });
    found.expect("the messages are read")
}

fn steps(effects: Vec<Effect>) -> Vec<Diff> {
    let steps = effects.into_iter().filter_map(|effect| match effect {
        Effect::Show(Change::Entries(steps)) => Some(steps),
        _ => None,
    });
    steps.flatten().collect()
}

#[test]
fn a_hundred_thousand_messages_in_one_body_are_each_a_row_once_and_in_order() {
    let mut engine = engine();
    let now = Now { steady: 0, wall: 1_742_149_000_000 };
    let body = list();
    let request = reading(&engine.process(now, Input::Started { online: true, visible: true }));
    let shown = steps(engine.process(now, Input::HttpEnded(request, answer(&body))));
    let [Diff::Reset(rows)] = shown.as_slice() else {
        panic!("told as one list, not in {} steps", shown.len())
    };
    assert_eq!(rows.len(), MESSAGES);
    let ids = |row: &Entry| row.remote.clone();
    assert!(rows.windows(2).all(|pair| ids(&pair[0]) < ids(&pair[1])));

    // The same list again, as every later read brings it: nothing is new, and nothing is told.
    let request = reading(&engine.process(now, Input::TryNow));
    assert_eq!(steps(engine.process(now, Input::HttpEnded(request, answer(&body)))), []);
}
