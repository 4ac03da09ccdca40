//! The samples of seed 001.

mod shapes;

use super::{changed, for_each_wrong_field, parsed};
use crate::fixtures::{
    SDK_KINDS, SDK_MESSAGE_FRAMES, in_a_message, sdk, sdk_codec, sdk_endpoint, sdk_session,
};
use crate::scenarios::world::World;
use chat_widget::backend::{Backend, Session};
use chat_widget::engine::{HttpOutcome, Input};
use chat_widget::model::{Content, Event, Message, RemoteId};
use serde_json::{Value, json};

fn message_of(frame: &Value) -> Option<Message> {
    match sdk_codec().decode_frame(&frame.to_string()).events.pop() {
        Some(Event::MessageCreated(message) | Event::MessageUpdated(message)) => Some(message),
        _ => None,
    }
}

/// Every frame of the document that brings a message, and one for each kind of §9.
fn message_frames() -> Vec<(&'static str, Value)> {
    let kinds = SDK_KINDS.iter().map(|(name, members)| (*name, in_a_message(&parsed(members))));
    SDK_MESSAGE_FRAMES.iter().map(|(name, text)| (*name, parsed(text))).chain(kinds).collect()
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
        "content" | "content_type" | "content_attributes" => message.content = other.content,
        "created_at" => message.at = other.at,
        "status" => message.status = other.status,
        "reply" => message.quote = other.quote,
        "reactions" => message.reactions = other.reactions,
        "dialog_id" => message.dialog = other.dialog,
        // A message without words is one only by its files.
        "attachments" => {
            message.attachments = other.attachments;
            message.content = other.content;
        }
        // What is not clearly there was taken back, and with it goes all that was said.
        "deleted_at" => {
            message.deleted = other.deleted;
            message.changed_at = other.changed_at;
            message.content = other.content;
            message.attachments = other.attachments;
            message.reactions = other.reactions;
            message.quote = other.quote;
        }
        _ => {}
    }
    message
}

#[test]
fn a_wrong_field_costs_that_field_and_not_the_message() {
    let mut cases = 0;
    for (name, frame) in message_frames() {
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
            assert!(
                !decoded.deleted || decoded.content.is_none() && decoded.attachments.is_none(),
                "{name}{pointer} = {new:?}: something is left of a deleted message"
            );
            let mended = with_field_of(decoded, field, &whole);
            assert_eq!(mended, whole, "{name}{pointer} = {new:?} changed something else");
        });
    }
    assert!(cases > 2_000, "only {cases} cases");
}

#[test]
fn a_wrong_part_of_an_interactive_message_leaves_its_words_and_its_other_parts() {
    let mut cases = 0;
    for (name, members) in SDK_KINDS.map(|(name, text)| (name, parsed(text))) {
        let whole = message_of(&in_a_message(&members)).unwrap().content.unwrap();
        cases += for_each_wrong_field(&members, |pointer, new, garbled| {
            let mut full = members.clone();
            full.as_object_mut().unwrap().extend(garbled.as_object().unwrap().clone());
            if new.is_none() && pointer.matches('/').count() == 1 {
                full.as_object_mut().unwrap().remove(&pointer[1..]);
            }
            let Some(content) = message_of(&in_a_message(&full)).unwrap().content else {
                // A text of no kind and no words is nothing; the agent's own sample stands behind the members.
                panic!("{name}{pointer} = {new:?}: nothing is left to read")
            };
            if pointer != "/content" {
                assert_eq!(content.text(), whole.text(), "{name}{pointer} = {new:?}");
            }
            let beyond_repair =
                matches!(pointer, "/content_type" | "/content_attributes" | "/content_attributes/buttons");
            if !beyond_repair {
                assert!(
                    buttons(&content) + 1 >= buttons(&whole),
                    "{name}{pointer} = {new:?}: other buttons are lost"
                );
            }
        });
    }
    assert!(cases > 200, "only {cases} cases");
}

fn buttons(content: &Content) -> usize {
    match content {
        Content::Card(card) => card.buttons.len(),
        Content::QuickReply(question) => question.choices.len(),
        _ => 0,
    }
}

