//! What is read by people stays what it was, character for character, and what is sent to the back end leaves as it came.

use super::{each_in, said};
use crate::fixtures::{
    converse_endpoint, converse_session, partner_endpoint, partner_session, sdk_endpoint, sdk_session,
};
use chat_widget::backend::{Backend, Body, Endpoint, HttpRequest, MetaDatum, Request};
use chat_widget::model::file_name::{file_name, file_name_of_address};
use chat_widget::model::rich_text::{Span, spans};
use chat_widget::model::text::line;
use chat_widget::model::{CardButton, Choice, Command, Content, Deed, EchoKey, Message, Outgoing, RemoteId};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Longer than any expected text of the corpus that is not cut.
const LABEL: usize = 300;

type Members = fn(&str) -> Value;
type Reader = fn(&Message) -> String;

/// Every place of a message where people read what a vendor sent.
const PLACES: [(&str, Backend, Members, Reader); 17] = [
    ("text", Backend::NovaWidget, |text| json!({ "content": text }), words),
    ("text", Backend::NovaSdk, |text| json!({ "content": text }), words),
    ("text", Backend::Partner, |text| json!({ "content": text }), words),
    ("text", Backend::Converse, |text| json!({"type": "text", "text": text}), words),
    ("sender_name", Backend::NovaWidget, |text| json!({"sender": {"id": 1, "name": text}}), sender),
    ("sender_name", Backend::NovaWidget, |text| json!({"sender": {"id": 1, "displayName": text}}), sender),
    ("sender_name", Backend::NovaSdk, |text| json!({"sender": {"id": 1, "display_name": text}}), sender),
    ("card_title", Backend::NovaSdk, |text| sdk_card("card", text, "b", "v"), words),
    ("card_title", Backend::NovaSdk, |text| sdk_card("quick_reply", text, "b", "v"), words),
    ("card_title", Backend::NovaSdk, |text| json!({"content_type": "feedback", "content": text}), words),
    ("card_title", Backend::Converse, |text| converse_card(text, "", "b"), words),
    ("card_title", Backend::Converse, |text| converse_card("", text, "b"), words),
    ("button_title", Backend::NovaSdk, |text| sdk_card("card", "c", text, "v"), label),
    ("button_title", Backend::NovaSdk, |text| sdk_card("quick_reply", "c", text, "v"), label),
    ("button_title", Backend::Converse, |text| converse_card("c", "", text), label),
    ("button_value", Backend::NovaSdk, |text| sdk_card("card", "c", "b", text), value),
    ("button_value", Backend::NovaSdk, |text| sdk_card("quick_reply", "c", "b", text), value),
];

fn sdk_card(kind: &str, words: &str, title: &str, value: &str) -> Value {
    let button = json!({"type": "postback", "title": title, "value": value});
    json!({"content_type": kind, "content": words, "content_attributes": {"buttons": [button]}})
}

fn converse_card(title: &str, description: &str, button: &str) -> Value {
    let button = json!({"type": "button", "text": button});
    json!({"carouselCards": [{"title": title, "description": description, "buttons": [button]}]})
}

fn words(message: &Message) -> String {
    match &message.content {
        Some(Content::Carousel(carousel)) => {
            carousel.cards.iter().map(|card| [&*card.title, &card.description].concat()).collect()
        }
        content => content.as_ref().map_or("", Content::text).to_owned(),
    }
}

fn sender(message: &Message) -> String {
    message.sender.as_ref().map(|sender| sender.name.clone()).unwrap_or_default()
}

fn choices(message: &Message) -> Vec<Choice> {
    let of = |buttons: &[CardButton]| {
        let postback = |button: &CardButton| match button {
            CardButton::Postback(choice) => Some(choice.clone()),
            CardButton::Link { .. } => None,
        };
        buttons.iter().filter_map(postback).collect::<Vec<_>>()
    };
    match &message.content {
        Some(Content::Card(card)) => of(&card.buttons),
        Some(Content::QuickReply(question)) => question.choices.clone(),
        Some(Content::Carousel(carousel)) => {
            carousel.cards.iter().flat_map(|card| of(&card.buttons)).collect()
        }
        _ => vec![],
    }
}

/// A button's title as the view puts it there.
fn label(message: &Message) -> String {
    choices(message).first().map(|choice| line(&choice.title, LABEL)).unwrap_or_default()
}

fn value(message: &Message) -> String {
    choices(message).first().map(|choice| choice.value.clone()).unwrap_or_default()
}

/// A blank text is drawn nowhere, and a name that is none is the company's. A NUL is kept: browsers draw nothing for it, in
/// a text node as little as anywhere, and a copy stays what was sent.
fn as_seen(text: &str) -> String {
    text.trim().replace('\0', "").replace("(fallback name)", "")
}

#[test]
fn what_people_read_is_what_was_sent() {
    let mut cases = 0;
    for (field, backend, members, read) in PLACES {
        cases += each_in(field, |payload, expected| {
            // Nothing cannot be said; what stands on the button is said instead.
            let sent = if payload.text.is_empty() && field == "button_value" { "b" } else { &payload.text };
            let expected = expected["text"].as_str().unwrap_or(sent);
            // A button without a title is named by its value: one that has no name cannot be spoken of (WCAG 4.1.2).
            let nameless =
                field == "button_title" && expected.trim().is_empty() && backend == Backend::NovaSdk;
            let expected = if nameless { "v" } else { expected };
            let shown = read(&said(backend, &members(&payload.text)));
            assert_eq!(as_seen(&shown), as_seen(expected), "{} as {field} by {backend:?}", payload.id);
        });
    }
    assert_eq!(cases, 4 * 79 + 3 * 60 + 5 * 60 + 3 * 68 + 2 * 57);
}

