//! What is kept between pages: it comes back as it was, for as long as there are pages of version 1, and piece by piece when
//! it is broken (TRUST C-27, C-65).

use crate::scenarios::world::World;
use crate::tolerance::for_each_wrong_field;
use chat_widget::backend::Backend;
use chat_widget::engine::{HttpOutcome, Input};
use chat_widget::model::{AttachmentKind, Delivery, ParkReason};
use serde_json::{Value, json};

/// A session record as version 1 writes it. Frozen: visitors have it in their browsers.
pub const SESSION_1: &str =
    r#"{"v":1,"token":"kJGO53QxaEuhHaOU3h5Dc5","conversation":27,"account":1,"contact":36,"seen":8326}"#;

/// An outbox record as version 1 writes it, with everything that one can have in it. Frozen, too.
pub const OUTBOX_1: &str = concat!(
    r#"{"v":1,"conversation":27,"items":["#,
    r#"{"echo":"a1","at":1742149000000,"text":"taken","attempted":true,"accepted":true,"floor":8326},"#,
    r#"{"echo":"a2","at":1742149001000,"text":"on its way","attempted":true,"floor":8326},"#,
    r#"{"echo":"a3","at":1742149002000,"text":"typed\n\"quoted\" 👋"},"#,
    r#"{"echo":"a4","at":1742149003000,"text":"no","attempted":true,"parked":"refused"},"#,
    r#"{"echo":"a5","at":1742149004000,"text":"long","attempted":true,"parked":"too_large"},"#,
    r#"{"echo":"a6","at":1742149005000,"text":"bounced","attempted":true,"parked":"undeliverable"},"#,
    r#"{"echo":"a7","at":1742149006000,"text":"","parked":"cancelled","files":["#,
    r#"{"name":"a.png","size":9473,"kind":"image"},{"name":"b.ogg","size":1,"kind":"audio"}]},"#,
    r#"{"echo":"a8","at":1742149007000,"text":"","parked":"file_missing","files":["#,
    r#"{"name":"c.mp4","size":2,"kind":"video"},{"name":"d.pdf","size":3,"kind":"file"}]}]}"#
);

fn restored(session: Option<&str>, outbox: Option<&str>) -> World {
    let mut world = World::new();
    for (slot, record) in [("session", session), ("outbox", outbox)] {
        if let Some(record) = record {
            world.keep(slot, record);
        }
    }
    world.reload();
    world.input(Input::Started { online: true, visible: true });
    world
}

fn answer(body: &str) -> HttpOutcome {
    HttpOutcome::Answer { status: 200, retry_after: None, body: body.to_owned(), whole: true }
}

fn send(world: &mut World, text: &str) {
    world.input(Input::Send { text: text.to_owned(), files: vec![], reply: None, metadata: None });
}

/// A page on which five messages were typed: the first is on its way, one has a file.
fn page_with_unsent_messages() -> World {
    let mut world = restored(None, None);
    send(&mut world, "one");
    let file = world.file("plan.pdf");
    world.input(Input::Send { text: "two".to_owned(), files: vec![file], reply: None, metadata: None });
    send(&mut world, "four \"and\"\n\u{0}👋");
    world.end_request("create", answer(crate::fixtures::nova!("open_conversation.response.json"))).unwrap();
    send(&mut world, "five");
    world
}

#[test]
fn what_was_unsent_is_there_again_in_its_order() {
    let mut world = page_with_unsent_messages();
    assert_eq!(world.requests, ["create", "send one"]);
    let before: Vec<_> = world.rows.iter().map(|row| (row.content.clone(), row.at)).collect();
    world.reload();
    world.input(Input::Started { online: true, visible: true });
    let after: Vec<_> = world.rows.iter().map(|row| (row.content.clone(), row.at)).collect();
    assert_eq!((after.len(), after), (5, before));
    let file = &world.rows[2].attachments[0];
    assert_eq!((file.name.as_str(), file.size, file.blob), ("plan.pdf", Some(9_473), None));
    assert_eq!(world.rows[2].delivery, Some(Delivery::Failed(ParkReason::FileMissing)));
}

