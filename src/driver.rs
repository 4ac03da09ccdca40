//! LOOP: inputs wait in a queue, one after the other goes through the engine, its effects are done at once. The one file that sees
//! hands and screen both. Nothing here decides, and nothing re-enters: whoever calls while the queue drains only adds to it. All that
//! the visitor writes comes by here before anything is done with it, and so it is masked here.

use crate::engine::{Conversation, Effect, Input};
use crate::model::{Action, Change, Deed, EntryId, HostEvent, OutgoingFile, rating};
use crate::page::masking::Masking;
use crate::page::storage::{DRAFT, FORM, GREETED, OPEN, SOUND, Storage};
use crate::page::{Hands, Tools, clock};
use crate::store::Store;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// What the host page is told. The engine knows most of it; that the panel opened, only the driver does.
pub enum Told {
    /// Something happened in the conversation.
    Happened(HostEvent),
    /// The panel came up.
    Opened,
    /// The panel was put away.
    Closed,
    /// What the inbox has set is in the store.
    Set,
}

/// The loop.
#[derive(Clone)]
pub struct Driver(Rc<Loop>);

struct Loop {
    conversation: RefCell<Conversation>,
    store: Store,
    storage: Rc<Storage>,
    masking: Masking,
    hands: OnceCell<Hands>,
    queue: RefCell<VecDeque<Step>>,
    draining: Cell<bool>,
    outgoing: RefCell<VecDeque<Told>>,
    telling: Cell<bool>,
    stopped: Cell<bool>,
    /// The panel is part of the page and is always up.
    stands: Cell<bool>,
    host: Box<dyn Fn(Told)>,
}

struct Step {
    input: Input,
    /// Given the entries that the input made, as soon as they stand in the store.
    sent: Option<Box<dyn FnOnce(Vec<EntryId>)>>,
}

impl Driver {
    /// Puts engine, hands and store together. `host` is called after the queue is drained, never in between.
    pub fn new(
        conversation: Conversation,
        store: Store,
        tools: Tools,
        masking: Masking,
        host: Box<dyn Fn(Told)>,
    ) -> Self {
        let driver = Self(Rc::new(Loop {
            conversation: RefCell::new(conversation),
            store,
            storage: Rc::clone(&tools.storage),
            masking,
            hands: OnceCell::new(),
            queue: RefCell::default(),
            draining: Cell::new(false),
            outgoing: RefCell::default(),
            telling: Cell::new(false),
            stopped: Cell::new(false),
            stands: Cell::new(false),
            host,
        }));
        let weak = Rc::downgrade(&driver.0);
        let tell = move |input| {
            if let Some(driver) = weak.upgrade() {
                Driver(driver).input(input);
            }
        };
        let weak = Rc::downgrade(&driver.0);
        let elsewhere = move |record: &str, value| {
            if let Some(driver) = weak.upgrade() {
                Driver(driver).follow(record, value);
            }
        };
        let _ = driver.0.hands.set(Hands::new(tools, Rc::new(tell), Rc::new(elsewhere)));
        driver
    }

    /// Tells the engine something.
    pub fn input(&self, input: Input) {
        self.enqueue(Step { input, sent: None });
    }

    /// Sends, and says which entries came of it (none for blank text).
    pub fn send(
        &self,
        text: String,
        files: Vec<OutgoingFile>,
        reply: Option<EntryId>,
        metadata: Option<Rc<str>>,
        sent: Box<dyn FnOnce(Vec<EntryId>)>,
    ) {
        let text = self.0.masking.apply(text);
        self.enqueue(Step { input: Input::Send { text, files, reply, metadata }, sent: Some(sent) });
    }

    /// Does what the visitor asks on the screen.
    pub fn act(&self, action: Action) {
        match action {
            Action::Open => self.set_open(true),
            Action::Close => self.set_open(false),
            Action::Send(text, files, reply) => {
                let text = self.0.masking.apply(text);
                self.input(Input::Send { text, files, reply, metadata: None })
            }
            Action::Retry(entry) => self.input(Input::Retry(entry)),
            Action::Discard(entry) => self.input(Input::Discard(entry)),
            Action::CancelUpload(entry) => self.input(Input::CancelUpload(entry)),
            Action::LoadOlder => self.input(Input::LoadOlder),
            Action::Seen(entry) => self.input(Input::Seen(entry)),
            Action::Do(entry, deed) => self.input(Input::Do(entry, self.masked(deed))),
            Action::Postback(entry, choice) => self.input(Input::Postback(entry, choice)),
            Action::NewConversation => self.input(Input::NewConversation),
            Action::EndConversation => self.input(Input::EndConversation),
            Action::TryNow => self.input(Input::TryNow),
            Action::Answered(answers) => {
                let told = answers.with_words(&|words| self.0.masking.apply(words));
                self.0.storage.set(FORM, Some(&told.to_record()));
                if answers.done {
                    self.input(Input::Answered(told.given));
                }
                self.0.store.ui().answers.put(Rc::new(answers));
            }
            Action::PutGreetingAway => {
                self.0.storage.set(GREETED, Some("1"));
                self.0.store.ui().greeted.set(true);
            }
            Action::Sound(on) => {
                self.0.storage.set(SOUND, Some(if on { "on" } else { "off" }));
                self.0.store.ui().sound.set(on);
            }
            Action::DraftChanged(text) => {
                self.keep_draft(&text);
                if !text.trim().is_empty() {
                    self.input(Input::Typed);
                }
            }
        }
    }

