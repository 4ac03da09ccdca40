//! What the screen shows, as values that effects can follow. It projects what it is told and decides nothing.

mod entries;
mod field;
mod ui;

pub use entries::{Entries, Item, Upload};
pub use field::{Field, Pulse};
pub use ui::{Anchor, RatingDraft, Ui};

use crate::model::{
    Capabilities, Change, ConnectionState, ConversationStatus, Entry, EntryId, HistoryState, Notice,
    RemoteId, WidgetSettings,
};
use std::cell::{Ref, RefCell};
use std::ops::Deref;
use std::rc::Rc;

/// The one state of the screen. Clones are the same store.
#[derive(Clone, Default)]
pub struct Store(Rc<State>);

/// What is in it.
pub struct State {
    /// The line to the back end.
    pub connection: Field<ConnectionState>,
    /// What the view may offer.
    pub capabilities: Field<Capabilities>,
    /// How much of the past is here.
    pub history: Field<HistoryState>,
    /// Messages of the other side that were not seen.
    pub unread: Field<u32>,
    /// The one condition to show.
    pub notice: Field<Option<Notice>>,
    /// What the back end says of the widget's looks.
    pub settings: Field<Rc<WidgetSettings>>,
    /// Who of the other side is writing; empty: a person without a name.
    pub typing: Field<Option<String>>,
    /// How the conversation stands; `None` while there is none.
    pub status: Field<Option<ConversationStatus>>,
    entries: RefCell<Entries>,
    entries_changed: Pulse,
    news: RefCell<News>,
    news_came: Pulse,
    ui: Ui,
}

/// What is to be said aloud once.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct News {
    /// Messages of the other side that came in just now.
    pub arrived: Vec<EntryId>,
    /// Whether a message of the visitor's has just failed for good.
    pub failed: bool,
    /// What the visitor did to this entry was refused, and is undone.
    pub undone: Option<EntryId>,
}

impl Deref for Store {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0
    }
}

impl Store {
    /// An empty conversation behind a closed panel.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            connection: Field::new(ConnectionState::Idle),
            capabilities: Field::new(Capabilities::default()),
            history: Field::new(HistoryState::default()),
            unread: Field::new(0),
            notice: Field::new(None),
            settings: Field::new(Rc::default()),
            typing: Field::new(None),
            status: Field::new(None),
            entries: RefCell::default(),
            entries_changed: Pulse::default(),
            news: RefCell::default(),
            news_came: Pulse::default(),
            ui: Ui::default(),
        }
    }
}

impl State {
    /// Takes over one change. Effects that follow it run after the current task.
    pub fn apply(&self, change: Change) {
        match change {
            Change::Entries(diffs) => {
                if self.entries.borrow_mut().apply(diffs) {
                    self.news.borrow_mut().failed = true;
                    self.news_came.beat();
                }
                self.entries_changed.beat();
            }
            Change::Arrived(ids) => {
                self.news.borrow_mut().arrived.extend(ids);
                self.news_came.beat();
            }
            Change::Upload(id, sent, total) => {
                self.entries.borrow_mut().set_upload(id, sent, total);
                self.entries_changed.beat();
            }
            Change::Connection(state) => self.connection.set(state),
            Change::History(state) => self.history.set(state),
            Change::Unread(count) => self.unread.set(count),
            Change::Notice(notice) => self.notice.set(notice),
            Change::Settings(settings) => self.settings.put(Rc::new(settings)),
            Change::Typing(who) => self.typing.set(who),
            Change::Status(status) => self.status.set(status),
            Change::Capabilities(capabilities) => self.capabilities.set(capabilities),
            Change::Undone(entry) => {
                self.news.borrow_mut().undone = Some(entry);
                self.news_came.beat();
            }
        }
    }

    /// The entry, if it is there.
    pub fn entry(&self, id: EntryId) -> Option<Rc<Entry>> {
        self.entries.borrow().find(id)
    }

    /// The entry that the back end knows by this id, if it is here.
    pub fn entry_of(&self, remote: &RemoteId) -> Option<Rc<Entry>> {
        let entries = self.entries.borrow();
        let found = entries.items().iter().rfind(|item| item.entry.remote.as_ref() == Some(remote));
        found.map(|item| Rc::clone(&item.entry))
    }

    /// What no server knows.
    pub fn ui(&self) -> &Ui {
        &self.ui
    }

    /// The list, and the running effect runs again when it changes.
    pub fn entries(&self) -> Ref<'_, Entries> {
        self.entries_changed.follow();
        self.entries.borrow()
    }

    /// The list, without following it.
    pub fn entries_untracked(&self) -> Ref<'_, Entries> {
        self.entries.borrow()
    }

    /// Takes what is to be said aloud, and the running effect runs again when there is more.
    pub fn take_news(&self) -> News {
        self.news_came.follow();
        self.news.take()
    }
}
