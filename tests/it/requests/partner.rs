//! The requests of seed 002, with the page's key and through the relay.

use super::{Pieces, file, frames, key, printed, squeezed, words};
use crate::fixtures::{partner, partner_codec, partner_endpoint, partner_session, relay_endpoint};
use chat_widget::backend::{
    Body, Customer, Endpoint, HttpRequest, Identity, Request, Session, SocketAddress,
};
use chat_widget::model::{Command, Deed, Delivery, HistoryPage, Outgoing, RemoteId};
use serde_json::{Value, json};

const KEY: &str = "your-api-key";
const TOKEN: &str = "v1.a.eyJzIjoi.c2ln";
const ORDER: &str = r#"{"commandType":"order_lookup","value":"ORD-12345"}"#;

fn made(request: Request) -> Pieces {
    super::made(request, &partner_endpoint().base_url)
}

fn say_at(endpoint: &Endpoint, command: &Command) -> Request {
    partner_codec().request(endpoint, Some(&partner_session(endpoint)), command)
}

fn say(command: &Command) -> Request {
    say_at(&partner_endpoint(), command)
}

fn send(outgoing: Outgoing) -> Command {
    Command::Send(key("724"), outgoing)
}

fn about_an_order(text: &str) -> Outgoing {
    Outgoing { metadata: Some(ORDER.into()), ..words(text) }
}

fn open() -> Command {
    Command::OpenConversation { contact_name: "widget-contact-494".to_owned(), name: key("c1") }
}

fn john() -> Customer {
    Customer {
        name: "John Doe".to_owned(),
        email: "customer@example.com".to_owned(),
        phone: "+380".to_owned(),
        birthdate: "1990-01-15".to_owned(),
        attributes: Vec::new(),
    }
}

/// The request as printed, with this in place of what the path leaves open.
fn printed_for(text: &str, open: &str, value: &str) -> Pieces {
    printed(&text.replace(open, value))
}

/// The same as printed, as our relay wants it: the visitor's token in the place of the key.
fn through_the_relay(printed: Pieces) -> Pieces {
    let headers =
        printed.headers.into_iter().map(|(name, value)| (name, value.replace(KEY, TOKEN))).collect();
    Pieces { headers, ..printed }
}

/// A command with what the guide prints for it.
fn printed_requests() -> Vec<(Command, Pieces)> {
    let list = |text| printed_for(text, ":conversationId", "1");
    let mut sent = printed(partner!("send_message.request.http"));
    sent.body = sent.body.replace("\"ORD-12345\"", "\"ORD-12345\",\"clientMessageId\":\"724\"");
    let messages = || list(partner!("list_messages.request.http"));
    vec![
        (open(), printed(partner!("open_conversation.request.http"))),
        (
            Command::FindConversations,
            printed_for(partner!("list_conversations.request.http"), ":customerId", "customer-12345"),
        ),
        (send(about_an_order("Hello, I need help with my order")), sent),
        (Command::LoadHistory(HistoryPage::Latest), messages()),
        // There is but one list, and it is always whole.
        (Command::LoadHistory(HistoryPage::Before(RemoteId::Number(99))), messages()),
        (Command::LoadHistory(HistoryPage::After(RemoteId::Number(99))), messages()),
        (
            Command::UpdateCustomer,
            printed_for(partner!("update_customer.request.http"), ":customerId", "customer-12345"),
        ),
    ]
}

#[test]
fn requests_are_as_printed_with_the_pages_key() {
    let endpoint = Endpoint { customer: john(), ..partner_endpoint() };
    for (command, printed) in printed_requests() {
        assert_eq!(made(say_at(&endpoint, &command)), printed, "{command:?}");
    }
}

#[test]
fn requests_are_as_printed_with_the_relays_token_in_the_keys_place() {
    let endpoint = Endpoint { customer: john(), ..relay_endpoint() };
    for (command, printed) in printed_requests() {
        assert_eq!(made(say_at(&endpoint, &command)), through_the_relay(printed), "{command:?}");
    }
}

#[test]
fn bodies_have_no_white_space_that_nobody_asked_for() {
    let endpoint = Endpoint { customer: john(), ..partner_endpoint() };
    for (command, printed) in printed_requests() {
        let Request::Http(HttpRequest { body, .. }) = say_at(&endpoint, &command) else { panic!() };
        let text = if let Body::Json(text) = body { text } else { String::new() };
        assert_eq!(text, printed.body, "{command:?}");
    }
}

