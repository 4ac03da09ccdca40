//! What fingers do to a message: a long press opens its menu, a swipe towards the end of the line answers it.

use super::Thread;
use crate::model::EntryId;
use crate::view::dom::{El, Scope, el};
use crate::view::icons::{Icon, icon};
use crate::view::viewport::pixels;
use crate::view::{menu, reply};
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, MouseEvent};

/// CSS pixels that a finger may move and still be pressing.
const SLACK: i32 = 10;

/// CSS pixels of a swipe from which on letting go answers the message.
const ENOUGH: i32 = 56;

/// CSS pixels that the message follows the finger.
const FARTHEST: i32 = 76;

const LONG_PRESS_MILLIS: u32 = 500;

struct Finger {
    entry: EntryId,
    article: El,
    pointer: i32,
    start: (i32, i32),
    /// The sign at a message that follows the finger towards the end of the line, and how far the finger is.
    swipe: Option<(El, i32)>,
    can_swipe: bool,
    /// Opens the menu unless it is dropped before.
    pressing: Option<Timeout>,
}

/// Puts the listeners on.
pub fn listen(thread: &Rc<Thread>, scope: &Scope) {
    let finger: Rc<RefCell<Option<Finger>>> = Rc::default();
    let (this, down) = (Rc::clone(thread), Rc::clone(&finger));
    let log = thread.log.element();
    scope.listen(
        log,
        "pointerdown",
        Box::new(move |event| {
            let put = put_down(&this, event.unchecked_ref());
            lift(&down, false, &this);
            *down.borrow_mut() = put;
        }),
    );
    let (this, moving) = (Rc::clone(thread), Rc::clone(&finger));
    scope.listen(log, "pointermove", Box::new(move |event| this.moved(&moving, event.unchecked_ref())));
    for (event, done) in [("pointerup", true), ("pointercancel", false)] {
        let (this, lifting) = (Rc::clone(thread), Rc::clone(&finger));
        scope.listen(log, event, Box::new(move |_| lift(&lifting, done, &this)));
    }
}

fn put_down(thread: &Rc<Thread>, event: &MouseEvent) -> Option<Finger> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let touches = property(event, "pointerType").as_string().as_deref() == Some("touch");
    let first = property(event, "isPrimary").is_truthy();
    let busy = El::from(target.clone()).closest("input,textarea,audio,video").is_some();
    if !touches || !first || busy {
        return None;
    }
    let rows = thread.rows.borrow();
    let row = rows.iter().find(|row| row.article.holds(Some(&target)))?;
    let entry = thread.context.store.entry(row.id)?;
    // A link or a picture has a long press of its own, and cards beside each other are swiped through.
    let target = El::from(target);
    let plain = target.closest("a,button,summary").is_none();
    let alone = target.closest(".track").is_none();
    let owner = row.menu_owner(&row.article).filter(|_| plain);
    let (weak, id) = (Rc::downgrade(thread), row.id);
    let pressing = owner.map(|owner| {
        Timeout::new(LONG_PRESS_MILLIS, move || {
            if let Some(thread) = weak.upgrade() {
                menu::open(&thread.context, id, owner);
            }
        })
    });
    #[allow(clippy::cast_possible_truncation)]
    let pointer = property(event, "pointerId").as_f64().unwrap_or_default() as i32;
    Some(Finger {
        entry: row.id,
        article: row.article.clone(),
        pointer,
        start: (event.client_x(), event.client_y()),
        swipe: None,
        can_swipe: alone && menu::may_reply(&thread.context, &entry),
        pressing,
    })
}

/// The finger is gone, or the browser has taken it for scrolling.
fn lift(finger: &RefCell<Option<Finger>>, done: bool, thread: &Thread) {
    let Some(lifted) = finger.take() else { return };
    if let Some((mark, distance)) = &lifted.swipe {
        mark.remove();
        lifted.article.toggle("data-swiped", false);
        if done && *distance >= ENOUGH {
            reply::begin(&thread.context, lifted.entry);
        }
    }
}

impl Thread {
    fn moved(&self, finger: &RefCell<Option<Finger>>, event: &MouseEvent) {
        let mut finger = finger.borrow_mut();
        let Some(finger) = finger.as_mut() else { return };
        let (across, along) = (event.client_x() - finger.start.0, event.client_y() - finger.start.1);
        let leftwards = finger.article.closest("[dir=rtl]").is_some();
        let distance = if leftwards { -across } else { across };
        if across.abs() > SLACK || along.abs() > SLACK {
            finger.pressing = None;
        }
        if finger.swipe.is_none() && finger.can_swipe && distance > SLACK && distance > 2 * along.abs() {
            let mark = el("span aria-hidden=true", "swipe-mark").child(&icon(Icon::Reply));
            finger.article.append(&mark);
            finger.article.toggle("data-swiped", true);
            let _ = finger.article.element().set_pointer_capture(finger.pointer);
            finger.swipe = Some((mark, distance));
        }
        let Some((mark, gone)) = &mut finger.swipe else { return };
        *gone = distance;
        mark.toggle("data-enough", distance >= ENOUGH);
        let shown = distance.clamp(0, FARTHEST);
        // The style sheet follows it, unless the visitor wants less motion.
        finger.article.style("--cw-swiped", &pixels(f64::from(if leftwards { -shown } else { shown })));
    }
}

fn property(event: &Event, name: &str) -> wasm_bindgen::JsValue {
    js_sys::Reflect::get(event, &name.into()).unwrap_or_default()
}
