//! What the website wants to know before the first message. Nothing typed is lost: what is filled in is kept with each key, and the
//! words in the composer stay behind the form.

use super::away::is_before;
use super::context::Context;
use super::dom::{El, Scope, Slot, el};
use crate::i18n::Text;
use crate::model::hours::Presence;
use crate::model::number::decimal;
use crate::model::settings::is_phone_number;
use crate::model::{About, Action, Answer, Answers, Form, Question};
use crate::store::Field;
use js_sys::Reflect;
use std::rc::Rc;

/// Builds the place for it. `panel` says by `data-asking` that it stands there in place of list and composer.
pub fn build(context: &Rc<Context>, scope: &Scope, panel: &El, presence: &Field<Presence>) -> El {
    let slot = Slot::new("form-place");
    let (place, panel) = (slot.el.clone(), panel.clone());
    let (context, presence) = (Rc::clone(context), presence.clone());
    let mut standing: Vec<Rc<Question>> = Vec::new();
    scope.follow(Box::new(move || {
        let questions = due(&context, presence.get());
        let same = questions.len() == standing.len()
            && questions.iter().zip(&standing).all(|(now, before)| Rc::ptr_eq(now, before));
        if same {
            return;
        }
        let had_focus = panel.inner(".composer").is_some_and(|composer| context.holds_focus(&composer))
            || context.holds_focus(&slot.el);
        slot.clear();
        if !questions.is_empty() {
            slot.el.append(&ask(&context, &slot.scope, &questions));
        }
        panel.toggle("data-asking", !questions.is_empty());
        standing = questions;
        if had_focus {
            context.focus_composer();
        }
    }));
    place
}

/// What has to be asked: nothing of somebody who has a conversation, nothing twice, and nothing that the page has told.
fn due(context: &Context, presence: Presence) -> Vec<Rc<Question>> {
    let ui = context.store.ui();
    let settings = context.store.settings.get();
    let known = ui.known.get();
    if ui.answers.get().done || !is_before(context) {
        return Vec::new();
    }
    let questions = if presence == Presence::Here { &settings.online } else { &settings.offline };
    questions.iter().filter(|question| !known.has(question.about)).cloned().collect()
}

/// A question on screen.
struct Asked {
    question: Rc<Question>,
    control: El,
    error: El,
}

fn ask(context: &Rc<Context>, scope: &Scope, questions: &[Rc<Question>]) -> El {
    let kept = context.store.ui().answers.get_untracked();
    // The browser's own bubbles cannot be styled, and go away by themselves.
    let form = el("form novalidate", "form").label(context, Text::BeforeWeStart);
    form.append(&el("h3", "form-title").says(context, Text::BeforeWeStart));
    let mut all = Vec::new();
    for (at, question) in questions.iter().enumerate() {
        let id = ["cw-ask-", &decimal(at as u64)].concat();
        let asked = Asked {
            control: control(context, question, kept.to(&question.name)).attr("id", &id),
            error: el("p data-wrong", "hint").attr("id", &[&id, "-error"].concat()),
            question: Rc::clone(question),
        };
        let label = el("label", "").attr("for", &id).text(&label(context, question));
        form.append(&el("div", "asked").child(&label).child(&asked.control).child(&asked.error));
        all.push(asked);
    }
    form.append(&el("button type=submit", "submit").says(context, Text::StartChat));

    let all = Rc::new(all);
    let (keeping, asked) = (Rc::clone(context), Rc::clone(&all));
    let on_input = move |_| {
        for one in asked.iter().filter(|one| one.control.is("[aria-invalid]")) {
            judge(&keeping, one);
        }
        tell(&keeping, &asked, false);
    };
    scope.listen(form.element(), "input", Box::new(on_input));
    let done = Rc::clone(context);
    let on_submit = move |event: web_sys::Event| {
        event.prevent_default();
        // All of them, and not only up to the first that is wrong.
        let wrong: Vec<&Asked> = all.iter().filter(|one| !judge(&done, one)).collect();
        match wrong.first() {
            Some(first) => {
                first.control.focus();
                // With its label, which stands above.
                if let Some(asked) = first.control.closest(".asked") {
                    asked.element().scroll_into_view();
                }
            }
            None => tell(&done, &all, true),
        }
    };
    scope.listen(form.element(), "submit", Box::new(on_submit));
    form
}

