//! The sentences of the contract about what is heard from a back end. None of them names a vendor.

use super::Samples;
use chat_widget::backend::{Backend, Codec};
use chat_widget::model::{Event, RemoteId};

fn message_ids(codec: &dyn Codec, page: &str) -> Vec<RemoteId> {
    let reply = codec.decode_history(page).expect("a page");
    reply.messages.into_iter().map(|message| message.id).collect()
}

fn shows_a_message(codec: &dyn Codec, frame: &str) -> bool {
    let is_message = |event: &Event| matches!(event, Event::MessageCreated(_) | Event::MessageUpdated(_));
    codec.decode_frame(frame).events.iter().any(is_message)
}

pub fn its_capabilities_make_sense(backend: Backend, samples: &Samples) {
    assert_eq!(backend.name(), samples.name);
    let capabilities = backend.codec().capabilities();
    assert!(capabilities.page_size > 0);
    assert!(capabilities.text_limit >= 100);
    assert!(capabilities.attachments.is_none_or(|limits| limits.count > 0 && limits.bytes > 0));
}

pub fn garbage_is_none_and_never_a_panic(backend: Backend, samples: &Samples) {
    let codec = backend.codec();
    let endpoint = (samples.endpoint)();
    let deep =
        ["[", "{\"data\":", "{\"payload\":", "[{\"id\":1,\"content\":"].map(|open| open.repeat(100_000));
    let closed = ["[".repeat(100_000), "]".repeat(100_000)].concat();
    let long = "a".repeat(1 << 20);
    let texts = [
        "",
        " ",
        "\0",
        "\u{feff}",
        "null",
        "true",
        "0",
        "-",
        "1e400",
        "\"x\"",
        "\"\\ud83d\"",
        "\"\\u\"",
        "\"\\",
        "<!doctype html><title>Welcome to Hotel Wi-Fi</title>",
        "\u{feff}<html></html>",
        "undefined",
        "NaN",
        "{",
        "}",
        "[",
        "]",
        ",",
        "{\"payload\":null}",
        "{\"payload\":[[[]]]}x",
        "\u{1f469}\u{200d}",
        "[}",
        "{\"event\":",
        "{\"type\":\"message\",\"payload\":",
    ];
    let hostile = texts.into_iter().chain(deep.iter().map(String::as_str)).chain([closed.as_str(), &long]);
    for text in hostile {
        let start: String = text.chars().take(40).collect();
        assert_eq!(codec.decode_session(&endpoint, text), None, "{start}");
        assert_eq!(codec.decode_conversations(&endpoint, text).flatten(), None, "{start}");
        assert!(codec.decode_identity(text).is_none(), "{start}");
        assert_eq!(codec.decode_sent(text), None, "{start}");
        assert_eq!(codec.decode_frame(text).events, [], "{start}");
        assert_eq!(codec.decode_settings(text), None, "{start}");
        let messages = codec.decode_history(text).map(|page| page.messages).unwrap_or_default();
        assert_eq!(messages, [], "{start}");
        codec.accepts_send(text);
    }
    for page in ["<html>", "\u{feff}<!doctype html>", "\n <html>"] {
        assert!(!codec.accepts_send(page), "a captive portal's page counts as the vendor's answer: {page:?}");
        assert!(codec.decode_history(page).is_none());
    }
    let many = (samples.page)(&vec!["{}".to_owned(); 300_000]);
    let reply = codec.decode_history(&many).expect("a page of nothing");
    assert_eq!((reply.messages.len(), reply.items), (0, 300_000));
}

/// A session, a page and a frame, as texts.
fn sample_texts(samples: &Samples) -> [String; 3] {
    let message = (samples.message)(41);
    let page = (samples.page)(&[message.to_string(), (samples.message)(42).to_string()]);
    [samples.session.trim_end().to_owned(), page, (samples.frame)(&message)]
}

pub fn a_sample_cut_short_is_none(backend: Backend, samples: &Samples) {
    let codec = backend.codec();
    for text in sample_texts(samples) {
        for (end, _) in text.char_indices() {
            let start = &text[..end];
            assert_eq!(codec.decode_session(&(samples.endpoint)(), start), None, "{end}");
            assert!(codec.decode_history(start).is_none(), "{end}");
            assert_eq!(codec.decode_frame(start).events, [], "{end}");
            assert_eq!(codec.decode_settings(start), None, "{end}");
        }
    }
}

