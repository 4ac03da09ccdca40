//! Whole frames: what can be read is, what cannot costs nothing else.

use super::each_in;
use chat_widget::backend::Backend;
use chat_widget::model::{Content, Event, Message, RemoteId};
use std::time::{Duration, Instant};

const BACKENDS: [Backend; 4] = [Backend::NovaWidget, Backend::NovaSdk, Backend::Partner, Backend::Converse];

fn messages(backend: Backend, frame: &str) -> Vec<Message> {
    let events = backend.codec().decode_frame(frame).events;
    events
        .into_iter()
        .filter_map(|event| match event {
            Event::MessageCreated(message) | Event::MessageUpdated(message) => Some(message),
            _ => None,
        })
        .collect()
}

fn shown(frame: &str) -> Option<(RemoteId, String)> {
    let mut messages = messages(Backend::NovaWidget, frame);
    assert!(messages.len() < 2, "one frame is one message");
    let message = messages.pop()?;
    Some((message.id, message.content.as_ref().map_or("", Content::text).to_owned()))
}

#[test]
fn a_hostile_frame_is_read_as_the_corpus_has_it() {
    let number = |id: i64, words: &str| Some((RemoteId::Number(id), words.to_owned()));
    let cases = each_in("json_frame", |payload, expected| {
        let expected = expected["result"].as_str().unwrap();
        let started = Instant::now();
        let found = shown(&payload.text);
        let took = started.elapsed();
        match payload.id.as_str() {
            "x276" => assert_eq!(found, number(1, "a"), "{expected}"),
            "x280" => assert_eq!(found, number(9_007_199_254_740_993, "a"), "{expected}"),
            "x281" => assert_eq!(found, number(8_330, "a"), "{expected}"),
            "x282" => assert!(found == number(1, "a") || found == number(2, "a"), "{expected}: {found:?}"),
            "x284" => assert_eq!(found, number(1, "half \u{fffd} emoji"), "{expected}"),
            "x297" => {
                assert_eq!(found, None, "{expected}");
                assert!(took < Duration::from_millis(50), "{expected}: {took:?}");
            }
            _ => assert_eq!(found, None, "{}: {expected}", payload.id),
        }
        for backend in BACKENDS {
            for message in messages(backend, &payload.text) {
                let words = message.content.as_ref().map_or("", Content::text);
                assert!(!words.contains("internal note"), "{} by {backend:?}", payload.id);
                assert!(!words.contains("<img"), "{} by {backend:?}", payload.id);
            }
        }
    });
    assert_eq!(cases, 15);
}
