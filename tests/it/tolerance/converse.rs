//! The samples of seed 003, inside the relay's events.

use super::{for_each_wrong_field, parsed};
use crate::fixtures::{
    converse, converse_codec, converse_endpoint, converse_event, converse_frame, converse_webhooks,
};
use crate::scenarios::world::World;
use chat_widget::backend::Backend;
use chat_widget::engine::{HttpOutcome, Input};
use chat_widget::model::{Event, Message};
use serde_json::{Value, json};

fn message_of(event: &Value) -> Option<Message> {
    match converse_codec().decode_frame(&converse_frame(event)).events.pop() {
        Some(Event::MessageCreated(message)) => Some(message),
        _ => None,
    }
}

#[test]
fn a_wrong_field_costs_that_field_and_not_the_message() {
    let mut cases = 0;
    for (name, webhook) in converse_webhooks() {
        let event = converse_event(7, &webhook);
        let words = webhook["data"]["text"].as_str().unwrap().to_owned();
        cases += for_each_wrong_field(&event, |pointer, new, garbled| {
            let told = format!("{name}{pointer} = {new:?}");
            let Some(message) = message_of(garbled) else {
                // Without these it is no message; without words, buttons and cards there is nothing in it.
                let needed = matches!(pointer, "/id" | "/data" | "/data/eventType");
                let emptied = pointer == "/data/text" && name == "text";
                let cards = pointer == "/data/carouselCards" && words.is_empty();
                assert!(needed || emptied || cards, "{told}: the message is gone");
                return;
            };
            let content = message.content.expect("a message says something");
            if !pointer.starts_with("/data/text") {
                assert_eq!(content.text(), words, "{told}: its words are lost");
            }
        });
    }
    assert!(cases > 500, "only {cases} cases");
}

#[test]
fn no_garbled_event_hides_its_neighbours_in_a_page() {
    let neighbours = [5, 9].map(|id| converse_event(id, &converse_webhooks()[0].1));
    for (name, webhook) in converse_webhooks() {
        for_each_wrong_field(&converse_event(7, &webhook), |pointer, new, garbled| {
            let events = json!([neighbours[0], garbled, neighbours[1]]);
            let page = json!({"platformConversationId": "00000001", "status": "open", "events": events});
            let reply = converse_codec().decode_history(&page.to_string()).unwrap();
            let here = |id| reply.messages.iter().any(|message| message.id.to_text() == id);
            assert!(here("5") && here("9"), "{name}{pointer} = {new:?}");
        });
    }
}

#[test]
fn a_garbled_answer_of_the_relays_is_none_and_no_panic() {
    let (codec, endpoint) = (converse_codec(), converse_endpoint());
    for sample in [
        converse!("relay_session.response.json"),
        converse!("relay_started.response.json"),
        converse!("relay_sent.response.json"),
        converse!("relay_not_sure.response.json"),
        converse!("relay_conversations.response.json"),
        converse!("relay_subscribed.frame.json"),
        converse!("relay_ping.frame.json"),
    ] {
        for_each_wrong_field(&parsed(sample), |_, _, garbled| {
            let text = garbled.to_string();
            let _ = codec.decode_identity(&text);
            let _ = codec.decode_conversations(&endpoint, &text);
            let _ = codec.decode_session(&endpoint, &text);
            let _ = (codec.decode_sent(&text), codec.decode_history(&text), codec.park_reason(409, &text));
            let _ = codec.decode_frame(&text);
        });
    }
}

/// An engine in the middle of a conversation takes each of them and shows what comes after.
#[test]
fn an_engine_goes_on_after_any_of_them() {
    let mut world = World::on(Backend::Converse, None, "");
    world.input(Input::Started { online: true, visible: true });
    world.input(Input::PanelOpened);
    let answer = |body: &str| HttpOutcome::Answer {
        status: 200,
        retry_after: None,
        body: body.to_owned(),
        whole: true,
    };
    world.end_request("identify", answer(converse!("relay_session.response.json"))).unwrap();
    world.end_request("begin", answer(converse!("relay_started.response.json"))).unwrap();
    let socket = world.socket.unwrap();
    world.input(Input::SocketOpened(socket));
    let mut frames = Vec::new();
    for (_, webhook) in converse_webhooks() {
        for_each_wrong_field(&converse_event(7, &webhook), |_, _, garbled| {
            frames.push(converse_frame(garbled));
        });
    }
    for frame in frames {
        world.input(Input::SocketFrame(socket, frame));
    }
    let last = converse_frame(&converse_event(9, &converse_webhooks()[0].1));
    world.input(Input::SocketFrame(socket, last));
    let shown = |row: &chat_widget::model::Entry| row.content.text() == "Hello, this is a bot text message";
    assert!(world.rows.iter().any(shown));
}
