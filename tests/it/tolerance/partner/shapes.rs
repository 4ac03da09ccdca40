//! What seed 002 leaves open about its fields, shape by shape.

use super::{heard, message_of};
use crate::fixtures::{partner_codec, partner_endpoint, partner_messages, relay_endpoint};
use chat_widget::backend::{Decoded, Endpoint, Identity};
use chat_widget::model::{
    Content, ConversationStatus, Delivery, Direction, EchoKey, Event, Message, RemoteId, Sender, Whereabouts,
};
use serde_json::{Value, json};

/// The agent's message with these members; `null` takes one away.
fn said(members: &Value) -> Message {
    let mut message = partner_messages()[1].1.clone();
    for (key, value) in members.as_object().unwrap() {
        match value {
            Value::Null => drop(message.as_object_mut().unwrap().remove(key)),
            value => message[key] = value.clone(),
        }
    }
    message_of(&message).unwrap()
}

#[test]
fn times_are_texts_or_numbers_and_nonsense_is_no_time() {
    for time in [
        json!("2023-01-01T00:00:05.000Z"),
        json!("2023-01-01T02:00:05+02:00"),
        json!("2023-01-01 00:00:05"),
        json!(1_672_531_205),
        json!(1_672_531_205_000_i64),
        json!("1672531205"),
        json!(1_672_531_205.0),
    ] {
        assert_eq!(said(&json!({ "timestamp": time })).at, Some(1_672_531_205_000), "{time}");
    }
    for time in
        [json!("yesterday"), json!(""), json!(0), json!("1970-01-01T00:00:00Z"), json!(1e300), json!([1])]
    {
        assert_eq!(said(&json!({ "timestamp": time })).at, None, "{time}");
    }
}

#[test]
fn whose_a_message_is_says_the_flag_and_without_one_the_sender() {
    for (flag, direction) in [
        (json!(true), Direction::Agent),
        (json!(false), Direction::Visitor),
        (json!(1), Direction::Agent),
        (json!(0), Direction::Visitor),
        (json!("true"), Direction::Agent),
        (json!("false"), Direction::Visitor),
        (json!("1"), Direction::Agent),
    ] {
        for sender in [json!("agent-2"), json!("customer-12345"), json!(7), json!(null)] {
            let message = said(&json!({"isFromAgent": flag, "senderId": sender}));
            assert_eq!(message.direction, Some(direction), "{flag} {sender}");
        }
    }
    for no_flag in [json!(null), json!("perhaps"), json!(2), json!([true]), json!("")] {
        for (sender, direction) in [
            (json!("agent-2"), Direction::Agent),
            (json!("customer-12345"), Direction::Visitor),
            (json!("agentur"), Direction::Visitor),
            (json!(7), Direction::Visitor),
            (json!(null), Direction::Agent),
        ] {
            let message = said(&json!({"isFromAgent": no_flag, "senderId": sender}));
            assert_eq!(message.direction, Some(direction), "{no_flag} {sender}");
        }
    }
    let ours = json!({"isFromAgent": null, "senderId": null, "metadata": {"clientMessageId": "1"}});
    assert_eq!(said(&ours).direction, Some(Direction::Visitor));
}

#[test]
fn what_was_read_is_seen_and_what_was_not_says_nothing() {
    for (flag, status) in [
        (json!(true), Some(Delivery::Seen)),
        (json!(1), Some(Delivery::Seen)),
        (json!("true"), Some(Delivery::Seen)),
        (json!(false), None),
        (json!(0), None),
        (json!("no"), None),
        (json!(null), None),
    ] {
        for from_agent in [true, false] {
            let message = said(&json!({"readStatus": flag, "isFromAgent": from_agent}));
            assert_eq!(message.status, status, "{flag}");
        }
    }
}

