//! The sentences of the contract about what is said to a back end. None of them names a vendor.

use super::Samples;
use chat_widget::backend::{Backend, Body, Customer, Endpoint, HttpRequest, Identity, Request, Session};
use chat_widget::engine::{Effect, Engine, EngineConfig, HttpOutcome, Input, Slot};
use chat_widget::model::{
    AttachmentKind, Attribute, BlobRef, Command, Deed, Delivery, EchoKey, HistoryPage, Now, Outgoing,
    OutgoingFile, RemoteId, ReplyTo, TypingPolicy,
};
use serde_json::Value;

const TOKEN: &str = "t0ken-that-nobody-may-see";

fn session(backend: Backend, samples: &Samples) -> Session {
    backend
        .codec()
        .decode_session(&(samples.endpoint)(), samples.session)
        .expect("the sample of a session is one")
        .session
}

fn outgoing(text: &str, files: u32) -> Outgoing {
    let file = |blob| OutgoingFile {
        blob: Some(BlobRef(blob)),
        name: "a.png".to_owned(),
        size: 1,
        kind: AttachmentKind::Image,
    };
    Outgoing { text: text.to_owned(), files: (0..files).map(file).collect(), ..Outgoing::default() }
}

fn send(outgoing: Outgoing) -> Command {
    Command::Send(EchoKey("key".into()), outgoing)
}

/// Every command there is, with this id where a command has one.
fn commands(id: &RemoteId) -> Vec<Command> {
    vec![
        Command::Identify,
        Command::FindConversations,
        Command::OpenConversation { contact_name: "Ann".to_owned(), name: EchoKey("c1".into()) },
        Command::LoadSettings,
        Command::UpdateCustomer,
        Command::LoadHistory(HistoryPage::Latest),
        Command::LoadHistory(HistoryPage::Before(id.clone())),
        Command::LoadHistory(HistoryPage::After(id.clone())),
        Command::LoadHistory(HistoryPage::ChangedSince(1_742_149_000_000)),
        send(outgoing("hello", 0)),
        send(outgoing("", 2)),
        send(answer(id, 0)),
        send(answer(id, 1)),
        Command::Act(id.clone(), Deed::React(Some(id.to_string()))),
        Command::Act(id.clone(), Deed::React(None)),
        Command::Act(id.clone(), Deed::Choose(id.to_string())),
        Command::Act(id.clone(), Deed::Delete),
        Command::Report(Delivery::Delivered, vec![id.clone()]),
        Command::Report(Delivery::Seen, vec![id.clone(), id.clone()]),
        Command::Typing(true),
        Command::Typing(false),
        Command::DropPushToken(id.to_string()),
        Command::Erase,
        Command::Subscribe,
        Command::AnswerKeepalive,
    ]
}

/// An answer to the message of this id.
fn answer(id: &RemoteId, files: u32) -> Outgoing {
    let reply = ReplyTo { id: id.clone(), dialog: Some(id.to_string().into()), text: id.to_string() };
    Outgoing { reply: Some(reply), ..outgoing("hello", files) }
}

/// Whether a command is one about a conversation.
fn needs_session(command: &Command) -> bool {
    !matches!(
        command,
        Command::Identify
            | Command::FindConversations
            | Command::OpenConversation { .. }
            | Command::LoadSettings
            | Command::Erase
    )
}

pub fn without_a_conversation_it_only_gets_at_one_or_asks_for_settings(backend: Backend, samples: &Samples) {
    for command in commands(&RemoteId::Number(7)) {
        let request = backend.codec().request(&(samples.endpoint)(), None, &command);
        if matches!(command, Command::OpenConversation { .. }) {
            assert_ne!(request, Request::Unsupported);
        } else if needs_session(&command) {
            assert_eq!(request, Request::Unsupported, "{command:?}");
        }
    }
}

