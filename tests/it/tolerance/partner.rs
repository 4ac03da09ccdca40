//! The samples of seed 002.

mod shapes;

use super::{changed, for_each_wrong_field, parsed};
use crate::fixtures::{
    RELAY_ANSWER, flashback, partner, partner_codec, partner_endpoint, partner_frame, partner_messages,
    partner_session, relay_endpoint,
};
use crate::scenarios::world::World;
use chat_widget::backend::{Backend, Decoded};
use chat_widget::engine::{HttpOutcome, Input};
use chat_widget::model::{ConversationStatus, Event, Message, RemoteId};
use serde_json::{Value, json};

fn heard(kind: &str, payload: &Value) -> Decoded {
    partner_codec().decode_frame(&partner_frame(kind, payload))
}

fn message_of(message: &Value) -> Option<Message> {
    match heard("message", message).events.pop() {
        Some(Event::MessageCreated(message)) => Some(message),
        _ => None,
    }
}

/// Every message that the guide prints, with our key in its metadata where it has some.
fn messages() -> [(&'static str, Value); 3] {
    partner_messages().map(|(name, mut message)| {
        if let Some(metadata) = message.get_mut("metadata") {
            metadata["clientMessageId"] = json!("724");
        }
        (name, message)
    })
}

/// Whether a message must be gone when this top-level field of it has this value.
fn hides(field: &str, new: Option<&Value>) -> bool {
    field == "id" && !matches!(new, Some(Value::Number(_) | Value::String(_)))
}

/// The message with what this field of it says taken from another one.
fn with_field_of(mut message: Message, field: &str, other: &Message) -> Message {
    let other = other.clone();
    match field {
        "id" => message.id = other.id,
        "conversationId" => message.conversation = other.conversation,
        "senderId" => message.sender = other.sender,
        "content" => message.content = other.content,
        "isFromAgent" => message.direction = other.direction,
        "timestamp" => message.at = other.at,
        "readStatus" => message.status = other.status,
        "metadata" => {
            message.metadata = other.metadata;
            message.echo = other.echo;
        }
        _ => {}
    }
    message
}

#[test]
fn a_wrong_field_costs_that_field_and_not_the_message() {
    let mut cases = 0;
    for (name, message) in messages() {
        let whole = message_of(&message).unwrap();
        let frame = parsed(&partner_frame("message", &message));
        cases += for_each_wrong_field(&frame, |pointer, new, garbled| {
            let decoded = partner_codec().decode_frame(&garbled.to_string());
            let told = format!("{name}{pointer} = {new:?}");
            let Some(path) = pointer.strip_prefix("/payload/") else {
                return assert_eq!((decoded.events.len(), decoded.notes.len()), (0, 1), "{told}");
            };
            if hides(path, new) {
                return assert_eq!((decoded.events.len(), decoded.notes.len()), (0, 1), "{told}");
            }
            let [Event::MessageCreated(message)] = decoded.events.as_slice() else {
                panic!("{told}: the message is lost")
            };
            let field = path.split('/').next().unwrap();
            let mended = with_field_of(message.clone(), field, &whole);
            assert_eq!(mended, whole, "{told} changed something else");
        });
    }
    assert!(cases > 150, "only {cases} cases");
}

#[test]
fn a_wrong_field_of_one_message_leaves_its_neighbours_on_the_page_alone() {
    let neighbours = [9001, 9003].map(|id| {
        let message = changed(&messages()[1].1, "/id", Some(&json!(id)));
        let decoded = message_of(&message).unwrap();
        (message, decoded)
    });
    let mut cases = 0;
    for (name, message) in messages() {
        let message = changed(&message, "/id", Some(&json!(9002)));
        cases += for_each_wrong_field(&message, |pointer, new, garbled| {
            let page = json!([neighbours[0].0, garbled, neighbours[1].0]).to_string();
            let reply = partner_codec().decode_history(&page).unwrap();
            let hidden = usize::from(hides(pointer.trim_start_matches('/'), new));
            let told = format!("{name}{pointer} = {new:?}");
            assert_eq!((reply.items, reply.notes.len()), (3, hidden), "{told}");
            assert_eq!(reply.messages.len(), 3 - hidden, "{told}");
            assert_eq!(reply.messages.first(), Some(&neighbours[0].1), "{told}");
            assert_eq!(reply.messages.last(), Some(&neighbours[1].1), "{told}");
            let (first, last) = reply.span.unwrap();
            assert!([&first, &last].iter().all(|id| matches!(id, RemoteId::Number(_))), "{told}");
        });
    }
    assert!(cases > 150, "only {cases} cases");
}

/// A frame of each of the guide's types, without those that bring a message.
fn other_frames() -> [(&'static str, String); 5] {
    [
        ("typing", partner_frame("typing", &json!({"conversationId": 1, "isTyping": true, "isAgent": true}))),
        ("typing_by_visitor", partner!("typing.frame.json").to_owned()),
        ("status", partner_frame("status", &json!({"conversationId": 1, "status": "active", "agentId": 2}))),
        ("read", partner_frame("read", &json!({"conversationId": 1, "messageId": 1}))),
        ("flashback", flashback()),
    ]
}

#[test]
fn a_wrong_field_of_any_frame_leaves_the_frames_around_it_on_the_screen() {
    let messages = messages().map(|(name, message)| (name, partner_frame("message", &message)));
    let mut cases = 0;
    for (name, frame) in messages.into_iter().chain(other_frames()) {
        cases += for_each_wrong_field(&parsed(&frame), |pointer, new, garbled| {
            let mut world = live_world();
            for frame in [agents_words("before", 8001), garbled.to_string(), agents_words("after", 9001)] {
                world.input(Input::SocketFrame(world.socket.unwrap(), frame));
            }
            let rows = world.rows_told();
            assert!(
                rows.contains("< before") && rows.contains("< after"),
                "{name}{pointer} = {new:?}: {rows}"
            );
        });
    }
    assert!(cases > 300, "only {cases} cases");
}

/// The guide's conversation, restored and read, with a socket that is open.
fn live_world() -> World {
    let record = r#"{"v":1,"token":"v1.a.b.c","conversation":1,"account":"customer-12345","contact":"customer-12345"}"#;
    let mut world = World::on(Backend::Partner, None, "");
    world.keep("session", record);
    world.reload();
    world.input(Input::Started { online: true, visible: true });
    let body = partner!("list_messages.response.json").to_owned();
    let page = HttpOutcome::Answer { status: 200, retry_after: None, body, whole: true };
    world.end_request("latest", page).unwrap();
    let socket = world.socket.unwrap();
    world.input(Input::SocketOpened(socket));
    world
}

fn agents_words(words: &str, id: i64) -> String {
    let message = changed(&messages()[1].1, "/id", Some(&json!(id)));
    partner_frame("message", &changed(&message, "/content", Some(&json!(words))))
}

#[test]
fn a_wrong_field_of_the_other_frames_costs_no_more_than_it_has_to() {
    let mut cases = 0;
    for (name, frame) in other_frames() {
        let whole = partner_codec().decode_frame(&frame);
        cases += for_each_wrong_field(&parsed(&frame), |pointer, new, garbled| {
            let Decoded { events, notes } = partner_codec().decode_frame(&garbled.to_string());
            let told = format!("{name}{pointer} = {new:?}: {events:?}");
            let is_id = matches!(new, Some(Value::Number(_) | Value::String(_)));
            match (name, pointer) {
                (_, "/type") => assert_eq!((events.len(), notes.len()), (0, 1), "{told}"),
                (_, "/payload") if new == Some(&json!({"a": 1})) && name == "flashback" => {
                    assert!(matches!(events.as_slice(), [Event::Flashback(_)]), "{told}");
                }
                (_, "/payload") => assert_eq!((events.len(), notes.len()), (0, 1), "{told}"),
                // That an agent is there is said by the agent's id as well.
                ("status", "/payload/status") if matches!(new, None | Some(Value::Null)) => {
                    assert!(matches!(events.as_slice(), [Event::StatusChanged(..)]), "{told}");
                }
                ("typing", "/payload/isTyping") | ("status", "/payload/status") => {
                    assert_eq!((events.len(), notes.len()), (0, 1), "{told}");
                }
                ("read", "/payload/messageId") => {
                    assert_eq!(
                        (events.len(), notes.len()),
                        (usize::from(is_id), usize::from(!is_id)),
                        "{told}"
                    );
                }
                // What does not say that it is the visitor's is an agent's.
                ("typing_by_visitor", "/payload/isAgent") => {
                    assert!(matches!(events.as_slice(), [Event::Typing(..)]), "{told}");
                }
                _ => {
                    assert_eq!((events.len(), notes), (whole.events.len(), vec![]), "{told}");
                    for (event, whole) in events.iter().zip(&whole.events) {
                        assert_eq!(std::mem::discriminant(event), std::mem::discriminant(whole), "{told}");
                    }
                }
            }
        });
    }
    assert!(cases > 150, "only {cases} cases");
}

#[test]
fn a_wrong_field_of_the_other_answers_costs_no_more_than_it_has_to() {
    let codec = partner_codec();
    let is_id = |new: Option<&Value>| matches!(new, Some(Value::Number(_) | Value::String(_)));
    let mut cases = 0;
    for endpoint in [partner_endpoint(), relay_endpoint()] {
        let session = partner_session(&endpoint);
        let sample = parsed(partner!("open_conversation.response.json"));
        cases += for_each_wrong_field(&sample, |pointer, new, garbled| {
            let opened = codec.decode_session(&endpoint, &garbled.to_string());
            let list = codec.decode_conversations(&endpoint, &json!([garbled]).to_string());
            assert_eq!(list.unwrap(), opened, "{pointer} = {new:?}");
            match (pointer, opened) {
                ("/id", opened) => assert_eq!(opened.is_some(), is_id(new), "{new:?}"),
                // Somebody else's.
                ("/customerId", opened) if is_id(new) => assert_eq!(opened, None, "{new:?}"),
                (_, opened) => {
                    let opened = opened.unwrap_or_else(|| panic!("{pointer} = {new:?}: no session"));
                    assert!(opened.session == session, "{pointer} = {new:?}");
                    let says_status = pointer != "/status";
                    assert_eq!(opened.status, says_status.then_some(ConversationStatus::Waiting));
                }
            }
        });
    }
    cases += for_each_wrong_field(&parsed(RELAY_ANSWER), |pointer, new, garbled| {
        let identity = codec.decode_identity(&garbled.to_string());
        let fits = match pointer {
            "/token" => matches!(new, Some(Value::String(_))),
            "/customerId" => is_id(new),
            _ => true,
        };
        assert_eq!(identity.is_some(), fits, "{pointer} = {new:?}");
    });
    let sent = parsed(partner!("send_message.response.json"));
    cases += for_each_wrong_field(&sent, |pointer, new, garbled| {
        let body = garbled.to_string();
        let fits = !hides(pointer.trim_start_matches('/'), new);
        assert_eq!(codec.accepts_send(&body), fits, "{pointer} = {new:?}");
        assert_eq!(codec.decode_sent(&body).is_some(), fits, "{pointer} = {new:?}");
    });
    assert!(cases > 120, "only {cases} cases");
}