#[test]
fn the_records_of_the_next_page_are_those_of_the_last() {
    let mut world = restored(None, None);
    send(&mut world, "one");
    world.end_request("create", answer(crate::fixtures::nova!("open_conversation.response.json"))).unwrap();
    send(&mut world, "two");
    let records = |world: &World| ["session", "outbox"].map(|slot| world.kept(slot).unwrap().to_owned());
    let first = records(&world);
    world.reload();
    world.input(Input::Started { online: true, visible: true });
    assert_eq!(records(&world), first);
}

/// What the next page asks until it sends again what the last one was sending, and after how many milliseconds.
fn asked_until_sent_again(mut world: World) -> (Vec<String>, u64) {
    let (key, reloaded) = (world.keys[0].clone(), world.steady);
    world.reload();
    world.requests.clear();
    world.input(Input::Started { online: true, visible: true });
    while !world.open.iter().any(|(_, what)| what == "send one") {
        if !world.open.is_empty() {
            world.end_request("latest", answer("[]")).unwrap();
        }
        world.pass(1_000).unwrap();
    }
    assert_eq!(world.keys, [key], "the same message under the same key");
    (world.requests, world.steady - reloaded)
}

#[test]
fn what_the_browser_may_still_deliver_is_sent_again_under_its_key_when_it_does_not_any_more() {
    for said_that_it_goes in [true, false] {
        let mut world = page_with_unsent_messages();
        if said_that_it_goes {
            world.input(Input::PageHidden { cached: false });
        }
        let (asked, after) = asked_until_sent_again(world);
        assert_eq!(asked.last().map(String::as_str), Some("send one"));
        assert!(after >= 35_000, "after {after}: {asked:?}");
    }
}

#[test]
fn records_of_version_1_are_read_for_ever() {
    let world = restored(Some(SESSION_1), Some(OUTBOX_1));
    assert_eq!(world.requests, ["latest"]);
    let rows: Vec<_> = world.rows.iter().map(|row| (row.content.text(), row.delivery.unwrap())).collect();
    let failed = Delivery::Failed;
    let expected = [
        ("taken", Delivery::Sent),
        ("on its way", Delivery::Sending),
        ("typed\n\"quoted\" 👋", Delivery::Sending),
        ("no", failed(ParkReason::Refused)),
        ("long", failed(ParkReason::TooLarge)),
        ("bounced", failed(ParkReason::Undeliverable)),
        ("", failed(ParkReason::Cancelled)),
        ("", failed(ParkReason::FileMissing)),
    ];
    assert_eq!(rows, expected);
    let times: Vec<_> = world.rows.iter().map(|row| row.at.unwrap()).collect();
    assert_eq!(times, (0..8).map(|at| 1_742_149_000_000 + at * 1000).collect::<Vec<_>>());
    let files: Vec<_> = world
        .rows
        .iter()
        .flat_map(|row| &row.attachments)
        .map(|file| (file.name.as_str(), file.kind))
        .collect();
    let kinds = [AttachmentKind::Image, AttachmentKind::Audio, AttachmentKind::Video, AttachmentKind::File];
    assert_eq!(files, ["a.png", "b.ogg", "c.mp4", "d.pdf"].into_iter().zip(kinds).collect::<Vec<_>>());
}

#[test]
fn version_1_is_what_is_written() {
    let world = restored(Some(SESSION_1), Some(OUTBOX_1));
    assert_eq!(world.kept("session"), Some(SESSION_1));
    assert_eq!(world.kept("outbox"), Some(OUTBOX_1));
}

#[test]
fn up_to_where_answers_were_seen_is_kept() {
    let mut world = restored(Some(SESSION_1), None);
    let message =
        |id: i64| json!({"id": id, "content": "x", "message_type": "outgoing", "conversation_id": 27});
    let page = json!([message(8325), message(8326), message(8333)]).to_string();
    world.end_request("latest", answer(&page)).unwrap();
    assert_eq!(world.unread, 1);
    world.input(Input::SeenAll);
    assert_eq!(world.unread, 0);
    let record: Value = serde_json::from_str(world.kept("session").unwrap()).unwrap();
    assert_eq!(record["seen"], 8333);
}

