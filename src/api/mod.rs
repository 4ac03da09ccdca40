//! The public JS API's inner half. The loader owns the global, the events' listeners and the queue of early calls; this is what it
//! calls once the module is there. Here, and only here, configuration, engine, hands and view are put together.

mod formats;
mod hooks;
mod language;
mod options;
mod payload;
mod sending;
mod settings;
mod signs;
mod transcript;

use crate::backend::Backend;
use crate::config::{Options, Problem};
use crate::driver::{Driver, Told};
use crate::engine::{Conversation, EngineConfig, Input};
use crate::model::{Action, Answers, AttachmentKind, Direction, HostEvent, OutgoingFile};
use crate::page::blobs::Blobs;
use crate::page::mount::AdoptedStyles;
use crate::page::sound::Bell;
use crate::page::storage::{DRAFT, FORM, GREETED, IDENTITY, OPEN, SESSION, SOUND, Storage};
use crate::page::tabs::Tab;
use crate::page::{Tools, diagnosis, entropy, pieces};
use crate::store::{Field, Store};
use crate::view::actions::Actions;
use crate::view::{self, Appearance, Mounted};
use hooks::Hooks;
use js_sys::Promise;
use language::Language;
use sending::Waiting;
use settings::{
    area_of, customer_of, dress, endpoint_of, hand_off_of, known_of, masking_of, open_storage, read_options,
    theme_of,
};
use std::cell::RefCell;
use std::rc::Rc;
use transcript::Transcripts;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

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
    options: Rc<RefCell<Rc<Options>>>,
    language: Rc<Language>,
    transcripts: Rc<Transcripts>,
    _mounted: Mounted,
    styles: AdoptedStyles,
}

