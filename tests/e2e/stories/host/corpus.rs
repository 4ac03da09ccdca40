//! The whole corpus of hostile texts over the real wire, in every field that a vendor has, and by every option of the page.

use super::payloads::{Payload, payloads};
use serde_json::{Value, json};
use stories::agent::Conversation;
use stories::relay::Relay;
use stories::{Scene, tell};

/// More at once, and the list would not draw those in the middle.
const BATCH: usize = 8;

/// A field, and the members of a message that has the text there.
type Field = (&'static str, fn(&str) -> Value);

const WIDGET_API: [Field; 5] = [
    ("text", |text| json!({ "content": text })),
    ("markdown", |text| json!({ "content": text })),
    ("sender_name", |text| json!({"content": "x", "sender": {"id": 1, "name": text}})),
    (
        "file_name",
        |text| json!({"attachments": [{"id": 1, "data_url": "https://127.0.0.1:9/f", "fallback_title": text}]}),
    ),
    ("image_url", |text| json!({"content": "x", "sender": {"id": 1, "name": "A", "avatar_url": text}})),
];

const SDK_API: [Field; 9] = [
    ("text", |text| json!({ "content": text })),
    ("card_title", |text| card("card", text, &json!({"type": "postback", "title": "b", "value": "v"}), "")),
    ("card_title", |text| card("quick_reply", text, &json!({"title": "b", "value": "v"}), "")),
    ("card_title", |text| json!({"content_type": "feedback", "content": text})),
    ("button_title", |text| card("card", "c", &json!({"type": "postback", "title": text, "value": "v"}), "")),
    ("button_title", |text| card("quick_reply", "c", &json!({"title": text, "value": "v"}), "")),
    ("button_value", |text| card("card", "c", &json!({"type": "postback", "title": "b", "value": text}), "")),
    ("link_url", |text| card("card", "c", &json!({"type": "link", "title": "b", "url": text}), "")),
    ("image_url", |text| card("card", "c", &json!({"type": "postback", "title": "b", "value": "v"}), text)),
];

const PARTNER_API: [Field; 2] = [
    ("text", |text| json!({ "content": text })),
    (
        "custom_attr",
        |text| json!({"content": "x", "metadata": {"__proto__": text, text: {"constructor": text}}}),
    ),
];

const BOT_API: [Field; 7] = [
    ("text", |text| json!({ "content": text })),
    (
        "button_title",
        |text| json!({"content": "b", "content_attributes": {"buttons": [{"type": "button", "text": text}]}}),
    ),
    ("button_title", |text| slide("c", "d", "", &json!({"type": "button", "text": text}))),
    ("card_title", |text| slide(text, "d", "", &json!({"type": "button", "text": "b"}))),
    ("card_title", |text| slide("c", text, "", &json!({"type": "button", "text": "b"}))),
    ("image_url", |text| slide("c", "d", text, &json!({"type": "button", "text": "b"}))),
    ("link_url", |text| {
        slide("c", "d", "", &json!({"type": "link", "text": "b", "url": text, "link": text}))
    }),
];

/// A carousel of one card.
fn slide(title: &str, description: &str, image: &str, button: &Value) -> Value {
    let card = json!({"title": title, "description": description, "imageUrl": image, "buttons": [button]});
    json!({"content": "", "content_type": "carousel", "content_attributes": {"carouselCards": [card]}})
}

fn card(kind: &str, words: &str, button: &Value, image: &str) -> Value {
    let attributes = json!({"image_url": image, "buttons": [button]});
    json!({"content_type": kind, "content": words, "content_attributes": attributes})
}

/// Whether a browser would be right to ask for this picture: no policy of the page knows where it is.
fn is_picture_from_elsewhere(field: &str, payload: &Payload, expected: &Value) -> bool {
    field == "image_url" && (expected["src"].is_string() || payload.text.trim().starts_with("http://"))
}

/// What is the same in a text whichever way it is broken into lines.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\0').take(400).collect()
}

/// What can be read in the message.
fn words_of<'all>(field: &str, payload: &'all Payload, expected: &'all Value) -> Option<&'all str> {
    match field {
        "text" | "sender_name" | "card_title" | "button_title" | "file_name" => {
            let words = expected["text"].as_str().unwrap_or(&payload.text);
            // A name that is none is the company's.
            Some(words).filter(|words| !words.starts_with('('))
        }
        _ => None,
    }
}

