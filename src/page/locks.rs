//! Web Locks: what one tab of a site at a time may hold. Absent on insecure pages, in old browsers and in sandboxed frames.

use super::object::{self, get, of_navigator, set};
use js_sys::{Array, Function, Object, Promise};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A lock, held or waited for until dropped.
pub struct Lock {
    wanted: Rc<Cell<bool>>,
    /// Plain JavaScript, so that it can be tied to the end of an instance that runs no more.
    pub release: Function,
}

impl Lock {
    /// Waits for it; `taken` is called once it is ours, never before this returns and not after the drop.
    /// `None` where there are no locks.
    pub fn wait(name: &str, taken: Box<dyn FnOnce()>) -> Option<Self> {
        Self::request(name, None, taken)
    }

    fn request(name: &str, option: Option<&str>, taken: Box<dyn FnOnce()>) -> Option<Self> {
        let mut release = None;
        let held = Promise::new(&mut |resolve: Function, _reject: Function| release = Some(resolve));
        let release = release?;
        let held: JsValue = held.into();
        let wanted = Rc::new(Cell::new(true));
        let still = Rc::clone(&wanted);
        let hold = Closure::once_into_js(move |lock: JsValue| {
            if still.get() && !lock.is_null() {
                taken();
            }
            held
        });
        let options = Object::new();
        if let Some(option) = option {
            set(&options, option, &JsValue::TRUE);
        }
        let _held = call("request", &[&JsValue::from_str(name), &options, &hold])?;
        Some(Self { wanted, release })
    }
}

impl Lock {
    /// Takes it unless somebody has it; `taken` is called in a later task, once it is ours. `None` where there are no locks.
    pub fn if_free(name: &str, taken: Box<dyn FnOnce()>) -> Option<Self> {
        Self::request(name, Some("ifAvailable"), taken)
    }

    /// Waits until it is ours.
    pub async fn held(name: &str) -> Option<Self> {
        let mut ours = None;
        let taken = Promise::new(&mut |resolve: Function, _reject: Function| ours = Some(resolve));
        let ours = ours?;
        let lock = Self::wait(name, Box::new(move || drop(ours.call0(&JsValue::UNDEFINED))))?;
        JsFuture::from(taken).await.ok()?;
        Some(lock)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.wanted.set(false);
        // One that is still waited for is let go in the moment in which it comes.
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

/// The names of those that are held. `None` when the browser does not tell.
pub async fn held() -> Option<Vec<String>> {
    let answer = JsFuture::from(call("query", &[])?).await.ok()?;
    let held: Array = get(&answer, "held").dyn_into().ok()?;
    Some(held.iter().filter_map(|lock| get(&lock, "name").as_string()).collect())
}

fn call(method: &str, arguments: &[&JsValue]) -> Option<Promise> {
    object::call(&of_navigator("locks"), method, arguments)?.dyn_into().ok()
}
