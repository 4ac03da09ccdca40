//! What seed 001 leaves open about its fields, shape by shape.

use super::message_of;
use crate::fixtures::{in_a_message, sdk_codec};
use chat_widget::backend::Decoded;
use chat_widget::model::{
    CardButton, Content, ConversationStatus, Direction, Event, Message, Quote, RemoteId, Sender,
};
use serde_json::{Value, json};

/// The agent's message with these members.
fn said(members: Value) -> Message {
    message_of(&in_a_message(&members)).unwrap()
}

fn content(members: Value) -> Content {
    said(members).content.unwrap()
}

/// A card's buttons as a person finds them.
fn shown_buttons(buttons: &Value) -> Vec<String> {
    let members = json!({"content_type": "card", "content": "x", "content_attributes": {"buttons": buttons}});
    let Content::Card(card) = content(members) else { panic!("no card") };
    let one = |button: &CardButton| match button {
        CardButton::Link { title, url } => format!("{title} -> {url}"),
        CardButton::Postback(choice) => format!("{} = {}", choice.title, choice.value),
    };
    card.buttons.iter().map(one).collect()
}

#[test]
fn the_time_of_a_change_may_be_a_text_too() {
    let changed = |members| said(members).changed_at;
    let moment = Some(1_747_090_960_818);
    assert_eq!(changed(json!({"updated_at": "2025-05-12T23:02:40.818Z"})), moment);
    assert_eq!(
        changed(json!({"updated_at": 1_747_090_960_817_i64, "deleted_at": "2025-05-12T23:02:40.818Z"})),
        moment
    );
    assert_eq!(changed(json!({"updated_at": "later"})), None);
}

#[test]
fn a_button_shows_what_it_has_and_one_that_has_nothing_is_none() {
    let buttons = json!([
        {"type": "link", "url": "https://h.example/a"},
        {"type": "link", "title": " ", "url": "https://h.example/b"},
        {"type": "link", "title": "nowhere"},
        {"type": "link", "title": "nowhere", "value": "X"},
        {"type": "postback", "value": "BOOK"},
        {"type": "postback", "title": "Book"},
        {"type": "postback", "title": "", "value": ""},
        {"type": "postback", "title": "Two", "value": 2},
        {"type": "invented", "title": "Go", "url": "https://h.example/c"},
        {"title": "Say", "value": "SAY"},
        {}, null, 7, "x", [], [{"type": "link"}]
    ]);
    let expected = [
        "https://h.example/a -> https://h.example/a",
        "https://h.example/b -> https://h.example/b",
        "BOOK = BOOK",
        "Book = Book",
        "Two = 2",
        "Go -> https://h.example/c",
        "Say = SAY",
    ];
    assert_eq!(shown_buttons(&buttons), expected);
    let many = vec![json!({"type": "postback", "title": "a", "value": "b"}); 150];
    assert_eq!(shown_buttons(&json!(many)).len(), 150);
}

#[test]
fn what_has_nothing_to_press_is_still_read() {
    for attributes in
        [json!({}), json!(null), json!("x"), json!({"buttons": {"title": "x"}}), json!({"buttons": [[]]})]
    {
        for kind in ["card", "quick_reply"] {
            let members = json!({"content_type": kind, "content": "words", "content_attributes": attributes});
            let Content::Card(card) = content(members) else { panic!("{kind} {attributes}") };
            assert_eq!((card.text.as_str(), card.image, card.buttons.len()), ("words", None, 0));
        }
    }
    let picture = json!({"image_url": "https://h.example/a.jpg"});
    let wordless = json!({"content_type": "quick_reply", "content": null, "content_attributes": picture});
    assert!(matches!(content(wordless), Content::Card(card) if card.image.is_some()));
    let empty = json!({"content_type": "card", "content": null, "content_attributes": {"buttons": []}});
    assert!(said(empty).content.is_none());
    let file = json!([{"file_type": "image", "data_url": "https://h.example/a.png"}]);
    let only_files = json!({"content_type": "card", "content": null, "attachments": file});
    assert_eq!(content(only_files), Content::Text(String::new()));
    // Answered somewhere else, and what there was to choose from is gone.
    let answered =
        json!({"content_type": "quick_reply", "content": "q", "content_attributes": {"selected_value": "A"}});
    assert_eq!(content(answered).answer(), Some("A"));
}