fn label(context: &Context, question: &Question) -> String {
    let own = match question.about {
        About::Name => context.text(Text::FieldName),
        About::Email => context.text(Text::FieldEmail),
        About::Phone => context.text(Text::FieldPhone),
        About::Fact | About::Consent => &question.name,
    };
    let label = if question.label.is_empty() { own } else { &question.label };
    // A box to tick is left as it is without any word about it.
    if question.required || question.form == Form::Check {
        label.to_owned()
    } else {
        context.texts.with(Text::FieldOptional, label)
    }
}

fn control(context: &Context, question: &Question, value: &str) -> El {
    let control = match question.form {
        Form::Choice => choices(context, question),
        Form::Text => el("input type=text", "answer"),
        Form::Email => el("input type=email", "answer"),
        Form::Phone => el("input type=tel", "answer"),
        // One of type `number` forgets what is no number, and counts when somebody scrolls over it.
        Form::Number => el("input type=text inputmode=decimal", "answer"),
        Form::Link => el("input type=url", "answer"),
        Form::Date => el("input type=date", "answer"),
        Form::Check => el("input type=checkbox", "answer"),
    };
    let autocomplete = match question.about {
        About::Name => Some("name"),
        About::Email => Some("email"),
        About::Phone => Some("tel"),
        About::Fact | About::Consent => None,
    };
    let filled = |text: &'static str, value: &str| {
        control.set_or_remove(text, Some(value).filter(|value| !value.is_empty()))
    };
    filled("pattern", &question.pattern);
    filled("placeholder", &question.placeholder);
    control.set_or_remove("autocomplete", autocomplete);
    control.set_or_remove("aria-required", question.required.then_some("true"));
    if question.form == Form::Check {
        let _ = Reflect::set(control.element(), &"checked".into(), &(!value.is_empty()).into());
    } else {
        let _ = Reflect::set(control.element(), &"value".into(), &value.into());
    }
    control
}

fn choices(context: &Context, question: &Question) -> El {
    let list =
        el("select", "answer").child(&el("option", "").attr("value", "").says(context, Text::FieldChoose));
    for choice in &question.choices {
        list.append(&el("option", "").attr("value", choice).text(choice));
    }
    list
}

fn value(asked: &Asked) -> String {
    let member = |name: &str| Reflect::get(asked.control.element(), &name.into()).unwrap_or_default();
    if asked.question.form == Form::Check {
        return if member("checked").is_truthy() { "true".to_owned() } else { String::new() };
    }
    member("value").as_string().unwrap_or_default().trim().to_owned()
}

/// Says beside the field what is wrong with it; whether nothing is.
fn judge(context: &Context, asked: &Asked) -> bool {
    let (question, value) = (&asked.question, value(asked));
    // The browser knows addresses, days and regular expressions.
    let wrong = asked.control.is(":invalid") || question.form == Form::Phone && !is_phone_number(&value);
    let words = if value.is_empty() && !wrong_day(asked) {
        if question.required { context.text(Text::FieldMissing) } else { "" }
    } else if !wrong {
        ""
    } else if !question.cue.is_empty() {
        &question.cue
    } else {
        context.text(match question.form {
            Form::Email => Text::EmailWrong,
            Form::Phone => Text::PhoneWrong,
            _ => Text::FieldWrong,
        })
    };
    let is_wrong = !words.is_empty();
    asked.error.set_text(words);
    asked.control.set_or_remove("aria-invalid", is_wrong.then_some("true"));
    let error = asked.error.element().id();
    asked.control.set_or_remove("aria-describedby", is_wrong.then_some(error.as_str()));
    !is_wrong
}

/// Half a day is no value, and yet something that was typed.
fn wrong_day(asked: &Asked) -> bool {
    asked.question.form == Form::Date && asked.control.is(":invalid")
}

/// Passes on what is filled in. What was answered to questions that are not asked now stays.
fn tell(context: &Context, all: &[Asked], done: bool) {
    let mut answers = Answers { done, given: context.store.ui().answers.get_untracked().given.clone() };
    answers.given.retain(|answer| all.iter().all(|asked| asked.question.name != answer.name));
    for asked in all {
        let value = value(asked);
        if !value.is_empty() {
            let Question { about, name, .. } = &*asked.question;
            answers.given.push(Answer { about: *about, name: name.clone(), value });
        }
    }
    context.ask(Action::Answered(answers));
}
