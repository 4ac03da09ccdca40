//! A short tone for a message that nobody is looking at: once for all tabs of the site, and once for messages that come close together.

use super::listener::Listener;
use super::locks::Lock;
use super::object::{get, of_navigator};
use super::{clock, visible, window};
use crate::model::Millis;
use gloo_timers::callback::Timeout;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use web_sys::{AudioContext, OscillatorType};

/// Messages within so many milliseconds are heard as one. Longer than the slowest tab takes to hear of them: timers of pages out of
/// sight run once in a second.
const ONE_TONE: u32 = 2_500;

/// Milliseconds that a tab out of sight leaves to the one where the visitor may be looking at the open panel.
const AFTER_YOU: u32 = 300;

/// What makes the tone.
pub struct Bell {
    lock_name: String,
    audio: RefCell<Option<AudioContext>>,
    taken: RefCell<Option<Lock>>,
    rung_at: Cell<Option<Millis>>,
    waiting: RefCell<Option<Timeout>>,
    ending: RefCell<Option<Timeout>>,
    _leaving: Option<Listener>,
}

impl Bell {
    /// One that tabs share by this name.
    pub fn new(lock_name: String) -> Rc<Self> {
        Rc::new_cyclic(|bell: &Weak<Self>| Self {
            _leaving: window().map(|window| {
                let bell = bell.clone();
                // A page that lies in the back/forward cache with a lock is thrown out of it when the next page wants that.
                let leave = move |_| drop(bell.upgrade().and_then(|bell| bell.taken.take()));
                Listener::new(&window.into(), "pagehide", Box::new(leave))
            }),
            lock_name,
            audio: RefCell::default(),
            taken: RefCell::default(),
            rung_at: Cell::default(),
            waiting: RefCell::default(),
            ending: RefCell::default(),
        })
    }

    /// A message has come in; `open`: into a panel on screen, of this tab and of all others.
    pub fn hear(self: &Rc<Self>, open: bool) {
        // Before a first gesture browsers let nothing be heard, and say so in the console.
        if !was_touched() {
            return;
        }
        if open && !visible() {
            let this = Rc::clone(self);
            self.waiting.replace(Some(Timeout::new(AFTER_YOU, move || this.take_turn(true))));
        } else {
            self.take_turn(!open);
        }
    }

    /// Whoever is first has the turn; the one who looks takes it without a tone.
    fn take_turn(self: &Rc<Self>, aloud: bool) {
        let now = clock::now().steady;
        if self.rung_at.get().is_some_and(|rung| now.saturating_sub(rung) < ONE_TONE.into()) {
            return;
        }
        self.rung_at.set(Some(now));
        let (this, name) = (Rc::clone(self), &self.lock_name);
        let ring = move || {
            if aloud {
                this.ring();
            }
            let ending = Rc::clone(&this);
            this.ending.replace(Some(Timeout::new(ONE_TONE, move || drop(ending.taken.take()))));
        };
        let lock = Lock::if_free(name, Box::new(ring));
        if lock.is_none() && aloud {
            // A browser without locks: each tab for itself.
            self.ring();
        }
        self.taken.replace(lock);
    }

    fn ring(&self) {
        let mut audio = self.audio.borrow_mut();
        if audio.is_none() {
            *audio = AudioContext::new().ok();
        }
        if let Some(audio) = &*audio {
            // A device without loudspeakers: nothing is lost.
            let _ = play(audio);
        }
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        if let Some(audio) = self.audio.take() {
            let _ = audio.close();
        }
    }
}

/// Two notes that fade.
fn play(audio: &AudioContext) -> Result<(), wasm_bindgen::JsValue> {
    let now = audio.current_time();
    for (note, at) in [(660.0, now), (880.0, now + 0.12)] {
        let (tone, loudness) = (audio.create_oscillator()?, audio.create_gain()?);
        tone.set_type(OscillatorType::Sine);
        tone.frequency().set_value(note);
        // From nothing and back, or it would click.
        loudness.gain().set_value_at_time(0.0001, at)?;
        loudness.gain().exponential_ramp_to_value_at_time(0.12, at + 0.02)?;
        loudness.gain().exponential_ramp_to_value_at_time(0.0001, at + 0.35)?;
        tone.connect_with_audio_node(&loudness)?;
        loudness.connect_with_audio_node(&audio.destination())?;
        tone.start_with_when(at)?;
        tone.stop_with_when(at + 0.4)?;
    }
    Ok(())
}

/// Whether the visitor has ever pressed anything on this page. A browser that does not tell is asked to play, and may refuse.
fn was_touched() -> bool {
    let activation = of_navigator("userActivation");
    activation.is_undefined() || get(&activation, "hasBeenActive").is_truthy()
}