pub fn every_command_is_said_as_its_capabilities_promise(backend: Backend, samples: &Samples) {
    let (codec, session) = (backend.codec(), session(backend, samples));
    let customer = Customer { email: "a@b.example".to_owned(), ..Customer::default() };
    let endpoint = Endpoint { customer, ..(samples.endpoint)() };
    let say = |command| codec.request(&endpoint, Some(&session), &command);
    assert_ne!(say(send(outgoing("hello", 0))), Request::Unsupported);
    for page in [HistoryPage::Latest, HistoryPage::After(RemoteId::Number(7))] {
        assert!(matches!(say(Command::LoadHistory(page)), Request::Http(_)));
    }
    let capabilities = codec.capabilities();
    let id = RemoteId::Number(7);
    let seven = || vec![id.clone()];
    for (promised, command) in [
        (capabilities.changes, Command::LoadHistory(HistoryPage::ChangedSince(1_742_149_000_000))),
        (capabilities.reactions, Command::Act(id.clone(), Deed::React(Some("👍".to_owned())))),
        (capabilities.reactions, Command::Act(id.clone(), Deed::React(None))),
        (capabilities.deletion, Command::Act(id.clone(), Deed::Delete)),
        (capabilities.receipts, Command::Report(Delivery::Seen, seven())),
        (capabilities.typing != TypingPolicy::None, Command::Typing(true)),
        (capabilities.typing == TypingPolicy::Cleared, Command::Typing(false)),
        (capabilities.customer_ids, Command::FindConversations),
        // A bot is told at the beginning.
        (capabilities.customer_ids && !capabilities.bot, Command::UpdateCustomer),
        (capabilities.ending, Command::EndConversation),
    ] {
        assert_eq!(say(command.clone()) != Request::Unsupported, promised, "{command:?}");
    }
    // Not every back end that wants to know what was seen has a word for what came in.
    let delivered = say(Command::Report(Delivery::Delivered, seven()));
    assert!(capabilities.receipts || delivered == Request::Unsupported);
    if capabilities.replies {
        let plain = Outgoing { reply: None, ..answer(&id, 0) };
        assert_ne!(say(send(answer(&id, 0))), Request::Unsupported);
        assert_ne!(say(send(answer(&id, 0))), say(send(plain)), "what is answered is not said");
    }
    let Some(limits) = capabilities.attachments else {
        return assert_eq!(say(send(outgoing("", 1))), Request::Unsupported);
    };
    let Request::Http(HttpRequest { body: Body::Multipart { files, .. }, .. }) = say(send(outgoing("", 3)))
    else {
        panic!("files are not sent as a form")
    };
    assert_eq!(files, [BlobRef(0), BlobRef(1), BlobRef(2)]);
    assert_eq!(say(send(outgoing("look", 1))) != Request::Unsupported, limits.with_text);
}

const HOSTILE: [&str; 20] = [
    "../",
    "..",
    ".",
    "../../admin",
    "?",
    "?x=1",
    "&x=1",
    "#",
    "#/x",
    "/",
    "//evil.example",
    "\\..\\",
    "%2e%2e",
    "%2f",
    "\r\nX-Evil: 1",
    "\n",
    "\0",
    " ",
    "@evil.example",
    "ж\u{202e}",
];

pub fn no_id_and_no_token_leaves_its_place(backend: Backend, samples: &Samples) {
    let codec = backend.codec();
    let plain_id = RemoteId::Text("plain".into());
    let plain_session = Session {
        token: TOKEN.to_owned(),
        conversation: plain_id.clone(),
        account: plain_id.clone(),
        contact: plain_id.clone(),
    };
    let named = |text: &str| Endpoint {
        website_token: text.to_owned(),
        customer_id: text.to_owned(),
        identity_token: text.to_owned(),
        customer: Customer {
            name: text.to_owned(),
            email: text.to_owned(),
            phone: text.to_owned(),
            birthdate: text.to_owned(),
            attributes: vec![Attribute { name: "fact".to_owned(), value: text.to_owned(), is_text: true }],
        },
        ..(samples.endpoint)()
    };
    let known_as = |token: &str, customer: &str| Endpoint {
        identity: Some(Identity { token: token.to_owned(), customer: customer.to_owned() }),
        ..named("plain")
    };
    let plain_endpoint = known_as(TOKEN, "plain");
    for hostile in HOSTILE {
        let id = RemoteId::Text(hostile.into());
        let sessions = [
            Session { conversation: id.clone(), ..plain_session.clone() },
            Session { account: id.clone(), contact: id.clone(), ..plain_session.clone() },
            Session { token: hostile.to_owned(), ..plain_session.clone() },
            plain_session.clone(),
        ];
        let mut endpoints = vec![
            plain_endpoint.clone(),
            Endpoint { identity: plain_endpoint.identity.clone(), ..named(hostile) },
            known_as(hostile, "plain"),
            known_as(TOKEN, hostile),
        ];
        if !plain_endpoint.api_key.is_empty() {
            endpoints.push(Endpoint { api_key: ["key", hostile, "key"].concat(), ..plain_endpoint.clone() });
        }
        let pairs = commands(&plain_id).into_iter().zip(commands(&id));
        for (plain_command, command) in pairs {
            let plain = codec.request(&plain_endpoint, Some(&plain_session), &plain_command);
            for session in &sessions {
                for endpoint in &endpoints {
                    let request = codec.request(endpoint, Some(session), &command);
                    if request != Request::Unsupported {
                        assert_eq!(shape(&request), shape(&plain), "{hostile:?} in {command:?}");
                    }
                }
            }
        }
    }
}

/// What a request looks like with every value taken out.
fn shape(request: &Request) -> Vec<String> {
    match request {
        Request::Unsupported => vec![],
        Request::Frames(frames) => frames.iter().map(|frame| keys(frame)).collect(),
        Request::Http(HttpRequest { method, url, headers, body }) => {
            assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url}");
            let (path, query) = url.split_once('?').unwrap_or((url, ""));
            assert!(!query.contains('?') && !url.contains('#') && !url.contains('\\'), "{url}");
            let mut shape = vec![format!("{method:?}")];
            // The browser resolves `..` in all its spellings before it sends anything.
            for segment in path.split('/') {
                let dots = segment.to_ascii_lowercase().replace("%2e", ".");
                assert!(dots != "." && dots != "..", "{url}");
            }
            shape.push(path.split('/').count().to_string());
            shape.extend(query.split('&').map(|pair| pair.split('=').next().unwrap_or("").to_owned()));
            for (name, value) in headers {
                assert!(value.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' '), "{name}");
                shape.push((*name).to_owned());
            }
            shape.push(match body {
                Body::Empty => String::new(),
                Body::Json(text) => keys(text),
                Body::Multipart { file_field, files, fields } => {
                    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
                    format!("{file_field} {} {names:?}", files.len())
                }
            });
            shape
        }
    }
}

