//! The samples of seed 000.

use super::{changed, for_each_wrong_field, parsed};
use crate::fixtures::{NOVA_MESSAGE_FRAMES, nova, nova_codec, nova_endpoint, nova_session};
use crate::scenarios::world::World;
use chat_widget::backend::Session;
use chat_widget::engine::{HttpOutcome, Input};
use chat_widget::model::{AttachmentKind, Content, Direction, Event, Message, RemoteId};
use serde_json::{Value, json};

fn message_of(frame: &Value) -> Option<Message> {
    match nova_codec().decode_frame(&frame.to_string()).events.pop() {
        Some(Event::MessageCreated(message) | Event::MessageUpdated(message)) => Some(message),
        _ => None,
    }
}

/// Whether a message may and must be gone when this top-level field of it has this value.
fn hides(field: &str, new: Option<&Value>) -> bool {
    match field {
        "id" => !matches!(new, Some(Value::Number(_) | Value::String(_))),
        "private" => !matches!(new, None | Some(Value::Null)),
        _ => false,
    }
}

/// The message with what this field of it says taken from another one.
fn with_field_of(mut message: Message, field: &str, other: &Message) -> Message {
    let other = other.clone();
    match field {
        "id" => message.id = other.id,
        "conversation_id" => message.conversation = other.conversation,
        "account_id" => message.account = other.account,
        "echo_id" => message.echo = other.echo,
        "message_type" => message.direction = other.direction,
        "sender" => message.sender = other.sender,
        "content" | "content_type" => message.content = other.content,
        "created_at" => message.at = other.at,
        "status" => message.status = other.status,
        // A message without words is one only by its files.
        "attachments" => {
            message.attachments = other.attachments;
            message.content = other.content;
        }
        _ => {}
    }
    message
}

#[test]
fn a_wrong_field_costs_that_field_and_not_the_message() {
    let mut cases = 0;
    for (name, text) in NOVA_MESSAGE_FRAMES {
        let frame = parsed(text);
        let whole = message_of(&frame).unwrap();
        cases += for_each_wrong_field(&frame, |pointer, new, garbled| {
            let decoded = message_of(garbled);
            let Some(path) = pointer.strip_prefix("/data/") else {
                return assert_eq!(decoded, None, "{name}{pointer} = {new:?}");
            };
            let field = path.split('/').next().unwrap();
            if hides(path, new) {
                return assert_eq!(decoded, None, "{name}{pointer} = {new:?}");
            }
            let decoded = decoded.unwrap_or_else(|| panic!("{name}{pointer} = {new:?}: the message is lost"));
            let mended = with_field_of(decoded, field, &whole);
            assert_eq!(mended, whole, "{name}{pointer} = {new:?} changed something else");
        });
    }
    assert!(cases > 500, "only {cases} cases");
}

#[test]
fn a_wrong_field_of_one_message_leaves_its_neighbours_on_the_page_alone() {
    let neighbours = [9001, 9003].map(|id| {
        let message = changed(&parsed(NOVA_MESSAGE_FRAMES[0].1)["data"], "/id", Some(&json!(id)));
        let decoded = message_of(&json!({"event": "message.created", "data": message})).unwrap();
        (message, decoded)
    });
    let mut cases = 0;
    for (name, text) in NOVA_MESSAGE_FRAMES {
        let message = changed(&parsed(text)["data"], "/id", Some(&json!(9002)));
        cases += for_each_wrong_field(&message, |pointer, new, garbled| {
            let page = json!([neighbours[0].0, garbled, neighbours[1].0]).to_string();
            let reply = nova_codec().decode_history(&page).unwrap();
            let hidden = hides(pointer.trim_start_matches('/'), new);
            assert_eq!(reply.items, 3, "{name}{pointer} = {new:?}");
            assert_eq!(reply.messages.len(), 3 - usize::from(hidden), "{name}{pointer} = {new:?}");
            assert_eq!(reply.messages.first(), Some(&neighbours[0].1), "{name}{pointer} = {new:?}");
            assert_eq!(reply.messages.last(), Some(&neighbours[1].1), "{name}{pointer} = {new:?}");
            let (first, last) = reply.span.unwrap();
            assert!(
                [&first, &last].iter().all(|id| matches!(id, RemoteId::Number(_))),
                "{name}{pointer} = {new:?}"
            );
        });
    }
    assert!(cases > 500, "only {cases} cases");
}

