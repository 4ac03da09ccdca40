//! The signs to react with: a few usual ones at once, all of them with a search as soon as their file is here.

use super::actions::Sign;
use super::context::Context;
use super::dom::{El, Scope, button, el};
use super::popup::{self, Owner};
use super::reactions::toggle;
use crate::i18n::Text;
use crate::model::EntryId;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent};

/// The first of the file, in its order, so that nothing changes its place when the rest comes.
const USUAL: [&str; 6] = ["👍", "👎", "🔥", "🥰", "👏", "😁"];

/// Signs in one row; the style sheet has the same number.
const COLUMNS: usize = 7;

struct Picker {
    context: Weak<Context>,
    entry: EntryId,
    dialog: El,
    search: El,
    grid: El,
    state: El,
    again: El,
}

/// Opens it for this entry.
pub fn open(context: &Rc<Context>, entry: EntryId, owner: Owner) {
    let scope = Scope::default();
    let search = el("input type=search enterkeyhint=done", "search")
        .label(context, Text::SearchReactions)
        .attr("placeholder", context.text(Text::SearchReactions));
    let picker = Rc::new(Picker {
        context: Rc::downgrade(context),
        entry,
        dialog: el("div role=dialog", "popup picker").label(context, Text::Reactions),
        search,
        grid: el("div role=grid", "signs").label(context, Text::Reactions),
        state: el("p role=status", "picker-state"),
        again: el("button type=button hidden", "text-button").says(context, Text::TryAgain),
    });
    for part in [&picker.search, &picker.grid, &picker.state, &picker.again] {
        picker.dialog.append(part);
    }
    let this = Rc::clone(&picker);
    scope.listen(picker.dialog.element(), "keydown", Box::new(move |event| this.pressed(&event)));
    let this = Rc::clone(&picker);
    let on_click = move |event: Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(sign) = target.and_then(|target| target.get_attribute("data-sign")) {
            this.choose(&sign);
        }
    };
    scope.listen(picker.grid.element(), "click", Box::new(on_click));
    let this = Rc::clone(&picker);
    scope.listen(picker.search.element(), "input", Box::new(move |_| this.fill()));
    let this = Rc::clone(&picker);
    let on_again = move |_| {
        this.dialog.focus();
        this.load();
    };
    scope.listen(picker.again.element(), "click", Box::new(on_again));

    picker.fill();
    popup::open(context, &picker.dialog, owner, scope);
    picker.focus_sign(0);
    if context.signs.borrow().is_none() {
        picker.load();
    }
}

impl Picker {
    fn load(self: &Rc<Self>) {
        let Some(context) = self.context.upgrade() else { return };
        self.again.toggle("hidden", true);
        self.state.set_text(context.text(Text::LoadingReactions));
        let weak = Rc::downgrade(self);
        // Weak all the way: who closed the picker, or the widget, meanwhile is not called back.
        let taking = Rc::downgrade(&context);
        (context.actions.load_signs)(Box::new(move |signs| {
            let Some(context) = taking.upgrade() else { return };
            let failed = signs.is_none();
            if let Some(signs) = signs {
                *context.signs.borrow_mut() = Some(Rc::from(signs));
            }
            let Some(picker) = weak.upgrade() else { return };
            if failed {
                picker.state.set_text(context.text(Text::ReactionsFailed));
                picker.again.toggle("hidden", false);
            } else {
                picker.fill();
            }
        }));
    }

