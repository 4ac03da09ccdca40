//! What the page goes through: on and off line, in and out of sight, in and out of the back/forward cache. Never `unload`: it
//! alone would bar the host page from that cache (TRUST C-84).

use super::listener::Listener;
use super::object::get;
use super::storage::{DRAFT, ERASED, OPEN, SESSION, Storage};
use super::switchboard::Switchboard;
use super::tabs::{OUTBOX, Tab};
use super::{Elsewhere, Tell, window};
use crate::engine::Input;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, StorageEvent, VisibilityState};

/// The listeners; dropping it ends them.
pub struct Lifecycle {
    _listeners: Vec<Listener>,
}

/// What the browser says of the network.
pub fn online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// Whether the page is in the foreground.
pub fn visible() -> bool {
    window()
        .and_then(|window| window.document())
        .is_none_or(|document| document.visibility_state() == VisibilityState::Visible)
}

/// Begins to watch.
pub fn watch(
    storage: &Rc<Storage>,
    tab: Rc<Tab>,
    switchboard: Option<Rc<Switchboard>>,
    superseded: Rc<dyn Fn()>,
    departed: Rc<dyn Fn()>,
    elsewhere: Elsewhere,
    tell: Tell,
) -> Lifecycle {
    let Some(window) = window() else { return Lifecycle { _listeners: Vec::new() } };
    let mut listeners = vec![
        telling(&window, "online", &tell, || Input::Online(true)),
        telling(&window, "offline", &tell, || Input::Online(false)),
        // Coming back to a window that stayed visible beside another one is also a moment to look whether the line is alive.
        telling(&window, "focus", &tell, || Input::Visible(visible())),
    ];
    if let Some(document) = window.document() {
        listeners.push(telling(&document, "visibilitychange", &tell, || Input::Visible(visible())));
    }

    let session_key = storage.key(SESSION);
    let of_the_screen = [DRAFT, OPEN].map(|name| (name, storage.key(name)));
    let (unsent_keys, erased_key) = (storage.key(OUTBOX), storage.key(ERASED));
    for record in storage.names(OUTBOX) {
        tab.watch_over(&record, &superseded);
    }
    let told = tell.clone();
    let (heir, inherit, erased) = (Rc::clone(&tab), Rc::clone(&superseded), Rc::clone(&departed));
    let (follow, records) = (Rc::clone(&elsewhere), Rc::clone(storage));
    listeners.push(Listener::new(
        &window,
        "storage",
        Box::new(move |event| {
            let event: &StorageEvent = event.unchecked_ref();
            match event.key() {
                Some(key) if key == erased_key => {
                    if event.new_value().is_some_and(|left| heir.forgets(&left)) {
                        erased();
                    }
                }
                // What others keep together is no business of a page that keeps its own.
                _ if !records.is_shared() => {}
                Some(key) if key == session_key => {
                    let record = event.new_value();
                    if let Some(record) = &record {
                        records.know(SESSION, record);
                    }
                    told(Input::SessionElsewhere(record));
                }
                Some(key) => {
                    if let Some(owner) =
                        key.strip_prefix(&unsent_keys).filter(|_| event.new_value().is_some())
                    {
                        heir.watch_over(&[OUTBOX, owner].concat(), &inherit);
                    }
                    for (name, _) in of_the_screen.iter().filter(|(_, theirs)| *theirs == key) {
                        follow(name, event.new_value());
                    }
                }
                None => told(Input::SessionElsewhere(None)),
            }
        }),
    ));

    let (leaving, told) = (Rc::clone(&tab), tell.clone());
    listeners.push(Listener::new(
        &window,
        "pagehide",
        Box::new(move |event| {
            // First, so that the end of our line is not taken for the end of everybody's.
            if let Some(switchboard) = &switchboard {
                switchboard.leave();
            }
            told(Input::PageHidden { cached: get(&event, "persisted").is_truthy() });
            leaving.leave();
        }),
    ));
    let storage = Rc::clone(storage);
    listeners.push(Listener::new(
        &window,
        "pageshow",
        Box::new(move |event| {
            if !get(&event, "persisted").is_truthy() {
                return;
            }
            if let Some(left) = tab.left_by() {
                tab.forgets(&left);
                departed();
            } else if tab.come_back() {
                // Of what other tabs wrote meanwhile nobody told.
                if storage.get(DRAFT).is_none() {
                    elsewhere(DRAFT, None);
                }
                if let Some(record) = storage.learn(SESSION) {
                    tell(Input::SessionElsewhere(Some(record)));
                }
                tell(Input::PageShown);
            } else {
                superseded();
            }
        }),
    ));
    Lifecycle { _listeners: listeners }
}

fn telling(target: &EventTarget, event: &'static str, tell: &Tell, input: fn() -> Input) -> Listener {
    let tell = tell.clone();
    Listener::new(target, event, Box::new(move |_| tell(input())))
}
