//! One observable value. The graph of who reads what is Leptos's; only the cell is ours.
//!
//! `RwSignal<T>` is compiled once for every `T`. A value beside Leptos's untyped trigger is compiled once for all of them, which
//! is worth several kilobytes of WASM, and it may hold what is neither `Send` nor `Sync`.

use leptos::prelude::{ArcTrigger, Notify, Track};
use std::cell::RefCell;
use std::rc::Rc;

/// A shared value that effects can follow. Clones are the same value.
pub struct Field<T> {
    value: Rc<RefCell<T>>,
    trigger: ArcTrigger,
}

impl<T> Clone for Field<T> {
    fn clone(&self) -> Self {
        Self { value: Rc::clone(&self.value), trigger: self.trigger.clone() }
    }
}

impl<T: Clone> Field<T> {
    /// A field that begins with this value.
    pub fn new(value: T) -> Self {
        Self { value: Rc::new(RefCell::new(value)), trigger: ArcTrigger::new() }
    }

    /// The value; the running effect runs again when it changes.
    pub fn get(&self) -> T {
        self.trigger.track();
        self.value.borrow().clone()
    }

    /// The value, without following it.
    pub fn get_untracked(&self) -> T {
        self.value.borrow().clone()
    }

    /// Puts a value, which wakes everybody: for what is set seldom, and is long to compare.
    pub fn put(&self, value: T) {
        *self.value.borrow_mut() = value;
        self.trigger.notify();
    }
}

impl<T: Clone + PartialEq> Field<T> {
    /// Puts a value; an equal one wakes nobody.
    pub fn set(&self, value: T) {
        if *self.value.borrow() == value {
            return;
        }
        self.put(value);
    }
}

/// Says that something beside it has changed, where the thing itself is too large to be a [`Field`].
#[derive(Clone)]
pub struct Pulse(ArcTrigger);

impl Default for Pulse {
    fn default() -> Self {
        Self(ArcTrigger::new())
    }
}

impl Pulse {
    /// The running effect runs again at the next beat.
    pub fn follow(&self) {
        self.0.track();
    }

    /// Wakes all who follow.
    pub fn beat(&self) {
        self.0.notify();
    }
}