#[test]
fn a_record_cut_anywhere_is_none_or_its_beginning() {
    let whole = restored(Some(SESSION_1), Some(OUTBOX_1));
    let all: Vec<_> = whole.rows.iter().map(|row| row.content.clone()).collect();
    for (end, _) in SESSION_1.char_indices() {
        assert_eq!(restored(Some(&SESSION_1[..end]), None).requests, [""; 0], "{end}");
    }
    for (end, _) in OUTBOX_1.char_indices() {
        let world = restored(Some(SESSION_1), Some(&OUTBOX_1[..end]));
        let rows: Vec<_> = world.rows.iter().map(|row| row.content.clone()).collect();
        assert!(all.starts_with(&rows), "{end}");
        assert_eq!(world.requests, ["latest"], "the conversation goes on whatever became of the outbox");
    }
}

#[test]
fn junk_and_records_of_other_versions_are_as_good_as_none() {
    let deep = "[".repeat(100_000);
    let large = ["\"", &"x".repeat(5 << 20), "\""].concat();
    let newer = [SESSION_1, OUTBOX_1].map(|record| record.replace("\"v\":1", "\"v\":2"));
    let junk = [
        "",
        "null",
        "[]",
        "{}",
        "undefined",
        "\u{feff}",
        "{\"v\":1}",
        "{\"v\":1,\"items\":7}",
        "{\"v\":null}",
    ];
    let records = junk.into_iter().chain([deep.as_str(), &large, &newer[0], &newer[1]]);
    for record in records {
        let world = restored(Some(record), Some(record));
        let start: String = record.chars().take(30).collect();
        assert_eq!((world.rows.len(), world.requests.len()), (0, 0), "{start}");
    }
}

#[test]
fn an_item_that_is_broken_costs_only_itself() {
    let record: Value = serde_json::from_str(OUTBOX_1).unwrap();
    let texts = |world: &World| -> Vec<String> {
        world
            .rows
            .iter()
            .filter(|row| !row.content.text().is_empty())
            .map(|row| row.content.text().to_owned())
            .collect()
    };
    let all = texts(&restored(Some(SESSION_1), Some(OUTBOX_1)));
    let mut cases = for_each_wrong_field(&record, |pointer, new, garbled| {
        let mut world = restored(Some(SESSION_1), Some(&garbled.to_string()));
        let found = texts(&world);
        for (index, text) in all.iter().enumerate() {
            let own = ["/items/", &index.to_string()].concat();
            let above = ["/v", "/items", "/conversation"].contains(&pointer);
            let its_own = pointer == own || pointer.starts_with(&[&own, "/"].concat());
            assert!(above || its_own || found.contains(text), "{pointer} = {new:?} lost {text}");
        }
        // Whatever came back can be worked with.
        world.pass(60_000).unwrap();
    });
    let session: Value = serde_json::from_str(SESSION_1).unwrap();
    cases += for_each_wrong_field(&session, |pointer, new, garbled| {
        let world = restored(Some(&garbled.to_string()), Some(OUTBOX_1));
        let words = texts(&world);
        let unsent = ["on its way", "typed\n\"quoted\" 👋", "no", "long", "bounced"];
        assert!(
            unsent.iter().all(|text| words.iter().any(|word| word == text)),
            "{pointer} = {new:?}: {words:?}"
        );
    });
    assert!(cases > 350, "only {cases} cases");
}

#[test]
fn a_stored_token_that_no_header_can_carry_is_no_session() {
    for token in ["a\\r\\nX-Evil: 1", "ключ", "a b", "\\u0000"] {
        let record = SESSION_1.replace("kJGO53QxaEuhHaOU3h5Dc5", token);
        let mut world = restored(Some(&record), None);
        send(&mut world, "hello");
        assert_eq!(world.requests, ["create"], "{token}");
    }
}

#[test]
fn credentials_that_differ_from_the_conversations_are_older_ones() {
    let mut world = World::on(Backend::Partner, None, "");
    world.keep("identity", r#"{"v":1,"customer":"customer-12345","token":"v1.0.c2ln"}"#);
    let session =
        r#"{"v":1,"token":"v1.1.c2ln","conversation":2,"account":"unnamed","contact":"customer-12345"}"#;
    world.keep("session", session);
    world.reload();
    world.input(Input::Started { online: true, visible: true });
    assert_eq!(world.kept("identity"), Some(r#"{"v":1,"customer":"customer-12345","token":"v1.1.c2ln"}"#));
}
