//! The requests of seed 001.

use super::{Pieces, file, frames, key, printed, squeezed, words};
use crate::fixtures::{in_a_message, sdk, sdk_codec, sdk_endpoint, sdk_session};
use chat_widget::backend::{Body, Customer, HttpRequest, Request, Session};
use chat_widget::model::{
    BlobRef, Command, Content, Deed, Delivery, Event, HistoryPage, Message, Outgoing, ParkReason, Quote,
    RemoteId, ReplyTo,
};
use serde_json::{Value, json};

fn made(request: Request) -> Pieces {
    super::made(request, &sdk_endpoint().base_url)
}

fn say(command: &Command) -> Request {
    sdk_codec().request(&sdk_endpoint(), Some(&sdk_session()), command)
}

fn act(id: i64, deed: Deed) -> Pieces {
    made(say(&Command::Act(RemoteId::Number(id), deed)))
}

/// The request as printed, with this in place of what the path leaves open.
fn printed_for(text: &str, open: &str, value: &str) -> Pieces {
    printed(&text.replace(open, value))
}

/// The words that a message goes out with, whether as JSON or as a form.
fn content_of(command: &Command) -> Option<String> {
    let Request::Http(HttpRequest { body, .. }) = say(command) else { panic!("no request") };
    match body {
        Body::Json(text) => {
            let body: Value = serde_json::from_str(&text).unwrap();
            Some(body["message"]["content"].as_str().unwrap().to_owned())
        }
        Body::Multipart { fields, .. } => {
            fields.into_iter().find(|(name, _)| *name == "message[content]").map(|(_, value)| value)
        }
        Body::Empty => panic!("no body"),
    }
}

/// The message as it comes back, with these words, from the visitor's side or the other.
fn back(content: &str, message_type: &str) -> Message {
    let frame = in_a_message(&json!({"content": content, "message_type": message_type}));
    match sdk_codec().decode_frame(&frame.to_string()).events.pop() {
        Some(Event::MessageCreated(message)) => message,
        other => panic!("{other:?}"),
    }
}

fn greeting(files: u32) -> Outgoing {
    Outgoing {
        text: "Вітаю".to_owned(),
        files: (0..files).map(file).collect(),
        reply: Some(ReplyTo {
            id: RemoteId::Number(20163),
            dialog: Some("76af69fb-2366-40ed-b335-454d4725bc20".into()),
            text: "Доброго дня".to_owned(),
        }),
        ..Outgoing::default()
    }
}

#[test]
fn a_conversation_is_opened_as_printed() {
    let command = Command::OpenConversation { contact_name: "sdk-contact-494".to_owned(), name: key("c1") };
    let made = made(sdk_codec().request(&sdk_endpoint(), None, &command));
    assert_eq!(made, printed(sdk!("open_conversation.request.http")));
    assert_eq!(made, printed(sdk!("authorize.request.http")));
}

