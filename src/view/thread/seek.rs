//! The way to a message that another one quotes: older messages are loaded until it is there, or until there are none left.

use super::Thread;
use crate::i18n::Text;
use crate::model::{Action, EntryId};
use crate::store::Anchor;
use crate::view::dom::Scope;
use gloo_timers::callback::Timeout;
use std::rc::Rc;

/// How long a message that was looked for stands out.
const STANDS_OUT_MILLIS: u32 = 1600;

/// Follows what is sought.
pub fn follow(thread: &Rc<Thread>, scope: &Scope) {
    let this = Rc::clone(thread);
    // The oldest message when older ones were asked for: still the oldest afterwards, it will be the next time too.
    let mut asked: Option<Option<EntryId>> = None;
    scope.follow(Box::new(move || {
        let context = &this.context;
        let Some(remote) = context.sought.get() else {
            asked = None;
            return;
        };
        let oldest = context.store.entries().items().first().map(|item| item.entry.id);
        let history = context.store.history.get();
        if let Some(entry) = context.store.entry_of(&remote) {
            context.sought.set(None);
            this.lead_to(entry.id);
        } else if history.loading_older || history.loading_first {
            // What is on its way may have it.
        } else if history.has_older && asked != Some(oldest) {
            if asked.replace(oldest).is_none() {
                context.announcer.say(context.text(Text::LoadingEarlier));
            }
            this.asked_older.set(true);
            context.ask(Action::LoadOlder);
        } else {
            context.sought.set(None);
            context.announcer.say(context.text(Text::QuotedGone));
        }
    }));
}

impl Thread {
    fn lead_to(&self, id: EntryId) {
        let window = self.log.element().client_height();
        self.set_anchor(Anchor::Row(id, f64::from(window / 4)));
        self.sync();
        if self.is_at_end() {
            self.set_anchor(Anchor::End);
            self.show_jump();
        }
        let found = {
            let rows = self.rows.borrow();
            rows.iter().find(|row| row.id == id).map(|row| (row.el.clone(), row.article.clone()))
        };
        let Some((row, article)) = found else { return };
        article.focus();
        row.toggle("data-found", true);
        let lit = Timeout::new(STANDS_OUT_MILLIS, move || row.toggle("data-found", false));
        *self.lit.borrow_mut() = Some(lit);
    }
}
