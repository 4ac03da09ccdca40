//! A widget on a page of its own, with a store that the test fills and a record of what the widget asked for.

use chat_widget::i18n::Texts;
use chat_widget::model::{
    Action, Attachment, AttachmentKind, AttachmentLimits, BlobRef, Capabilities, Change, Content, Delivery,
    Diff, Direction, EchoPolicy, Entry, EntryId, Millis, OutgoingFile, RemoteId, Sender, TypingPolicy,
};
use chat_widget::store::{Field, Store};
use chat_widget::theme::Theme;
use chat_widget::view::actions::{Actions, Formats};
use chat_widget::view::{Appearance, Mounted, STYLES, mount};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, HtmlElement, HtmlTextAreaElement, KeyboardEvent, ShadowRoot};

/// The widget and everything around it.
pub struct Stage {
    pub store: Store,
    pub shadow: ShadowRoot,
    pub appearance: Appearance,
    pub asked: Rc<RefCell<Vec<Action>>>,
    /// What the widget told of as seen; it stands in no other test's way.
    pub seen: Rc<RefCell<Vec<EntryId>>>,
    pub host: HtmlElement,
    mounted: Option<Mounted>,
}

pub fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

impl Stage {
    /// A widget with its panel closed.
    pub fn new() -> Self {
        Self::with(&|_, _| {})
    }

    /// A widget whose panel is open.
    pub async fn open() -> Self {
        let stage = Self::new();
        stage.store.ui().open.set(true);
        settle().await;
        stage
    }

    pub fn with(prepare: &dyn Fn(&mut Appearance, &mut Actions)) -> Self {
        let document = document();
        let host: HtmlElement = document.create_element("div").unwrap().unchecked_into();
        document.body().unwrap().append_child(&host).unwrap();
        let init = js_sys::Object::new();
        js_sys::Reflect::set(&init, &"mode".into(), &"open".into()).unwrap();
        let attach: js_sys::Function =
            js_sys::Reflect::get(&host, &"attachShadow".into()).unwrap().unchecked_into();
        let shadow: ShadowRoot = attach.call1(&host, &init).unwrap().unchecked_into();
        adopt_styles(&shadow);

        let store = Store::new();
        store.capabilities.set(Capabilities {
            echo: EchoPolicy::Key,
            attachments: Some(AttachmentLimits { count: 3, bytes: 1_000, with_text: true }),
            page_size: 20,
            text_limit: 200,
            replies: true,
            reactions: true,
            deletion: true,
            receipts: true,
            typing: TypingPolicy::Fades,
            changes: true,
            ..Capabilities::default()
        });
        let asked: Rc<RefCell<Vec<Action>>> = Rc::default();
        let seen: Rc<RefCell<Vec<EntryId>>> = Rc::default();
        let (log, sights, ui) = (Rc::clone(&asked), Rc::clone(&seen), store.ui().clone());
        let next_blob = Cell::new(1);
        let mut actions = Actions {
            dispatch: Rc::new(move |action| {
                match action {
                    Action::Open => ui.open.set(true),
                    Action::Close => ui.open.set(false),
                    Action::Seen(entry) => return sights.borrow_mut().push(entry),
                    _ => {}
                }
                log.borrow_mut().push(action);
            }),
            keep_file: Rc::new(move |file| OutgoingFile {
                blob: Some(BlobRef(next_blob.replace(next_blob.get() + 1))),
                name: file.name(),
                size: file.size() as u64,
                kind: AttachmentKind::from_mime(&file.type_()),
            }),
            drop_file: Rc::new(|_| {}),
            blob_url: Rc::new(|_| Some(own_picture())),
            load_signs: Rc::new(|take| take(None)),
            download_transcript: Rc::new(|| {}),
            formats: Rc::new(PlainFormats),
        };
        let mut appearance = Appearance {
            theme: Field::new(Theme::default()),
            texts: Field::new(Texts::english()),
            inline: false,
            launcher: true,
            title_badge: true,
            preview: true,
            greeting: (String::new(), 0),
            plain_http_media: false,
        };
        prepare(&mut appearance, &mut actions);
        let mounted = mount(&shadow, store.clone(), actions, appearance.clone());
        Self { store, shadow, appearance, asked, seen, host, mounted: Some(mounted) }
    }

