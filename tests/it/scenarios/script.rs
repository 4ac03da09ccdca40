//! Reads a story and plays it.

mod bot;

use super::world::{World, in_one_line};
use bot::bot_event;
use chat_widget::backend::{Backend, Customer};
use chat_widget::engine::{HttpOutcome, Input};
use chat_widget::model::{CardButton, Choice, Content, Deed, EntryId};

/// Plays a story; the error says which line and why.
pub fn play(text: &str) -> Result<(), String> {
    let back_end = text.lines().find_map(|line| line.trim().strip_prefix("back end "));
    let mut world = match back_end {
        None => World::new(),
        Some("novatalks-sdk") => World::on(Backend::NovaSdk, None, ""),
        Some("partner") => World::on(Backend::Partner, None, "some-key"),
        Some("relay") => World::on(Backend::Partner, None, ""),
        Some("converse") => World::on(Backend::Converse, None, ""),
        Some("converse, then novatalks") => World::on(Backend::Converse, Some(Backend::NovaWidget), ""),
        Some("converse, then novatalks-sdk") => World::on(Backend::Converse, Some(Backend::NovaSdk), ""),
        Some("converse, then partner") => World::on(Backend::Converse, Some(Backend::Partner), ""),
        Some(other) => return Err(format!("  there is no back end {other}")),
    };
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let end = match line.strip_prefix('=') {
            Some(expectation) => expect(&mut world, expectation.trim()),
            None => act(&mut world, line),
        };
        end.map_err(|why| format!("  line {}: {line}\n    {why}", number + 1))?;
        no_row_twice(&world).map_err(|why| format!("  line {}: {line}\n    {why}", number + 1))?;
    }
    match world.requests.as_slice() {
        [] => Ok(()),
        left => Err(format!("  at the end: requests that the story does not tell: {}", left.join("; "))),
    }
}

fn no_row_twice(world: &World) -> Result<(), String> {
    let mut ids: Vec<_> = world.rows.iter().filter_map(|row| row.remote.as_ref()).collect();
    let in_order = ids.is_sorted();
    ids.sort();
    ids.dedup();
    let confirmed = world.rows.iter().filter(|row| row.remote.is_some()).count();
    if ids.len() == confirmed && in_order {
        Ok(())
    } else {
        Err(format!("doubled or out of order: {}", world.rows_told()))
    }
}

