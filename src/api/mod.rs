//! The public JS API's inner half. The loader owns the global, the events' listeners and the queue of early calls; this is what it
//! calls once the module is there. Here, and only here, configuration, engine, hands and view are put together.

mod formats;
mod options;
mod payload;
mod sending;
mod signs;

use crate::backend::{Backend, Customer, Endpoint, MetaDatum};
use crate::config::{self, Options, Problem, Severity, StorageChoice};
use crate::driver::{Driver, Told};
use crate::engine::{Conversation, EngineConfig, HandOff, Input, TranscriptWords};
use crate::i18n::{Text, Texts};
use crate::model::{Action, AttachmentKind, OutgoingFile};
use crate::page::blobs::Blobs;
use crate::page::mount::AdoptedStyles;
use crate::page::storage::{Area, DRAFT, IDENTITY, OPEN, SESSION, Storage};
use crate::page::tabs::Tab;
use crate::page::{Tools, entropy, page_facts};
use crate::store::{Field, Store};
use crate::theme::Theme;
use crate::view::actions::Actions;
use crate::view::{self, Appearance, Mounted};
use formats::PageFormats;
use js_sys::{Map, Promise};
use sending::Waiting;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{AbortSignal, HtmlElement};

#[wasm_bindgen]
extern "C" {
    /// What the loader lends to the module. None of its methods throws.
    pub type Hooks;
    /// Gives an event to the host page: listeners and `window`.
    #[wasm_bindgen(method)]
    fn emit(this: &Hooks, name: &str, payload: &JsValue);
    /// Reports a wrong option once: 0 a warning, 1 an error that leaves the default, 2 a fatal one.
    #[wasm_bindgen(method)]
    fn problem(this: &Hooks, code: &str, option: &str, message: &str, severity: u8);
    /// Throws this instance away and starts another one.
    #[wasm_bindgen(method)]
    fn restart(this: &Hooks);
    /// Records that outlive a restart but not the page.
    #[wasm_bindgen(method, getter)]
    fn memory(this: &Hooks) -> Map;
    /// Aborted when the instance is given up.
    #[wasm_bindgen(method, getter)]
    fn signal(this: &Hooks) -> AbortSignal;
    /// Whether an instance before this one trapped.
    #[wasm_bindgen(method, getter)]
    fn restarted(this: &Hooks) -> bool;
    /// Whether the panel stands in the page.
    #[wasm_bindgen(method, getter)]
    fn inline(this: &Hooks) -> bool;
    /// Whether the options were written as attributes.
    #[wasm_bindgen(method, getter)]
    fn attributes(this: &Hooks) -> bool;
}

/// A running widget. Dropped by `stop`, which leaves nothing behind.
#[wasm_bindgen]
pub struct Widget {
    hooks: Rc<Hooks>,
    driver: Driver,
    store: Store,
    storage: Rc<Storage>,
    blobs: Rc<Blobs>,
    waiting: Rc<Waiting>,
    appearance: Appearance,
    customer: RefCell<Customer>,
    push_token: Option<String>,
    _mounted: Mounted,
    _styles: AdoptedStyles,
}