#[test]
fn frames_are_as_printed() {
    let typing = squeezed(partner!("typing.frame.json"));
    assert_eq!(frames(say(&Command::Typing(false))), [typing.replace("true", "false")]);
    assert_eq!(frames(say(&Command::Typing(true))), [typing]);
    let seen = [5, 7].map(RemoteId::Number).to_vec();
    assert_eq!(
        frames(say(&Command::Report(Delivery::Seen, seen))),
        [
            r#"{"type":"read","payload":{"conversationId":1,"messageId":5}}"#,
            r#"{"type":"read","payload":{"conversationId":1,"messageId":7}}"#,
        ]
    );
    for endpoint in [partner_endpoint(), relay_endpoint()] {
        assert_eq!(say_at(&endpoint, &Command::Typing(true)), say(&Command::Typing(true)));
    }
}

#[test]
fn what_the_guide_does_not_have_is_not_said() {
    let one = RemoteId::Number(1);
    for command in [
        Command::LoadHistory(HistoryPage::ChangedSince(1_672_531_200_000)),
        Command::Report(Delivery::Delivered, vec![one.clone()]),
        Command::Report(Delivery::Seen, vec![]),
        Command::Act(one.clone(), Deed::Delete),
        Command::Act(one, Deed::React(None)),
        Command::Subscribe,
        Command::AnswerKeepalive,
        Command::DropPushToken("x".to_owned()),
        Command::LoadSettings,
        send(Outgoing { files: vec![file(1)], ..words("") }),
        send(Outgoing { files: vec![file(1)], ..words("look") }),
        Command::UpdateCustomer,
    ] {
        assert_eq!(say(&command), Request::Unsupported, "{command:?}");
        assert_eq!(say_at(&relay_endpoint(), &command), Request::Unsupported, "{command:?}");
    }
}

