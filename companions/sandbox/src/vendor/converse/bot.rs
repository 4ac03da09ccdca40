//! What the scripted bot says. It compares whole texts without their capitals:
//!
//! | the visitor writes | the bot |
//! | --- | --- |
//! | `hello`, `hi` | greets, and says what it knows |
//! | `buttons` | a question with the buttons YES, NO, Maybe |
//! | `carousel` | three cards with pictures and two buttons each |
//! | `link` | two buttons, one of which is a link |
//! | `mixture` | a carousel with a text, with buttons, with an empty card, and with missing and empty members |
//! | `repeat` | what it said last, to the letter |
//! | `order` | three messages |
//! | `double` | one message, delivered twice |
//! | `silence` | nothing |
//! | `slow` | a text, after the setting `converse_slow_ms` |
//! | `action` | an action, then a text |
//! | `team` | `isTeamOnline`, then a text with what the webhook answered |
//! | `agent`, `human` | a text, then an escalation to `support-team`; it is silent from then on |
//! | the text of a button of its own | "You chose …"; with a `cardIndex`, "You chose … on card …", counted from 1 |
//! | anything else | "Sorry, I did not get that.", always the same reply |
//!
//! Never in here: delivering, storing, JSON of the webhooks' envelope.

use std::time::Duration;

use serde_json::{Value, json};

use crate::config::{Origins, Settings};
use crate::conversation::Conversation;
use crate::message::{Message, MessageType};

/// Whom the bot hands over to, and asks for.
pub const TEAM: &str = "support-team";

/// One thing that the bot does.
#[derive(Clone, Debug)]
pub enum Step {
    /// Says this, so many times over the wire.
    Say(Reply, u32),
    /// Hands the session over to this team.
    Escalate(String),
    /// Has the operator's side do something.
    Act(Value),
    /// Asks whether this team is there, and tells the visitor what was answered.
    AskTeam(String),
    /// Delivers what is stored already, because the control said it.
    Deliver(Box<Message>),
}

/// One message of the bot's.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The text; left out where there is none.
    pub text: Option<String>,
    /// `text` or `carousel`.
    pub kind: &'static str,
    /// The other members.
    pub attributes: Value,
}

/// A reply's template, which is what `replyId` names: the same words come under the same one each time.
fn reply_id(number: u8) -> String {
    format!("61e5439dce4387001311d6{number:02x}")
}

/// A simple text.
pub fn text(number: u8, words: impl Into<String>) -> Reply {
    Reply { text: Some(words.into()), kind: "text", attributes: json!({"replyId": reply_id(number)}) }
}

fn say(reply: Reply) -> Vec<Step> {
    vec![Step::Say(reply, 1)]
}

/// What is said when a session starts; the visitor's name is one of the session's parameters.
pub fn welcome(conversation: &Conversation) -> Vec<Step> {
    let name = conversation.meta_data.iter().find(|parameter| parameter.key == "name");
    let greeting = match name {
        Some(name) => format!("Hello {}! I am the shop’s assistant. How can I help?", name.value),
        None => "Hello! I am the shop’s assistant. How can I help?".to_owned(),
    };
    say(text(0x01, greeting))
}

/// What is answered to a message, and after which time.
pub fn answer(
    conversation: &Conversation,
    heard: &str,
    card_index: Option<u64>,
    settings: &Settings,
    origins: &Origins,
) -> (Duration, Vec<Step>) {
    let heard = heard.trim();
    if let Some(chosen) = choice(conversation, heard, card_index) {
        return (Duration::ZERO, say(text(0x02, chosen)));
    }
    let link = &settings.converse_link_member;
    let steps = match heard.to_lowercase().as_str() {
        "hello" | "hi" => say(text(
            0x03,
            "Hello! Try “buttons”, “carousel”, “link”, “mixture”, “order”, “team”, “action”, “slow” or “agent”.",
        )),
        "buttons" => say(buttons(origins)),
        "carousel" => say(carousel(origins)),
        "link" => say(link_buttons(link, origins)),
        "mixture" => say(mixture(link, origins)),
        "repeat" => say(last_said(conversation)),
        "order" => ["First.", "Second.", "Third."]
            .into_iter()
            .zip(0x10_u8..)
            .map(|(words, number)| Step::Say(text(number, words), 1))
            .collect(),
        "double" => vec![Step::Say(text(0x05, "This is said once."), 2)],
        "silence" => Vec::new(),
        "slow" => {
            let pause = Duration::from_millis(settings.converse_slow_ms);
            return (pause, say(text(0x06, "That took me a while.")));
        }
        "action" => vec![Step::Act(order_lookup()), Step::Say(text(0x07, "I have looked up your order."), 1)],
        "team" => vec![Step::AskTeam(TEAM.to_owned())],
        "agent" | "human" => {
            vec![Step::Say(text(0x08, "I will get a person for you."), 1), Step::Escalate(TEAM.to_owned())]
        }
        _ => say(not_understood()),
    };
    (Duration::ZERO, steps)
}

