//! One row of the list: a message, and what its place asks for around it. A changed entry patches its row; nodes that need not
//! change stay, so that nothing flickers and the focus inside survives.

use super::context::Context;
use super::dom::{El, Scope, Slot, el};
use super::icons::{Icon, icon};
use super::popup::Owner;
use super::{avatar, delivery, kind, menu, reactions, reply};
use crate::i18n::{Text, Texts};
use crate::model::number::decimal;
use crate::model::rows::Placement;
use crate::model::{Content, Direction, Entry, EntryId, RemoteId};
use crate::store::Upload;
use std::cell::Cell;
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
    quote: Slot,
    /// Whose words are quoted, and which, as they are shown.
    quoted: Option<(String, String)>,
    body: Slot,
    files: Slot,
    reactions: Slot,
    foot: Slot,
    /// "Message actions".
    tool: El,
    current: Cell<bool>,
    scope: Scope,
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
        let [quote, body, files] = ["quote-place", "body", "files"].map(Slot::new);
        let [reactions, foot] = ["reactions", "foot"].map(Slot::new);
        let scope = Scope::default();
        let tool = tool(context, &scope, shown.entry.id);
        let article = el("article part=message tabindex=-1", "message")
            .child(&name)
            .child(&quote.el)
            .child(&body.el)
            .child(&files.el)
            // Takes no room: it floats at the upper edge of what is said.
            .child(&el("div", "tools").child(&tool))
            .child(&reactions.el)
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
            quote,
            quoted: None,
            body,
            files,
            reactions,
            foot,
            tool,
            current: Cell::new(false),
            scope,
        };
        row.fill(context, shown, None);
        row
    }

    /// Where the message begins, below the day and the name: CSS pixels in the scrolled list.
    pub fn message_top(&self) -> i32 {
        let (article, body) = (self.article.html(), self.body.el.html());
        // A message of files alone has an empty body, which is nowhere.
        article.offset_top() + if body.offset_height() > 0 { body.offset_top() } else { 0 }
    }

    /// Takes over what has changed.
    pub fn patch(&mut self, context: &Rc<Context>, shown: &Shown<'_>) {
        self.number(shown);
        let same = Rc::ptr_eq(&self.entry, shown.entry)
            && self.placement == Some(shown.placement)
            && self.upload == shown.upload;
        if same {
            // The quoted message may have changed, or gone.
            self.fill_quote(context, shown.entry);
        } else {
            let before = std::mem::replace(&mut self.entry, Rc::clone(shown.entry));
            self.fill(context, shown, Some(&before));
        }
        if matches!(self.entry.content, Content::Carousel(_)) {
            kind::carousel::fit(&self.body);
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
        } else if before.is_some_and(|before| before.past != entry.past) {
            kind::spent::show(context, &self.body, entry);
        }
        self.fill_quote(context, entry);
        let upload_moved = before.is_none() || self.upload != shown.upload;
        if before.is_none_or(|before| kind::files(before) != kind::files(entry)) {
            self.files.clear();
            kind::attachment::fill(context, &self.files, kind::files(entry));
        }
        if before.is_none_or(|before| {
            before.reactions != entry.reactions
                || before.remote != entry.remote
                || before.content != entry.content
                || before.past != entry.past
        }) {
            self.offer(context);
        }
        if upload_moved
            || moved
            || before.is_none_or(|before| {
                before.delivery != entry.delivery || before.at != entry.at || before.content != entry.content
            })
        {
            delivery::fill(context, &self.foot, shown);
        }
        self.placement = Some(shown.placement);
        self.upload = shown.upload;
    }

    /// Shows what can be done with the message, in its menu and under it.
    pub fn offer(&self, context: &Rc<Context>) {
        let on_tool = context.holds_focus(&self.tool);
        let on_sign = context.holds_focus(&self.reactions.el);
        let any = menu::has_any(context, &self.entry);
        self.tool.toggle("hidden", !any);
        reactions::fill(context, &self.reactions, &self.entry);
        self.catch_focus(on_tool && !any || on_sign && !context.holds_focus(&self.reactions.el));
    }

    fn fill_body(&self, context: &Rc<Context>, entry: &Entry, before: Option<&Entry>) {
        if before.is_some_and(|before| kind::patch(context, &self.body, &before.content, entry)) {
            return;
        }
        let held = before.is_some() && context.holds_focus(&self.body.el);
        self.body.clear();
        kind::fill(context, &self.body, entry);
        self.catch_focus(held);
    }

    fn fill_quote(&mut self, context: &Rc<Context>, entry: &Entry) {
        // What was taken back quotes nothing any more.
        let quote = entry.quote.as_ref().filter(|_| entry.content != Content::Deleted);
        let quoted = quote.map(|quote| reply::quoted(context, quote));
        if quoted == self.quoted {
            return;
        }
        let held = context.holds_focus(&self.quote.el);
        self.quote.clear();
        if let (Some(quote), Some((name, words))) = (quote, &quoted) {
            reply::fill(context, &self.quote, quote, name, words);
        }
        self.catch_focus(held);
        self.quoted = quoted;
    }

    /// What had the focus is gone; its message has it then.
    fn catch_focus(&self, lost: bool) {
        if lost {
            self.article.focus();
        }
    }

    /// Whether Tab leads to this message. To one of them all it does, and from there the arrows lead on.
    pub fn set_current(&self, current: bool) {
        if self.current.replace(current) != current {
            let stop = if current { "0" } else { "-1" };
            self.article.set("tabindex", stop);
            self.tool.set("tabindex", stop);
        }
    }

    /// Where its menu belongs, if anything can be done with the message. `back` has the focus afterwards.
    pub fn menu_owner(&self, back: &El) -> Option<Owner> {
        (!self.tool.element().has_attribute("hidden"))
            .then(|| Owner { anchor: self.tool.clone(), back: back.clone() })
    }

    fn number(&self, shown: &Shown<'_>) {
        self.article.set("aria-posinset", &decimal(shown.position.0 as u64));
        self.article.set("aria-setsize", &decimal(shown.position.1 as u64));
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
            .set_or_remove("data-message-id", entry.remote.as_ref().map(RemoteId::to_text).as_deref());
        self.article.set_or_remove("data-status", entry.delivery.map(crate::model::Delivery::name));
        self.el.toggle("data-past", entry.past);
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
            self.face.el.append(&avatar::of_sender(context, entry, &self.face.scope));
        }
        let named = other_side && placement.starts_group;
        self.name.clear();
        self.name.toggle("hidden", !named);
        if named {
            self.name.append(&el("bdi", "").text(&person(context, entry)));
        }
    }
}

