//! Files: the multipart form of seed 000 §7, and the uploads that come of it.

use reqwest::Response;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::conversations::same_shape;
use crate::stage::{Stage, TOKEN, Visitor, stage};

fn file(name: &str, content_type: &str, bytes: &'static [u8]) -> Part {
    Part::bytes(bytes).file_name(name.to_owned()).mime_str(content_type).unwrap()
}

fn form(visitor: &Visitor) -> Form {
    Form::new()
        .text("message[echo_id]", "209")
        .text("conversationId", visitor.conversation.to_string())
        .text("contactId", visitor.contact.to_string())
        .text("accountId", "1")
}

async fn post(stage: &Stage, visitor: &Visitor, form: Form) -> Response {
    let Visitor { conversation, token, .. } = visitor;
    let url = stage.api(&format!("/widget/conversations/{conversation}/messages?website_token={TOKEN}"));
    stage.http.post(url).header("Auth-Widget", token).multipart(form).send().await.unwrap()
}

#[tokio::test]
async fn the_documents_own_bytes_store_a_file_that_can_be_fetched_again() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let (id, contact, token) = (visitor.conversation, visitor.contact, &visitor.token);
    let part = |head: &str, body: &str| {
        format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
    };
    let body = [
        part("name=\"attachments[]\"; filename=\"a b.txt\"\r\nContent-Type: text/plain", "some bytes"),
        part("name=\"message[echo_id]\"", "209"),
        part("name=\"conversationId\"", &id.to_string()),
        part("name=\"contactId\"", &contact.to_string()),
        part("name=\"accountId\"", "1"),
        "--edge--\r\n".to_owned(),
    ]
    .concat();
    let answer = stage
        .raw(&format!(
            "POST /widget/conversations/{id}/messages?website_token={TOKEN} HTTP/1.1\r\nHost: localhost\r\n\
             Content-Type: multipart/form-data; boundary=edge\r\nAuth-Widget: {token}\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        ))
        .await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    let message = stage.all(&visitor).await.remove(0);
    assert_eq!(message["content"], Value::Null);
    let attachment = &message["attachments"][0];
    assert_eq!((&attachment["file_type"], &attachment["file_size"]), (&json!("file"), &json!(10)));
    let url = attachment["data_url"].as_str().unwrap();
    assert!(url.starts_with(&stage.api("/uploads/")) && url.ends_with("/a%20b.txt"), "{url}");

    let fetched = stage.http.get(url).send().await.unwrap();
    let header = |name: &str| fetched.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/plain");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(header("access-control-allow-origin"), "*");
    assert_eq!(header("content-disposition"), "attachment");
    assert_eq!(fetched.text().await.unwrap(), "some bytes");
}

#[tokio::test]
async fn several_files_make_one_message_and_each_kind_is_told_apart() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let mut socket = stage.subscribed(&visitor).await;
    let form = form(&visitor)
        .part("attachments[]", file("telegram.png", "image/png", b"png"))
        .part("attachments[]", file("voice.ogg", "audio/ogg", b"ogg"))
        .part("attachments[]", file("clip.webm", "video/webm", b"webm"))
        .part("attachments[]", file("bill.pdf", "application/octet-stream", b"pdf"));
    assert_eq!(post(&stage, &visitor, form).await.status(), 200);
    let event = socket.event().await;
    let attachments = event["data"]["attachments"].as_array().unwrap();
    let kinds: Vec<_> = attachments.iter().map(|one| one["file_type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["image", "audio", "video", "file"]);
    assert_eq!(event["data"]["echo_id"], "209");
    assert_eq!(attachments[0]["data_url"], attachments[0]["thumb_url"]);
    let bill = stage.http.get(attachments[3]["data_url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(bill.headers()["content-type"], "application/pdf", "the name says what the sender did not");
}

#[tokio::test]
async fn an_agents_file_has_the_shape_that_the_document_prints() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let mut socket = stage.subscribed(&visitor).await;
    let path = format!("/conversations/{}/messages", visitor.conversation);
    stage.control("POST", &path, json!({"attachments": [{"kind": "image"}]})).await;
    let event = socket.event().await;
    same_shape(include_str!("seed/message_created_with_attachment.json"), &event);
    let picture = stage.http.get(event["data"]["attachments"][0]["data_url"].as_str().unwrap());
    let picture = picture.send().await.unwrap();
    assert_eq!(picture.headers()["content-type"], "image/png");
    assert_eq!(
        picture.bytes().await.unwrap().len(),
        event["data"]["attachments"][0]["file_size"].as_u64().unwrap() as usize
    );
}

#[tokio::test]
async fn a_part_of_a_file_can_be_asked_for() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let path = format!("/conversations/{}/messages", visitor.conversation);
    stage.control("POST", &path, json!({"attachments": [{"name": "a.txt", "text": "0123456789"}]})).await;
    let url = stage.all(&visitor).await[0]["attachments"][0]["data_url"].as_str().unwrap().to_owned();
    for (range, status, content_range, body) in [
        ("bytes=2-4", 206, "bytes 2-4/10", "234"),
        ("bytes=7-", 206, "bytes 7-9/10", "789"),
        ("bytes=-3", 206, "bytes 7-9/10", "789"),
        ("bytes=0-99", 206, "bytes 0-9/10", "0123456789"),
        ("bytes=10-", 416, "bytes */10", ""),
        ("bytes=5-2", 416, "bytes */10", ""),
        ("bytes=1-2,4-5", 200, "", "0123456789"),
        ("lines=1-2", 200, "", "0123456789"),
    ] {
        let answer = stage.http.get(&url).header("Range", range).send().await.unwrap();
        assert_eq!(answer.status(), status, "{range}");
        let given = answer.headers().get("content-range").map_or("", |value| value.to_str().unwrap());
        assert_eq!(given, content_range, "{range}");
        assert_eq!(answer.text().await.unwrap(), body, "{range}");
    }
}

#[tokio::test]
async fn a_form_that_the_document_does_not_allow_is_refused_with_a_reason() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let picture = || file("a.png", "image/png", b"png");
    let cases = [
        ("no file", form(&visitor), 400, "no part attachments[]"),
        ("a text as file", form(&visitor).text("attachments[]", "x"), 400, "must be a file"),
        (
            "a caption",
            form(&visitor).part("attachments[]", picture()).text("message[content]", "look"),
            400,
            "message[content]",
        ),
        (
            "an ancestor's name",
            form(&visitor).part("message[attachments][]", picture()),
            400,
            "message[attachments][]",
        ),
        (
            "no ids",
            Form::new().part("attachments[]", picture()).text("message[echo_id]", "1"),
            400,
            "conversationId",
        ),
        ("a key twice", form(&visitor).part("attachments[]", picture()).text("accountId", "1"), 400, "twice"),
        (
            "another account",
            Form::new()
                .part("attachments[]", picture())
                .text("message[echo_id]", "1")
                .text("conversationId", visitor.conversation.to_string())
                .text("contactId", visitor.contact.to_string())
                .text("accountId", "7"),
            400,
            "accountId",
        ),
    ];
    for (what, form, status, reason) in cases {
        let answer = post(&stage, &visitor, form).await;
        assert_eq!(answer.status(), status, "{what}");
        let body: Value = answer.json().await.unwrap();
        assert!(body["error"].as_str().unwrap().contains(reason), "{what}: {body}");
    }
    assert_eq!(stage.all(&visitor).await, Vec::<Value>::new(), "nothing was stored on the way");
}

#[tokio::test]
async fn too_many_or_too_large_files_are_refused() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    stage.control("POST", "/settings", json!({"max_attachments": 1, "max_file_bytes": 4})).await;
    let picture = |bytes| file("a.png", "image/png", bytes);
    let two = form(&visitor).part("attachments[]", picture(b"1")).part("attachments[]", picture(b"2"));
    assert_eq!(post(&stage, &visitor, two).await.status(), 422);
    let large = form(&visitor).part("attachments[]", picture(b"12345"));
    assert_eq!(post(&stage, &visitor, large).await.status(), 413);
    let fitting = form(&visitor).part("attachments[]", picture(b"1234"));
    assert_eq!(post(&stage, &visitor, fitting).await.status(), 200);
}