#[test]
fn a_wrong_field_of_one_message_leaves_its_neighbours_on_the_page_alone() {
    let neighbours = [9001, 9003].map(|id| {
        let message = changed(&parsed(SDK_MESSAGE_FRAMES[0].1)["data"], "/id", Some(&json!(id)));
        let decoded = message_of(&json!({"event": "message.created", "data": message})).unwrap();
        (message, decoded)
    });
    let mut cases = 0;
    for (name, frame) in message_frames() {
        let message = changed(&frame["data"], "/id", Some(&json!(9002)));
        cases += for_each_wrong_field(&message, |pointer, new, garbled| {
            let page = json!([neighbours[0].0, garbled, neighbours[1].0]).to_string();
            let reply = sdk_codec().decode_history(&page).unwrap();
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
    assert!(cases > 1_000, "only {cases} cases");
}

#[test]
fn a_wrong_field_of_one_frame_leaves_the_frames_around_it_on_the_screen() {
    let others = [
        sdk!("message_deleted.frame.json"),
        sdk!("message_reaction_updated.frame.json"),
        sdk!("typing_by_agent.frame.json"),
        sdk!("conversation_status_changed.frame.json"),
    ];
    let mut cases = 0;
    for frame in message_frames().into_iter().map(|(_, frame)| frame).chain(others.map(parsed)) {
        cases += for_each_wrong_field(&frame, |pointer, new, garbled| {
            let mut world = live_world();
            for frame in [agents_words("before", 8001), garbled.clone(), agents_words("after", 9001)] {
                world.input(Input::SocketFrame(world.socket.unwrap(), frame.to_string()));
            }
            let rows = world.rows_told();
            assert!(
                rows.contains("< before") && rows.contains("< after"),
                "{}{pointer} = {new:?}: {rows}",
                frame["event"]
            );
        });
    }
    assert!(cases > 2_000, "only {cases} cases");
}

/// The document's conversation: made by the first words, subscribed, its answer outstanding.
fn live_world() -> World {
    let mut world = World::on(Backend::NovaSdk, None, "");
    world.keep("session", crate::snapshot::SESSION_1);
    world.reload();
    world.input(Input::Started { online: true, visible: true });
    let body = sdk!("list_all.response.json").to_owned();
    let page = HttpOutcome::Answer { status: 200, retry_after: None, body, whole: true };
    world.end_request("latest", page).unwrap();
    let socket = world.socket.unwrap();
    world.input(Input::SocketOpened(socket));
    world.input(Input::SocketFrame(socket, sdk!("confirm_subscription.frame.json").to_owned()));
    world
}

fn agents_words(words: &str, id: i64) -> Value {
    in_a_message(&json!({"id": id, "content": words}))
}

#[test]
fn a_wrong_field_of_the_other_answers_costs_no_more_than_it_has_to() {
    let codec = sdk_codec();
    let mut cases =
        for_each_wrong_field(&parsed(sdk!("open_conversation.response.json")), |pointer, new, garbled| {
            let opened = codec.decode_session(&sdk_endpoint(), &garbled.to_string());
            let needed = "/payload/contactInbox/pubsubToken /payload/conversation/id";
            if needed.split(' ').any(|one| one == pointer) {
                let fits = matches!(new, Some(Value::String(_)))
                    || pointer.ends_with("id") && new == Some(&json!(7));
                assert_eq!(opened.is_some(), fits, "{pointer} = {new:?}");
            } else if needed.contains(&[pointer, "/"].concat()) {
                assert_eq!(opened, None, "{pointer} = {new:?}");
            } else {
                let opened = opened.unwrap_or_else(|| panic!("{pointer} = {new:?}: no session"));
                let Session { contact, account, token, .. } = sdk_session();
                let is_named = pointer != "/payload/account_id"
                    || matches!(new, Some(Value::String(_)))
                    || new == Some(&json!(7));
                assert_eq!(opened.session.account.is_unnamed(), !is_named, "{pointer} = {new:?}");
                assert_eq!(opened.session.token, token);
                let mended = Session { contact, account, ..opened.session };
                assert_eq!(mended, sdk_session(), "{pointer} = {new:?}");
                let says_status = pointer != "/payload/conversation/status";
                assert_eq!(opened.status.is_some(), says_status, "{pointer} = {new:?}");
            }
        });
    for text in [
        sdk!("confirm_subscription.frame.json"),
        sdk!("presence_update.frame.json"),
        sdk!("typing_by_agent.frame.json"),
        sdk!("typing_by_visitor.frame.json"),
        sdk!("message_deleted.frame.json"),
        sdk!("message_reaction_updated.frame.json"),
        sdk!("conversation_status_changed.frame.json"),
    ] {
        let whole = codec.decode_frame(text).events;
        cases += for_each_wrong_field(&parsed(text), |pointer, new, garbled| {
            let events = codec.decode_frame(&garbled.to_string()).events;
            let name = parsed(text)["event"].as_str().unwrap().to_owned();
            assert_events(&name, pointer, new, &events, &whole);
        });
    }
    assert!(cases > 500, "only {cases} cases");
}

/// What a frame may still say when this field of it has this value.
fn assert_events(name: &str, pointer: &str, new: Option<&Value>, events: &[Event], whole: &[Event]) {
    let told = format!("{name}{pointer} = {new:?}: {events:?}");
    let names = matches!(new, Some(Value::Number(_) | Value::String(_)));
    let needs_data = !matches!(name, "confirm_subscription" | "presence.update");
    match (name, pointer) {
        (_, "/event") => assert_eq!(events, [], "{told}"),
        (_, "/data") if needs_data => assert_eq!(events, [], "{told}"),
        ("typing", "/data/sender_type") | ("conversation.status_changed", "/data/status") => {
            assert_eq!(events, [], "{told}");
        }
        ("message.deleted" | "message.reaction_updated", "/data/id") => {
            assert_eq!(events.len(), usize::from(names), "{told}");
        }
        ("message.reaction_updated", "/data/reactions") => {
            assert_eq!(events.len(), usize::from(matches!(new, Some(Value::Array(_)))), "{told}");
        }
        _ => {
            assert_eq!(events.len(), whole.len(), "{told}");
            for (event, whole) in events.iter().zip(whole) {
                assert_eq!(std::mem::discriminant(event), std::mem::discriminant(whole), "{told}");
                if let Event::MessageUpdated(message) = event {
                    assert_eq!(message.deleted, name == "message.deleted", "{told}");
                    assert_eq!((&message.content, &message.direction), (&None, &None), "{told}");
                }
            }
        }
    }
}
