//! The requests of seed 000.

use super::{Pieces, file, frames, key, printed, squeezed, words};
use crate::fixtures::{nova, nova_codec, nova_endpoint, nova_session};
use chat_widget::backend::{Backend, Body, Customer, HttpRequest, Request, Session};
use chat_widget::model::{
    About, Answer, Attribute, BlobRef, Command, HistoryPage, Outgoing, OutgoingFile, RemoteId,
};

fn made(request: Request) -> Pieces {
    super::made(request, &nova_endpoint().base_url)
}

fn say(session: Option<&Session>, command: &Command) -> Request {
    nova_codec().request(&nova_endpoint(), session, command)
}

/// The conversation of the document's two examples of sending.
fn sending_session() -> Session {
    Session { conversation: RemoteId::Number(30), contact: RemoteId::Number(39), ..nova_session() }
}

#[test]
fn a_conversation_is_opened_as_printed() {
    let contact_name = "widget-contact-494".to_owned();
    let made = made(say(None, &Command::OpenConversation { contact_name, name: key("c1") }));
    assert_eq!(made, printed(nova!("open_conversation.request.http")));
    // §6 prints the same request without the token of the inbox, which §7 says is needed.
    let short = printed(nova!("authorize.request.http"));
    assert_eq!((made.method, made.headers, made.body), (short.method, short.headers, short.body));
    assert_eq!(made.target.split('?').next(), Some(short.target.as_str()));
}