/// A message of an agent's as NovaTalks' frame. Each is of another agent, so that each says whose it is.
fn frame(conversation: &Conversation, id: i64, mut members: Value) -> String {
    members["id"] = json!(id);
    members["conversation_id"] = json!(conversation.id);
    members["message_type"] = json!("outgoing");
    if members["sender"].is_object() {
        members["sender"]["id"] = json!(id);
    }
    json!({"event": "message.created", "data": members}).to_string()
}

/// Points at, focuses and presses everything that is drawn, but for what would lead away from the page or end the chat.
const TOUCH: &str = "
    const root = document.querySelector('chat-widget').shadowRoot;
    const all = [...root.querySelectorAll('[role=log] *')];
    for (const one of all) {
        for (const name of ['pointerover', 'mouseover', 'mouseenter', 'mousemove', 'focusin', 'animationstart', 'toggle', 'load', 'error'])
            one.dispatchEvent(new Event(name, { bubbles: name !== 'load' && name !== 'error' }));
        one.focus?.();
        if (!one.closest('a, button') && one.click) one.click();
    }
    root.querySelector('textarea').focus();
    return all.length;
";

/// The list follows what comes in again, after something above had the focus.
const FOLLOW: &str = "
    const log = document.querySelector('chat-widget').shadowRoot.querySelector('[role=log]');
    for (let one = log; one instanceof Element; one = one.parentElement) one.scrollTop = one.scrollHeight;
";

/// A text in a field.
struct Case {
    payload: Payload,
    field: &'static str,
    members: Value,
    expected: Value,
}

/// Every text of at most so many bytes in each of these fields that it can come in by.
fn cases(fields: &[Field], longest: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for (field, members) in fields {
        for payload in payloads() {
            let Some(expected) = payload.expected(field).cloned() else { continue };
            if !is_picture_from_elsewhere(field, &payload, &expected) && payload.text.len() <= longest {
                cases.push(Case { field, members: members(&payload.text), payload, expected });
            }
        }
    }
    cases
}

/// How a message comes to the page.
#[derive(Clone, Copy)]
enum Road {
    /// As a frame of the socket, whatever it is.
    Frame,
    /// The vendor's server has it, and tells of it as it does.
    Stored,
}

async fn send_all(scene: &Scene, road: Road, conversation: &Conversation, cases: &[Case]) {
    for (number, batch) in cases.chunks(BATCH).enumerate() {
        scene.script(FOLLOW, vec![]).await;
        let end = format!("The end of batch {number}.");
        let ends = json!({ "content": end });
        let first = 900_000 + i64::try_from(number * (BATCH + 1)).expect("few");
        let messages = batch.iter().map(|case| &case.members).chain([&ends]);
        for (id, members) in (first..).zip(messages) {
            match road {
                Road::Frame => {
                    scene.agent.sends_frame(conversation, &frame(conversation, id, members.clone())).await;
                }
                Road::Stored => drop(scene.agent.stores(conversation, members.clone()).await),
            }
        }
        scene.message(&end).await;
        let drawn = scene.has_drawn().await;
        for Case { payload, field, expected, .. } in batch {
            let Some(words) = words_of(field, payload, expected).map(squeezed) else { continue };
            assert!(drawn.contains(&words), "{} as {field} is not to be read: {words}", payload.id);
        }
        if number % 8 == 0 {
            scene.script(TOUCH, vec![]).await;
        }
    }
    scene.script(TOUCH, vec![]).await;
    scene.assert_unharmed("all of them").await;
    scene.assert_untroubled().await;
}