    /// Puts the signs that the search finds. Where the focus was among them, it stays at the same place.
    fn fill(&self) {
        let Some(context) = self.context.upgrade() else { return };
        let signs = context.signs.borrow().clone();
        let usual: Vec<Sign> =
            USUAL.iter().map(|emoji| Sign { emoji: (*emoji).into(), words: String::new() }).collect();
        let typed =
            js_sys::JsString::from(self.field().value()).to_lower_case().as_string().unwrap_or_default();
        let entry = context.store.entry(self.entry);
        let here = self.position();
        if here.is_some() {
            // A sign that is taken out with the focus on it would let it fall out of the picker.
            self.dialog.focus();
        }
        self.grid.clear();
        let mut row = None;
        let all = signs.as_deref().unwrap_or(&usual);
        let found = all.iter().filter(|sign| signs.is_none() || is_meant(sign, &typed));
        for (index, sign) in found.enumerate() {
            if index % COLUMNS == 0 {
                row = Some(el("div role=row", "signs-row"));
            }
            let Some(row) = &row else { continue };
            let mine = entry
                .iter()
                .flat_map(|entry| &entry.reactions)
                .any(|tally| tally.mine && tally.emoji == sign.emoji);
            let name = sign.words.split(',').next().filter(|name| !name.is_empty());
            let button = button("sign")
                .attr("tabindex", if index == 0 { "0" } else { "-1" })
                .attr("data-sign", &sign.emoji)
                .attr("aria-pressed", if mine { "true" } else { "false" })
                .text(&sign.emoji);
            button.set_or_remove("aria-label", name);
            row.append(&el("div role=gridcell", "").child(&button));
            self.grid.append(row);
        }
        if signs.is_some() {
            let nothing = row.is_none();
            self.state.set_text(if nothing { context.text(Text::NothingFound) } else { "" });
        }
        if let Some(here) = here {
            self.focus_sign(here);
        }
    }

    fn pressed(&self, event: &Event) {
        let event: &KeyboardEvent = event.unchecked_ref();
        let key = event.key();
        let last = self.grid.all("button").len().saturating_sub(1);
        let next = match (self.position(), key.as_str()) {
            (None, "ArrowDown") => 0,
            (None, "Enter") if self.in_search() => {
                event.prevent_default();
                if let Some(first) = self.grid.inner("button").filter(|_| !self.field().value().is_empty()) {
                    first.html().click();
                }
                return;
            }
            (Some(at), "ArrowUp") if at < COLUMNS => {
                event.prevent_default();
                self.search.focus();
                return;
            }
            (Some(at), "ArrowUp") => at - COLUMNS,
            (Some(at), "ArrowDown") if at + COLUMNS <= last => at + COLUMNS,
            (Some(_), "ArrowDown") => last,
            (Some(at), "ArrowLeft" | "ArrowRight") => {
                let leftwards = self.grid.closest("[dir=rtl]").is_some();
                if (key == "ArrowRight") == leftwards { at.saturating_sub(1) } else { (at + 1).min(last) }
            }
            (Some(_), "Home") if event.ctrl_key() => 0,
            (Some(_), "End") if event.ctrl_key() => last,
            (Some(at), "Home") => at - at % COLUMNS,
            (Some(at), "End") => (at - at % COLUMNS + COLUMNS - 1).min(last),
            _ => return,
        };
        event.prevent_default();
        self.focus_sign(next);
    }

    fn choose(&self, sign: &str) {
        if let Some(context) = self.context.upgrade() {
            popup::close(&context, true);
            toggle(&context, self.entry, sign);
        }
    }

    /// Where the focus is among the signs.
    fn position(&self) -> Option<usize> {
        self.grid.all("button").iter().position(|sign| sign.matches(":focus").unwrap_or_default())
    }

    fn in_search(&self) -> bool {
        self.search.is(":focus")
    }

    /// One sign can be reached by Tab: the one that the focus was on last.
    fn focus_sign(&self, at: usize) {
        for (index, sign) in self.grid.all("button").iter().enumerate() {
            let _ = sign.set_attribute("tabindex", if index == at { "0" } else { "-1" });
            if index == at {
                let _ = sign.unchecked_ref::<HtmlElement>().focus();
            }
        }
    }

    fn field(&self) -> &HtmlInputElement {
        self.search.element().unchecked_ref()
    }
}

/// Whether each word that was typed begins one of the sign's words. Commas stand behind words and so in nobody's way.
fn is_meant(sign: &Sign, typed: &str) -> bool {
    typed.split(' ').all(|part| sign.words.split(' ').any(|word| word.starts_with(part)))
}