#[test]
fn a_wrong_field_of_one_frame_leaves_the_frames_around_it_on_the_screen() {
    let mut cases = 0;
    for (name, text) in NOVA_MESSAGE_FRAMES {
        cases += for_each_wrong_field(&parsed(text), |pointer, new, garbled| {
            let mut world = live_world();
            for frame in [agents_words("before", 8001), garbled.clone(), agents_words("after", 9001)] {
                world.input(Input::SocketFrame(world.socket.unwrap(), frame.to_string()));
            }
            let rows = world.rows_told();
            assert!(
                rows.contains("< before") && rows.contains("< after"),
                "{name}{pointer} = {new:?}: {rows}"
            );
        });
    }
    assert!(cases > 500, "only {cases} cases");
}

/// The seed's conversation, restored, read and subscribed.
fn live_world() -> World {
    let mut world = World::new();
    world.keep("session", crate::snapshot::SESSION_1);
    world.reload();
    world.input(Input::Started { online: true, visible: true });
    let body = nova!("list_all.response.json").to_owned();
    let page = HttpOutcome::Answer { status: 200, retry_after: None, body, whole: true };
    world.end_request("latest", page).unwrap();
    let socket = world.socket.unwrap();
    world.input(Input::SocketOpened(socket));
    world.input(Input::SocketFrame(socket, nova!("confirm_subscription.frame.json").to_owned()));
    world
}

fn agents_words(words: &str, id: i64) -> Value {
    let frame = parsed(NOVA_MESSAGE_FRAMES[0].1);
    changed(&changed(&frame, "/data/id", Some(&json!(id))), "/data/content", Some(&json!(words)))
}

#[test]
fn a_wrong_field_of_the_other_answers_costs_no_more_than_it_has_to() {
    let codec = nova_codec();
    let mut cases = for_each_wrong_field(
        &parsed(nova!("open_conversation.response.json")),
        |pointer, new, garbled| {
            let session =
                codec.decode_session(&nova_endpoint(), &garbled.to_string()).map(|opened| opened.session);
            let needed = "/payload/contactInbox/pubsubToken /payload/account_id /payload/conversation/id /payload/contact/id";
            if needed.split(' ').any(|one| one == pointer) {
                let fits = matches!(new, Some(Value::String(_)))
                    || pointer.ends_with("id") && new == Some(&json!(7));
                assert_eq!(session.is_some(), fits, "{pointer} = {new:?}");
            } else if needed.contains(&[pointer, "/"].concat()) {
                assert_eq!(session, None, "{pointer} = {new:?}");
            } else {
                assert_eq!(session, Some(nova_session()), "{pointer} = {new:?}");
            }
        },
    );
    let settings = parsed(nova!("settings.response.json"));
    let whole = codec.decode_settings(&settings.to_string()).unwrap();
    cases += for_each_wrong_field(&settings, |pointer, new, garbled| {
        let mut decoded = codec.decode_settings(&garbled.to_string()).unwrap();
        match pointer {
            "/welcomeTitle" => decoded.title.clone_from(&whole.title),
            "/widgetColor" => decoded.color.clone_from(&whole.color),
            _ if pointer.starts_with("/additionalSettings") => {
                decoded.locale.clone_from(&whole.locale);
                decoded.channels.clone_from(&whole.channels);
            }
            _ => {}
        }
        assert_eq!(decoded, whole, "{pointer} = {new:?}");
    });
    for frame in ["confirm_subscription", "presence_update", "conversation_created"] {
        let text = match frame {
            "confirm_subscription" => nova!("confirm_subscription.frame.json"),
            "presence_update" => nova!("presence_update.frame.json"),
            _ => nova!("conversation_created.frame.json"),
        };
        let whole = codec.decode_frame(text).events;
        cases += for_each_wrong_field(&parsed(text), |pointer, new, garbled| {
            let expected = if pointer == "/event" { &[] } else { whole.as_slice() };
            assert_eq!(
                codec.decode_frame(&garbled.to_string()).events,
                expected,
                "{frame}{pointer} = {new:?}"
            );
        });
    }
    assert!(cases > 500, "only {cases} cases");
}

