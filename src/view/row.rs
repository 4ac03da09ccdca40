//! One row of the list: a message, and what its place asks for around it. A changed entry patches its row; nodes that need not
//! change stay, so that nothing flickers and the focus inside survives.

use super::context::Context;
use super::dom::{El, Scope, Slot, el};
use super::{avatar, delivery, kind};
use crate::i18n::Text;
use crate::model::rows::Placement;
use crate::model::{Direction, Entry, EntryId};
use crate::store::Upload;
use std::rc::Rc;

/// A row on the page.
pub struct Row {
    /// Whose row.
    pub id: EntryId,
    /// The whole row.
    pub el: El,
    /// The message in it.
    pub article: El,
    entry: Rc<Entry>,
    placement: Option<Placement>,
    upload: Option<Upload>,
    day: El,
    face: Slot,
    name: El,
    body: Slot,
    files: Slot,
    foot: Slot,
}

/// What a row shows, as it is now.
pub struct Shown<'now> {
    /// The entry.
    pub entry: &'now Rc<Entry>,
    /// Its place between its neighbours.
    pub placement: Placement,
    /// How far its files are.
    pub upload: Option<Upload>,
    /// Its number in the list, from 1, and how many there are.
    pub position: (usize, usize),
}

impl Row {
    /// A new row.
    pub fn build(context: &Rc<Context>, shown: &Shown<'_>) -> Self {
        let day = el("div", "day");
        let face = Slot::new("face");
        let name = el("div", "name");
        let (body, files, foot) = (Slot::new("body"), Slot::new("files"), Slot::new("foot"));
        let article = el("article", "message")
            .attr("part", "message")
            .attr("tabindex", "-1")
            .child(&name)
            .child(&body.el)
            .child(&files.el)
            .child(&foot.el);
        let line = el("div", "line").child(&face.el).child(&article);
        let row = el("div", "row").child(&day).child(&line);
        let mut row = Self {
            id: shown.entry.id,
            el: row,
            article,
            entry: Rc::clone(shown.entry),
            placement: None,
            upload: None,
            day,
            face,
            name,
            body,
            files,
            foot,
        };
        row.fill(context, shown, None);
        row
    }

    /// Where the message begins, below the day and the name: CSS pixels in the scrolled list.
    pub fn message_top(&self) -> i32 {
        let body = self.body.el.html();
        // A message of files alone has an empty body, which is nowhere.
        if body.offset_height() > 0 { body.offset_top() } else { self.article.html().offset_top() }
    }

    /// Takes over what has changed.
    pub fn patch(&mut self, context: &Rc<Context>, shown: &Shown<'_>) {
        self.number(shown);
        let same = Rc::ptr_eq(&self.entry, shown.entry)
            && self.placement == Some(shown.placement)
            && self.upload == shown.upload;
        if !same {
            let before = std::mem::replace(&mut self.entry, Rc::clone(shown.entry));
            self.fill(context, shown, Some(&before));
        }
    }

    fn fill(&mut self, context: &Rc<Context>, shown: &Shown<'_>, before: Option<&Entry>) {
        let entry = shown.entry;
        self.number(shown);
        self.describe(context, entry, shown.placement);
        let moved = self.placement != Some(shown.placement);
        if moved || before.is_none_or(|before| before.sender != entry.sender || before.at != entry.at) {
            self.fill_surroundings(context, entry, shown.placement);
        }
        if before.is_none_or(|before| {
            before.content != entry.content || before.attachments.is_empty() != entry.attachments.is_empty()
        }) {
            self.fill_body(context, entry, before);
        }
        let upload_moved = before.is_none() || self.upload != shown.upload;
        if before.is_none_or(|before| before.attachments != entry.attachments) {
            self.files.clear();
            kind::attachment::fill(context, &self.files, entry);
        }
        if upload_moved
            || moved
            || before.is_none_or(|before| before.delivery != entry.delivery || before.at != entry.at)
        {
            delivery::fill(context, &self.foot, shown);
        }
        self.placement = Some(shown.placement);
        self.upload = shown.upload;
    }

    fn fill_body(&self, context: &Rc<Context>, entry: &Entry, before: Option<&Entry>) {
        if before.is_some_and(|before| kind::patch(context, &self.body, &before.content, &entry.content)) {
            return;
        }
        let focused = context.focused();
        let had_focus = before.is_some() && self.body.el.holds(focused.as_ref().map(AsRef::as_ref));
        self.body.clear();
        kind::fill(context, &self.body, entry);
        if had_focus {
            self.article.focus();
        }
    }

    fn number(&self, shown: &Shown<'_>) {
        self.article.set("aria-posinset", &shown.position.0.to_string());
        self.article.set("aria-setsize", &shown.position.1.to_string());
    }

    fn describe(&self, context: &Context, entry: &Entry, placement: Placement) {
        let direction = match entry.direction {
            Direction::Visitor => "visitor",
            Direction::Agent => "agent",
            Direction::Bot => "bot",
            Direction::System => "system",
        };
        self.article.set("data-direction", direction);
        self.el.set("data-direction", direction);
        self.article.set("data-kind", kind::name(entry));
        self.article
            .set_or_remove("data-message-id", entry.remote.as_ref().map(ToString::to_string).as_deref());
        self.article.set_or_remove("data-status", entry.delivery.map(crate::model::Delivery::name));
        self.el.toggle("data-starts", placement.starts_group);
        self.el.toggle("data-ends", placement.ends_group);
        let who = person(context, entry);
        let label = match entry.at {
            Some(at) => [&who, ", ", &context.actions.formats.time_of_day(at)].concat(),
            None => who,
        };
        self.article.set_or_remove("aria-label", (!label.is_empty()).then_some(&label));
    }

    fn fill_surroundings(&self, context: &Context, entry: &Entry, placement: Placement) {
        self.day.toggle("hidden", !placement.starts_day);
        if let Some(at) = entry.at.filter(|_| placement.starts_day) {
            let formats = &context.actions.formats;
            let ago = formats.today() - formats.day_number(at);
            self.day.set_text(&match ago {
                0 => context.text(Text::Today).to_owned(),
                1 => context.text(Text::Yesterday).to_owned(),
                _ => formats.day(at),
            });
        }
        let other_side = matches!(entry.direction, Direction::Agent | Direction::Bot);
        self.face.clear();
        if other_side && placement.ends_group {
            self.face.el.append(&avatar::of_sender(context, entry.sender.as_ref(), &self.face.scope));
        }
        let named = other_side && placement.starts_group;
        self.name.clear();
        self.name.toggle("hidden", !named);
        if named {
            self.name.append(&el("bdi", "").text(&person(context, entry)));
        }
    }
}

/// Who a message is by, for people.
pub fn person(context: &Context, entry: &Entry) -> String {
    match entry.direction {
        Direction::Visitor => context.text(Text::You).to_owned(),
        Direction::System => String::new(),
        Direction::Agent | Direction::Bot => entry
            .sender
            .as_ref()
            .map(|sender| sender.name.trim())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| context.text(Text::Support))
            .to_owned(),
    }
}

/// Kept so that a row's listeners are known to end with it.
impl Drop for Row {
    fn drop(&mut self) {
        for scope in [&self.face.scope, &self.body.scope, &self.files.scope, &self.foot.scope] {
            Scope::clear(scope);
        }
    }
}