#[test]
fn of_a_visitor_only_what_is_known_is_told() {
    let told = |customer| {
        let endpoint = Endpoint { customer, ..partner_endpoint() };
        match say_at(&endpoint, &Command::UpdateCustomer) {
            Request::Http(HttpRequest { body: Body::Json(text), .. }) => Some(text),
            _ => None,
        }
    };
    let with_name = Customer { name: "Ann \"A\"".to_owned(), ..Customer::default() };
    assert_eq!(told(with_name).unwrap(), r#"{"name":"Ann \"A\""}"#);
    let without_birthdate = Customer { birthdate: String::new(), ..john() };
    assert_eq!(told(without_birthdate).unwrap(), r#"{"email":"customer@example.com","name":"John Doe"}"#);
    // The guide has no place for a telephone number.
    let with_phone = Customer { phone: "+380".to_owned(), ..Customer::default() };
    assert_eq!(told(with_phone), None);
}

#[test]
fn the_pages_metadata_goes_along_with_our_key_and_cannot_take_its_place() {
    let metadata = |given: Option<&str>| {
        let outgoing = Outgoing { metadata: given.map(Into::into), ..words("x") };
        let body = made(say(&send(outgoing))).body;
        body.split_once("\"metadata\":").unwrap().1.trim_end_matches('}').to_owned() + "}"
    };
    assert_eq!(metadata(None), r#"{"clientMessageId":"724"}"#);
    assert_eq!(metadata(Some(r#"{"clientMessageId":"forged"}"#)), r#"{"clientMessageId":"724"}"#);
    assert_eq!(
        metadata(Some("{ \"b\": [1, 2.50, null], \"a\": {\"x\": \"é\\n\"} }")),
        r#"{"b":[1,2.50,null],"a":{"x":"é\n"},"clientMessageId":"724"}"#
    );
    for no_object in ["", "null", "7", "[1]", "\"x\"", "{", "x"] {
        assert_eq!(metadata(Some(no_object)), r#"{"clientMessageId":"724"}"#, "{no_object}");
    }
    let mut shown: Value = serde_json::from_str(partner!("message_with_metadata.members.json")).unwrap();
    let text = shown["content"].as_str().unwrap().to_owned();
    shown["metadata"]["clientMessageId"] = json!("724");
    let body: Value = serde_json::from_str(&made(say(&send(about_an_order(&text)))).body).unwrap();
    assert_eq!(body, shown);
}

#[test]
fn words_reach_the_body_unchanged_whatever_they_are() {
    for text in ["\"},\"isFromAgent\":true,\"x\":{\"", "line\nbreak\u{0}\u{2028}", "👩‍👩‍👧 \u{202e}", "\\ud83d"]
    {
        let request = say(&Command::Send(key(text), words(text)));
        let Request::Http(HttpRequest { body: Body::Json(body), .. }) = request else { panic!() };
        let expected = json!({
            "conversationId": 1, "senderId": "customer-12345", "content": text, "isFromAgent": false,
            "metadata": {"clientMessageId": text},
        });
        assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), expected, "{text:?}");
    }
}

#[test]
fn a_customer_whose_id_is_a_number_is_still_named_by_a_text() {
    let identity = Identity { token: String::new(), customer: "12345".to_owned() };
    let endpoint = Endpoint { identity: Some(identity), ..partner_endpoint() };
    let body = r#"{"id":1,"customerId":12345,"status":"waiting"}"#;
    let session = partner_codec().decode_session(&endpoint, body).unwrap().session;
    let sent = partner_codec().request(&endpoint, Some(&session), &send(words("x")));
    assert!(made(sent).body.contains(r#""senderId":"12345","content""#));
    let opened = made(partner_codec().request(&endpoint, None, &open()));
    assert_eq!(opened.body, r#"{"customerId":"12345"}"#);
}

fn socket(endpoint: &Endpoint) -> SocketAddress {
    partner_codec().socket(endpoint, &partner_session(endpoint))
}

#[test]
fn the_vendors_socket_is_addressed_as_printed() {
    let listen = |socket_url: &str, customer: &str| {
        let identity = Identity { token: String::new(), customer: customer.to_owned() };
        let identity = Some(identity);
        let endpoint = Endpoint { socket_url: socket_url.to_owned(), identity, ..partner_endpoint() };
        let body = json!({"id": 1, "customerId": customer}).to_string();
        let session = partner_codec().decode_session(&endpoint, &body).unwrap().session;
        let address = partner_codec().socket(&endpoint, &session);
        assert!(address.protocols.is_empty());
        address.url
    };
    assert_eq!(
        listen("wss://your-domain.com/ws", "customer-12345"),
        "wss://your-domain.com/ws?clientId=customer-12345"
    );
    assert_eq!(listen("wss://h.example/ws?v=2", "a"), "wss://h.example/ws?v=2&clientId=a");
    assert_eq!(listen("wss://h.example/ws", "a&b=c#d/"), "wss://h.example/ws?clientId=a%26b%3Dc%23d%2F");
    assert_eq!(listen("wss://h.example/ws", "007"), "wss://h.example/ws?clientId=007");
}

#[test]
fn the_relays_socket_has_the_token_among_the_protocols_and_nothing_in_its_address() {
    let address = socket(&relay_endpoint());
    assert_eq!(address.url, relay_endpoint().socket_url);
    assert_eq!(address.protocols, ["chat-widget".to_owned(), format!("token.{TOKEN}")]);
}

fn identify(endpoint: &Endpoint) -> Pieces {
    made(partner_codec().request(endpoint, None, &Command::Identify))
}

#[test]
fn the_relay_is_asked_who_the_visitor_is_with_all_that_is_known() {
    let nobody = Endpoint {
        customer_id: String::new(),
        identity_token: String::new(),
        identity: None,
        ..relay_endpoint()
    };
    let asked = identify(&nobody);
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("POST", "/session"));
    assert_eq!(asked.headers, [("Content-Type".to_owned(), "application/json".to_owned())]);
    assert_eq!(asked.body, "{}");
    let named = Endpoint { customer_id: "customer-12345".to_owned(), ..nobody.clone() };
    assert_eq!(identify(&named).body, r#"{"customerId":"customer-12345"}"#);
    let known = Endpoint { identity: relay_endpoint().identity, ..nobody };
    assert_eq!(identify(&known).body, format!(r#"{{"token":"{TOKEN}"}}"#));
    let all = format!(
        r#"{{"customerId":"customer-12345","identityToken":"operators.own.word","token":"{TOKEN}"}}"#
    );
    assert_eq!(identify(&relay_endpoint()).body, all);
}

#[test]
fn with_a_key_nobody_is_asked_who_the_visitor_is() {
    assert_eq!(partner_codec().request(&partner_endpoint(), None, &Command::Identify), Request::Unsupported);
}

#[test]
fn without_an_id_of_the_visitors_there_is_no_conversation_to_ask_for() {
    for endpoint in [partner_endpoint(), relay_endpoint()] {
        for identity in [
            None,
            Some(Identity { token: TOKEN.to_owned(), customer: String::new() }),
            Some(Identity { token: TOKEN.to_owned(), customer: "..".to_owned() }),
            Some(Identity { token: "a b".to_owned(), customer: "customer-12345".to_owned() }),
        ] {
            let endpoint = Endpoint { identity, ..endpoint.clone() };
            for command in [Command::FindConversations, open()] {
                let request = partner_codec().request(&endpoint, None, &command);
                assert_eq!(request, Request::Unsupported, "{command:?}");
            }
            let body = partner!("open_conversation.response.json");
            assert_eq!(partner_codec().decode_session(&endpoint, body), None);
        }
    }
    let tokenless = Identity { token: String::new(), customer: "customer-12345".to_owned() };
    let endpoint = Endpoint { identity: Some(tokenless), ..relay_endpoint() };
    assert_eq!(partner_codec().request(&endpoint, None, &open()), Request::Unsupported);
}

#[test]
fn a_key_that_cannot_stand_in_a_header_is_not_sent_and_a_blank_one_is_none() {
    for key in ["a b", "ключ", "a\r\nX-Evil: 1", "a\u{0}"] {
        let endpoint = Endpoint { api_key: key.to_owned(), ..partner_endpoint() };
        assert_eq!(partner_codec().request(&endpoint, None, &open()), Request::Unsupported, "{key:?}");
    }
    let padded = Endpoint { api_key: [" ", KEY, "\n"].concat(), ..partner_endpoint() };
    assert_eq!(partner_codec().request(&padded, None, &open()), say(&open()));
    let blank = Endpoint { api_key: " \n".to_owned(), ..relay_endpoint() };
    assert_eq!(identify(&blank), identify(&relay_endpoint()));
}

/// Every command there is.
fn commands() -> Vec<Command> {
    let seven = RemoteId::Number(7);
    vec![
        Command::Identify,
        Command::FindConversations,
        open(),
        Command::LoadHistory(HistoryPage::Latest),
        send(about_an_order("hello")),
        Command::Report(Delivery::Seen, vec![seven]),
        Command::Typing(true),
        Command::UpdateCustomer,
    ]
}

#[test]
fn the_key_is_in_nothing_but_one_header_and_debug_never_shows_it() {
    let endpoint = Endpoint { customer: john(), ..partner_endpoint() };
    let mut shown = format!("{endpoint:?} {:?}", partner_session(&endpoint));
    for command in commands() {
        let request = say_at(&endpoint, &command);
        shown.push_str(&format!("{request:?}"));
        match request {
            Request::Http(request) => {
                shown.push_str(&format!("{request:?}"));
                assert_eq!(request.headers, [("Authorization", format!("Bearer {KEY}"))], "{command:?}");
                let Body::Json(body) = request.body else { continue };
                assert!(!request.url.contains(KEY) && !body.contains(KEY), "{command:?}");
            }
            Request::Frames(frames) => assert!(!frames.concat().contains(KEY)),
            Request::Unsupported => assert_eq!(command, Command::Identify),
        }
    }
    let listening = socket(&endpoint);
    assert!(!listening.url.contains(KEY) && listening.protocols.is_empty());
    assert!(!shown.contains(KEY), "{shown}");
}

#[test]
fn through_the_relay_no_address_has_the_token_and_debug_never_shows_it() {
    let endpoint = Endpoint { customer: john(), ..relay_endpoint() };
    let session = Session { token: TOKEN.to_owned(), ..partner_session(&endpoint) };
    let mut shown = format!("{endpoint:?} {session:?}");
    for command in commands() {
        let request = partner_codec().request(&endpoint, Some(&session), &command);
        shown.push_str(&format!("{request:?}"));
        match request {
            Request::Http(request) => {
                shown.push_str(&format!("{request:?}"));
                let said = format!("{} {:?}", request.url, request.headers);
                assert!(!request.url.contains(TOKEN) && !said.contains(KEY), "{command:?}");
                let Body::Json(body) = request.body else { continue };
                assert_eq!(body.contains(TOKEN), command == Command::Identify, "{command:?}");
            }
            Request::Frames(frames) => assert!(!frames.concat().contains(TOKEN)),
            Request::Unsupported => panic!("{command:?}"),
        }
    }
    assert!(!partner_codec().socket(&endpoint, &session).url.contains(TOKEN));
    for secret in [TOKEN, "operators.own.word", "customer-12345", "hello", "John"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
