//! The requests of seed 003 as the document prints their bodies; headers and key are the relay's to add.

use super::{Pieces, file, frames, key, squeezed, words};
use crate::fixtures::{converse, converse_codec, converse_endpoint, converse_session};
use chat_widget::backend::{Customer, Endpoint, HttpRequest, MetaDatum, Request};
use chat_widget::model::{Command, HistoryPage, Outgoing, RemoteId};
use serde_json::{Value, json};

const TOKEN: &str = "Bearer v1.a.eyJzIjoi.c2ln";

fn say_at(endpoint: &Endpoint, command: &Command) -> Request {
    converse_codec().request(endpoint, Some(&converse_session()), command)
}

fn say(command: &Command) -> Request {
    say_at(&converse_endpoint(), command)
}

fn made(request: Request) -> Pieces {
    super::made(request, &converse_endpoint().base_url)
}

fn start() -> Command {
    Command::OpenConversation { contact_name: "widget-contact-494".to_owned(), name: key("00000001") }
}

fn posted(body: String) -> Pieces {
    let headers = [("Content-Type", "application/json"), ("Authorization", TOKEN)];
    Pieces {
        method: "POST".to_owned(),
        target: "/chat/converse".to_owned(),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        body,
    }
}

/// A printed body, and behind it our key.
fn with_key(printed: &str) -> String {
    let printed = squeezed(printed);
    [printed.strip_suffix('}').unwrap(), r#","clientMessageId":"724"}"#].concat()
}

fn send(outgoing: Outgoing) -> Pieces {
    made(say(&Command::Send(key("724"), outgoing)))
}

#[test]
fn bodies_are_as_printed() {
    assert_eq!(made(say(&start())), posted(squeezed(converse!("start_session.body.json"))));
    assert_eq!(made(say(&Command::EndConversation)), posted(squeezed(converse!("end_session.body.json"))));
    let message = send(words("I want to make a refund"));
    assert_eq!(message, posted(with_key(converse!("message.body.json"))));
    let button = send(Outgoing { answers: Some(RemoteId::Number(5)), ..words("Maybe") });
    assert_eq!(button, posted(with_key(converse!("button.body.json"))));
    let card = send(Outgoing { card: Some(1), ..words("secondCardButton") });
    assert_eq!(card, posted(with_key(converse!("carousel_button.body.json"))));
}

#[test]
fn what_a_person_sends_again_says_so() {
    let again = send(Outgoing { again: 2, ..words("hello") });
    assert!(again.body.ends_with(r#","clientMessageId":"724","attempt":3}"#), "{}", again.body);
}

#[test]
fn a_session_begins_with_what_the_bot_is_to_know() {
    let datum =
        |key: &str, value: &str, sanitize| MetaDatum { key: key.into(), value: value.into(), sanitize };
    let endpoint = Endpoint {
        meta_data: vec![datum("userId", "54321", false), datum("email", "of the page's own", true)],
        customer: Customer { name: "Ann".to_owned(), email: "a@b.example".to_owned(), ..Customer::default() },
        ..converse_endpoint()
    };
    let body: Value = serde_json::from_str(&made(say_at(&endpoint, &start())).body).unwrap();
    assert_eq!(
        body["metaData"],
        json!([
            {"key": "userId", "value": "54321"},
            {"key": "email", "value": "of the page's own", "sanitize": true},
            {"key": "name", "value": "Ann", "sanitize": true},
        ])
    );
    let metadata = Some(r#"{"order":"ORD-12345","count":2}"#.into());
    let body: Value = serde_json::from_str(&send(Outgoing { metadata, ..words("hello") }).body).unwrap();
    // "We only support values of type string."
    let expected = json!([{"key": "order", "value": "ORD-12345"}, {"key": "count", "value": "2"}]);
    assert_eq!(body["metaData"], expected);
}

#[test]
fn the_past_is_asked_for_in_pages() {
    for (page, target) in [
        (HistoryPage::Latest, "/chat/converse/00000001?limit=50"),
        (HistoryPage::Before(RemoteId::Number(7)), "/chat/converse/00000001?limit=50&before=7"),
        (HistoryPage::After(RemoteId::Number(9)), "/chat/converse/00000001?limit=50&after=9"),
    ] {
        let asked = made(say(&Command::LoadHistory(page)));
        assert_eq!((asked.method.as_str(), asked.target.as_str()), ("GET", target));
        assert_eq!(asked.headers, [("Authorization".to_owned(), TOKEN.to_owned())]);
    }
    assert_eq!(say(&Command::LoadHistory(HistoryPage::ChangedSince(1))), Request::Unsupported);
    let Request::Http(HttpRequest { url, .. }) = say(&Command::FindConversations) else { panic!() };
    assert_eq!(url, "https://api.shop.example/chat/chat/converse");
}

#[test]
fn the_socket_is_the_relays() {
    let address = converse_codec().socket(&converse_endpoint(), &converse_session());
    assert_eq!(address.url, "wss://api.shop.example/chat/ws");
    assert_eq!(address.protocols, ["chat-widget.converse", "token.v1.a.eyJzIjoi.c2ln"]);
    let subscribe = r#"{"type":"subscribe","platformConversationId":"00000001"}"#;
    assert_eq!(frames(say(&Command::Subscribe)), [subscribe]);
    assert_eq!(frames(say(&Command::AnswerKeepalive)), [r#"{"type":"pong"}"#]);
}

#[test]
fn who_wants_to_be_forgotten_is_erased_at_the_relay() {
    let erased = made(say(&Command::Erase));
    assert_eq!((erased.method.as_str(), erased.target.as_str()), ("DELETE", "/chat/converse"));
    assert_eq!(erased.headers, [("Authorization".to_owned(), TOKEN.to_owned())]);
    assert_eq!(erased.body, "");
}

#[test]
fn what_the_document_does_not_have_is_not_said() {
    let with_file = Outgoing { files: vec![file(1)], ..words("look") };
    for command in [
        Command::Send(key("724"), with_file),
        Command::UpdateCustomer,
        Command::Typing(true),
        Command::LoadSettings,
        Command::DropPushToken("t".to_owned()),
    ] {
        assert_eq!(say(&command), Request::Unsupported, "{command:?}");
    }
}