/// Starts the widget inside the loader's element. `undefined` when an option is fatally wrong; `hooks.problem` has said why.
///
/// # Errors
/// What the browser threw: it is too old, or the page has broken it.
#[wasm_bindgen]
pub async fn start(host: HtmlElement, options: JsValue, hooks: Hooks) -> Result<Option<Widget>, JsValue> {
    let hooks = Rc::new(hooks);
    let given = options;
    let Some(options) = read_options(&given, &hooks).map(Rc::new) else { return Ok(None) };
    let shadow = host.shadow_root().ok_or_else(|| JsValue::from_str("no shadow root"))?;
    // Another one has been reported by `read_options`.
    let Some(backend) = Backend::named(options.backend) else { return Ok(None) };
    let storage = Rc::new(open_storage(&options, hooks.memory()));
    let seed = entropy::seed();
    let language = Language::new(&hooks);
    // Its table comes while the tab looks around.
    let speaking = language.speak(&options);
    let (tab, outbox_records) = Tab::enter(Rc::clone(&storage), seed[0].rotate_left(17)).await;
    pieces::in_good_time(&speaking).await;
    if hooks.signal().aborted() {
        return Ok(None);
    }
    let blobs = Rc::new(Blobs::default());
    let store = Store::new();
    diagnosis::watch(&hooks, &options.base_url, &options.socket_url);
    let answers = Answers::from_record(&storage.get(FORM).unwrap_or_default());
    let mut endpoint = endpoint_of(&options);
    if answers.done {
        endpoint.answers.clone_from(&answers.given);
    }
    let config = EngineConfig {
        backend,
        endpoint,
        seed,
        identity_record: storage.learn(IDENTITY),
        session_record: storage.learn(SESSION),
        outbox_records,
        restarted: hooks.restarted(),
        hands_over: options.handoff.is_some(),
        first_number: 0,
    };
    let conversation = Conversation::new(config, hand_off_of(&options, &language.texts.get_untracked()));
    store.capabilities.set(conversation.capabilities());
    let waiting = Rc::new(Waiting::default());

    let (restarting, departing) = (Rc::clone(&hooks), Rc::clone(&hooks));
    let tools = Tools {
        storage: Rc::clone(&storage),
        tab: Rc::new(tab),
        blobs: Rc::clone(&blobs),
        given_up: hooks.signal(),
        superseded: Rc::new(move || restarting.restart()),
        departed: Rc::new(move || departing.depart()),
    };
    let bell = Bell::new(storage.key(SOUND));
    let holding = Rc::new(RefCell::new(Rc::clone(&options)));
    let telling = told_host(&hooks, &store, &waiting, bell, (&language, &holding));
    let driver = Driver::new(conversation, store.clone(), tools, masking_of(&options, &hooks), telling);

    let appearance = Appearance {
        theme: Field::new(theme_of(&options, &hooks)),
        texts: language.texts.clone(),
        inline: hooks.inline(),
        launcher: options.launcher,
        title_badge: options.title_badge,
        preview: options.preview,
        greeting: (options.greeting.clone(), options.greeting_after),
        plain_http_media: options.base_url.starts_with("http:"),
    };
    remember(&store, &storage, &options, answers);
    driver.input(Input::Started { online: crate::page::online(), visible: crate::page::visible() });
    // On a phone the panel covers the page: there the visitor came to read the next page, not to find it hidden.
    if hooks.inline() {
        driver.stand_open();
    } else if hooks.opened() || (storage.get(OPEN).is_some() && !crate::page::is_narrow()) {
        driver.act(Action::Open);
    }
    // Styles of the host element hang on it; none of the page's own styles reach it.
    host.toggle_attribute_with_force("data-inline", hooks.inline())?;
    let styles = AdoptedStyles::adopt(&shadow, view::STYLES)?;
    dress(&styles, &given, &hooks);
    let (acting, dropping, naming, keeping) =
        (driver.clone(), Rc::clone(&blobs), Rc::clone(&blobs), Rc::clone(&blobs));
    let settling = Rc::clone(&waiting);
    let transcripts = Rc::new(Transcripts {
        store: store.clone(),
        driver: driver.clone(),
        blobs: Rc::clone(&blobs),
        texts: appearance.texts.clone(),
        formats: language.formats.clone(),
        state: transcript::State::default(),
    });
    let writing = Rc::clone(&transcripts);
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
        formats: language.formats.clone(),
        download_transcript: Rc::new(move || writing.download(false)),
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
        language,
        options: holding,
        transcripts,
        _mounted: mounted,
        styles,
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

    /// Gives the visitor the whole conversation as a file: `"json"`, or text.
    #[wasm_bindgen(js_name = downloadTranscript)]
    pub fn download_transcript(&self, format: &JsValue) {
        self.transcripts.download(format.as_string().as_deref() == Some("json"));
    }

    /// Takes other options over. `options` are all of them, not the difference. The promise is kept once all of it is on screen.
    pub fn update(&self, options: &JsValue) -> Promise {
        let nothing_to_wait_for = || Promise::resolve(&JsValue::UNDEFINED);
        let Some(new) = read_options(options, &self.hooks) else { return nothing_to_wait_for() };
        let new = Rc::new(new);
        let old = self.options.replace(Rc::clone(&new));
        if old.early != new.early {
            self.hooks.report(&Problem::too_late());
        }
        if old.fixed != new.fixed {
            self.begin_anew();
            return nothing_to_wait_for();
        }
        dress(&self.styles, options, &self.hooks);
        self.appearance.theme.set(theme_of(&new, &self.hooks));
        let customer = customer_of(&new);
        if customer_of(&old) != customer {
            self.driver.input(Input::CustomerChanged(customer));
        }
        self.store.ui().known.set(known_of(&new));
        note_birthdate(&self.store, &new);
        if old.sound != new.sound {
            // The page's word is no choice of the visitor's, which would be kept.
            self.store.ui().sound.set(new.sound);
        }
        if area_of(&old) != area_of(&new) {
            let is_blank = self.storage.get(SESSION).is_none();
            self.storage.move_to(area_of(&new));
            if is_blank && self.storage.get(SESSION).is_some() {
                // An earlier page was allowed to keep a conversation, and now this one may know of it.
                self.begin_anew();
            }
        }
        self.language.speak(&new)
    }

    /// Erases all that is kept here; `everywhere`: and what our relay keeps. It says and hears nothing from then on; what is
    /// left to do is to stop it.
    pub fn erase(&self, everywhere: bool) {
        let push_token = Some(self.options.borrow().push_token.clone()).filter(|token| !token.is_empty());
        self.driver.input(Input::Leaving { push_token, everywhere });
        self.driver.stop();
        let left = self.storage.get(SESSION).unwrap_or_default();
        self.storage.clear();
        self.storage.tell_of_erasing(&left);
    }

    /// Ends it, and everything that it began.
    pub fn stop(self) {
        self.driver.stop();
        self.waiting.abandon();
    }
}