#[test]
fn metadata_of_every_shape_is_an_object_for_the_page_or_nothing() {
    for (metadata, key, shown) in [
        (json!({"value": [1, {"a": null}]}), None, Some(r#"{"value":[1,{"a":null}]}"#)),
        (json!({"clientMessageId": "k"}), Some("k"), None),
        (json!({"clientMessageId": 724, "x": 1.50}), Some("724"), Some(r#"{"x":1.5}"#)),
        (json!({"clientMessageId": {"a": 1}}), None, None),
        (json!({"clientMessageId": ""}), None, None),
        (json!({}), None, None),
        (json!([{"clientMessageId": "k"}]), None, None),
        (json!("{\"clientMessageId\":\"k\"}"), None, None),
        (json!(7), None, None),
    ] {
        let message = said(&json!({ "metadata": metadata }));
        assert_eq!(message.echo, key.map(|key| EchoKey(key.into())), "{metadata}");
        assert_eq!(message.metadata.as_deref(), shown, "{metadata}");
    }
}

#[test]
fn a_message_without_words_is_not_lost() {
    for content in [json!(null), json!(7), json!(["x"])] {
        assert_eq!(said(&json!({ "content": content })).content, None, "{content}");
    }
    assert_eq!(said(&json!({"content": ""})).content, Some(Content::Text(String::new())));
}

#[test]
fn the_answer_to_what_was_sent_is_the_visitors_whatever_it_says() {
    let mut sent = partner_messages()[2].1.clone();
    sent["isFromAgent"] = json!(true);
    let message = partner_codec().decode_sent(&sent.to_string()).unwrap();
    assert_eq!(message.direction, Some(Direction::Visitor));
    for body in [json!({"id": 9, "conversationId": 1}), json!({"id": 9, "content": "x"})] {
        assert!(partner_codec().accepts_send(&body.to_string()), "{body}");
    }
    for body in
        [json!({"id": 9}), json!({"content": "x"}), json!({"id": 9, "error": "queue full"}), json!([sent])]
    {
        assert!(!partner_codec().accepts_send(&body.to_string()), "{body}");
    }
}

fn found(endpoint: &Endpoint, list: &Value) -> Option<(RemoteId, Option<ConversationStatus>)> {
    let found = partner_codec().decode_conversations(endpoint, &list.to_string()).unwrap();
    found.map(|opened| (opened.session.conversation, opened.status))
}

#[test]
fn the_latest_conversation_that_is_not_over_is_gone_on_with() {
    let one = |id: i64, status: &str| json!({"id": id, "customerId": "customer-12345", "status": status});
    let found = |list: &[Value]| {
        let direct = found(&partner_endpoint(), &json!(list));
        assert_eq!(direct, found(&relay_endpoint(), &json!(list)));
        direct
    };
    let active = |id| Some((RemoteId::Number(id), Some(ConversationStatus::Active)));
    let closed = |id| Some((RemoteId::Number(id), Some(ConversationStatus::Closed)));
    assert_eq!(found(&[one(9, "active"), one(10, "active"), one(2, "active")]), active(10));
    assert_eq!(found(&[one(9, "active"), one(10, "closed")]), active(9));
    assert_eq!(found(&[one(10, "closed"), one(9, "active"), one(8, "waiting")]), active(9));
    assert_eq!(found(&[one(9, "closed"), one(10, "closed"), one(3, "closed")]), closed(10));
    // A state from the future is not over.
    assert_eq!(found(&[one(9, "escalated"), one(10, "closed")]), Some((RemoteId::Number(9), None)));
    assert_eq!(found(&[one(9, "active"), json!(7), json!({"id": {}}), json!(null)]), active(9));
    assert_eq!(found(&[]), None);
}

#[test]
fn somebody_elses_conversation_is_not_gone_on_with() {
    let list = json!([
        {"id": 9, "customerId": "customer-12346", "status": "active"},
        {"id": 8, "customerId": "CUSTOMER-12345", "status": "active"},
        {"id": 7, "customerId": 12345, "status": "active"},
    ]);
    assert_eq!(found(&partner_endpoint(), &list), None);
    for item in list.as_array().unwrap() {
        assert_eq!(partner_codec().decode_session(&partner_endpoint(), &item.to_string()), None, "{item}");
    }
}

#[test]
fn an_identity_that_could_not_be_said_is_none() {
    let read = |token: &str, customer: &str| {
        let body = json!({"token": token, "customerId": customer, "expiresAt": 1}).to_string();
        partner_codec().decode_identity(&body)
    };
    assert!(read("v1.k-_.eyJ9.x", "auth0|7@shop&x=1").is_some());
    for token in ["", " ", "a b", "a\r\nb", "a,b", "a/b", "a=b", "ключ", &"x".repeat(2000)] {
        assert!(read(token, "customer-12345").is_none(), "{token:?}");
    }
    for customer in ["", ".", "..", "a b", "é", "\n", &"x".repeat(2000)] {
        assert!(read("v1.a.b.c", customer).is_none(), "{customer:?}");
    }
    let unsaid = Identity { token: "a b".to_owned(), customer: "a".to_owned() };
    assert!(!unsaid.is_sound());
}

#[test]
fn whoever_types_for_the_visitor_to_see_is_not_the_visitor() {
    let typing = |members: Value| {
        let mut payload = json!({"conversationId": 1, "isTyping": true});
        payload.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        heard("typing", &payload)
    };
    for agents in [json!({}), json!({"isAgent": true}), json!({"isAgent": 1}), json!({"isAgent": "perhaps"})]
    {
        let decoded = typing(agents.clone());
        assert!(
            matches!(decoded.events.as_slice(), [Event::Typing(_, sender)] if *sender == Sender::default()),
            "{agents}"
        );
    }
    for visitors in [json!({"isAgent": false}), json!({"isAgent": 0}), json!({"isAgent": "false"})] {
        assert_eq!(typing(visitors.clone()), Decoded::default(), "{visitors}");
    }
    assert!(matches!(typing(json!({"isTyping": 0})).events.as_slice(), [Event::TypingStopped(_)]));
    let elsewhere = typing(json!({"conversationId": 28}));
    let [Event::Typing(place, _)] = elsewhere.events.as_slice() else { panic!("{elsewhere:?}") };
    assert_eq!(place.conversation, Some(RemoteId::Number(28)));
}

#[test]
fn a_status_or_a_type_from_the_future_is_a_note() {
    for status in [json!("archived"), json!("open"), json!("resolved"), json!("ACTIVE"), json!(""), json!(1)]
    {
        let decoded = heard("status", &json!({"conversationId": 1, "status": status}));
        assert_eq!((decoded.events.len(), decoded.notes.len()), (0, 1), "{status}");
    }
    let decoded = heard("status", &json!({"conversationId": 1, "status": "archived", "agentId": 2}));
    assert_eq!((decoded.events.len(), decoded.notes.len()), (0, 1));
    let decoded = heard("welcome", &json!({"id": 1, "content": "hello"}));
    assert_eq!((decoded.events, decoded.notes), (vec![], vec!["frame: unknown type"]));
}

#[test]
fn an_agent_who_is_assigned_is_no_longer_waited_for() {
    for told in [
        json!({"conversationId": 1, "agentId": 2}),
        json!({"conversationId": 1, "status": null, "agentId": "agent-2"}),
        json!({"conversationId": 1, "status": "assigned", "agentId": 2}),
    ] {
        let place = Whereabouts { conversation: Some(RemoteId::Number(1)), account: None };
        let events = heard("status", &told).events;
        assert_eq!(events, [Event::StatusChanged(place, ConversationStatus::Active)], "{told}");
    }
    for told in
        [json!({"conversationId": 1, "agentId": null}), json!({"conversationId": 1, "status": "assigned"})]
    {
        assert_eq!(heard("status", &told).events, [], "{told}");
    }
}

#[test]
fn ids_of_every_shape_are_names_and_nothing_more() {
    for (id, expected) in [
        (json!("8326"), RemoteId::Number(8326)),
        (json!(8326.0), RemoteId::Number(8326)),
        (json!(u64::MAX), RemoteId::Text("18446744073709551615".into())),
        (json!("007"), RemoteId::Text("007".into())),
        (json!("9f1c"), RemoteId::Text("9f1c".into())),
    ] {
        assert_eq!(said(&json!({ "id": id })).id, expected, "{id}");
        assert_eq!(said(&json!({ "conversationId": id })).conversation, Some(expected), "{id}");
    }
}
