//! The doors by which foreign texts come in, one function for each. Each of them must survive every text, and what it promises
//! of every text it asserts. Both the mangled texts beside this file and the targets in `fuzz/` knock here.

use chat_widget::backend::{Backend, Decoded, Endpoint, Identity};
use chat_widget::config::{self, PageFacts};
use chat_widget::engine::{Effect, Engine, EngineConfig, HttpOutcome, Input};
use chat_widget::i18n::{Text, Texts};
use chat_widget::json;
use chat_widget::model::file_name::{file_name, file_name_of_address};
use chat_widget::model::rich_text::{Span, first_look, spans};
use chat_widget::model::url::{safe_link, safe_media};
use chat_widget::model::{Change, Event, Message, Now};
use chat_widget::theme::Theme;

/// Takes a foreign text.
pub type Entry = fn(&str);

/// All of them, by the names of their targets.
pub const ENTRIES: [(&str, Entry); 10] = [
    ("novatalks", |text| back_end(Backend::NovaWidget, text)),
    ("novatalks_sdk", |text| back_end(Backend::NovaSdk, text)),
    ("partner", |text| back_end(Backend::Partner, text)),
    ("converse", |text| back_end(Backend::Converse, text)),
    ("reply_markup", reply_markup),
    ("rich_text", rich_text),
    ("json", json_text),
    ("records", records),
    ("engine", engine),
    ("options", options),
];

/// Calls one by its name.
///
/// # Panics
/// When there is none of that name, and when a promise is broken.
#[allow(dead_code, reason = "the fuzzers come in here")]
pub fn enter(name: &str, text: &str) {
    let found = ENTRIES.iter().find(|(known, _)| *known == name);
    let (_, entry) = found.expect("an entry of this name");
    entry(text);
}

fn endpoint() -> Endpoint {
    Endpoint {
        base_url: "https://api.shop.example".to_owned(),
        socket_url: "wss://api.shop.example/ws".to_owned(),
        website_token: "site".to_owned(),
        api_key: "key".to_owned(),
        identity: Some(Identity { token: String::new(), customer: "customer-1".to_owned() }),
        ..Endpoint::default()
    }
}

fn can_be_shown(message: &Message) {
    if let Some(content) = &message.content {
        rich_text(content.text());
    }
    for file in message.attachments.iter().flatten() {
        assert!(!file.name.contains(['/', '\\', '\n']), "a file's name is a path");
    }
}

/// Everything that a back end can be answered or told.
fn back_end(backend: Backend, text: &str) {
    let codec = backend.codec();
    let Decoded { events, notes } = codec.decode_frame(text);
    assert!(events.len() + notes.len() <= text.len() + 1, "more was read than there is");
    for event in &events {
        if let Event::MessageCreated(message) | Event::MessageUpdated(message) = event {
            can_be_shown(message);
        }
    }
    if let Some(page) = codec.decode_history(text) {
        assert!(page.messages.len() <= page.items, "a page has more messages than items");
        page.messages.iter().for_each(can_be_shown);
    }
    if let Some(opened) = codec.decode_session(&endpoint(), text) {
        assert!(opened.session.is_sound(), "a session that cannot be said");
    }
    let _ = codec.decode_conversations(&endpoint(), text);
    if let Some(identity) = codec.decode_identity(text) {
        assert!(identity.is_sound(), "an identity that cannot be said");
    }
    codec.decode_sent(text).iter().for_each(can_be_shown);
    let _ = codec.accepts_send(text);
    for status in [400, 409, 413, 422] {
        let _ = codec.park_reason(status, text);
    }
    let _ = codec.decode_settings(text);
}

/// A text with the buttons of an older dialect in it.
fn reply_markup(text: &str) {
    let mut frame =
        r#"{"event":"message.created","data":{"id":7,"message_type":"outgoing","content":"#.to_owned();
    json::push_string(&mut frame, text);
    frame.push_str("}}");
    back_end(Backend::NovaSdk, &frame);
}

fn rich_text(text: &str) {
    let mut whole = String::new();
    for span in spans(text) {
        match span {
            Span::Words(words) => whole.push_str(words),
            Span::Link { shown, href } => {
                assert!(safe_link(&href).is_some(), "{href} is no link by itself");
                whole.push_str(shown);
            }
        }
    }
    assert!(whole == text, "something was added or lost");
    assert!(first_look(text, 1200, 24).is_none_or(|beginning| text.starts_with(beginning)));
    for address in [safe_link(text), safe_media(text, true)].into_iter().flatten() {
        let lower = address.to_ascii_lowercase();
        let known = ["https://", "http://", "mailto:", "tel:"];
        assert!(known.iter().any(|scheme| lower.starts_with(scheme)), "{address}");
    }
    for name in [file_name(text), file_name_of_address(text)] {
        let is_harmless = |c: char| !c.is_control() && !matches!(c, '/' | '\\' | ':' | '<' | '"');
        assert!(!name.is_empty() && name.chars().all(is_harmless), "{name:?}");
    }
}

