//! Where the visitor writes. What is typed is never lost: not by a limit, not by an error, not by another language.

use super::context::Context;
use super::dom::{El, Scope, el};
use super::icons::{Icon, icon};
use super::thread::Thread;
use super::viewport::pixels;
use super::{attach, reply};
use crate::i18n::Text;
use crate::model::Action;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlTextAreaElement, KeyboardEvent};

/// CSS pixels up to which the field grows; then it scrolls.
const TALLEST: i32 = 168;

/// Builds it.
pub fn build(context: &Rc<Context>, scope: &Rc<Scope>, thread: &Rc<Thread>) -> El {
    let hint_id = "cw-composer-hint";
    let text = el("textarea rows=1 dir=auto enterkeyhint=send", "field")
        .label(context, Text::Composer)
        .attr("aria-describedby", hint_id)
        .attr("placeholder", context.text(Text::Placeholder));
    let send = el("button type=button part=send", "send").label(context, Text::Send).child(&icon(Icon::Send));
    let hint = el("p", "hint").attr("id", hint_id);
    let box_ = el("div", "box");
    let composer = el("div part=composer", "composer");
    box_.append(&reply::build(context, scope));
    let tray = attach::build(context, scope, &text);
    composer.append(&tray.problem);
    box_.append(&tray.files);
    box_.append(&el("div", "box-line").child(&tray.button).child(&text).child(&send));
    composer.append(&box_);
    composer.append(&hint);

    follow_draft(context, scope, &text, &send, &hint);
    let sending = sender(context, thread, &text);
    let on_click = Rc::clone(&sending);
    scope.listen(send.element(), "click", Box::new(move |_| on_click()));
    let answering = Rc::clone(context);
    let on_key = move |event: Event| {
        if is_enter_to_send(&event) {
            event.prevent_default();
            sending();
        } else if is_escape(&event) && reply::cancel(&answering) {
            // Only what is begun is given up; the next Escape closes.
            event.stop_propagation();
        }
    };
    scope.listen(text.element(), "keydown", Box::new(on_key));
    composer
}

/// Enter, unless it ends a word in an input method: browsers tell that in two ways, and Safari by the key code alone.
fn is_enter_to_send(event: &Event) -> bool {
    let event: &KeyboardEvent = event.unchecked_ref();
    event.key() == "Enter"
        && !(event.shift_key() || event.alt_key() || event.ctrl_key() || event.meta_key())
        && !event.is_composing()
        && event.key_code() != 229
}

fn is_escape(event: &Event) -> bool {
    let event: &KeyboardEvent = event.unchecked_ref();
    event.key() == "Escape" && !event.is_composing()
}

fn follow_draft(context: &Rc<Context>, scope: &Scope, text: &El, send: &El, hint: &El) {
    let (typing, source) = (Rc::clone(context), text.clone());
    let on_input = move |_| {
        let value = field(&source).value();
        typing.store.ui().draft.set(value.clone());
        typing.ask(Action::DraftChanged(value));
    };
    scope.listen(text.element(), "input", Box::new(on_input));

    let (shown, text, send, hint) = (Rc::clone(context), text.clone(), send.clone(), hint.clone());
    scope.follow(Box::new(move || {
        let draft = shown.store.ui().draft.get();
        shown.store.capabilities.get();
        shown.store.ui().staged();
        let files = attach::ready(&shown);
        if field(&text).value() != draft {
            field(&text).set_value(&draft);
        }
        fit(&text);
        let over = over_limit(&shown, &draft);
        let ready = over <= 0 && (files > 0 || !draft.trim().is_empty());
        // Not `disabled`: that would throw the focus out of the button the moment a message is sent.
        send.set_or_remove("aria-disabled", (!ready).then_some("true"));
        text.set_or_remove("aria-invalid", (over > 0).then_some("true"));
        hint.toggle("data-wrong", over > 0);
        hint.set_text(&match over {
            1.. => shown.counted(Text::TextTooLong, u32::try_from(over).unwrap_or(u32::MAX)),
            _ if near_limit(&shown, over) => {
                shown.counted(Text::CharactersLeft, over.unsigned_abs().try_into().unwrap_or(u32::MAX))
            }
            _ => String::new(),
        });
    }));
}

/// Characters beyond the limit; below zero: how many are left.
fn over_limit(context: &Context, draft: &str) -> i64 {
    let limit = i64::try_from(context.capabilities().text_limit).unwrap_or(i64::MAX);
    let count = i64::try_from(draft.chars().count()).unwrap_or(i64::MAX);
    count.saturating_sub(limit)
}

fn near_limit(context: &Context, over: i64) -> bool {
    usize::try_from(over.unsigned_abs())
        .is_ok_and(|left| left <= (context.capabilities().text_limit / 10).min(500))
}

fn sender(context: &Rc<Context>, thread: &Rc<Thread>, text: &El) -> Rc<dyn Fn()> {
    let (context, thread, text) = (Rc::clone(context), Rc::clone(thread), text.clone());
    Rc::new(move || {
        let ui = context.store.ui();
        let draft = ui.draft.get_untracked();
        let files = attach::ready(&context);
        let nothing = draft.trim().is_empty() && files == 0;
        if nothing || over_limit(&context, &draft) > 0 {
            text.focus();
            return;
        }
        let files = if files > 0 { ui.take_staged() } else { Vec::new() };
        ui.draft.set(String::new());
        field(&text).set_value("");
        fit(&text);
        let reply = ui.reply_to.get_untracked();
        ui.reply_to.set(None);
        context.ask(Action::Send(draft, files, reply));
        context.ask(Action::DraftChanged(String::new()));
        thread.jump_to_end();
        text.focus();
    })
}

/// Makes the field as high as its text.
fn fit(text: &El) {
    text.style("block-size", "auto");
    let height = text.element().scroll_height();
    if height > 0 {
        text.style("block-size", &pixels(f64::from(height.min(TALLEST))));
        text.toggle("data-tall", height > TALLEST);
    }
}

fn field(text: &El) -> &HtmlTextAreaElement {
    text.element().unchecked_ref()
}