    /// What the back end can do changes.
    pub async fn may(&self, change: impl FnOnce(&mut Capabilities)) {
        let mut can = self.store.capabilities.get_untracked();
        change(&mut can);
        self.apply(Change::Capabilities(can)).await;
    }

    pub fn unmount(&mut self) {
        self.mounted = None;
    }

    /// The first element that matches and can be perceived.
    pub fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.all(selector).into_iter().next()
    }

    pub fn get(&self, selector: &str) -> HtmlElement {
        self.find(selector).unwrap_or_else(|| panic!("nothing matches {selector}"))
    }

    pub fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let found = self.shadow.query_selector_all(selector).unwrap();
        (0..found.length())
            .filter_map(|index| found.get(index)?.dyn_into::<HtmlElement>().ok())
            .filter(is_perceivable)
            .collect()
    }

    /// A button by the name that assistive technology reads.
    pub fn button(&self, name: &str) -> HtmlElement {
        self.all("button").into_iter().find(|button| accessible_name(button) == name).unwrap_or_else(|| {
            panic!(
                "no button {name:?} among {:?}",
                self.all("button").iter().map(accessible_name).collect::<Vec<_>>()
            )
        })
    }

    pub fn has_button(&self, name: &str) -> bool {
        self.all("button").iter().any(|button| accessible_name(button) == name)
    }

    pub fn composer(&self) -> HtmlTextAreaElement {
        self.get(".field").unchecked_into()
    }

    pub fn log(&self) -> HtmlElement {
        self.get("[role=log]")
    }

    pub fn articles(&self) -> Vec<HtmlElement> {
        self.all("article")
    }

    pub fn active(&self) -> Option<Element> {
        self.shadow.active_element()
    }

    /// Types as a keyboard does: the value, then the event.
    pub async fn type_text(&self, text: &str) {
        let field = self.composer();
        field.set_value(text);
        field.dispatch_event(&event("input")).unwrap();
        settle().await;
    }

    pub fn press(&self, on: &Element, key: &str, more: &[(&str, JsValue)]) -> bool {
        on.dispatch_event(&key_event(key, more)).unwrap()
    }

    pub async fn entries(&self, entries: Vec<Entry>) {
        self.store.apply(Change::Entries(vec![Diff::Reset(entries)]));
        settle().await;
    }

    pub async fn apply(&self, change: Change) {
        self.store.apply(change);
        settle().await;
    }

    pub fn sent(&self) -> Vec<(String, usize)> {
        let sends = self.asked.borrow();
        sends
            .iter()
            .filter_map(|action| match action {
                Action::Send(text, files, _) => Some((text.clone(), files.len())),
                _ => None,
            })
            .collect()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.mounted = None;
        self.host.remove();
    }
}

pub fn adopt_styles(shadow: &ShadowRoot) {
    let sheet = web_sys::CssStyleSheet::new().unwrap();
    let replace: js_sys::Function =
        js_sys::Reflect::get(&sheet, &"replaceSync".into()).unwrap().unchecked_into();
    // At rest, so that what is computed is what stays.
    let still = format!(
        "{STYLES} .cw, .cw * {{ transition: none !important; animation: none !important; scroll-behavior: auto !important }}"
    );
    replace.call1(&sheet, &still.into()).unwrap();
    js_sys::Reflect::set(shadow, &"adoptedStyleSheets".into(), &js_sys::Array::of1(&sheet)).unwrap();
}

pub fn event(name: &str) -> Event {
    let init = js_sys::Object::new();
    for key in ["bubbles", "composed", "cancelable"] {
        js_sys::Reflect::set(&init, &key.into(), &true.into()).unwrap();
    }
    let constructor: js_sys::Function =
        js_sys::Reflect::get(&js_sys::global(), &"Event".into()).unwrap().unchecked_into();
    js_sys::Reflect::construct(&constructor, &js_sys::Array::of2(&name.into(), &init))
        .unwrap()
        .unchecked_into()
}

pub fn key_event(key: &str, more: &[(&str, JsValue)]) -> KeyboardEvent {
    let init = js_sys::Object::new();
    js_sys::Reflect::set(&init, &"key".into(), &key.into()).unwrap();
    for flag in ["bubbles", "composed", "cancelable"] {
        js_sys::Reflect::set(&init, &flag.into(), &true.into()).unwrap();
    }
    for (name, value) in more {
        js_sys::Reflect::set(&init, &(*name).into(), value).unwrap();
    }
    let constructor: js_sys::Function =
        js_sys::Reflect::get(&js_sys::global(), &"KeyboardEvent".into()).unwrap().unchecked_into();
    js_sys::Reflect::construct(&constructor, &js_sys::Array::of2(&"keydown".into(), &init))
        .unwrap()
        .unchecked_into()
}

