//! Seed 001 §9: cards, questions with answers to choose from, questions for a rating. A part that is wrong costs itself.

use crate::json::{Value, filled, id, text};
use crate::model::{Card, CardButton, Choice, Content, Feedback, QuickReply};

/// What the message is, if it is one of these kinds and there is anything to see of it, be it only its files.
pub(super) fn content(value: &Value, has_files: bool) -> Option<Content> {
    let kind = text(value, "content_type")?;
    let words = text(value, "content").unwrap_or_default().to_owned();
    let attributes = value.get("content_attributes").unwrap_or(&Value::Null);
    let image = filled(attributes, "image_url").map(str::to_owned);
    let buttons = attributes.get("buttons").and_then(Value::as_array).unwrap_or_default();
    let answer = plain(attributes, "selected_value");
    match kind {
        "card" => card(words, image, buttons.iter().filter_map(button).collect(), has_files),
        "quick_reply" => {
            let choices: Vec<Choice> = buttons.iter().filter_map(choice).collect();
            if choices.is_empty() && answer.is_none() {
                // Nothing to choose from: what there is to see of it are words and a picture.
                return card(words, image, Vec::new(), has_files);
            }
            Some(Content::QuickReply(QuickReply { text: words, image, choices, selected: answer }))
        }
        "feedback" => Some(Content::Feedback(Feedback { text: words, answer })),
        _ => None,
    }
}

fn card(text: String, image: Option<String>, buttons: Vec<CardButton>, has_files: bool) -> Option<Content> {
    if text.trim().is_empty() && image.is_none() && buttons.is_empty() {
        return has_files.then(|| Content::Text(String::new()));
    }
    Some(Content::Card(Card { text, image, buttons }))
}

fn button(value: &Value) -> Option<CardButton> {
    let link = || {
        let url = filled(value, "url")?.to_owned();
        let title = filled(value, "title").unwrap_or(&url).to_owned();
        Some(CardButton::Link { title, url })
    };
    let postback = || choice(value).map(CardButton::Postback);
    match text(value, "type") {
        // A link that leads nowhere is not taken for something to say.
        Some("link") => link(),
        Some("postback") => postback(),
        _ => link().or_else(postback),
    }
}

/// Title and value stand in for each other: what a person reads on a button is a fair thing to say, and the other way round.
fn choice(value: &Value) -> Option<Choice> {
    let title = plain(value, "title");
    let said = plain(value, "value");
    let either = title.clone().or_else(|| said.clone())?;
    Some(Choice { title: title.unwrap_or_else(|| either.clone()), value: said.unwrap_or(either), card: None })
}

/// A text with something in it; a number counts as its digits.
fn plain(object: &Value, key: &str) -> Option<String> {
    id(object, key).map(|word| word.to_text()).filter(|word| !word.trim().is_empty())
}
