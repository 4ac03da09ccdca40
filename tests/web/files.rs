//! Files: chosen, refused, shown, opened large, on their way.

use super::stage::*;
use chat_widget::model::{
    Action, Attachment, AttachmentKind, BlobRef, Change, Content, Delivery, Entry, EntryId,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

/// An event that carries files, as a paste or a drop does.
fn files_event(name: &str, property: &str, files: &[(&str, usize)]) -> web_sys::Event {
    let transfer = js_sys::eval("new DataTransfer()").unwrap();
    let items = js_sys::Reflect::get(&transfer, &"items".into()).unwrap();
    let add: js_sys::Function = js_sys::Reflect::get(&items, &"add".into()).unwrap().unchecked_into();
    for (name, size) in files {
        let file = js_sys::eval(&format!("new File(['x'.repeat({size})], '{name}', {{type: 'image/png'}})"))
            .unwrap();
        add.call1(&items, &file).unwrap();
    }
    let event = event(name);
    let descriptor = js_sys::Object::new();
    js_sys::Reflect::set(&descriptor, &"value".into(), &transfer).unwrap();
    js_sys::Object::define_property(&event, &JsValue::from(property), &descriptor);
    event
}

#[wasm_bindgen_test]
async fn pasted_and_dropped_files_wait_with_a_preview_and_go_with_the_next_message() {
    let stage = Stage::open().await;
    stage.composer().dispatch_event(&files_event("paste", "clipboardData", &[("one.png", 10)])).unwrap();
    let panel = stage.get("[role=dialog]");
    panel.dispatch_event(&files_event("dragenter", "dataTransfer", &[("two.png", 10)])).unwrap();
    assert!(panel.has_attribute("data-dropping"));
    let drop = files_event("drop", "dataTransfer", &[("two.png", 10)]);
    panel.dispatch_event(&drop).unwrap();
    assert!(drop.default_prevented(), "or the browser would leave the page");
    assert!(!panel.has_attribute("data-dropping"));
    settle().await;
    assert_eq!(stage.all(".staged-file").len(), 2);
    stage.button("Remove one.png").click();
    settle().await;
    assert_eq!(stage.all(".staged-file").len(), 1);
    assert_eq!(stage.active().unwrap().tag_name(), "TEXTAREA");
    stage.type_text("with words").await;
    stage.button("Send").click();
    settle().await;
    assert_eq!(stage.sent(), [("with words".into(), 1)]);
    assert!(stage.find(".staged-file").is_none());
}

#[wasm_bindgen_test]
async fn files_that_cannot_go_are_refused_with_a_reason_and_the_others_stay() {
    let stage = Stage::open().await;
    let drop = |files: &[(&str, usize)]| {
        stage.get("[role=dialog]").dispatch_event(&files_event("drop", "dataTransfer", files)).unwrap();
    };
    drop(&[("ok.png", 10), ("large.png", 1_001), ("empty.png", 0)]);
    settle().await;
    let problem = stage.get(".problem[role=alert]").text_content().unwrap();
    assert!(problem.contains("“large.png” was not attached: files may have up to 1.0 KB."), "{problem}");
    assert!(problem.contains("“empty.png” was not attached: it is empty."), "{problem}");
    assert_eq!(stage.all(".staged-file").len(), 1);
    drop(&[("b.png", 1), ("c.png", 1), ("d.png", 1), ("e.png", 1)]);
    settle().await;
    assert_eq!(stage.all(".staged-file").len(), 3);
    assert_eq!(stage.get(".problem").text_content().unwrap(), "Only 3 files fit into one message.");
}

#[wasm_bindgen_test]
async fn a_back_end_without_files_has_no_button_for_them() {
    let stage = Stage::open().await;
    stage.may(|can| can.attachments = None).await;
    assert!(!stage.has_button("Attach files"));
    stage.get("[role=dialog]").dispatch_event(&files_event("drop", "dataTransfer", &[("a.png", 1)])).unwrap();
    settle().await;
    assert!(stage.find(".staged-file").is_none());
}

#[wasm_bindgen_test]
async fn files_that_wait_when_none_can_be_sent_any_more_are_kept_and_said_to_be() {
    let stage = Stage::open().await;
    let limits = stage.store.capabilities.get_untracked().attachments;
    let drop = files_event("drop", "dataTransfer", &[("one.png", 10), ("two.png", 10), ("three.png", 900)]);
    stage.get("[role=dialog]").dispatch_event(&drop).unwrap();
    settle().await;
    stage.may(|can| can.attachments = None).await;
    let problem = || stage.get(".problem[role=alert]").text_content().unwrap();
    assert_eq!(problem(), "Files cannot be sent right now. They are kept.");
    assert_eq!(
        stage.button("Send").get_attribute("aria-disabled").as_deref(),
        Some("true"),
        "there is nothing to send"
    );
    stage.button("Remove two.png").click();
    settle().await;
    assert_eq!(problem(), "Files cannot be sent right now. They are kept.", "there are others");
    stage.type_text("words").await;
    stage.button("Send").click();
    settle().await;
    assert_eq!(stage.sent(), [("words".into(), 0)]);
    assert_eq!(stage.all(".staged-file").len(), 2);
    stage.may(|can| can.attachments = limits).await;
    assert!(stage.find(".problem span").is_none(), "now they can");
    stage.button("Send").click();
    assert_eq!(stage.sent().last(), Some(&(String::new(), 2)));
}

#[wasm_bindgen_test]
async fn a_picture_opens_large_and_gives_the_focus_back() {
    let stage = Stage::open().await;
    let entry = Entry {
        content: Content::Text(String::new()),
        attachments: vec![Attachment {
            blob: Some(BlobRef(1)),
            ..file(AttachmentKind::Image, "cat.png", None)
        }],
        ..visitor(1, "", Delivery::Sent)
    };
    stage.entries(vec![entry]).await;
    assert_eq!(stage.articles()[0].get_attribute("data-kind").as_deref(), Some("attachment"));
    let picture = stage.button("View image cat.png");
    picture.focus().unwrap();
    picture.click();
    let dialog = stage.get("dialog[open]");
    assert_eq!(accessible_name(&dialog), "cat.png");
    let named = |name: &str| {
        stage.all("dialog a, dialog button").into_iter().find(|item| accessible_name(item) == name)
    };
    assert!(named("Download cat.png").is_some());
    named("Close").unwrap().click();
    settle().await;
    assert!(stage.shadow.query_selector("dialog").unwrap().is_none());
    assert_eq!(stage.active().unwrap(), *AsRef::<Element>::as_ref(&picture));
}

#[wasm_bindgen_test]
async fn a_picture_that_cannot_be_loaded_becomes_a_card_to_download() {
    let stage = Stage::open().await;
    let entry = Entry {
        attachments: vec![file(AttachmentKind::Image, "cat.png", Some("https://127.0.0.1:1/cat.png"))],
        ..agent(1, "")
    };
    stage.store.apply(Change::Entries(vec![chat_widget::model::Diff::Reset(vec![entry])]));
    tick().await;
    assert!(stage.has_button("View image cat.png"));
    let image = stage.shadow.query_selector("article img").unwrap().unwrap();
    assert_eq!(image.get_attribute("referrerpolicy").as_deref(), Some("no-referrer"));
    image.dispatch_event(&event("error")).unwrap();
    let card: HtmlElement = stage.get("article a");
    assert_eq!(accessible_name(&card), "Download cat.png (9.3 KB)");
    assert_eq!(card.get_attribute("rel").as_deref(), Some("noopener noreferrer nofollow ugc"));
    assert!(!stage.has_button("View image cat.png"));
}

#[wasm_bindgen_test]
async fn players_load_nothing_before_they_are_asked() {
    let stage = Stage::open().await;
    let entry = Entry {
        attachments: vec![
            file(AttachmentKind::Audio, "voice.ogg", Some("https://127.0.0.1:1/voice.ogg")),
            file(AttachmentKind::Video, "film.mp4", Some("https://127.0.0.1:1/film.mp4")),
            file(AttachmentKind::File, "bill.pdf", Some("https://127.0.0.1:1/bill.pdf")),
        ],
        ..agent(1, "")
    };
    stage.store.apply(Change::Entries(vec![chat_widget::model::Diff::Reset(vec![entry])]));
    tick().await;
    for tag in ["audio", "video"] {
        assert_eq!(stage.get(tag).get_attribute("preload").as_deref(), Some("none"), "{tag}");
    }
    let names: Vec<_> = stage.all("article a").iter().map(accessible_name).collect();
    assert_eq!(
        names,
        ["Download voice.ogg (9.3 KB)", "Download film.mp4 (9.3 KB)", "Download bill.pdf (9.3 KB)"]
    );
}

#[wasm_bindgen_test]
async fn an_upload_shows_how_far_it_is_and_can_be_stopped() {
    let stage = Stage::open().await;
    let entry = |delivery| Entry {
        attachments: vec![file(AttachmentKind::File, "bill.pdf", None)],
        ..visitor(5, "", delivery)
    };
    stage.entries(vec![entry(Delivery::Sending)]).await;
    assert!(stage.find("[role=progressbar]").is_none());
    stage.apply(Change::Upload(EntryId(5), 250, 1000)).await;
    let bar = stage.get("[role=progressbar]");
    assert_eq!(accessible_name(&bar), "bill.pdf");
    assert_eq!(bar.get_attribute("aria-valuenow").as_deref(), Some("25"));
    let stop = stage.button("Remove bill.pdf");
    stop.focus().unwrap();
    stage.apply(Change::Upload(EntryId(5), 500, 1000)).await;
    assert_eq!(bar.get_attribute("aria-valuenow").as_deref(), Some("50"));
    assert_eq!(stage.active().unwrap(), *AsRef::<Element>::as_ref(&stop), "the bar moves, the button stays");
    stop.click();
    assert_eq!(stage.asked.borrow().last(), Some(&Action::CancelUpload(EntryId(5))));
    stage.apply(Change::Upload(EntryId(5), 1000, 1000)).await;
    assert!(stage.find("[role=progressbar]").is_none());
}
