//! The vendor's words as events: seed 003 "Webhook messages format", inside the relay's numbered events.

use super::{ECHO, NAME};
use crate::backend::{Decoded, Endpoint, HistoryReply, Note, Opened, Session};
use crate::json::{self, Value, filled, id, integer, text};
use crate::model::{
    Card, CardButton, Carousel, CarouselCard, Choice, Content, ConversationStatus, Direction, EchoKey, Event,
    HandedOver, Message, QuickReply, RemoteId, Sender, Whereabouts, time,
};

/// The conversation to go on with: the latest that is not over, else the latest. They come newest first.
pub(super) fn conversations(endpoint: &Endpoint, body: &str) -> Option<Option<Opened>> {
    let answer = json::parse(body)?;
    let items = answer.get("conversations")?.as_array()?;
    let all: Vec<Opened> = items.iter().filter_map(|item| conversation(endpoint, item)).collect();
    let is_over = |opened: &&Opened| opened.status == Some(ConversationStatus::Closed);
    Some(all.iter().find(|opened| !is_over(opened)).or(all.first()).cloned())
}

pub(super) fn session(endpoint: &Endpoint, body: &str) -> Option<Opened> {
    conversation(endpoint, &json::parse(body)?)
}

fn conversation(endpoint: &Endpoint, value: &Value) -> Option<Opened> {
    let identity = endpoint.identity.as_ref().filter(|identity| identity.is_sound())?;
    let customer = RemoteId::from_text(&identity.customer);
    let session = Session {
        token: identity.token.clone(),
        conversation: id(value, NAME)?,
        account: customer.clone(),
        contact: customer,
    };
    session.is_sound().then(|| Opened { session, status: status(value) })
}

/// The relay's words for how a conversation stands. One that was passed on goes on all the same.
fn status(value: &Value) -> Option<ConversationStatus> {
    match text(value, "status")? {
        "open" | "escalated" => Some(ConversationStatus::Open),
        "ended" => Some(ConversationStatus::Closed),
        _ => None,
    }
}

/// Whether the relay refused for this reason.
pub(super) fn refusal_is(body: &str, code: &str) -> bool {
    json::parse(body)
        .is_some_and(|answer| answer.get("error").and_then(|error| text(error, "code")) == Some(code))
}

/// The relay's answer to what the visitor said: where it stands.
pub(super) fn sent(body: &str) -> Option<Message> {
    let answer = json::parse(body)?;
    let mut message = Message::bare(id(&answer, "id")?);
    message.conversation = Some(id(&answer, NAME)?);
    message.direction = Some(Direction::Visitor);
    Some(message)
}

/// A page of the log. Where it goes on is counted by the order in which it was written, where older ones are by place.
pub(super) fn history(body: &str) -> Option<HistoryReply> {
    // An event that no effort can read costs only itself, and the page what it says of the whole.
    let answer = json::parse(body).unwrap_or(Value::Null);
    let patched = if answer == Value::Null { Some(json::parse_list(list_in(body)?)?) } else { None };
    let (items, lost) = match &patched {
        Some((items, lost)) => (items.as_slice(), *lost),
        None => (answer.get("events")?.as_array()?, 0),
    };
    let conversation = id(&answer, NAME);
    let mut reply =
        HistoryReply { items: items.len() + lost, status: status(&answer), ..HistoryReply::default() };
    if lost > 0 {
        reply.notes.push("history: unreadable element");
    }
    let numbers = |key| {
        items.iter().filter_map(move |item| id(item, key)).filter(|id| matches!(id, RemoteId::Number(_)))
    };
    reply.span = numbers("id").min().zip(numbers("seq").max());
    for item in items {
        match event(item, conversation.as_ref()) {
            Ok(Some(Event::MessageCreated(message))) => reply.messages.push(message),
            Ok(Some(Event::Action(place, asked))) => reply.actions.push((place, asked)),
            // How it stands is said for the whole.
            Ok(_) => {}
            Err(note) => reply.notes.push(note),
        }
    }
    Some(reply)
}

/// The list that a page ends with.
fn list_in(body: &str) -> Option<&str> {
    let body = body.trim_end().strip_suffix('}')?;
    body.get(body.bytes().position(|byte| byte == b'[')?..)
}

pub(super) fn frame(frame: &str) -> Decoded {
    let mut decoded = Decoded::default();
    let Some(value) = json::parse(frame) else {
        decoded.notes.push("frame: not JSON");
        return decoded;
    };
    let place = || Whereabouts { conversation: id(&value, NAME), account: None };
    match text(&value, "type") {
        Some("subscribed") => {
            decoded.events.push(Event::SubscriptionConfirmed);
            let status = status(&value).map(|status| Event::StatusChanged(place(), status));
            decoded.events.extend(status);
        }
        Some("ping") => decoded.events.push(Event::KeepaliveAsked),
        Some("event") => match event(&value, None) {
            Ok(event) => decoded.events.extend(event),
            Err(note) => decoded.notes.push(note),
        },
        // Reading tells what was missed, and that a conversation is gone.
        Some("reset" | "gone") => {}
        _ => decoded.notes.push("frame: unknown type"),
    }
    decoded
}