pub fn a_sample_with_a_wrong_character_is_no_panic(backend: Backend, samples: &Samples) {
    let codec = backend.codec();
    let mut cases = 0;
    for text in sample_texts(samples) {
        for (at, old) in text.char_indices() {
            for new in ["", "\"", "\\", "{", "]", "\u{0}"] {
                let garbled = [&text[..at], new, &text[at + old.len_utf8()..]].concat();
                let sessions = codec.decode_session(&(samples.endpoint)(), &garbled);
                assert!(sessions.is_none_or(|opened| opened.session.is_sound()));
                codec.decode_history(&garbled);
                codec.decode_frame(&garbled);
                codec.decode_settings(&garbled);
                cases += 1;
            }
        }
    }
    assert!(cases > 4_000, "only {cases} cases");
}

pub fn an_element_that_cannot_be_read_costs_only_itself(backend: Backend, samples: &Samples) {
    let deep = ["[".repeat(100_000), "]".repeat(100_000)].concat();
    let bad = [
        "null",
        "7",
        "-1e400",
        "\"x\"",
        "\"],[\"",
        "[]",
        "[{}]",
        "{}",
        "{\"id\":}",
        "{\"id\":null}",
        "{id:5}",
        "tru",
        "{\"id\":1e400}",
        "{\"id\":[]}",
        "{\"id\":true}",
        "",
        " ",
        "\"\\ud800\"",
        "\"\u{1}\"",
        deep.as_str(),
    ];
    let neighbours = [(samples.message)(41).to_string(), (samples.message)(43).to_string()];
    for bad in bad {
        let start: String = bad.chars().take(40).collect();
        let page = (samples.page)(&[neighbours[0].clone(), bad.to_owned(), neighbours[1].clone()]);
        let ids = message_ids(backend.codec(), &page);
        assert_eq!(ids, [RemoteId::Number(41), RemoteId::Number(43)], "{start}");
        let reply = backend.codec().decode_history(&page).expect("a page");
        // What cannot be read still counts, or a full page would look like the last one.
        assert_eq!(reply.items, 3, "{start}");
        assert_eq!(reply.span, Some((RemoteId::Number(41), RemoteId::Number(43))), "{start}");
        assert_eq!(reply.notes.len(), 1, "{start}");
    }
}

pub fn a_message_half_garbled_is_still_shown(backend: Backend, samples: &Samples) {
    let (codec, message) = (backend.codec(), (samples.message)(41));
    let plain = (samples.frame)(&message);
    for (from, to) in
        [(samples.words, "cut \\ud83d"), (samples.words, "a\u{0}b\nc"), (samples.moment, "1e400")]
    {
        let frame = plain.replace(from, to);
        assert_ne!(frame, plain, "the sample has no {from}");
        assert!(shows_a_message(codec, &frame), "{to:?}");
        assert!(shows_a_message(codec, &["\u{feff}", &frame].concat()), "{to:?}");
    }
}

pub fn a_private_message_is_never_one(backend: Backend, samples: &Samples) {
    let codec = backend.codec();
    assert!(shows_a_message(codec, &(samples.frame)(&(samples.message)(42))));
    for private in (samples.private)(42) {
        assert!(!shows_a_message(codec, &(samples.frame)(&private)), "{private}");
        let elements =
            [(samples.message)(41), private.clone(), (samples.message)(43)].map(|one| one.to_string());
        let page = (samples.page)(&elements);
        assert_eq!(message_ids(codec, &page), [RemoteId::Number(41), RemoteId::Number(43)], "{private}");
        let items = codec.decode_history(&page).expect("a page").items;
        assert_eq!(items, 3, "what is hidden still fills its page: {private}");
    }
}

pub fn an_event_from_the_future_is_a_note(backend: Backend, _: &Samples) {
    for frame in [
        r#"{"event":"reaction.invented","data":{"id":1}}"#,
        r#"{"event":7,"data":{"id":1}}"#,
        r#"{"data":{"id":1}}"#,
        r#"{"type":"reaction.invented","payload":{"id":1}}"#,
        r#"{"type":7,"payload":{"id":1}}"#,
        r#"{"payload":{"id":1}}"#,
        "[]",
        "7",
    ] {
        let decoded = backend.codec().decode_frame(frame);
        assert_eq!((decoded.events.len(), decoded.notes.len()), (0, 1), "{frame}");
    }
}
