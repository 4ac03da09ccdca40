//! Addresses lead where they seem to, or nowhere; ids stay one segment of a path, and tokens one header.

use super::{each_in, said};
use crate::fixtures::{nova_endpoint, nova_session, partner_codec, sdk_endpoint, sdk_session};
use chat_widget::backend::{Backend, Endpoint, HttpRequest, Request, Session};
use chat_widget::model::url::{safe_link, safe_media};
use chat_widget::model::{CardButton, Command, Content, Deed, HistoryPage, RemoteId};
use serde_json::json;

#[test]
fn a_link_is_followed_or_is_a_text() {
    let cases = each_in("link_url", |payload, expected| {
        let sdk = json!({"type": "link", "title": "x", "url": payload.text});
        let bot = json!({"type": "link", "text": "x", "url": payload.text});
        let messages = [
            said(
                Backend::NovaSdk,
                &json!({"content_type": "card", "content": "c", "content_attributes": {"buttons": [sdk]}}),
            ),
            said(Backend::Converse, &json!({"text": "c", "buttons": [bot]})),
        ];
        for message in messages {
            let Some(Content::Card(card)) = message.content else {
                // A button that leads nowhere leaves a text, which is refused enough.
                assert!(expected["href"].is_null(), "{}", payload.id);
                continue;
            };
            for button in card.buttons {
                let CardButton::Link { url, .. } = button else {
                    assert!(expected["href"].is_null(), "{}", payload.id);
                    continue;
                };
                assert_eq!(safe_link(&url).is_some(), expected["href"].is_string(), "{}", payload.id);
            }
        }
    });
    assert_eq!(cases, 44);
}

#[test]
fn a_picture_is_loaded_or_left_out() {
    let mut cases = 0;
    for field in ["image_url", "theme_image"] {
        cases += each_in(field, |payload, expected| {
            assert_eq!(
                safe_media(&payload.text, false).is_some(),
                expected["src"].is_string(),
                "{} as {field}",
                payload.id
            );
        });
    }
    assert_eq!(cases, 50 + 49);
}

/// The path of a request, as a browser would send it.
fn path(request: Request) -> Option<String> {
    match request {
        Request::Http(HttpRequest { url, .. }) => Some(url),
        Request::Frames(_) => panic!("an id in a frame is no path"),
        Request::Unsupported => None,
    }
}

#[test]
fn an_id_stays_one_segment() {
    let cases = each_in("path_id", |payload, expected| {
        let id = RemoteId::Text(payload.text.as_str().into());
        let (endpoint, session) = (sdk_endpoint(), sdk_session());
        let codec = Backend::NovaSdk.codec();
        let acted = path(codec.request(&endpoint, Some(&session), &Command::Act(id.clone(), Deed::Delete)));
        // A NUL is a byte like another: the server gets `%00`, in its place.
        let wanted = if payload.text == "\0" { Some("%00") } else { expected["segment"].as_str() };
        // `.` is unreserved (RFC 3986 §2.3), and a part of a segment it may be.
        let wanted = wanted.map(|segment| segment.replace("%2E", "."));
        match wanted {
            Some(segment) => {
                let end = acted.unwrap();
                assert!(end.contains(&["/", &segment].concat()), "{}: {end}", payload.id);
            }
            None => assert_eq!(acted, None, "{}", payload.id),
        }
        let before = Command::LoadHistory(HistoryPage::Before(id));
        let listed =
            path(Backend::NovaWidget.codec().request(&nova_endpoint(), Some(&nova_session()), &before));
        let query = listed.unwrap();
        let own = path(Backend::NovaWidget.codec().request(
            &nova_endpoint(),
            Some(&nova_session()),
            &Command::LoadHistory(HistoryPage::Before(RemoteId::Text("plain".into()))),
        ));
        let marks = |text: &str| text.matches(['/', '?', '&', '#', '=']).count();
        assert_eq!(marks(&query), marks(&own.unwrap()), "{}: {query}", payload.id);
    });
    assert_eq!(cases, 10);
}

#[test]
fn a_token_that_no_header_can_carry_is_no_session() {
    let cases = each_in("header_token", |payload, expected| {
        assert!(expected["header"].is_null());
        let session = Session { token: payload.text.clone(), ..nova_session() };
        assert!(!session.is_sound(), "{}", payload.id);
        for backend in [Backend::NovaWidget, Backend::NovaSdk] {
            let request = backend.codec().request(
                &nova_endpoint(),
                Some(&session),
                &Command::LoadHistory(HistoryPage::Latest),
            );
            assert_eq!(request, Request::Unsupported, "{} by {backend:?}", payload.id);
        }
        let answer = json!({"token": payload.text, "customerId": "customer-1"}).to_string();
        assert!(partner_codec().decode_identity(&answer).is_none(), "{}", payload.id);
        let keyed = Endpoint { api_key: payload.text.clone(), ..crate::fixtures::partner_endpoint() };
        if !payload.text.is_empty() {
            let found = partner_codec().request(&keyed, None, &Command::FindConversations);
            assert_eq!(found, Request::Unsupported, "{}", payload.id);
        }
    });
    assert_eq!(cases, 4);
}