    /// Puts this into the composer, as if it had been typed.
    pub fn set_draft(&self, text: &str) {
        self.0.store.ui().draft.set(text.to_owned());
        self.keep_draft(text);
    }

    /// Follows what another tab of the visitor has made of a record of the screen's. They are one person, who is over there.
    fn follow(&self, record: &str, value: Option<String>) {
        match record {
            DRAFT => self.0.store.ui().draft.set(value.unwrap_or_default()),
            // On a phone the panel covers the page, and one that stands in it stays.
            _ if self.0.stands.get() || (value.is_some() && crate::page::is_narrow()) => {}
            _ => self.show(value.is_some()),
        }
    }

    /// Nothing more is done, said or heard.
    pub fn stop(&self) {
        self.0.stopped.set(true);
        self.0.queue.take();
        self.0.outgoing.take();
    }

    /// The panel is part of the page, as long as that is there. It is no wish of the visitor's, which other pages would follow.
    pub fn stand_open(&self) {
        self.show(true);
        self.0.stands.set(true);
    }

    fn set_open(&self, open: bool) {
        if !self.0.stands.get() && self.0.store.ui().open.get_untracked() != open {
            self.0.storage.set(OPEN, open.then_some("1"));
            self.show(open);
        }
    }

    fn show(&self, open: bool) {
        let shown = &self.0.store.ui().open;
        if shown.get_untracked() == open {
            return;
        }
        shown.set(open);
        self.0.outgoing.borrow_mut().push_back(if open { Told::Opened } else { Told::Closed });
        self.input(if open { Input::PanelOpened } else { Input::PanelClosed });
    }

    /// Of all that is done to a message only the comment of a rating is written by the visitor.
    fn masked(&self, deed: Deed) -> Deed {
        match deed {
            Deed::Choose(answer) => {
                Deed::Choose(rating::with_comment(answer, &|comment| self.0.masking.apply(comment)))
            }
            Deed::React(_) | Deed::Delete => deed,
        }
    }

    fn keep_draft(&self, text: &str) {
        let kept = self.0.masking.apply(text.to_owned());
        self.0.storage.set(DRAFT, Some(kept.as_str()).filter(|text| !text.is_empty()));
    }

    fn enqueue(&self, step: Step) {
        if self.0.stopped.get() {
            return;
        }
        self.0.queue.borrow_mut().push_back(step);
        if !self.0.draining.replace(true) {
            while let Some(step) = self.next_step() {
                self.take(step);
            }
            self.0.draining.set(false);
            self.tell_host();
        }
    }

    fn next_step(&self) -> Option<Step> {
        self.0.queue.borrow_mut().pop_front()
    }

    fn take(&self, step: Step) {
        let effects = self.0.conversation.borrow_mut().process(clock::now(), step.input);
        let mut made = Vec::new();
        for effect in effects {
            match effect {
                Effect::Show(change) => {
                    if let Change::Settings(_) = change {
                        self.0.outgoing.borrow_mut().push_back(Told::Set);
                    }
                    self.0.store.apply(change);
                }
                Effect::Tell(event) => {
                    if let HostEvent::Queued(entry) = event {
                        made.push(entry);
                    }
                    self.0.outgoing.borrow_mut().push_back(Told::Happened(event));
                }
                other => {
                    if let Some(hands) = self.0.hands.get() {
                        hands.perform(other);
                    }
                }
            }
        }
        if let Some(sent) = step.sent {
            sent(made);
        }
    }

    fn tell_host(&self) {
        // The host's callback may call us, and so come here again: what it causes is told after what it was told.
        if self.0.telling.replace(true) {
            return;
        }
        while let Some(told) = self.next_told() {
            (self.0.host)(told);
        }
        self.0.telling.set(false);
    }

    fn next_told(&self) -> Option<Told> {
        self.0.outgoing.borrow_mut().pop_front()
    }
}
