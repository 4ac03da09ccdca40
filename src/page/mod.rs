//! HANDS: one browser power a file, no decisions. Whatever is begun here is undone by `Drop`. Words, vendors, the store and
//! the view never enter.

pub mod blobs;
mod claim;
pub mod clock;
pub mod diagnosis;
pub mod entropy;
mod http;
pub mod intl;
mod lifecycle;
mod lifeline;
mod listener;
mod locks;
pub mod masking;
pub mod mount;
mod object;
pub mod pieces;
pub mod save;
mod socket;
pub mod sound;
pub mod storage;
mod switchboard;
pub mod tabs;
mod timer;
mod upload;
mod wire;

use crate::engine::{Effect, Input, Slot, beside_kept};
use blobs::Blobs;
use http::{Http, Limits};
use lifecycle::Lifecycle;
pub use lifecycle::{online, visible};
use lifeline::Lifeline;
use socket::Sockets;
use std::pin::Pin;
use std::rc::Rc;
use storage::Storage;
use switchboard::Switchboard;
use tabs::Tab;
use timer::WakeTimer;
use web_sys::AbortSignal;

/// How the hands report. Never runs the engine from inside an effect: the driver queues.
pub type Tell = Rc<dyn Fn(Input)>;

/// Told the name of a record of the screen's (draft, open) and what another tab has made of it.
pub type Elsewhere = Rc<dyn Fn(&str, Option<String>)>;

/// What the hands are given to work with.
pub struct Tools {
    /// Where records are kept.
    pub storage: Rc<Storage>,
    /// This tab among the tabs of the site.
    pub tab: Rc<Tab>,
    /// The visitor's files.
    pub blobs: Rc<Blobs>,
    /// Fires when the page gives this widget up without being able to tell it (after a trap).
    pub given_up: AbortSignal,
    /// Called when another tab took this tab's unsent messages while the page lay in the back/forward cache, and when this tab
    /// is to take those of one that is gone.
    pub superseded: Rc<dyn Fn()>,
    /// Called when somewhere else the visitor has been logged out.
    pub departed: Rc<dyn Fn()>,
}

/// All powers, each behind the effect that asks for it.
pub struct Hands {
    http: Http,
    sockets: Rc<Sockets>,
    timer: WakeTimer,
    storage: Rc<Storage>,
    tab: Rc<Tab>,
    blobs: Rc<Blobs>,
    lifeline: Lifeline,
    tell: Tell,
    _lifecycle: Lifecycle,
}

impl Hands {
    /// Ready to work; listens to the page from now on.
    pub fn new(tools: Tools, tell: Tell, elsewhere: Elsewhere) -> Self {
        let Tools { storage, tab, blobs, given_up, superseded, departed } = tools;
        let lifeline = Lifeline::new(given_up);
        let switchboard =
            storage.is_shared().then(|| Switchboard::new(storage.key("socket"), lifeline.clone()));
        Self {
            http: Http::new(Rc::clone(&blobs), lifeline.clone(), Rc::clone(&tell)),
            sockets: Rc::new(Sockets::new(lifeline.clone(), Rc::clone(&tell), switchboard.clone())),
            timer: WakeTimer::new(Rc::clone(&tell)),
            _lifecycle: lifecycle::watch(
                &storage,
                Rc::clone(&tab),
                switchboard,
                superseded,
                departed,
                elsewhere,
                Rc::clone(&tell),
            ),
            storage,
            tab,
            blobs,
            lifeline,
            tell,
        }
    }

    /// Does what the engine asked for. What is for the screen and for the host page is no work for hands.
    pub fn perform(&self, effect: Effect) {
        match effect {
            Effect::Http { id, request, outlives_page, answer_within, stall_within } => {
                self.http.begin(id, request, outlives_page, Limits { answer_within, stall_within });
            }
            Effect::Part(request) => Http::part(&request),
            Effect::AbortHttp(id) => self.http.abort(id),
            Effect::OpenSocket { id, address, subject } => self.sockets.open(id, &address, &subject),
            Effect::SendFrame(id, text) => self.sockets.send(id, &text),
            Effect::CloseSocket(id) => self.sockets.close(id),
            Effect::TakeTurn => self.tab.take_turn(&self.lifeline, &self.tell),
            Effect::LeaveTurn => self.tab.leave_turn(),
            Effect::WakeAt(at) => self.timer.wake_at(at),
            Effect::Save(slot, record) => self.save(slot, record),
            Effect::ReleaseBlob(blob) => self.blobs.release(blob),
            Effect::Show(_) | Effect::Tell(_) => {}
        }
    }

    fn save(&self, slot: Slot, record: Option<String>) {
        let shared = |name| {
            let record = record.clone().map(|record| beside_kept(record, self.storage.get(name).as_deref()));
            self.storage.set(name, record.as_deref())
        };
        let kept = match slot {
            Slot::Identity => shared(storage::IDENTITY),
            Slot::Session => shared(storage::SESSION),
            Slot::Outbox => self.tab.save_outbox(&self.storage, record.as_deref()),
        };
        if !kept {
            (self.tell)(Input::StorageFailed);
        }
    }
}

/// Runs a task to its end. Boxed, so that there is one kind of task in the module instead of one for each place.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(task);
    wasm_bindgen_futures::spawn_local(task);
}

/// The page. A widget without one cannot be, so its absence ends as an error of the start, not as a panic later.
pub(crate) fn window() -> Option<web_sys::Window> {
    web_sys::window()
}

/// What the page says of itself.
pub struct PageFacts {
    /// `location.origin`.
    pub origin: String,
    /// `<html lang>`, which may be empty, then the browser's languages, commas between them.
    pub languages: String,
}

/// Asks the page.
pub fn page_facts() -> PageFacts {
    let window = window();
    let declared = window
        .as_ref()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element())
        .and_then(|root| root.get_attribute("lang"))
        .unwrap_or_default();
    let browsers = window.as_ref().map(|window| String::from(window.navigator().languages().join(",")));
    PageFacts {
        languages: [&declared, ",", &browsers.unwrap_or_default()].concat(),
        origin: window.as_ref().and_then(|window| window.location().origin().ok()).unwrap_or_default(),
    }
}

/// Whether the panel would cover the page.
pub fn is_narrow() -> bool {
    window()
        .and_then(|window| window.match_media("(max-width: 480px)").ok().flatten())
        .is_some_and(|query| query.matches())
}