impl Widget {
    /// Another instance takes over, once this call is over: an instance that is being called cannot be stopped.
    fn begin_anew(&self) {
        let hooks = Rc::clone(&self.hooks);
        crate::page::spawn(async move { hooks.restart() });
    }
}

/// What the screen is to show again.
fn remember(store: &Store, storage: &Storage, options: &Options, answers: Answers) {
    let ui = store.ui();
    ui.draft.put(storage.get(DRAFT).unwrap_or_default());
    ui.answers.put(Rc::new(answers));
    ui.known.put(known_of(options));
    note_birthdate(store, options);
    ui.greeted.put(storage.get(GREETED).is_some());
    ui.sound.put(storage.get(SOUND).map_or(options.sound, |chosen| chosen == "on"));
}

/// What was told once is known to the back end, whatever the page says later.
fn note_birthdate(store: &Store, options: &Options) {
    if !options.customer.birthdate.trim().is_empty() {
        store.ui().profiled.set(true);
    }
}

/// Whatever is told, told to the page: after the queue is drained, in order.
fn told_host(
    hooks: &Rc<Hooks>,
    store: &Store,
    waiting: &Rc<Waiting>,
    bell: Rc<Bell>,
    (language, options): (&Rc<Language>, &Rc<RefCell<Rc<Options>>>),
) -> Box<dyn Fn(Told)> {
    let (hooks, store, waiting) = (Rc::clone(hooks), store.clone(), Rc::clone(waiting));
    let (language, options) = (Rc::clone(language), Rc::clone(options));
    Box::new(move |told| {
        waiting.hear(&told, &store);
        if let Told::Happened(HostEvent::Received(id)) = &told
            && store.ui().sound.get_untracked()
            && store.entry(*id).is_some_and(|entry| entry.direction == Direction::Agent)
        {
            bell.hear(store.ui().open.get_untracked());
        }
        if let Told::Happened(HostEvent::Flashback(_)) = &told {
            store.ui().profiled.set(true);
        }
        if let Told::Set = &told {
            let inbox = store.settings.get_untracked();
            language.suggest(inbox.locale.as_deref().unwrap_or_default(), &options.borrow());
        }
        if let Some((name, payload)) = payload::event(&told, &store) {
            if options.borrow().debug {
                // Names only: a payload has words of people in it.
                web_sys::console::debug_2(&JsValue::from_str("chat-widget:"), &JsValue::from_str(name));
            }
            if let Told::Happened(HostEvent::Error { code, .. }) = &told {
                hooks.explain(payload::sentence(code));
            }
            hooks.emit(name, &payload);
        }
    })
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn keep(blobs: &Blobs, file: web_sys::File) -> OutgoingFile {
    let (name, size) = (file.name(), file.size() as u64);
    let kind = AttachmentKind::from_mime(&file.type_());
    OutgoingFile { blob: Some(blobs.keep(file)), name, size, kind }
}