#[test]
fn words_from_the_future_are_still_read() {
    for kind in ["article", "input_csat", "cards", "carousel", ""] {
        let members =
            json!({"content_type": kind, "content_attributes": {"buttons": [{"title": "x", "value": "y"}]}});
        assert_eq!(content(members), Content::Unknown("hello".to_owned()), "{kind}");
    }
    for (side, direction) in [
        (json!("incoming"), Direction::Visitor),
        (json!(0), Direction::Visitor),
        (json!("outgoing"), Direction::Agent),
        (json!("template"), Direction::Agent),
        (json!("whispered"), Direction::Agent),
    ] {
        assert_eq!(said(json!({"message_type": side})).direction, Some(direction));
    }
    assert!(message_of(&in_a_message(&json!({"message_type": "activity"}))).is_none());
}

#[test]
fn a_program_that_says_it_is_one_is_no_person() {
    for (kind, direction) in [
        (json!("AgentBot"), Direction::Bot),
        (json!("agentbot"), Direction::Bot),
        (json!("User"), Direction::Agent),
        (json!("Contact"), Direction::Agent),
        (json!(7), Direction::Agent),
    ] {
        let sender = json!({"id": 1, "name": "Support", "type": kind});
        assert_eq!(said(json!({"sender": sender})).direction, Some(direction), "{kind}");
        let incoming = said(json!({"sender": sender, "message_type": "incoming"}));
        assert_eq!(incoming.direction, Some(Direction::Visitor));
    }
}

#[test]
fn reactions_have_a_sign_and_a_side_where_one_is_said() {
    let sign = |content: Value, sender: Value| json!({"id": 1, "content": content, "sender": sender});
    let all = json!([
        sign(json!("👍"), json!({"id": 36, "type": "Contact"})),
        sign(json!("👨‍👩‍👧‍👦"), json!({"id": 1, "type": "USER"})),
        sign(json!(" 🔥 "), json!({"id": "7", "type": "Visitor"})),
        sign(json!("👀"), json!(null)),
        sign(json!(""), json!({"id": 1})),
        sign(json!(null), json!({"id": 1})),
        sign(json!("buy now at evil.example"), json!({"id": 1})),
        7,
        null,
        {}
    ]);
    let reactions = said(json!({"reactions": all})).reactions.unwrap();
    let read: Vec<_> =
        reactions.iter().map(|one| (one.emoji.as_str(), one.side, one.sender.clone())).collect();
    let number = |id| Some(RemoteId::Number(id));
    let expected = [
        ("👍", Some(Direction::Visitor), number(36)),
        ("👨‍👩‍👧‍👦", Some(Direction::Agent), number(1)),
        ("🔥", None, number(7)),
        ("👀", None, None),
    ];
    assert_eq!(read, expected);
    assert_eq!(said(json!({"reactions": {}})).reactions, None);
    assert_eq!(said(json!({"reactions": []})).reactions, Some(vec![]));
}

#[test]
fn every_sign_of_the_document_is_a_sign() {
    let signs = "👍👎🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳❤‍🔥🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👨‍💻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷‍♂🤷🤷‍♀😡";
    let mut last = String::new();
    let mut all: Vec<String> = vec![];
    for c in signs.chars() {
        if !last.is_empty() && c != '\u{200d}' && !last.ends_with('\u{200d}') {
            all.push(std::mem::take(&mut last));
        }
        last.push(c);
    }
    all.push(last);
    assert!(all.len() > 70 && all.contains(&"👨‍💻".to_owned()), "{all:?}");
    let listed: Vec<Value> = all.iter().map(|sign| json!({"content": sign})).collect();
    let read = said(json!({"reactions": listed})).reactions.unwrap();
    assert_eq!(read.into_iter().map(|one| one.emoji).collect::<Vec<_>>(), all);
}

