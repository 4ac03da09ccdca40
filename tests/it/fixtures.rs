//! The samples of the vendors' documents, and what the documents say that they mean.

use chat_widget::backend::{Backend, Codec, Decoded, Endpoint, Session};
use chat_widget::model::{
    Attachment, AttachmentKind, Content, Delivery, Direction, EchoKey, Event, Message, RemoteId, Sender,
    WidgetSettings,
};

macro_rules! nova {
    ($file:literal) => {
        include_str!(concat!("../fixtures/novatalks/", $file))
    };
}
pub(crate) use nova;

/// The answers and frames that the vendor sends, by name.
pub const NOVA_MESSAGE_FRAMES: [(&str, &str); 4] = [
    ("message_created_by_agent", nova!("message_created_by_agent.frame.json")),
    ("message_created_by_visitor", nova!("message_created_by_visitor.frame.json")),
    ("message_created_with_attachment", nova!("message_created_with_attachment.frame.json")),
    ("message_updated", nova!("message_updated.frame.json")),
];

pub fn nova_codec() -> &'static dyn Codec {
    Backend::NovaWidget.codec()
}

/// The document's inbox, on a server of nobody's.
pub fn nova_endpoint() -> Endpoint {
    Endpoint {
        base_url: "https://api.shop.example/chat".to_owned(),
        socket_url: "wss://api.shop.example/chat/ws".to_owned(),
        website_token: "Y5fUwtJiV1Tr6z7GQfKknW".to_owned(),
        dynamic_settings: true,
        customer: chat_widget::backend::Customer::default(),
    }
}

/// The conversation of §7's first half (27); its second half has another one.
pub fn nova_session() -> Session {
    nova_codec().decode_session(nova!("open_conversation.response.json")).unwrap().session
}

fn only_event(frame: &str) -> Event {
    let Decoded { mut events, notes } = nova_codec().decode_frame(frame);
    assert_eq!((events.len(), notes), (1, vec![]));
    events.remove(0)
}

fn agents_hello() -> Message {
    Message {
        conversation: Some(RemoteId::Number(27)),
        account: Some(RemoteId::Number(1)),
        echo: Some(EchoKey("fad29d60472f".into())),
        direction: Some(Direction::Agent),
        sender: Some(Sender { id: Some(RemoteId::Number(1)), name: "Support".to_owned(), avatar: None }),
        content: Some(Content::Text("hello".to_owned())),
        attachments: Some(vec![]),
        at: Some(1_742_149_000_000),
        status: Some(Delivery::Sent),
        ..Message::bare(RemoteId::Number(8326))
    }
}

#[test]
fn the_answer_to_a_new_conversation_has_the_credentials() {
    let session = nova_session();
    assert_eq!(session.token, "kJGO53QxaEuhHaOU3h5Dc5");
    let ids = [&session.conversation, &session.account, &session.contact];
    assert_eq!(ids, [&RemoteId::Number(27), &RemoteId::Number(1), &RemoteId::Number(36)]);
}

#[test]
fn an_abridged_answer_without_a_conversation_is_no_session() {
    assert_eq!(nova_codec().decode_session(nova!("authorize.response.json")), None);
}

#[test]
fn a_conversation_without_messages_is_an_empty_page() {
    for body in [nova!("list_all.response.json"), nova!("list_before.response.json")] {
        let page = nova_codec().decode_history(body).unwrap();
        assert_eq!((page.messages, page.items, page.span, page.notes), (vec![], 0, None, vec![]));
    }
}

#[test]
fn an_agents_message_is_read_as_the_document_says() {
    let event = only_event(nova!("message_created_by_agent.frame.json"));
    assert_eq!(event, Event::MessageCreated(agents_hello()));
}

#[test]
fn the_visitors_own_message_comes_back_with_its_key() {
    let expected = Message {
        id: RemoteId::Number(8330),
        echo: Some(EchoKey("589".into())),
        direction: Some(Direction::Visitor),
        sender: Some(Sender {
            id: Some(RemoteId::Number(36)),
            name: "widget-contact-494".to_owned(),
            avatar: None,
        }),
        at: Some(1_742_149_759_000),
        ..agents_hello()
    };
    assert_eq!(only_event(nova!("message_created_by_visitor.frame.json")), Event::MessageCreated(expected));
}

#[test]
fn a_message_that_is_nothing_but_a_picture_has_it_and_no_words() {
    let address = "https://store-url/store/30cbe6ea7db5752885bc5/telegram.png".to_owned();
    let expected = Message {
        id: RemoteId::Number(8333),
        echo: Some(EchoKey("34e8c7b6476c".into())),
        content: Some(Content::Text(String::new())),
        attachments: Some(vec![Attachment {
            kind: AttachmentKind::Image,
            name: "telegram.png".to_owned(),
            size: Some(9473),
            url: Some(address.clone()),
            thumbnail: Some(address),
            blob: None,
        }]),
        at: Some(1_742_149_989_000),
        ..agents_hello()
    };
    let event = only_event(nova!("message_created_with_attachment.frame.json"));
    assert_eq!(event, Event::MessageCreated(expected));
}

#[test]
fn an_update_says_that_the_message_was_delivered() {
    let expected = Message { status: Some(Delivery::Delivered), ..agents_hello() };
    assert_eq!(only_event(nova!("message_updated.frame.json")), Event::MessageUpdated(expected));
}

#[test]
fn the_sockets_own_frames_are_told_apart() {
    let confirmed = only_event(nova!("confirm_subscription.frame.json"));
    assert_eq!(confirmed, Event::SubscriptionConfirmed);
    assert_eq!(only_event(nova!("presence_update.frame.json")), Event::KeepaliveAsked);
}

#[test]
fn a_new_conversations_event_is_ignored_without_a_note() {
    let decoded = nova_codec().decode_frame(nova!("conversation_created.frame.json"));
    assert_eq!(decoded, Decoded::default());
}

#[test]
fn the_owners_settings_are_read_where_the_server_has_them() {
    let settings = nova_codec().decode_settings(nova!("settings.response.json")).unwrap();
    let expected = WidgetSettings {
        title: Some("How can we help?".to_owned()),
        color: Some("#2D6CDF".to_owned()),
        locale: Some("uk".to_owned()),
    };
    assert_eq!(settings, expected);
}

#[test]
fn no_sample_is_left_untested() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/novatalks");
    let sources = [include_str!("fixtures.rs"), include_str!("requests.rs")].concat();
    let mut samples = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        if name != "README.md" {
            samples += 1;
            assert!(sources.contains(&["nova!(\"", &name, "\")"].concat()), "{name} is read by no test");
        }
    }
    assert!(samples >= 20, "{samples} samples");
}