/// The agent's message with one field set.
fn said(pointer: &str, value: Value) -> Message {
    let frame = parsed(NOVA_MESSAGE_FRAMES[0].1);
    message_of(&changed(&frame, &["/data", pointer].concat(), Some(&value))).unwrap()
}

#[test]
fn times_are_seconds_milliseconds_or_texts_and_nonsense_is_no_time() {
    for time in [
        json!(1_742_149_000),
        json!("1742149000"),
        json!(1_742_149_000_000_i64),
        json!(1_742_149_000.0),
        json!("2025-03-16T18:16:40.000Z"),
    ] {
        assert_eq!(said("/created_at", time.clone()).at, Some(1_742_149_000_000), "{time}");
    }
    let nonsense =
        [json!(0), json!(-1), json!(1e18), json!(1e300), json!("yesterday"), json!(""), json!(i64::MAX)];
    for time in nonsense {
        assert_eq!(said("/created_at", time.clone()).at, None, "{time}");
    }
}

#[test]
fn words_from_the_future_are_still_read() {
    for kind in [json!("article"), json!("input_csat"), json!("")] {
        let content = said("/content_type", kind.clone()).content;
        assert_eq!(content, Some(Content::Unknown("hello".to_owned())), "{kind}");
    }
    assert_eq!(said("/content_type", json!(null)).content, Some(Content::Text("hello".to_owned())));
    for (side, direction) in [
        (json!("incoming"), Direction::Visitor),
        (json!(0), Direction::Visitor),
        (json!("outgoing"), Direction::Agent),
        (json!(1), Direction::Agent),
        (json!("template"), Direction::Agent),
        (json!(3), Direction::Agent),
        (json!("whispered"), Direction::Agent),
    ] {
        assert_eq!(said("/message_type", side.clone()).direction, Some(direction), "{side}");
    }
    assert_eq!(said("/status", json!("pondered")).status, None);
}

#[test]
fn ids_of_every_shape_are_names_and_nothing_more() {
    for (id, expected) in [
        (json!("8326"), RemoteId::Number(8326)),
        (json!(8326.0), RemoteId::Number(8326)),
        (json!(-1), RemoteId::Number(-1)),
        (json!(0), RemoteId::Number(0)),
        (json!(9_007_199_254_740_993_i64), RemoteId::Number(9_007_199_254_740_993)),
        (json!(u64::MAX), RemoteId::Text("18446744073709551615".into())),
        (json!("007"), RemoteId::Text("007".into())),
    ] {
        assert_eq!(said("/id", id.clone()).id, expected, "{id}");
    }
    let session = Session { conversation: RemoteId::Number(27), ..nova_session() };
    assert_eq!(said("/conversation_id", json!("27")).conversation, Some(session.conversation));
}

#[test]
fn attachments_of_every_shape_are_shown_as_far_as_they_can_be() {
    let files = |value: Value| said("/attachments", value).attachments.unwrap();
    let one = |value: Value| files(json!([value])).remove(0);
    assert_eq!(files(json!([])), []);
    assert_eq!(files(json!(vec![json!({"file_type": "image"}); 50])).len(), 50);
    let without_address = one(json!({"file_type": "image", "file_size": "9473"}));
    assert_eq!((without_address.url, without_address.size), (None, Some(9473)));
    for size in [json!(-1), json!(1e300), json!("large"), json!(null)] {
        assert_eq!(one(json!({"data_url": "https://h.example/a", "file_size": size})).size, None);
    }
    for (kind, expected) in [
        (json!("audio"), AttachmentKind::Audio),
        (json!("video"), AttachmentKind::Video),
        (json!("location"), AttachmentKind::File),
        (json!(0), AttachmentKind::Image),
        (json!(null), AttachmentKind::File),
    ] {
        assert_eq!(one(json!({"file_type": kind})).kind, expected);
    }
    assert_eq!(one(json!({"data_url": "https://h.example/..%2Fa%2Fphoto.png?x#y"})).name, "_a_photo.png");
    assert_eq!(
        one(json!({"data_url": "https://h.example/x", "fallback_title": "../../.profile"})).name,
        "_.._.profile"
    );
}