#[test]
fn a_quotation_says_what_it_can_and_never_what_it_must_not() {
    let quote = |reply: Value| said(json!({"reply": reply})).quote;
    let quoted = |id, direction, name: &str, text: &str, files| {
        Some(Quote { id, direction, name: name.to_owned(), text: text.to_owned(), files })
    };
    let seven = Some(RemoteId::Number(7));
    let full = json!({"id": "7", "message_type": "outgoing", "content": "words", "sender": {"name": "Ada", "display_name": "Dr. Ada"}, "attachments": [{}, {}, 7]});
    assert_eq!(quote(full.clone()), quoted(seven.clone(), Some(Direction::Agent), "Dr. Ada", "words", 2));
    let with = |key: &str, value: Value| {
        let mut reply = full.clone();
        reply[key] = value;
        reply
    };
    for mark in [json!(true), json!(1), json!({})] {
        assert_eq!(quote(with("private", mark)), None);
    }
    let empty = quoted(seven.clone(), Some(Direction::Agent), "Dr. Ada", "", 0);
    assert_eq!(quote(with("deleted_at", json!(1_747_090_960_818_i64))), empty);
    assert_eq!(quote(with("content_attributes", json!({"deleted": true}))), empty);
    for nothing in [json!(null), json!({}), json!([]), json!(7), json!("x"), json!({"content": " "})] {
        assert_eq!(quote(nothing), None);
    }
    let nameless = json!({"content": "words", "message_type": "whispered"});
    assert_eq!(quote(nameless), quoted(None, None, "", "words", 0));
    // The visitor's own words have the form of an answer in them, or what was done against it.
    let form = "[RepliedMessageDialogId:]d[RepliedMessageId:]1[RepliedContent:]q[Content:]words";
    for (side, content, text) in [
        ("incoming", form, "words"),
        ("incoming", "[\u{2060}Content:]", "[Content:]"),
        ("outgoing", form, form),
    ] {
        let quote = quote(json!({"id": 7, "message_type": side, "content": content})).unwrap();
        assert_eq!(quote.text, text);
    }
    let long = quote(with("content", json!("ж".repeat(100_000)))).unwrap().text;
    assert_eq!(long.chars().count(), 300);
}

#[test]
fn what_stands_beside_the_words_of_an_answer_wins_over_what_stands_in_them() {
    let form = "[RepliedMessageDialogId:]d[RepliedMessageId:]7[RepliedContent:]beginning[Content:]words";
    let said_with = |reply: Value| said(json!({"message_type": "incoming", "content": form, "reply": reply}));
    let beside =
        json!({"id": 8, "message_type": "outgoing", "content": "all of it", "sender": {"name": "Ada"}});
    let message = said_with(beside);
    assert_eq!(message.content, Some(Content::Text("words".to_owned())));
    let quote = message.quote.unwrap();
    assert_eq!(
        (quote.id, quote.text.as_str(), quote.name.as_str()),
        (Some(RemoteId::Number(8)), "all of it", "Ada")
    );
    // As §8 prints it, without the words.
    let quote = said_with(json!({"id": 7, "message_type": "outgoing"})).quote.unwrap();
    assert_eq!((quote.text.as_str(), quote.direction), ("beginning", Some(Direction::Agent)));
    let quote = said_with(json!(null)).quote.unwrap();
    assert_eq!(
        (quote.id, quote.text.as_str(), quote.direction),
        (Some(RemoteId::Number(7)), "beginning", None)
    );
    // A note that was private does not come in through the words: they are the visitor's own.
    let quote = said_with(json!({"id": 8, "content": "secret", "private": true})).quote.unwrap();
    assert_eq!((quote.id, quote.text.as_str()), (Some(RemoteId::Number(7)), "beginning"));
}