fn json_text(text: &str) {
    if let Some(value) = json::parse(text) {
        // A number that is none is `null` once it is written.
        let written = json::write(&value);
        let again = json::parse(&written).map(|value| json::write(&value));
        assert!(again.as_ref() == Some(&written), "{written} is read as something else");
    }
    let _ = json::parse_list(text);
    let texts = Texts::new("uk", text.to_owned(), vec![(3, text.to_owned())]);
    let _ = texts.with_two(Text::OpenChat, text, text);
}

fn config(backend: Backend, record: &str) -> EngineConfig {
    EngineConfig {
        backend,
        endpoint: endpoint(),
        seed: [7, 7],
        identity_record: Some(record.to_owned()),
        session_record: Some(record.to_owned()),
        outbox_records: vec![record.to_owned(), record.to_owned()],
        restarted: false,
        hands_over: false,
        first_number: 0,
    }
}

const BACKENDS: [Backend; 4] = [Backend::NovaWidget, Backend::NovaSdk, Backend::Partner, Backend::Converse];

const fn at(steady: u64) -> Now {
    Now { steady, wall: 1_742_149_000_000 + steady }
}

/// What an earlier page, or another program, left in the browser.
fn records(text: &str) {
    for backend in BACKENDS {
        let mut engine = Engine::new(config(backend, text));
        engine.process(at(0), Input::Started { online: true, visible: true });
        engine.process(at(1), Input::SessionElsewhere(Some(text.to_owned())));
        engine.process(at(60_000), Input::Woke);
    }
}

/// A server that answers everything with this text, and says it over the socket.
fn engine(text: &str) {
    const SESSION: &str = r#"{"v":1,"token":"t","conversation":27,"account":1,"contact":36,"seen":8}"#;
    for backend in BACKENDS {
        let mut engine = Engine::new(config(backend, SESSION));
        let mut asked = engine.process(at(0), Input::Started { online: true, visible: true });
        asked.extend(engine.process(at(1), Input::PanelOpened));
        for round in 2..6 {
            let mut inputs = Vec::new();
            for effect in asked.drain(..) {
                match effect {
                    Effect::Http { id, .. } => {
                        let body = text.to_owned();
                        let answer =
                            HttpOutcome::Answer { status: 200, retry_after: None, body, whole: true };
                        inputs.push(Input::HttpEnded(id, answer));
                    }
                    Effect::OpenSocket { id, .. } => {
                        inputs.push(Input::SocketOpened(id));
                        inputs.push(Input::SocketFrame(id, text.to_owned()));
                    }
                    Effect::Show(Change::Entries(diffs)) => {
                        assert!(!diffs.is_empty(), "no change is told as one")
                    }
                    _ => {}
                }
            }
            for input in inputs {
                asked.extend(engine.process(at(round), input));
            }
        }
    }
}

/// A page's options, a name and a value a line.
fn options(text: &str) {
    let value = |value: &str| match value {
        "true" => config::Value::Flag(true),
        _ if value.starts_with(|first: char| first.is_ascii_digit()) => {
            config::Value::Number(value.to_owned())
        }
        _ => config::Value::Text(value.to_owned()),
    };
    let mut tree = Vec::new();
    let mut group = Vec::new();
    let mut theme = Theme::default();
    for line in text.lines().take(3) {
        let (name, given) = line.split_once('=').unwrap_or((line, text));
        // Names are the page's own and short; how like one of ours a long one is takes long to say.
        let name: String = name.chars().take(24).collect();
        let _ = theme.set(&name, given);
        group.push((name.clone(), value(given)));
        tree.push((name, value(given)));
    }
    for name in ["theme", "customer", "handoff"] {
        tree.push((name.to_owned(), config::Value::Group(group.clone())));
    }
    tree.push(("metaData".to_owned(), config::Value::List(vec![config::Value::Group(group)])));
    let attributes: Vec<_> = tree.iter().map(|(name, _)| name.clone()).step_by(2).collect();
    let page = PageFacts { origin: "https://shop.example", languages: "en", attributes: &attributes };
    let reading = config::read(&tree, page);
    for (_, value) in reading.options.iter().flat_map(|options| &options.theme) {
        let _ = theme.set("headerText", value);
    }
    for (name, token) in theme.tokens(false) {
        let is_plain = |c: char| !c.is_control() && !matches!(c, ';' | '{' | '}' | '<' | '(' | '"' | '@');
        assert!(token.chars().all(is_plain), "{name} is {token:?}");
    }
}