async fn all_of(name: &str, page: &str, road: Road, fields: &[Field]) {
    tell(name, async |scene| {
        let _relay = match page {
            "/converse" => Some(Relay::start_for_the_bot(scene).await),
            _ => None,
        };
        scene.watches().await;
        // Nobody at the vendor's knows a message that is a frame and nothing else, and it says so when it is told as seen.
        scene.expects_refusals();
        scene.visit(page).await;
        scene.open_chat().await;
        scene.agent.silences_the_bot().await;
        scene.send("Before.").await;
        let conversation = scene.agent.reads_exactly(&["Before."]).await;
        if page != "/converse" {
            scene.agent.hears_the_visitors_socket().await;
        }
        // The relay takes no webhook beyond 256 KiB.
        let longest = if page == "/converse" { 200_000 } else { usize::MAX };
        send_all(scene, road, &conversation, &cases(fields, longest)).await;
        scene.send("After all of that.").await;
        scene.agent.reads_exactly(&["Before.", "After all of that."]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_texts_do_nothing_in_any_field_of_the_widget_api() {
    all_of("corpus_widget_api", "/tag", Road::Frame, &WIDGET_API).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_texts_do_nothing_in_any_field_of_the_sdk_api() {
    all_of("corpus_sdk_api", "/sdk", Road::Frame, &SDK_API).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_texts_do_nothing_in_any_field_of_the_partners_api() {
    all_of("corpus_partner", "/partner", Road::Stored, &PARTNER_API).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_texts_do_nothing_in_any_field_of_the_bots_api() {
    all_of("corpus_bot", "/converse", Road::Stored, &BOT_API).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_are_no_frames_do_nothing() {
    tell("corpus_frames", async |scene| {
        scene.watches().await;
        // Some of them are messages after all, which nobody at the vendor's knows.
        scene.expects_refusals();
        for (number, page) in (0..).zip(["/tag", "/sdk", "/partner"]) {
            scene.visit(page).await;
            scene.open_chat().await;
            scene.send("Before.").await;
            scene.message_with_status("Before.", "sent").await;
            let conversation = scene.agent.conversations().await.remove(number);
            scene.agent.hears_the_visitors_socket().await;
            let all = payloads();
            let frames: Vec<_> = all.iter().filter(|one| one.expected("json_frame").is_some()).collect();
            assert_eq!(frames.len(), 15);
            for payload in frames {
                scene.agent.sends_frame(&conversation, &payload.text).await;
            }
            scene.agent.says(&conversation, "The end of the frames.").await;
            scene.message("The end of the frames.").await;
            scene.assert_unharmed(page).await;
            scene.assert_untroubled().await;
        }
    })
    .await;
}

/// Sets each option to each payload, one after the other, in the page.
const SET_OPTIONS: &str = "
    const [payloads, done] = arguments;
    (async () => {
        for (const [option, value] of payloads) {
            if (option === 'locale') await window.ChatWidget.update({ locale: value });
            else await window.ChatWidget.setTheme({ [option]: value });
            await new Promise((next) => requestAnimationFrame(next));
        }
        done(getComputedStyle(document.querySelector('chat-widget').shadowRoot.querySelector('[part~=header]')).position);
    })();
";

/// Begins again at this address, and goes on once that has worked or was refused.
const BEGIN_AT: &str = "
    const [baseUrl, done] = arguments;
    (async () => {
        await ChatWidget.destroy();
        const over = new Promise((next) => { ChatWidget.once('error', next); ChatWidget.once('ready', next); });
        await ChatWidget.init({ websiteToken: 'x', baseUrl });
        ChatWidget.open().catch(() => {});
        await over;
        done();
    })();
";

#[tokio::test(flavor = "multi_thread")]
async fn hostile_options_do_nothing() {
    tell("corpus_options", async |scene| {
        scene.lets_the_console_complain();
        scene.watches().await;
        scene.visit("/tag").await;
        scene.open_chat().await;
        let mut settings = Vec::new();
        for payload in payloads() {
            for (field, expected) in &payload.expect {
                let options: &[&str] = match field.as_str() {
                    "theme_color" => &["primaryColor"],
                    "theme_length" => &["radius", "offset"],
                    "theme_font" => &["fontFamily"],
                    "theme_text" => &["headerText", "welcomeMessage", "launcherText"],
                    // No policy of the page knows where it is.
                    "theme_image" if expected["src"].is_null() => &["avatarUrl"],
                    "lang_tag" => &["locale"],
                    _ => &[],
                };
                settings.extend(options.iter().map(|option| json!([option, payload.text])));
            }
        }
        assert_eq!(settings.len(), 20 + 2 * 4 + 3 + 3 * 53 + 46 + 7);
        scene
            .client()
            .execute_async(SET_OPTIONS, vec![json!(settings)])
            .await
            .expect("all are taken or refused");
        scene.assert_unharmed("options").await;
        let all = payloads();
        let addresses: Vec<_> = all.iter().filter(|one| one.expected("base_url").is_some()).collect();
        assert_eq!(addresses.len(), 9);
        for payload in addresses {
            scene.client().execute_async(BEGIN_AT, vec![json!(payload.text)]).await.expect("a beginning");
            scene.assert_unharmed(&payload.id).await;
        }
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Still here.").await;
        scene.agent.reads_exactly(&["Still here."]).await;
    })
    .await;
}