#[test]
fn a_message_that_was_taken_back_says_nothing_more() {
    let full = json!({"content": "secret", "attachments": [{"data_url": "https://h.example/secret.png"}], "reply": {"id": 1, "content": "secret"}, "reactions": [{"content": "👍"}]});
    let with = |key: &str, value: Value| {
        let mut members = full.clone();
        members[key] = value;
        members
    };
    for marks in [
        with("deleted_at", json!(1_747_090_960_818_i64)),
        with("deleted_at", json!("2025-05-12T22:22:40Z")),
        with("deleted_at", json!(true)),
        with("content_attributes", json!({"deleted": true})),
        with("content_attributes", json!({"deleted": 1})),
    ] {
        let message = said(marks.clone());
        assert!(message.deleted, "{marks}");
        assert!(!format!("{:?} {:?}", message.attachments, message.quote).contains("secret"));
        assert_eq!((message.content, message.attachments, message.quote), (None, None, None), "{marks}");
    }
    for unmarked in [
        with("deleted_at", json!(null)),
        with("deleted_at", json!(0)),
        with("deleted_at", json!(false)),
        with("content_attributes", json!({"deleted": false})),
        with("content_attributes", json!([true])),
        full,
    ] {
        let message = said(unmarked.clone());
        assert!(!message.deleted && message.content.is_some(), "{unmarked}");
    }
}

#[test]
fn the_latest_of_what_changed_is_when_it_changed() {
    let (early, late) = (1_747_090_960_817_i64, 1_747_090_960_818_i64);
    for (members, expected) in [
        (json!({}), None),
        (json!({"updated_at": early}), Some(early)),
        (json!({"updated_at": early, "deleted_at": late}), Some(late)),
        (json!({"updated_at": late.to_string(), "deleted_at": early}), Some(late)),
        (json!({"updated_at": 1_747_090_960}), Some(1_747_090_960_000)),
        (json!({"updated_at": "yesterday", "deleted_at": true}), None),
    ] {
        let told = said(members.clone()).changed_at;
        assert_eq!(told, expected.map(i64::unsigned_abs), "{members}");
    }
}

fn heard(event: &str, data: Value) -> Decoded {
    sdk_codec().decode_frame(&json!({"event": event, "data": data}).to_string())
}

#[test]
fn nothing_about_a_private_message_is_passed_on_by_any_event() {
    for mark in [json!(true), json!(1), json!("true"), json!({})] {
        for event in ["message.created", "message.updated", "message.deleted", "message.reaction_updated"] {
            let data =
                json!({"id": 1, "content": "secret", "reactions": [], "deleted_at": 1, "private": mark});
            let decoded = heard(event, data);
            assert_eq!((decoded.events, decoded.notes), (vec![], vec!["message: private"]), "{event} {mark}");
        }
    }
}

#[test]
fn whoever_types_for_the_visitor_to_see_is_an_agent_or_a_program() {
    let typing = |kind: Value| {
        heard("typing", json!({"conversation_id": 27, "sender": {"id": 1}, "sender_type": kind}))
    };
    for kind in ["User", "user", "AgentBot"] {
        assert!(matches!(typing(json!(kind)).events.as_slice(), [Event::Typing(..)]), "{kind}");
    }
    assert_eq!(typing(json!("CONTACT")), Decoded::default());
    for kind in [json!(null), json!("Ghost"), json!(7)] {
        let decoded = typing(kind);
        assert_eq!((decoded.events.len(), decoded.notes.len()), (0, 1));
    }
    let note = json!({"conversation_id": 27, "sender_type": "User", "is_private": true});
    assert_eq!(heard("typing", note), Decoded::default());
    let nameless = heard("typing", json!({"sender_type": "User", "sender": null}));
    assert!(matches!(nameless.events.as_slice(), [Event::Typing(_, sender)] if *sender == Sender::default()));
}

#[test]
fn a_status_from_the_future_is_a_note() {
    for status in [json!("archived"), json!(null), json!(0), json!("OPEN"), json!("")] {
        let decoded = heard("conversation.status_changed", json!({"id": 27, "status": status}));
        assert_eq!((decoded.events.len(), decoded.notes.len()), (0, 1), "{status}");
    }
    let placeless = heard("conversation.status_changed", json!({"status": "resolved"}));
    let [Event::StatusChanged(place, ConversationStatus::Resolved)] = placeless.events.as_slice() else {
        panic!("{placeless:?}")
    };
    assert_eq!((&place.conversation, &place.account), (&None, &None));
}