fn is_perceivable(element: &HtmlElement) -> bool {
    let window = web_sys::window().unwrap();
    let get: js_sys::Function =
        js_sys::Reflect::get(&window, &"getComputedStyle".into()).unwrap().unchecked_into();
    let style = get.call1(&window, element).unwrap();
    let visibility = js_sys::Reflect::get(&style, &"visibility".into()).unwrap();
    element.get_client_rects().length() > 0 && visibility != "hidden"
}

pub fn accessible_name(element: &HtmlElement) -> String {
    element
        .get_attribute("aria-label")
        .unwrap_or_else(|| element.text_content().unwrap_or_default())
        .trim()
        .to_owned()
}

/// Waits until effects, sizes and scroll positions have been looked at: two frames, not a span of time.
pub async fn settle() {
    for _ in 0..2 {
        frame().await;
    }
}

/// Scrolls the list as a reader does.
pub async fn scroll_to(stage: &Stage, top: i32) {
    stage.log().set_scroll_top(top);
    settle().await;
    settle().await;
}

/// Waits until effects have run, before anything comes from the network.
pub async fn tick() {
    wasm_bindgen_futures::JsFuture::from(js_sys::Promise::resolve(&JsValue::NULL)).await.unwrap();
}

/// The address of a picture that this page holds.
fn own_picture() -> String {
    let made = js_sys::eval(
        "(() => {
             const svg = '<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"6\"></svg>';
             return URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
         })()",
    );
    made.unwrap().as_string().unwrap()
}

async fn frame() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        web_sys::window().unwrap().request_animation_frame(&resolve).unwrap();
    });
    wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
}

/// Days in UTC, the 24th century's idea of a time zone.
pub struct PlainFormats;

impl Formats for PlainFormats {
    fn time_of_day(&self, at: Millis) -> String {
        let minutes = at / 60_000;
        format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
    }
    fn day(&self, at: Millis) -> String {
        format!("Day {}", self.day_number(at))
    }
    fn day_number(&self, at: Millis) -> i64 {
        (at / 86_400_000) as i64
    }
    fn now(&self) -> Millis {
        TODAY as Millis * 86_400_000
    }
    fn minute_of_week(&self, _: Millis, zone: &str) -> Option<u32> {
        // Sunday, 0:00, in the one zone that there is.
        (zone == "UTC").then_some(0)
    }

    fn file_size(&self, bytes: u64) -> String {
        if bytes < 1000 {
            format!("{bytes} B")
        } else {
            format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100)
        }
    }
    fn number(&self, value: u32) -> String {
        value.to_string()
    }

    fn plural(&self, count: u32) -> String {
        if count == 1 { "one" } else { "other" }.into()
    }
}

pub const TODAY: i64 = 20_000;

/// Noon of today and so many minutes.
pub fn minutes(offset: u64) -> Millis {
    TODAY as u64 * 86_400_000 + 43_200_000 + offset * 60_000
}

pub fn agent(id: u32, text: &str) -> Entry {
    Entry {
        id: EntryId(id),
        remote: Some(RemoteId::Number(i64::from(id) + 1000)),
        direction: Direction::Agent,
        sender: Some(Sender { id: None, name: "Ada Lovelace".into(), avatar: None }),
        content: Content::Text(text.into()),
        attachments: Vec::new(),
        at: Some(minutes(0)),
        delivery: None,
        quote: None,
        reactions: Vec::new(),
        receipt: None,
        dialog: None,
        metadata: None,
        past: false,
    }
}

pub fn visitor(id: u32, text: &str, delivery: Delivery) -> Entry {
    let remote = (delivery >= Delivery::Sent && !matches!(delivery, Delivery::Failed(_)))
        .then(|| RemoteId::Number(i64::from(id) + 1000));
    Entry { direction: Direction::Visitor, sender: None, delivery: Some(delivery), remote, ..agent(id, text) }
}

pub fn file(kind: AttachmentKind, name: &str, url: Option<&str>) -> Attachment {
    Attachment {
        kind,
        name: name.into(),
        size: Some(9_300),
        url: url.map(str::to_owned),
        thumbnail: None,
        blob: None,
    }
}
