//! What must be true when everything has come to rest: the screen shows what the server has, and the server has what people
//! wanted (TRUST §2.1).

use super::network::{CLOSING, END};
use super::run::Run;
use super::server::{Conversation, DAWN, Kind, Message, STATUSES, Side, Vendor};
use super::visitor::number;
use chat_widget::model::{Content, Direction, Entry, Quote, RemoteId};

/// Requests that a page may make in a minute in which nothing happens.
const IN_PEACE: usize = 1;
/// Requests of a whole evening; a loop would have thousands.
const IN_ALL: usize = 400;

/// Judges an evening.
pub fn on(run: &Run) -> Result<(), String> {
    if run.is_endless() {
        return Err("livelock: it never comes to its end".to_owned());
    }
    let mut used = run.server.conversations.iter().filter(|one| !one.messages.is_empty());
    let nothing = Conversation {
        vendor: Vendor::NovaSdk,
        messages: Vec::new(),
        name: String::new(),
        status: "resolved",
        status_at: 0,
    };
    let conversation = used.next().unwrap_or(&nothing);
    if used.next().is_some() {
        return Err("more than one conversation was written to".to_owned());
    }
    if let Some(complaint) = run.screen.complaints.first() {
        return Err(format!("{complaint} (of {})", run.screen.complaints.len()));
    }
    shown(run, &conversation.messages)?;
    sent(run, &conversation.messages)?;
    wanted(run, &conversation.messages)?;
    at_rest(run, conversation)
}

fn visible(message: &&Message) -> bool {
    !message.private
}

fn shown(run: &Run, messages: &[Message]) -> Result<(), String> {
    let expected: Vec<String> = messages.iter().filter(visible).map(|message| truth(run, message)).collect();
    let shown: Vec<String> = run.screen.rows.iter().map(|row| seen(run, row, messages)).collect();
    if shown == expected {
        return Ok(());
    }
    let differs = |(shown, expected): (&String, &String)| {
        if shown == expected {
            format!("    {shown}")
        } else {
            format!("  ! {shown}\n    should be {expected}")
        }
    };
    let lines: Vec<String> = shown.iter().zip(&expected).map(differs).collect();
    let (shown, expected) = (shown.len(), expected.len());
    Err(format!("the screen ({shown}) differs from the server ({expected})\n{}", lines.join("\n")))
}

/// A message as it should be shown, in one line.
fn truth(run: &Run, message: &Message) -> String {
    let sdk = run.server.vendor == Vendor::NovaSdk;
    let side = if message.side == Side::Visitor { ">" } else { "<" };
    let own = message.side == Side::Visitor;
    let status = if own { STATUSES[message.status] } else { "" };
    let at = if sdk { message.created_at } else { message.created_at / 1000 * 1000 } - DAWN;
    if message.deleted_at.is_some() {
        return line(message.id, side, "deleted", at, status, &[]);
    }
    let mut signs: Vec<String> = Vec::new();
    for (who, sign) in &message.reactions {
        let count = message.reactions.iter().filter(|(_, other)| other == sign).count();
        let mine = message.reactions.contains(&(Side::Visitor, sign.clone()));
        let shown = format!("{sign}{count}{}", if mine { "*" } else { "" });
        if *who == Side::Visitor || !mine {
            signs.push(shown);
        }
    }
    let answer = message.selected.as_ref().map(|value| format!("={value}"));
    let quote = message.reply.map(|id| format!("^{id}"));
    signs.sort();
    signs.extend(answer.into_iter().chain(quote));
    line(message.id, side, &format!("{} {:?}", words(run, message), message.kind), at, status, &signs)
}

/// What stood on the button, where a button said it.
fn words(run: &Run, message: &Message) -> String {
    match message.text.strip_prefix("VALUE_") {
        Some(name) if !is_forgotten(run, name) => format!("Title {name}"),
        _ => message.text.clone(),
    }
}

/// Whether a card was taken back, after which a page that did not see it before does not know its buttons.
fn is_forgotten(run: &Run, name: &str) -> bool {
    let mut all = run.server.conversations.iter().flat_map(|one| &one.messages);
    let card = all.find(|message| message.text == format!("card {name}")).unwrap();
    let title = format!("Title {name}");
    card.deleted_at.is_some() && !run.screen.rows.iter().any(|row| row.content.text() == title)
}