/// Starts the widget inside the loader's element. `undefined` when an option is fatally wrong; `hooks.problem` has said why.
///
/// # Errors
/// What the browser threw: it is too old, or the page has broken it.
#[wasm_bindgen]
pub async fn start(host: HtmlElement, options: JsValue, hooks: Hooks) -> Result<Option<Widget>, JsValue> {
    let hooks = Rc::new(hooks);
    let Some(options) = read_options(&options, &hooks) else { return Ok(None) };
    let shadow = host.shadow_root().ok_or_else(|| JsValue::from_str("no shadow root"))?;
    // Another one has been reported by `read_options`.
    let Some(backend) = Backend::named(options.backend) else { return Ok(None) };
    let storage = Rc::new(open_storage(&options, hooks.memory()));
    let seed = entropy::seed();
    let (tab, outbox_records) = Tab::enter(Rc::clone(&storage), seed[0].rotate_left(17)).await;
    let blobs = Rc::new(Blobs::default());
    let store = Store::new();
    let customer = customer_of(&options);
    let push_token = Some(options.push_token.clone()).filter(|token| !token.is_empty());
    let texts = Texts::english();
    let config = EngineConfig {
        backend,
        endpoint: endpoint_of(&options),
        seed,
        identity_record: storage.get(IDENTITY),
        session_record: storage.get(SESSION),
        outbox_records,
        restarted: hooks.restarted(),
        hands_over: options.handoff.is_some(),
        first_number: 0,
    };
    let conversation = Conversation::new(config, hand_off_of(&options, &texts));
    store.capabilities.set(conversation.capabilities());
    let waiting = Rc::new(Waiting::default());

    let restarting = Rc::clone(&hooks);
    let tools = Tools {
        storage: Rc::clone(&storage),
        tab: Rc::new(tab),
        blobs: Rc::clone(&blobs),
        given_up: hooks.signal(),
        superseded: Rc::new(move || restarting.restart()),
    };
    let driver =
        Driver::new(conversation, store.clone(), tools, told_host(&hooks, &store, &waiting, options.debug));

    let formats = PageFormats::new(formats::language(&options.locale, texts.tag()));
    let appearance = Appearance {
        theme: Field::new(theme_of(&options, &hooks)),
        texts: Field::new(texts),
        inline: hooks.inline(),
        launcher: options.launcher,
        plain_http_media: options.base_url.starts_with("http:"),
    };
    store.ui().draft.set(storage.get(DRAFT).unwrap_or_default());
    driver.input(Input::Started { online: crate::page::online(), visible: crate::page::visible() });
    // On a phone the panel covers the page: there the visitor came to read the next page, not to find it hidden.
    if hooks.inline() || (storage.get(OPEN).is_some() && !crate::page::is_narrow()) {
        driver.act(Action::Open);
    }
    // Styles of the host element hang on it; none of the page's own styles reach it.
    host.toggle_attribute_with_force("data-inline", hooks.inline())?;
    let styles = AdoptedStyles::adopt(&shadow, view::STYLES)?;
    let (acting, dropping, naming, keeping) =
        (driver.clone(), Rc::clone(&blobs), Rc::clone(&blobs), Rc::clone(&blobs));
    let settling = Rc::clone(&waiting);
    let actions = Actions {
        dispatch: Rc::new(move |action| {
            if let Action::Discard(entry) = action {
                settling.failed(entry, "discarded");
            }
            acting.act(action);
        }),
        keep_file: Rc::new(move |file| keep(&keeping, file)),
        drop_file: Rc::new(move |blob| dropping.release(blob)),
        blob_url: Rc::new(move |blob| naming.address(blob)),
        load_signs: Rc::new(signs::load),
        formats: Rc::new(formats),
    };
    let mounted = view::mount(&shadow, store.clone(), actions, appearance.clone());
    Ok(Some(Widget {
        hooks,
        driver,
        store,
        storage,
        blobs,
        waiting,
        appearance,
        customer: RefCell::new(customer),
        push_token,
        _mounted: mounted,
        _styles: styles,
    }))
}

#[wasm_bindgen]
impl Widget {
    /// Brings the panel up.
    pub fn open(&self) {
        self.driver.act(Action::Open);
    }

    /// Puts the panel away.
    pub fn close(&self) {
        self.driver.act(Action::Close);
    }

    /// Sends `text` or `{text, files, replyTo, metadata}`; the promise has the message once the back end has it.
    #[wasm_bindgen(js_name = sendMessage)]
    pub fn send(&self, message: &JsValue) -> Promise {
        let sent = options::outgoing(message);
        let answered = sent.reply.as_ref().map(|id| self.store.entry_of(id));
        let reply = match answered {
            // Sent without what it answers it would say something else.
            Some(None) => return sending::refused("replyTo names no message of this conversation"),
            Some(Some(entry)) => Some(entry.id),
            None => None,
        };
        let files = sent.files.into_iter().map(|file| keep(&self.blobs, file)).collect();
        let (text, metadata) = (sent.text, sent.metadata);
        self.waiting.promise(|settle| self.driver.send(text, files, reply, metadata, settle))
    }

    /// Puts a text into the composer.
    #[wasm_bindgen(js_name = setDraft)]
    pub fn set_draft(&self, text: &str) {
        self.driver.set_draft(text);
    }

    /// All was seen.
    #[wasm_bindgen(js_name = markRead)]
    pub fn mark_read(&self) {
        self.driver.input(Input::SeenAll);
    }

    /// Leaves the conversation; the next message begins another one.
    #[wasm_bindgen(js_name = startConversation)]
    pub fn start_conversation(&self) {
        self.driver.input(Input::NewConversation);
    }

    /// Ends the conversation, where the back end knows an end.
    #[wasm_bindgen(js_name = endConversation)]
    pub fn end_conversation(&self) {
        self.driver.input(Input::EndConversation);
    }