#[test]
fn the_optional_facts_about_the_visitor_go_under_the_names_of_the_answer() {
    let mut endpoint = nova_endpoint();
    let customer = Customer { email: "a@b.example".into(), phone: "+380".into(), ..Customer::default() };
    endpoint.customer = customer;
    let command = Command::OpenConversation { contact_name: "Ann \"A\"".to_owned(), name: key("c1") };
    let body = made(nova_codec().request(&endpoint, None, &command)).body;
    assert_eq!(body, r#"{"name":"Ann \"A\"","email":"a@b.example","phone_number":"+380"}"#);
}

#[test]
fn what_was_answered_before_the_first_message_goes_along_behind_what_the_page_knows() {
    let answer = |about, name: &str, value: &str| Answer { about, name: name.into(), value: value.into() };
    let mut endpoint = nova_endpoint();
    endpoint.customer = Customer { email: "page@b.example".into(), ..Customer::default() };
    endpoint.answers = vec![
        answer(About::Name, "fullName", "Ann"),
        answer(About::Email, "emailAddress", "form@b.example"),
        answer(About::Phone, "phoneNumber", "+380 44"),
        answer(About::Fact, "topic \"x\"", "An order"),
        answer(About::Consent, "news", "true"),
    ];
    let command = Command::OpenConversation { contact_name: "Ann".to_owned(), name: key("c1") };
    let body = made(nova_codec().request(&endpoint, None, &command)).body;
    let facts = r#""custom_attributes":{"topic \"x\"":"An order","news":true}"#;
    let contact = r#"{"name":"Ann","email":"page@b.example","phone_number":"+380 44","#;
    assert_eq!(body, [contact, facts, "}"].concat());
}

#[test]
fn what_the_page_knows_besides_goes_along_and_before_what_was_answered() {
    let attribute =
        |name: &str, value: &str, is_text| Attribute { name: name.into(), value: value.into(), is_text };
    let mut endpoint = nova_endpoint();
    endpoint.customer.attributes = vec![
        attribute("plan", "\"pro\"", true),
        attribute("seats", "4", false),
        attribute("topic", "Returns", true),
    ];
    let topic = |value: &str| Answer { about: About::Fact, name: "topic".into(), value: value.into() };
    endpoint.answers = vec![topic("An order"), Answer { name: "size".into(), ..topic("M") }];
    let command = Command::OpenConversation { contact_name: "Ann".to_owned(), name: key("c1") };
    for codec in [nova_codec(), Backend::NovaSdk.codec()] {
        let body = super::made(codec.request(&endpoint, None, &command), &endpoint.base_url).body;
        let facts = r#""custom_attributes":{"plan":"\"pro\"","seats":4,"topic":"Returns","size":"M"}"#;
        assert_eq!(body, [r#"{"name":"Ann","#, facts, "}"].concat());
    }
}

#[test]
fn history_is_asked_for_as_printed() {
    let session = nova_session();
    let list = |page| made(say(Some(&session), &Command::LoadHistory(page)));
    assert_eq!(list(HistoryPage::Latest), printed(nova!("list_all.request.http")));
    let before = printed(nova!("list_before.request.http"));
    assert_eq!(list(HistoryPage::Before(RemoteId::Number(99))), before);
    // "before чи after" (§7): the other one differs in nothing else.
    let after = Pieces { target: before.target.replace("before=", "after="), ..before };
    assert_eq!(list(HistoryPage::After(RemoteId::Number(99))), after);
}

#[test]
fn a_text_is_sent_as_printed() {
    let command = Command::Send(key("724"), words("hello"));
    assert_eq!(made(say(Some(&sending_session()), &command)), printed(nova!("send_text.request.http")));
}

#[test]
fn files_are_sent_as_printed_before_the_other_parts_and_in_their_order() {
    let form = |files: Vec<OutgoingFile>| {
        say(Some(&sending_session()), &Command::Send(key("209"), Outgoing { files, ..Outgoing::default() }))
    };
    let expected = printed(nova!("send_files.request.http"));
    assert_eq!(made(form(vec![file(1)])), expected);
    let three = form(vec![file(4), file(2), file(3)]);
    let Request::Http(HttpRequest { body: Body::Multipart { files, .. }, .. }) = &three else { panic!() };
    assert_eq!(files, &[BlobRef(4), BlobRef(2), BlobRef(3)]);
    let parts = made(three).body;
    assert_eq!(parts, ["attachments[]: (binary)\n".repeat(2), expected.body].concat());
}

#[test]
fn text_and_files_in_one_message_are_not_sent_because_the_document_has_no_such_request() {
    let both = Outgoing { text: "look".to_owned(), files: vec![file(1)], ..Outgoing::default() };
    assert_eq!(say(Some(&sending_session()), &Command::Send(key("1"), both)), Request::Unsupported);
    assert!(!nova_codec().capabilities().attachments.unwrap().with_text);
}

#[test]
fn frames_are_as_printed() {
    for (command, frame) in [
        (Command::Subscribe, nova!("subscribe.frame.json")),
        (Command::AnswerKeepalive, nova!("update_presence.frame.json")),
    ] {
        assert_eq!(frames(say(Some(&nova_session()), &command)), [squeezed(frame)]);
    }
}

#[test]
fn settings_are_asked_for_only_where_the_site_says_that_there_are_any() {
    let mut endpoint = nova_endpoint();
    let asked = made(nova_codec().request(&endpoint, None, &Command::LoadSettings));
    assert_eq!(asked.target, "/widget/settings?website_token=Y5fUwtJiV1Tr6z7GQfKknW");
    assert_eq!((asked.method.as_str(), asked.headers, asked.body.as_str()), ("GET", vec![], ""));
    endpoint.dynamic_settings = false;
    let request = nova_codec().request(&endpoint, None, &Command::LoadSettings);
    assert_eq!(request, Request::Unsupported);
}

#[test]
fn words_reach_the_body_unchanged_whatever_they_are() {
    for text in [
        "\"},\"conversationId\":1,\"x\":{\"",
        "line\nbreak\u{0}\u{2028}",
        "👩‍👩‍👧 \u{202e}",
        "\\ud83d",
        "</script>",
    ] {
        let request = say(Some(&sending_session()), &Command::Send(key(text), words(text)));
        let body: serde_json::Value = serde_json::from_str(&made(request).body.replace('\n', "")).unwrap();
        assert_eq!(body["message"], serde_json::json!({"content": text, "echo_id": text}), "{text:?}");
        assert_eq!(body["conversationId"], 30);
    }
}

#[test]
fn ids_that_are_no_integers_are_sent_as_the_texts_that_they_are() {
    let session = Session { conversation: RemoteId::from_text("a\"b"), ..sending_session() };
    let body = made(say(Some(&session), &Command::Send(key("1"), words("x")))).body;
    assert!(body.contains(r#""conversationId":"a\"b","accountId":1"#), "{body}");
}