fn tool(context: &Rc<Context>, scope: &Scope, id: EntryId) -> El {
    let tool = el("button type=button tabindex=-1 aria-haspopup=menu aria-expanded=false", "tool")
        .label(context, Text::MessageActions)
        .child(&icon(Icon::More));
    let (opening, this) = (Rc::clone(context), tool.clone());
    let on_click = move |_| menu::open(&opening, id, Owner { anchor: this.clone(), back: this.clone() });
    tool.on(scope, "click", Box::new(on_click))
}

/// Who a message is by, for people.
pub fn person(context: &Context, entry: &Entry) -> String {
    name_of(&context.texts, entry)
}

/// The same name, for whoever has the words alone.
pub fn name_of(texts: &Texts, entry: &Entry) -> String {
    match entry.direction {
        Direction::Visitor => texts.get(Text::You).to_owned(),
        Direction::System => String::new(),
        Direction::Agent | Direction::Bot => {
            let nameless = if entry.direction == Direction::Bot { Text::Assistant } else { Text::Support };
            let name = entry.sender.as_ref().map(|sender| sender.name.trim());
            name.filter(|name| !name.is_empty()).unwrap_or_else(|| texts.get(nameless)).to_owned()
        }
    }
}

/// Kept so that a row's listeners are known to end with it.
impl Drop for Row {
    fn drop(&mut self) {
        for slot in [&self.face, &self.quote, &self.body, &self.files, &self.reactions, &self.foot] {
            slot.scope.clear();
        }
        self.scope.clear();
    }
}