/// One numbered event. `within`: of this conversation, whatever it says itself.
fn event(value: &Value, within: Option<&RemoteId>) -> Result<Option<Event>, Note> {
    let place = id(value, "id").ok_or("event: no id")?;
    let data = value.get("data").filter(|data| data.is_object()).ok_or("event: no data")?;
    let mut message = Message::bare(place);
    message.conversation = within.cloned().or_else(|| id(data, NAME));
    message.at = value.get("at").and_then(integer).and_then(time::from_vendor_number);
    match text(data, "eventType") {
        Some("sendMessage") => {
            message.direction = Some(Direction::Bot);
            message.sender = Some(Sender::default());
            message.content = Some(said_by_the_bot(data).ok_or("message: nothing in it")?);
        }
        Some("message") => {
            message.direction = Some(Direction::Visitor);
            message.echo = id(data, ECHO).map(|key| EchoKey(key.to_text().into()));
            message.content = text(data, "text").map(|words| Content::Text(words.to_owned()));
        }
        Some("escalate") => {
            let team = id(data, "escalateTo").map(|team| team.to_text()).unwrap_or_default();
            message.direction = Some(Direction::System);
            message.content = Some(Content::HandedOver(HandedOver { team, continues: false }));
        }
        Some("action") => {
            let asked = |key: &str| data.get(key).cloned().map(|value| (key.to_owned(), value));
            let asked = Value::Object(["name", "data"].into_iter().filter_map(asked).collect());
            return Ok(Some(Event::Action(message.id, json::write(&asked).into())));
        }
        Some("endSession") => {
            let place = Whereabouts { conversation: message.conversation, account: None };
            return Ok(Some(Event::StatusChanged(place, ConversationStatus::Closed)));
        }
        _ => return Err("event: unknown type"),
    }
    Ok(Some(Event::MessageCreated(message)))
}

/// Words, buttons and cards, as far as they are there. What `type` says is not asked: a mixture is called one or the other.
fn said_by_the_bot(data: &Value) -> Option<Content> {
    let words = text(data, "text").unwrap_or_default().to_owned();
    let buttons: Vec<CardButton> =
        list(data, "buttons").iter().filter_map(|value| button(value, None)).collect();
    let cards = list(data, "carouselCards").iter().enumerate();
    let cards: Vec<CarouselCard> =
        cards.filter_map(|(at, value)| card(value, u32::try_from(at).ok())).collect();
    if !cards.is_empty() {
        return Some(Content::Carousel(Carousel { text: words, cards, buttons }));
    }
    if buttons.is_empty() {
        return (!words.trim().is_empty()).then_some(Content::Text(words));
    }
    let choices = |button: &CardButton| match button {
        CardButton::Postback(choice) => Some(choice.clone()),
        CardButton::Link { .. } => None,
    };
    Some(match buttons.iter().map(choices).collect() {
        Some(choices) => {
            Content::QuickReply(QuickReply { text: words, image: None, choices, selected: None })
        }
        // With a link among them it is no question to be answered once.
        None => Content::Card(Card { text: words, image: None, buttons }),
    })
}

/// The elements of a list; a thing that stands where a list should is its only one.
fn list<'value>(value: &'value Value, key: &str) -> &'value [Value] {
    match value.get(key) {
        Some(Value::Array(items)) => items,
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => &[],
    }
}

/// `at`: its number among all, those that are empty included, as the bot counts.
fn card(value: &Value, at: Option<u32>) -> Option<CarouselCard> {
    let words = |key| text(value, key).unwrap_or_default().to_owned();
    let card = CarouselCard {
        title: words("title"),
        description: words("description"),
        image: filled(value, "imageUrl").map(str::to_owned),
        buttons: list(value, "buttons").iter().filter_map(|value| button(value, at)).collect(),
    };
    (card != CarouselCard::default()).then_some(card)
}

/// "send the value of the button as text (unless it's a link button)"; how a link is written the document does not say. The
/// table calls buttons texts and the samples show objects: both are read.
fn button(value: &Value, card: Option<u32>) -> Option<CardButton> {
    let postback =
        |words: &str| CardButton::Postback(Choice { title: words.to_owned(), value: words.to_owned(), card });
    if let Some(words) = value.as_str() {
        return (!words.trim().is_empty()).then(|| postback(words));
    }
    let words = id(value, "text").map(|words| words.to_text()).filter(|words| !words.trim().is_empty());
    let address = ["url", "link", "href", "uri"].into_iter().find_map(|key| filled(value, key));
    match address.filter(|_| text(value, "type") != Some("button")) {
        Some(url) => {
            Some(CardButton::Link { title: words.unwrap_or_else(|| url.to_owned()), url: url.to_owned() })
        }
        None => words.map(|words| postback(&words)),
    }
}