fn act(world: &mut World, line: &str) -> Result<(), String> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    match (word, rest) {
        // Heeded before the first line.
        ("back", back_end) if back_end.starts_with("end ") => {}
        ("start", "") => world.input(Input::Started { online: true, visible: true }),
        ("start", "offline") => world.input(Input::Started { online: false, visible: true }),
        ("reload", "") => {
            world.reload();
            world.input(Input::Started { online: true, visible: true });
        }
        ("keep", _) => {
            let (slot, text) = rest.split_once(' ').ok_or("keep what?")?;
            let slots = ["session", "outbox", "identity"];
            let slot = slots.into_iter().find(|known| *known == slot).ok_or("keep where?")?;
            world.keep(slot, text);
        }
        ("open", "panel") => world.input(Input::PanelOpened),
        ("close", "panel") => world.input(Input::PanelClosed),
        ("send", text) => {
            world.input(Input::Send { text: text.to_owned(), files: Vec::new(), reply: None, metadata: None })
        }
        ("attach", _) => {
            let (names, text) = rest.split_once(" with ").unwrap_or((rest, ""));
            let files = names.split(' ').map(|name| world.file(name)).collect();
            world.input(Input::Send { text: text.to_owned(), files, reply: None, metadata: None });
        }
        ("retry", text) => on_row(world, text, Input::Retry)?,
        ("discard", text) => on_row(world, text, Input::Discard)?,
        ("cancel", text) => on_row(world, text, Input::CancelUpload)?,
        ("answer", _) => {
            let (row, text) = rest.split_once(" with ").ok_or("answer with what?")?;
            let reply = Some(find_row(world, row)?);
            world.input(Input::Send { text: text.to_owned(), files: Vec::new(), reply, metadata: None });
        }
        ("react" | "choose" | "press", _) => {
            let (row, value) = rest.split_once(" with ").ok_or("with what?")?;
            let row = find_row(world, row)?;
            let input = match word {
                "react" => {
                    let sign = Some(value).filter(|value| *value != "nothing").map(str::to_owned);
                    Input::Do(row, Deed::React(sign))
                }
                "choose" => Input::Do(row, Deed::Choose(value.to_owned())),
                _ => Input::Postback(row, button(world, row, value)?),
            };
            world.input(input);
        }
        ("delete", text) => on_row(world, text, |row| Input::Do(row, Deed::Delete))?,
        ("type", "") => world.input(Input::Typed),
        ("load", "older") => world.input(Input::LoadOlder),
        ("see", "all") => world.input(Input::SeenAll),
        ("see", text) => on_row(world, text, Input::Seen)?,
        ("end", "conversation") => world.input(Input::EndConversation),
        ("bot", told) => {
            let event = bot_event(world, told)?;
            frame(world, &event.replacen('{', r#"{"type":"event","#, 1))?;
        }
        ("new", "conversation") => world.input(Input::NewConversation),
        ("try", "now") => world.input(Input::TryNow),
        ("online", "") => world.input(Input::Online(true)),
        ("offline", "") => world.input(Input::Online(false)),
        ("visible", "") => world.input(Input::Visible(true)),
        ("hidden", "") => world.input(Input::Visible(false)),
        ("page", "hidden") => world.input(Input::PageHidden { cached: true }),
        ("page", "shown") => world.input(Input::PageShown),
        ("elsewhere", "erased") => world.input(Input::SessionElsewhere(None)),
        ("elsewhere", text) => world.input(Input::SessionElsewhere(Some(text.to_owned()))),
        ("leave", token) => world.input(Input::Leaving {
            push_token: Some(token.to_owned()).filter(|token| !token.is_empty()),
            everywhere: true,
        }),
        ("storage", "fails") => world.input(Input::StorageFailed),
        ("wait", millis) => world.pass(millis.parse().map_err(|_| "how long?")?)?,
        ("stand", millis) => world.stand_still(millis.parse().map_err(|_| "how long?")?),
        ("reply", _) => reply(world, rest)?,
        ("socket", _) => socket(world, rest)?,
        ("live", "") => {
            socket(world, "opened")?;
            if world.speaker() == Backend::Converse {
                let name = world.bots.clone();
                return frame(
                    world,
                    &format!(
                        r#"{{"type":"subscribed","platformConversationId":"{name}","status":"open","seq":1}}"#
                    ),
                );
            }
            if world.speaker() != Backend::Partner {
                socket(world, "confirmed")?;
            }
        }
        ("created" | "updated", message) => {
            let message = message_json(world, message)?;
            let text = match world.speaker() {
                Backend::Partner => format!(r#"{{"type":"message","payload":{message}}}"#),
                _ => format!(r#"{{"event":"message.{word}","data":{message}}}"#),
            };
            frame(world, &text)?;
        }
        ("deleted", id) => frame(
            world,
            &format!(
                r#"{{"event":"message.deleted","data":{{"id":{id},"conversation_id":27,"created_at":1,"deleted_at":1747090960818}}}}"#
            ),
        )?,
        ("reactions", _) => {
            let (id, signs) = rest.split_once(' ').unwrap_or((rest, ""));
            frame(world, &reactions_json(id, signs)?)?;
        }
        ("typing", _) => {
            let (side, name) = rest.split_once(' ').ok_or("who types?")?;
            frame(
                world,
                &format!(
                    r#"{{"event":"typing","data":{{"conversation_id":27,"sender":{{"id":1,"name":"{name}"}},"sender_type":"{side}"}}}}"#
                ),
            )?;
        }
        ("status", status) if world.speaker() == Backend::Partner => frame(
            world,
            &format!(
                r#"{{"type":"status","payload":{{"conversationId":27,"status":"{status}","agentId":2}}}}"#
            ),
        )?,
        ("their", "typing" | "typing no more") => {
            let is_typing = rest == "typing";
            frame(
                world,
                &format!(
                    r#"{{"type":"typing","payload":{{"conversationId":27,"isTyping":{is_typing},"isAgent":true}}}}"#
                ),
            )?;
        }
        ("read", id) => {
            frame(world, &format!(r#"{{"type":"read","payload":{{"conversationId":27,"messageId":{id}}}}}"#))?
        }
        ("customer", name) => {
            let customer = Customer { name: name.to_owned(), ..Customer::default() };
            world.input(Input::CustomerChanged(customer));
        }
        ("status", status) => frame(
            world,
            &format!(
                r#"{{"event":"conversation.status_changed","data":{{"id":27,"account_id":1,"status":"{status}"}}}}"#
            ),
        )?,
        _ => return Err("nobody knows this line".to_owned()),
    }
    Ok(())
}

/// `User:👍 Contact:🔥`; nothing: nobody reacts any more.
fn reactions_json(id: &str, signs: &str) -> Result<String, String> {
    let one = |sign: &str| {
        let (side, sign) = sign.split_once(':').ok_or("whose sign?")?;
        let sender = if side == "Contact" { 36 } else { 1 };
        Ok(format!(
            r#"{{"id":1,"content":"{sign}","created_at":1,"sender":{{"id":{sender},"name":"x","type":"{side}"}}}}"#
        ))
    };
    let signs: Result<Vec<String>, String> =
        signs.split(' ').filter(|sign| !sign.is_empty()).map(one).collect();
    Ok(format!(
        r#"{{"event":"message.reaction_updated","data":{{"id":{id},"conversation_id":27,"account_id":1,"reactions":[{}]}}}}"#,
        signs?.join(",")
    ))
}

fn button(world: &World, row: EntryId, value: &str) -> Result<Choice, String> {
    let row = world.rows.iter().find(|one| one.id == row).ok_or("no such row")?;
    let buttons: Vec<CardButton> = match &row.content {
        Content::Card(card) => card.buttons.clone(),
        Content::Carousel(carousel) => carousel.cards.iter().flat_map(|card| card.buttons.clone()).collect(),
        _ => return Err("it is no card".to_owned()),
    };
    let found = buttons.iter().find_map(|button| match button {
        CardButton::Postback(choice) if choice.value == value => Some(choice.clone()),
        _ => None,
    });
    found.ok_or_else(|| "it has no such button".to_owned())
}

fn find_row(world: &World, text: &str) -> Result<EntryId, String> {
    let found = world
        .rows
        .iter()
        .find(|row| row.content.text() == text || row.attachments.iter().any(|file| file.name == text));
    found.map(|row| row.id).ok_or_else(|| "no such row".to_owned())
}

fn on_row(world: &mut World, text: &str, input: fn(EntryId) -> Input) -> Result<(), String> {
    let row = find_row(world, text)?;
    world.input(input(row));
    Ok(())
}

/// `reply create session`, `reply send 429 after 7`, `reply latest 8:agent:hi 9:visitor:yes`, `reply send lost` …
fn reply(world: &mut World, line: &str) -> Result<(), String> {
    let (what, answer) = line.split_once(' ').ok_or("reply with what?")?;
    let ok = |body: String| HttpOutcome::Answer { status: 200, retry_after: None, body, whole: true };
    let outcome = match answer.split_once(' ').unwrap_or((answer, "")) {
        // Seed 001 §6's short form: neither account nor contact.
        ("session", "in short") => ok(
            r#"{"payload":{"contactInbox":{"pubsubToken":"token27"},"conversation":{"id":27,"status":"open"}}}"#
                .to_owned(),
        ),
        ("session", id) => ok(session_json(if id.is_empty() { "27" } else { id })),
        // Of the partner back end: `identity TOKEN CUSTOMER`, `conversation ID STATUS`, `found ID STATUS of CUSTOMER`, `message ID:…`.
        ("identity", who) => {
            let (token, customer) = who.split_once(' ').unwrap_or((who, "c1"));
            ok(format!(
                r#"{{"token":"{token}","customerId":"{customer}","expiresAt":"2030-01-01T00:00:00Z"}}"#
            ))
        }
        ("conversation", one) => ok(conversation_json(one)),
        ("found", one) => ok(format!("[{}]", conversation_json(one))),
        ("message", told) => ok(message_json(world, told)?),
        // Of a bot behind the relay: `begun`, `at ID`, `events …` (`/ended`: that is over), `unsure`.
        ("begun", "") => ok(format!(r#"{{"platformConversationId":"{}","status":"open"}}"#, world.bots)),
        ("at", id) => ok(format!(
            r#"{{"platformConversationId":"{}","status":"open","id":{id},"seq":{id}}}"#,
            world.bots
        )),
        ("events", told) => {
            let (told, status) = told.split_once('/').unwrap_or((told, "open"));
            let events: Result<Vec<_>, _> =
                told.split(", ").filter(|told| !told.is_empty()).map(|told| bot_event(world, told)).collect();
            ok(format!(
                r#"{{"platformConversationId":"{}","status":"{status}","oldest":1,"events":[{}]}}"#,
                world.bots,
                events?.join(",")
            ))
        }
        ("unsure", "") => HttpOutcome::Answer {
            status: 409,
            retry_after: None,
            body: r#"{"error":{"code":"not_sure","message":"it may have arrived"}}"#.to_owned(),
            whole: true,
        },
        ("lost", "") => HttpOutcome::Lost,
        ("unsent", "") => HttpOutcome::NotSent,
        ("oversized", "") => HttpOutcome::TooLarge,
        ("missing", "") => HttpOutcome::FileMissing,
        ("html", "") => ok("<!doctype html><title>Sign in</title>".to_owned()),
        ("truncated", "") => {
            HttpOutcome::Answer { status: 200, retry_after: None, body: String::new(), whole: false }
        }
        ("empty", "") => ok("[]".to_owned()),
        (status, more) if status.parse::<u16>().is_ok() => HttpOutcome::Answer {
            status: status.parse().unwrap(),
            retry_after: more.strip_prefix("after ").map(str::to_owned),
            body: String::new(),
            whole: true,
        },
        _ => {
            let messages: Result<Vec<_>, _> =
                answer.split(' ').map(|item| message_json(world, item)).collect();
            ok(format!("[{}]", messages?.join(",")))
        }
    };
    world.end_request(what, outcome)
}

fn conversation_json(told: &str) -> String {
    let (told, customer) = told.split_once(" of ").unwrap_or((told, ""));
    let (id, status) = told.split_once(' ').unwrap_or((told, "waiting"));
    let whose = if customer.is_empty() { String::new() } else { format!(r#","customerId":"{customer}""#) };
    format!(r#"{{"id":{id},"status":"{status}"{whose},"createdAt":"2025-03-16T18:00:00.000Z"}}"#)
}

fn session_json(id: &str) -> String {
    format!(
        r#"{{"payload":{{"contact":{{"id":36}},"contactInbox":{{"pubsubToken":"token{id}"}},"account_id":1,"conversation":{{"id":{id}}}}}}}"#
    )
}

/// `8:agent:hi`, `9:visitor:hello`, `9:visitor:hello:key` (with the key of ours that says the same, `key2` for the second
/// such), `8-20:agent:n` is a run; a status follows as `/seen`, another conversation as `@5`.
fn message_json(world: &World, told: &str) -> Result<String, String> {
    let (told, conversation) = told.split_once('@').unwrap_or((told, "27"));
    let (told, status) = told.split_once('/').unwrap_or((told, "sent"));
    let mut parts = told.split(':');
    let (ids, side, text) =
        (parts.next().unwrap_or(""), parts.next().ok_or("which side?")?, parts.next().ok_or("which words?")?);
    let key = parts.next().map(|key| key.strip_prefix("key").unwrap_or("1").parse().unwrap_or(1_usize));
    let text = text.replace('_', " ").replace('=', ":").replace('¶', "\n");
    let echo = match key {
        None => String::new(),
        Some(nth) => {
            let same = world
                .keys
                .iter()
                .filter(|(words, _)| *words == in_one_line(&text) || (words == "upload" && text.is_empty()));
            let (_, key) = same.into_iter().nth(nth - 1).ok_or("no such key yet")?;
            format!(r#","echo_id":"{key}""#)
        }
    };
    let (kind, private) = match side {
        "visitor" => ("incoming", false),
        "agent" => ("outgoing", false),
        "template" => ("template", false),
        "card" | "question" | "rating" => ("outgoing", false),
        "note" => ("outgoing", true),
        _ => return Err(format!("no side {side}")),
    };
    let (text, selected) = match text.split_once('>') {
        Some((text, selected)) => (text.to_owned(), format!("\"{selected}\"")),
        None => (text, "null".to_owned()),
    };
    let asked = match side {
        "card" => {
            r#","content_type":"card","content_attributes":{"buttons":[{"type":"link","title":"More","url":"https://h/x"},{"type":"postback","title":"Book now","value":"BOOK"}]}"#.to_owned()
        }
        "question" => format!(
            r#","content_type":"quick_reply","content_attributes":{{"buttons":[{{"title":"First","value":"A"}},{{"title":"Second","value":"B"}}],"selected_value":{selected}}}"#
        ),
        "rating" => format!(r#","content_type":"feedback","content_attributes":{{"selected_value":{selected}}}"#),
        _ => String::new(),
    };
    if world.speaker() == Backend::Partner {
        return Ok(partner_message_json(ids, side, &text, status == "seen", conversation, &echo));
    }
    let (first, last) = ids.split_once('-').unwrap_or((ids, ids));
    let (first, last): (i64, i64) = (first.parse().map_err(|_| "id?")?, last.parse().map_err(|_| "id?")?);
    let files = if text.is_empty() {
        r#"[{"file_type":"file","data_url":"https://h/x.pdf","fallback_title":"x.pdf"}]"#
    } else {
        "[]"
    };
    let one = |id: i64| {
        let words = if first == last { text.clone() } else { format!("{text}{id}") };
        let content = serde_json::Value::from(words);
        format!(
            r#"{{"id":{id},"content":{content},"message_type":"{kind}","private":{private},"status":"{status}","conversation_id":{conversation},"account_id":1,"attachments":{files},"created_at":1742149000000,"dialog_id":"d1"{asked}{echo}}}"#
        )
    };
    Ok((first..=last).map(one).collect::<Vec<_>>().join(","))
}

/// The same as seed 002 has it; our key stands in the metadata.
fn partner_message_json(
    id: &str,
    side: &str,
    text: &str,
    read: bool,
    conversation: &str,
    echo: &str,
) -> String {
    let metadata = echo.replace("\"echo_id\"", "\"metadata\":{\"clientMessageId\"");
    let metadata = if metadata.is_empty() { metadata } else { format!("{metadata}}}") };
    let content = serde_json::Value::from(text);
    let is_from_agent = side != "visitor";
    format!(
        r#"{{"id":{id},"conversationId":{conversation},"senderId":"{side}-1","content":{content},"isFromAgent":{is_from_agent},"timestamp":"2025-03-16T18:16:40.000Z","readStatus":{read}{metadata}}}"#
    )
}

fn frame(world: &mut World, text: &str) -> Result<(), String> {
    let socket = world.socket.ok_or("there is no socket")?;
    world.input(Input::SocketFrame(socket, text.to_owned()));
    Ok(())
}

fn socket(world: &mut World, what: &str) -> Result<(), String> {
    let id = world.socket.ok_or("there is no socket")?;
    match what.split_once(' ').unwrap_or((what, "")) {
        ("opened", "") => world.input(Input::SocketOpened(id)),
        ("confirmed", "") => return frame(world, r#"{"event":"confirm_subscription","data":"confirmed"}"#),
        ("presence", "") => return frame(world, r#"{"event":"presence.update","data":{}}"#),
        ("frame", text) => return frame(world, text),
        ("closed", code) => {
            world.socket = None;
            world.input(Input::SocketClosed(id, code.parse().map_err(|_| "which code?")?));
        }
        _ => return Err("what does the socket do?".to_owned()),
    }
    Ok(())
}

fn expect(world: &mut World, expectation: &str) -> Result<(), String> {
    let (what, expected) = expectation.split_once(':').ok_or("expect what?")?;
    let expected = expected.trim();
    let list = |items: Vec<String>| if items.is_empty() { "none".to_owned() } else { items.join("; ") };
    let actual = match what {
        "requests" => list(std::mem::take(&mut world.requests)),
        "socket" => list(std::mem::take(&mut world.socket_steps)),
        "told" => list(std::mem::take(&mut world.told)),
        "arrived" => list(std::mem::take(&mut world.arrived)),
        "rows" => world.rows_told(),
        "line" => world.line.map_or("none".to_owned(), |line| format!("{line:?}").to_lowercase()),
        "unread" => world.unread.to_string(),
        "notice" => world.notice.map_or("none".to_owned(), |notice| format!("{notice:?}")),
        "typing" => match world.typing.as_deref() {
            None => "nobody".to_owned(),
            Some("") => "somebody".to_owned(),
            Some(name) => name.to_owned(),
        },
        "status" => world.status.map_or("none", |status| status.name()).to_owned(),
        "undone" => {
            let undone = std::mem::take(&mut world.undone);
            let rows = world.rows.iter().filter(|row| undone.contains(&row.id));
            list(rows.map(|row| row.content.text().to_owned()).collect())
        }
        "older" => world.history.has_older.to_string(),
        "loading" => world.history.loading_first.to_string(),
        "keys" => world.keys.len().to_string(),
        _ => return Err("nobody knows this expectation".to_owned()),
    };
    if actual == expected { Ok(()) } else { Err(format!("it is: {actual}")) }
}