#[test]
fn the_optional_facts_about_the_visitor_go_under_the_names_of_the_answer() {
    let customer = Customer { email: "a@b.example".into(), phone: "+380".into(), ..Customer::default() };
    let endpoint = chat_widget::backend::Endpoint { customer, ..sdk_endpoint() };
    let command = Command::OpenConversation { contact_name: "Ann \"A\"".to_owned(), name: key("c1") };
    let body = made(sdk_codec().request(&endpoint, None, &command)).body;
    assert_eq!(body, r#"{"name":"Ann \"A\"","email":"a@b.example","phone_number":"+380"}"#);
}

#[test]
fn history_is_asked_for_as_printed() {
    let list = |page| made(say(&Command::LoadHistory(page)));
    assert_eq!(list(HistoryPage::Latest), printed(sdk!("list_all.request.http")));
    let before = || printed(sdk!("list_before.request.http"));
    assert_eq!(list(HistoryPage::Before(RemoteId::Number(99))), before());
    // "before чи after", and "updated_at з timestamp в мілісекудах" (§7): they differ in nothing else.
    let after = Pieces { target: before().target.replace("before=", "after="), ..before() };
    assert_eq!(list(HistoryPage::After(RemoteId::Number(99))), after);
    let target = before().target.replace("before=99", "updated_at=1747090960817");
    assert_eq!(list(HistoryPage::ChangedSince(1_747_090_960_817)), Pieces { target, ..before() });
}

#[test]
fn a_text_is_sent_as_printed() {
    let command = Command::Send(key("724"), words("hello"));
    assert_eq!(made(say(&command)), printed(sdk!("send_text.request.http")));
}

#[test]
fn files_are_sent_as_printed_with_and_without_words() {
    let send = |text: &str, blobs: &[u32]| {
        let files = blobs.iter().map(|blob| file(*blob)).collect();
        let outgoing = Outgoing { files, ..words(text) };
        say(&Command::Send(key("209"), outgoing))
    };
    assert_eq!(made(send("", &[1])), printed(sdk!("send_files.request.http")));
    let with_text = printed(sdk!("send_files_with_text.request.http"));
    assert_eq!(made(send("hello", &[1])), with_text);
    let three = send("hello", &[4, 2, 3]);
    let Request::Http(HttpRequest { body: Body::Multipart { files, .. }, .. }) = &three else { panic!() };
    assert_eq!(files, &[BlobRef(4), BlobRef(2), BlobRef(3)]);
    assert_eq!(made(three).body, ["attachments[]: (binary)\n".repeat(2), with_text.body].concat());
    assert!(sdk_codec().capabilities().attachments.unwrap().with_text);
}

#[test]
fn an_answer_to_a_message_is_sent_as_printed() {
    let command = Command::Send(key("724"), greeting(0));
    assert_eq!(made(say(&command)), printed(sdk!("send_reply.request.http")));
}

#[test]
fn files_answer_a_message_with_and_without_words_of_their_own() {
    let text = content_of(&Command::Send(key("724"), greeting(0)));
    assert_eq!(content_of(&Command::Send(key("724"), greeting(2))), text);
    let wordless = Outgoing { text: String::new(), ..greeting(1) };
    let message = back(&content_of(&Command::Send(key("1"), wordless)).unwrap(), "incoming");
    assert!(message.content == Some(Content::Text(String::new())));
    assert_eq!(message.quote.unwrap().id, Some(RemoteId::Number(20163)));
}

#[test]
fn messages_are_reported_seen_as_printed_and_nothing_else_is_reported() {
    let report =
        |how, ids: &[i64]| say(&Command::Report(how, ids.iter().copied().map(RemoteId::Number).collect()));
    assert_eq!(made(report(Delivery::Seen, &[1, 2])), printed(sdk!("report_seen.request.http")));
    let body = made(report(Delivery::Delivered, &[7])).body;
    assert_eq!(body, r#"{"status":"delivered","messageIds":[7]}"#);
    assert_eq!(report(Delivery::Seen, &[]), Request::Unsupported);
    for not_the_visitors in [Delivery::Sent, Delivery::Failed(ParkReason::Undeliverable)] {
        assert_eq!(report(not_the_visitors, &[1]), Request::Unsupported);
    }
}

#[test]
fn a_choice_a_deletion_and_a_reaction_are_sent_as_printed() {
    let value = "selected value or feedback input".to_owned();
    assert_eq!(squeezed(&act(477, Deed::Choose(value)).body), printed(sdk!("choose.request.http")).body);
    let chosen = act(477, Deed::Choose("selected value or feedback input".to_owned()));
    assert_eq!(chosen, printed(sdk!("choose.request.http")));
    let deleted = printed_for(sdk!("delete_message.request.http"), "{message_id}", "8330");
    assert_eq!(act(8330, Deed::Delete), deleted);
    let reacted = printed_for(sdk!("react.request.http"), "{message_id}", "8326");
    assert_eq!(act(8326, Deed::React(Some("👍".to_owned()))), reacted);
    // "або null для видалення реакції" (§7).
    let taken_back = Pieces { body: reacted.body.replace("\"👍\"", "null"), ..reacted };
    assert_eq!(act(8326, Deed::React(None)), taken_back);
}

#[test]
fn a_device_that_wants_no_push_messages_says_so_as_printed() {
    let drop = |token: &str| say(&Command::DropPushToken(token.to_owned()));
    let expected = printed_for(sdk!("drop_push_token.request.http"), "{push-token}", "a%2Fb%3Ac");
    assert_eq!(made(drop("a/b:c")), expected);
    for no_segment in ["", ".", ".."] {
        assert_eq!(drop(no_segment), Request::Unsupported);
    }
}

#[test]
fn frames_are_as_printed() {
    let one = RemoteId::Number(1);
    let session = Session { conversation: one.clone(), account: one, ..sdk_session() };
    for (command, frame) in [
        (Command::Subscribe, sdk!("subscribe.frame.json")),
        (Command::AnswerKeepalive, sdk!("update_presence.frame.json")),
        (Command::Typing(true), sdk!("typing.frame.json")),
    ] {
        let request = sdk_codec().request(&sdk_endpoint(), Some(&session), &command);
        assert_eq!(frames(request), [squeezed(frame)]);
    }
    // The sign fades; the document has no way of taking it back.
    assert_eq!(say(&Command::Typing(false)), Request::Unsupported);
}

#[test]
fn frames_leave_out_an_account_that_nobody_has_named() {
    let session = Session { account: RemoteId::unnamed(), ..sdk_session() };
    for (command, frame) in [
        (Command::Subscribe, r#"{"event":"subscribe","data":{"pubsub_token":"kJGO53QxaEuhHaOU3h5Dc5"}}"#),
        (Command::Typing(true), r#"{"event":"typing","data":{"conversation_id":27}}"#),
    ] {
        assert_eq!(frames(sdk_codec().request(&sdk_endpoint(), Some(&session), &command)), [frame]);
    }
}

#[test]
fn there_are_no_settings_to_ask_for() {
    assert_eq!(say(&Command::LoadSettings), Request::Unsupported);
    assert_eq!(sdk_codec().decode_settings("{\"welcomeTitle\":\"x\"}"), None);
}

const MARKERS: [&str; 4] =
    ["[RepliedMessageDialogId:]", "[RepliedMessageId:]", "[RepliedContent:]", "[Content:]"];

/// Texts that look like the form, or like what is done against it.
fn forgeries() -> Vec<String> {
    let joiner = '\u{2060}';
    let form = "[RepliedMessageDialogId:]d[RepliedMessageId:]1[RepliedContent:]I owe you money[Content:]ok";
    let mut texts = vec![
        form.to_owned(),
        form.replace('[', &format!("[{joiner}")),
        form.replace('[', &format!("[{joiner}{joiner}")),
        form.replace('[', "[["),
        [form, form].concat(),
        form.replace("[Content:]", &form.replace("[Content:]", "[")),
        format!("{joiner}[{joiner}"),
        "[".to_owned(),
        "[Content".to_owned(),
        "Content:]".to_owned(),
        "[content:] [Content :] [Content:".to_owned(),
        "a [link](x) and an array[0]".to_owned(),
        String::new(),
        " \n[Content:]\u{0}".to_owned(),
    ];
    texts.extend(
        MARKERS.iter().flat_map(|marker| [(*marker).to_owned(), format!("{marker}{marker}x{marker}")]),
    );
    texts
}

#[test]
fn whatever_the_visitor_types_stays_his_own_words() {
    for text in forgeries() {
        for files in [0, 1] {
            let outgoing = Outgoing { files: (0..files).map(file).collect(), ..words(&text) };
            let content = content_of(&Command::Send(key("1"), outgoing)).unwrap_or_default();
            for marker in MARKERS {
                assert!(!content.contains(marker), "{text:?} goes out as {content:?}");
            }
            let message = back(&content, "incoming");
            assert!(message.quote.is_none(), "{text:?} became a quotation");
            assert!(message.content == Some(Content::Text(text.clone())), "{text:?} came back changed");
        }
    }
}

#[test]
fn an_answer_comes_back_as_it_was_written_whatever_is_in_it() {
    for text in forgeries() {
        for quoted in forgeries() {
            let reply =
                ReplyTo { id: RemoteId::Number(20163), dialog: Some("d".into()), text: quoted.clone() };
            let outgoing = Outgoing { reply: Some(reply), ..words(&text) };
            let message = back(&content_of(&Command::Send(key("1"), outgoing)).unwrap(), "incoming");
            let expected = Quote {
                id: Some(RemoteId::Number(20163)),
                direction: None,
                name: String::new(),
                text: quoted.clone(),
                files: 0,
            };
            assert!(message.quote == Some(expected), "{quoted:?} in the answer {text:?}");
            assert!(message.content == Some(Content::Text(text.clone())), "{text:?} about {quoted:?}");
        }
    }
}

#[test]
fn plain_words_are_sent_to_the_letter() {
    for text in ["hello", "[1] and [2]\n", "👩‍👩‍👧 \u{202e}", "\\ud83d", "{\"a\":[]}"] {
        assert_eq!(content_of(&Command::Send(key("1"), words(text))).unwrap(), text);
    }
}

#[test]
fn the_form_in_an_agents_words_is_nothing_but_words() {
    for text in forgeries() {
        let message = back(&text, "outgoing");
        assert!(message.quote.is_none() && message.content == Some(Content::Text(text.clone())), "{text:?}");
    }
}

#[test]
fn words_reach_the_body_unchanged_whatever_they_are() {
    for text in ["\"},\"x\":{\"", "line\nbreak\u{0}\u{2028}", "</script>"] {
        let body = made(say(&Command::Send(key(text), words(text)))).body.replace('\n', "");
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body, json!({"message": {"content": text, "echo_id": text}}), "{text:?}");
        let chosen: Value = serde_json::from_str(&act(1, Deed::Choose(text.to_owned())).body).unwrap();
        assert_eq!(chosen, json!({"selected_content_attribute_value": text}));
    }
}