#[test]
fn the_pieces_of_a_text_are_the_text_and_its_links_are_links() {
    let mut cases = 0;
    for field in ["text", "markdown"] {
        cases += each_in(field, |payload, expected| {
            let started = Instant::now();
            let pieces = spans(&payload.text);
            let took = started.elapsed();
            assert!(took < Duration::from_millis(500), "{} takes {took:?}, unoptimised", payload.id);
            let mut whole = String::new();
            for piece in pieces {
                match piece {
                    Span::Words(words) => whole.push_str(words),
                    Span::Link { shown, href } => {
                        whole.push_str(shown);
                        let known = ["https://", "http://", "mailto:", "tel:"];
                        let scheme = known.iter().find(|scheme| {
                            href.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme))
                        });
                        assert!(scheme.is_some(), "{} leads to {href}", payload.id);
                        // Markdown is no feature: an address in its brackets is followed only where it stands by itself.
                        let refused = expected["hrefs"].as_array().is_some_and(Vec::is_empty);
                        assert!(!refused || payload.text.contains(&href), "{} makes up {href}", payload.id);
                    }
                }
            }
            assert!(whole == payload.text, "{} is not shown as it was sent", payload.id);
        });
    }
    assert_eq!(cases, 2 * 79);
}

#[test]
fn a_file_is_called_by_a_harmless_name() {
    let cases = each_in("file_name", |payload, expected| {
        let expected = expected["text"].as_str().unwrap();
        assert_eq!(file_name(&payload.text), expected, "{}", payload.id);
        for backend in [Backend::NovaWidget, Backend::NovaSdk] {
            let file = json!({"data_url": "https://ok.test/", "fallback_title": payload.text});
            let message = said(backend, &json!({ "attachments": [file] }));
            assert_eq!(message.attachments.unwrap()[0].name, expected, "{} by {backend:?}", payload.id);
        }
        let mut encoded = "https://ok.test/".to_owned();
        chat_widget::backend::query::push_encoded(&mut encoded, &payload.text);
        assert_eq!(file_name_of_address(&encoded), expected, "{} in an address", payload.id);
    });
    assert_eq!(cases, 66);
}

fn body(request: Request) -> Value {
    match request {
        Request::Http(HttpRequest { body: Body::Json(body), .. }) => serde_json::from_str(&body).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn send(outgoing: Outgoing) -> Command {
    Command::Send(EchoKey("key".into()), outgoing)
}

#[test]
fn a_choice_is_sent_as_it_came() {
    let cases = each_in("button_value", |payload, _| {
        let said = &payload.text;
        let (endpoint, session) = (sdk_endpoint(), sdk_session());
        let command = Command::Act(RemoteId::Number(7), Deed::Choose(said.clone()));
        let sent = body(Backend::NovaSdk.codec().request(&endpoint, Some(&session), &command));
        assert_eq!(sent["selected_content_attribute_value"], **said, "{}", payload.id);
        let (endpoint, session) = (converse_endpoint(), converse_session());
        let answer =
            send(Outgoing { text: said.clone(), answers: Some(RemoteId::Number(7)), ..Outgoing::default() });
        let sent = body(Backend::Converse.codec().request(&endpoint, Some(&session), &answer));
        assert_eq!(sent["text"], **said, "{}", payload.id);
    });
    assert_eq!(cases, 57);
}

#[test]
fn data_beside_the_words_is_sent_as_it_came() {
    let cases = each_in("custom_attr", |payload, _| {
        let said = &payload.text;
        let data = json!({ "__proto__": said, said: { "constructor": said } });
        let endpoint = partner_endpoint();
        let session = partner_session(&endpoint);
        let metadata = Some(data.to_string().into());
        let command = send(Outgoing { text: "x".to_owned(), metadata, ..Outgoing::default() });
        let sent = body(Backend::Partner.codec().request(&endpoint, Some(&session), &command));
        for (key, value) in data.as_object().unwrap() {
            assert_eq!(sent["metadata"][key], *value, "{}", payload.id);
        }
        let datum = MetaDatum { key: said.clone(), value: said.clone(), sanitize: false };
        let endpoint = Endpoint { meta_data: vec![datum], ..converse_endpoint() };
        let command = Command::OpenConversation { contact_name: String::new(), name: EchoKey("c".into()) };
        let sent = body(Backend::Converse.codec().request(&endpoint, None, &command));
        let datum = &sent["metaData"][0];
        assert_eq!((&datum["key"], &datum["value"]), (&json!(said), &json!(said)), "{}", payload.id);
        // And what comes back is the page's, unread.
        let message = super::said(Backend::Partner, &json!({"content": "x", "metadata": data}));
        let kept: Value = serde_json::from_str(&message.metadata.unwrap()).unwrap();
        assert_eq!(kept, data, "{}", payload.id);
    });
    assert_eq!(cases, 49);
}