/// The names in a JSON text, in order, however deep.
fn keys(text: &str) -> String {
    fn walk(value: &Value, out: &mut String) {
        if let Value::Object(members) = value {
            for (key, value) in members {
                out.push_str(key);
                out.push('{');
                walk(value, out);
                out.push('}');
            }
        }
    }
    let mut out = String::new();
    walk(&serde_json::from_str(text).expect("valid JSON"), &mut out);
    out
}

pub fn a_session_that_cannot_be_said_is_refused(backend: Backend, samples: &Samples) {
    let good = session(backend, samples);
    assert!(good.is_sound());
    let read = |token: &str| {
        let (endpoint, body) = (samples.with_token)(token);
        backend.codec().decode_session(&endpoint, &body).map(|opened| opened.session.token)
    };
    assert_eq!(read("another"), Some("another".to_owned()));
    for token in ["", " ", "a\\r\\nb", "ключ", "a b", "\\u0000", &"x".repeat(5000)] {
        assert_eq!(read(token), None, "{token:?}");
    }
    for conversation in ["", ".", ".."] {
        let session = Session { conversation: RemoteId::Text(conversation.into()), ..good.clone() };
        for command in commands(&RemoteId::Number(1)).into_iter().filter(needs_session) {
            let request = backend.codec().request(&(samples.endpoint)(), Some(&session), &command);
            assert_eq!(request, Request::Unsupported, "{conversation:?} in {command:?}");
        }
    }
}

pub fn debug_shows_no_token(backend: Backend, samples: &Samples) {
    let session = Session { token: TOKEN.to_owned(), ..session(backend, samples) };
    let endpoint = (samples.endpoint)();
    let mut seen = format!("{session:?} {endpoint:?}");
    for command in commands(&RemoteId::Number(7)) {
        let request = backend.codec().request(&endpoint, Some(&session), &command);
        seen.push_str(&format!("{request:?}"));
        if let Request::Http(request) = request {
            seen.push_str(&format!("{request:?}"));
        }
    }
    let identity = endpoint.identity.as_ref();
    let theirs = [
        &endpoint.website_token,
        &endpoint.api_key,
        &endpoint.customer_id,
        &endpoint.identity_token,
        identity.map_or(&endpoint.api_key, |identity| &identity.token),
    ];
    for secret in
        theirs.into_iter().map(String::as_str).filter(|text| !text.is_empty()).chain([TOKEN, "hello"])
    {
        assert!(!seen.contains(secret), "{seen}");
    }
}

pub fn a_session_survives_the_page(backend: Backend, samples: &Samples) {
    let page = |identity: Option<String>, record: Option<String>| {
        Engine::new(EngineConfig {
            backend,
            endpoint: (samples.endpoint)(),
            seed: [1, 2],
            identity_record: identity,
            session_record: record,
            outbox_records: vec![],
            restarted: false,
            hands_over: false,
            first_number: 0,
        })
    };
    let start = || Input::Started { online: true, visible: true };
    let now = Now { steady: 0, wall: 1_742_149_000_000 };
    let saved = |effects: &[Effect], wanted: Slot| {
        let record = |effect: &Effect| match effect {
            Effect::Save(slot, record) if *slot == wanted => record.clone(),
            _ => None,
        };
        effects.iter().rev().find_map(record)
    };

    let mut first = page(None, None);
    first.process(now, start());
    let words = "hello".to_owned();
    let mut said =
        first.process(now, Input::Send { text: words, files: vec![], reply: None, metadata: None });
    said.extend(first.process(now, Input::TurnTaken(None)));
    for answer in samples.answers {
        let asked = said.iter().rev().find_map(|effect| match effect {
            Effect::Http { id, .. } => Some(*id),
            _ => None,
        });
        let body = (*answer).to_owned();
        let answer = HttpOutcome::Answer { status: 200, retry_after: None, body, whole: true };
        said.extend(first.process(now, Input::HttpEnded(asked.expect("a request"), answer)));
    }
    let record = saved(&said, Slot::Session).expect("the session is kept");

    let mut second = page(saved(&said, Slot::Identity), Some(record.clone()));
    let effects = second.process(now, start());
    assert_eq!(saved(&effects, Slot::Session), Some(record));
    let latest = Command::LoadHistory(HistoryPage::Latest);
    let expected = backend.codec().request(&(samples.endpoint)(), Some(&session(backend, samples)), &latest);
    let asks_for_history = effects.iter().any(
        |effect| matches!(effect, Effect::Http { request, .. } if Request::Http(request.clone()) == expected),
    );
    assert!(asks_for_history, "the next page does not go on where the first one was");
}