/// What is told of the team's answer.
pub fn of_team(answered: &str) -> Reply {
    text(0x09, format!("I asked whether the team is there, and was told: {answered}"))
}

fn not_understood() -> Reply {
    text(0x04, "Sorry, I did not get that.")
}

/// "You chose …", when this is the text of one of the bot's buttons: on that card if one is named, on any otherwise.
fn choice(conversation: &Conversation, heard: &str, card_index: Option<u64>) -> Option<String> {
    let offered = |holder: &Value| {
        let buttons = holder.get("buttons").and_then(Value::as_array).into_iter().flatten();
        buttons.filter_map(|button| button.get("text")).any(|text| text == heard)
    };
    let own = || conversation.messages.iter().filter(|message| message.message_type == MessageType::Outgoing);
    let cards = |message: &Message| -> Vec<Value> {
        let cards = message.content_attributes.get("carouselCards").and_then(Value::as_array);
        cards.cloned().unwrap_or_default()
    };
    match card_index {
        Some(index) => {
            let place = usize::try_from(index).ok()?;
            let meant = |message: &Message| cards(message).get(place).is_some_and(offered);
            own().any(meant).then(|| format!("You chose {heard} on card {}.", index + 1))
        }
        None => {
            let meant = |message: &Message| {
                offered(&message.content_attributes) || cards(message).iter().any(offered)
            };
            own().any(meant).then(|| format!("You chose {heard}."))
        }
    }
}

/// The last words once more, under the reply of that time.
fn last_said(conversation: &Conversation) -> Reply {
    let is_text =
        |message: &&Message| message.message_type == MessageType::Outgoing && message.content_type == "text";
    let last = conversation.messages.iter().rev().find(is_text);
    last.map_or_else(not_understood, |message| Reply {
        text: message.content.clone(),
        kind: "text",
        attributes: message.content_attributes.clone(),
    })
}

fn button(words: &str) -> Value {
    json!({"type": "button", "text": words})
}

/// A link button. The document says only that there are some ("unless it's a link button").
fn link_button(words: &str, member: &str, address: &str) -> Value {
    let mut button = json!({"type": "link", "text": words});
    if let Some(members) = button.as_object_mut() {
        members.insert(member.to_owned(), json!(address));
    }
    button
}

fn picture(origins: &Origins, name: &str) -> String {
    format!("{}/pictures/{name}.png", origins.api)
}

fn buttons(_: &Origins) -> Reply {
    let mut reply = text(0x20, "Shall I reserve it for you?");
    put(&mut reply, "buttons", json!([button("YES"), button("NO"), button("Maybe")]));
    reply
}

fn link_buttons(member: &str, origins: &Origins) -> Reply {
    let mut reply = text(0x21, "Everything about delivery stands on one page.");
    let page = format!("{}/page2", origins.shop);
    put(&mut reply, "buttons", json!([link_button("Read the page", member, &page), button("Go on")]));
    reply
}

fn carousel(origins: &Origins) -> Reply {
    let card = |title: &str, description: &str, name: &str| {
        json!({
            "title": title,
            "description": description,
            "imageUrl": picture(origins, name),
            "buttons": [button("Tell me more"), button("Put it aside")],
        })
    };
    let cards = [
        card("Harbour mug", "Stoneware, sea-green glaze. €28", "harbour-mug"),
        card("Low-tide bowl", "Unglazed outside, rust inside. €34", "low-tide-bowl"),
        card("Deckhand towel", "Washed linen, two stripes. €22", "deckhand-towel"),
    ];
    // As the document's carousels: the text is there, and empty.
    let attributes = json!({"replyId": reply_id(0x22), "carouselCards": cards});
    Reply { text: Some(String::new()), kind: "carousel", attributes }
}

fn mixture(member: &str, origins: &Origins) -> Reply {
    let cards = json!([
        {
            "title": "Harbour mug",
            "description": "With everything.",
            "imageUrl": picture(origins, "harbour-mug"),
            "buttons": [button("This one"), link_button("See it", member, &format!("{}/page2", origins.shop))],
        },
        {},
        {"title": "", "description": "Only a description.", "imageUrl": "", "buttons": []},
        {"title": "Only a title and a button.", "buttons": [button("That one")]},
    ]);
    let mut reply = text(0x23, "A bit of everything.");
    reply.kind = "carousel";
    put(&mut reply, "buttons", json!([button("All of it"), {"type": "button"}, {"text": "Of no type"}]));
    put(&mut reply, "carouselCards", cards);
    reply
}

fn put(reply: &mut Reply, name: &str, value: Value) {
    if let Some(members) = reply.attributes.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

fn order_lookup() -> Value {
    json!({
        "name": "order_lookup",
        "data": [{"key": "orderNumber", "value": ["ORD-12345"], "saveAs": "order"}],
    })
}