    /// Takes over what may change while the widget runs: looks and the visitor. `options` are all of them, not the difference.
    pub fn update(&self, options: &JsValue) {
        let Some(options) = read_options(options, &self.hooks) else { return };
        self.appearance.theme.set(theme_of(&options, &self.hooks));
        let customer = customer_of(&options);
        if *self.customer.borrow() != customer {
            self.customer.replace(customer.clone());
            self.driver.input(Input::CustomerChanged(customer));
        }
    }

    /// Erases all that the widget has kept. It says and hears nothing from then on; what is left to do is to stop it.
    pub fn erase(&self) {
        self.driver.input(Input::Leaving(self.push_token.clone()));
        self.driver.stop();
        self.storage.clear();
    }

    /// Ends it, and everything that it began.
    pub fn stop(self) {
        self.driver.stop();
    }
}

/// Whatever is told, told to the page: after the queue is drained, in order.
fn told_host(hooks: &Rc<Hooks>, store: &Store, waiting: &Rc<Waiting>, debug: bool) -> Box<dyn Fn(Told)> {
    let (hooks, store, waiting) = (Rc::clone(hooks), store.clone(), Rc::clone(waiting));
    Box::new(move |told| {
        waiting.hear(&told, &store);
        if let Some((name, payload)) = payload::event(&told, &store) {
            if debug {
                // Names only: a payload has words of people in it.
                web_sys::console::debug_2(&JsValue::from_str("chat-widget:"), &JsValue::from_str(name));
            }
            hooks.emit(name, &payload);
        }
    })
}

fn read_options(given: &JsValue, hooks: &Hooks) -> Option<Options> {
    let facts = page_facts();
    let page = config::PageFacts {
        origin: &facts.origin,
        language: &facts.language,
        from_attributes: hooks.attributes(),
    };
    let reading = config::read(&options::tree(given), page);
    for problem in &reading.problems {
        report(hooks, problem);
    }
    reading.options
}

fn report(hooks: &Hooks, problem: &Problem) {
    let severity = match problem.severity {
        Severity::Warning => 0,
        Severity::Recoverable => 1,
        Severity::Fatal => 2,
    };
    hooks.problem(problem.code, &problem.option, &problem.message, severity);
}

fn theme_of(options: &Options, hooks: &Hooks) -> Theme {
    let mut theme = Theme::default();
    for (name, given) in &options.theme {
        if let Err(error) = theme.set(name, given) {
            let option = ["theme.", error.option].concat();
            let wrong =
                Problem::invalid_with(&option, false, &error.given, error.expected, Severity::Recoverable);
            report(hooks, &wrong);
        }
    }
    theme
}

fn customer_of(options: &Options) -> Customer {
    let known = options.customer.clone();
    Customer { name: known.name, email: known.email, phone: known.phone, birthdate: known.birthdate }
}

fn endpoint_of(options: &Options) -> Endpoint {
    Endpoint {
        base_url: options.base_url.clone(),
        socket_url: options.socket_url.clone(),
        website_token: options.website_token.clone(),
        dynamic_settings: options.dynamic_settings,
        api_key: options.api_key.clone(),
        customer_id: options.customer_id.clone(),
        identity_token: options.identity_token.clone(),
        identity: None,
        customer: customer_of(options),
        meta_data: options
            .meta_data
            .iter()
            .map(|(key, value, sanitize)| MetaDatum {
                key: key.clone(),
                value: value.clone(),
                sanitize: *sanitize,
            })
            .collect(),
    }
}

/// With whom a bot's conversation goes on. What was read is right, so its back end is one.
fn hand_off_of(options: &Options, texts: &Texts) -> Option<HandOff> {
    let options = options.handoff.as_deref()?;
    Some(HandOff {
        backend: Backend::named(options.backend)?,
        endpoint: endpoint_of(options),
        seed: entropy::seed(),
        words: TranscriptWords {
            heading: texts.get(Text::TranscriptHeading).to_owned(),
            visitor: texts.get(Text::TranscriptVisitor).to_owned(),
            bot: texts.get(Text::Assistant).to_owned(),
        },
    })
}

fn open_storage(options: &Options, memory: Map) -> Storage {
    let area = match options.storage {
        StorageChoice::Local => Area::Local,
        StorageChoice::Session => Area::Session,
        StorageChoice::Memory => Area::Memory,
    };
    let whose = [options.base_url.as_str(), &options.website_token, &options.customer_id];
    let scope = whose.join(" ");
    Storage::open(area, options.backend, &scope, memory)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn keep(blobs: &Blobs, file: web_sys::File) -> OutgoingFile {
    let (name, size) = (file.name(), file.size() as u64);
    let kind = AttachmentKind::from_mime(&file.type_());
    OutgoingFile { blob: Some(blobs.keep(file)), name, size, kind }
}