/// A row as it is shown.
fn seen(run: &Run, row: &Entry, messages: &[Message]) -> String {
    let side = if row.direction == Direction::Visitor { ">" } else { "<" };
    let status = row.delivery.map_or("", |delivery| delivery.name());
    let at = row.at.map_or(0, |at| at.saturating_sub(DAWN));
    let id = number(row).unwrap_or_default();
    let kind = match &row.content {
        Content::Text(_) => Kind::Text,
        Content::Card(_) => Kind::Card,
        Content::QuickReply(_) => Kind::Question,
        Content::Feedback(_) => Kind::Rating,
        Content::Deleted => return line(id, side, "deleted", at, status, &[]),
        Content::System(_)
        | Content::Unknown(_)
        | Content::Carousel(_)
        | Content::HandedOver(_)
        | Content::Transcript(_) => return format!("{id} of an unknown kind"),
    };
    let star = |mine| if mine { "*" } else { "" };
    let mut signs: Vec<String> = row
        .reactions
        .iter()
        .map(|tally| format!("{}{}{}", tally.emoji, tally.count, star(tally.mine)))
        .collect();
    signs.sort();
    signs.extend(row.content.answer().map(|value| format!("={value}")));
    signs.extend(row.quote.as_ref().map(|quote| quotation(run, quote, messages)));
    line(id, side, &format!("{} {kind:?}", row.content.text()), at, status, &signs)
}

fn quotation(run: &Run, quote: &Quote, messages: &[Message]) -> String {
    let Some(RemoteId::Number(id)) = quote.id else { return "^?".to_owned() };
    let Some(quoted) = messages.iter().find(|message| message.id == id) else { return "^nothing".to_owned() };
    // The words of what was taken back are not shown: the view asks the row that is quoted.
    let row = run.screen.rows.iter().find(|row| number(row) == Some(id));
    let buried = row.is_some_and(|row| row.content == Content::Deleted);
    let said = [quoted.text.as_str(), &quoted.text.replace("VALUE_", "Title "), ""];
    let fits = said.contains(&quote.text.as_str()) || quoted.earlier.contains(&quote.text);
    let right = fits && buried == quoted.deleted_at.is_some();
    format!("^{id}{}", if right { "" } else { " in wrong words" })
}

fn line(id: i64, side: &str, words: &str, at: u64, status: &str, rest: &[String]) -> String {
    format!("{id} {side} {words} @{at} {status} {}", rest.join(" ")).trim_end().to_owned()
}

/// What the visitor sent is there, once, in this order, whatever was done to it later.
fn sent(run: &Run, messages: &[Message]) -> Result<(), String> {
    let ours = messages.iter().filter(|message| message.side == Side::Visitor);
    let stored: Vec<_> = ours.map(|message| (message.text.clone(), message.reply)).collect();
    if stored == run.visitor.sent {
        return Ok(());
    }
    Err(format!("sent {:?}\n  stored {stored:?}", run.visitor.sent))
}

/// What the visitor did is done, unless it was refused.
fn wanted(run: &Run, messages: &[Message]) -> Result<(), String> {
    for message in messages.iter().filter(visible) {
        let id = message.id;
        let sign = message.reactions.iter().find(|(side, _)| *side == Side::Visitor).map(|(_, sign)| sign);
        let (deleted, visitor) = (message.deleted_at.is_some(), &run.visitor);
        if visitor.gone.contains(&id) && !deleted {
            return Err(format!("{id} was taken back and is there"));
        }
        if deleted {
            continue;
        }
        if visitor.signs.get(&id).is_some_and(|wanted| wanted.as_ref() != sign) {
            return Err(format!("{id} was to have {:?} and has {sign:?}", visitor.signs.get(&id)));
        }
        if visitor.answers.get(&id).is_some_and(|wanted| Some(wanted) != message.selected.as_ref()) {
            return Err(format!("{id} was answered and has {:?}", message.selected));
        }
        if run.server.vendor == Vendor::NovaSdk && message.side == Side::Agent {
            if visitor.seen.contains(&id) && message.status != 2 {
                return Err(format!("{id} was seen and is {}", STATUSES[message.status]));
            }
            if id > visitor.seen_up_to && message.status == 2 {
                return Err(format!("{id} was never in sight and is seen"));
            }
            // Of one that came in after a later one was seen nothing more is told, when the page was left in between.
            if message.status == 0 && id > visitor.seen_up_to {
                return Err(format!("{id} is here and was not reported as delivered"));
            }
        }
    }
    Ok(())
}

/// Nothing is left to do, and nothing is done.
fn at_rest(run: &Run, conversation: &Conversation) -> Result<(), String> {
    if let Some(who) = &run.screen.typing {
        return Err(format!("{who} types for ever"));
    }
    let answers = conversation.messages.iter().filter(visible);
    let unseen = answers.filter(|message| {
        message.side == Side::Agent && message.deleted_at.is_none() && message.id > run.visitor.seen_up_to
    });
    let unseen = unseen.count();
    if run.screen.unread as usize != unseen {
        return Err(format!("{} unread, {unseen} not seen", run.screen.unread));
    }
    let status = run.screen.status.map(|status| status.name());
    let told = run.server.vendor == Vendor::NovaSdk && conversation.status_at == CLOSING;
    if told && status != Some(conversation.status) {
        return Err(format!("shown as {status:?}, {} at the server", conversation.status));
    }
    let late = run.requests.iter().filter(|at| **at > END - 60_000).count();
    if late > IN_PEACE || run.requests.len() > IN_ALL {
        return Err(format!("{} requests, {late} of them at rest", run.requests.len()));
    }
    Ok(())
}
