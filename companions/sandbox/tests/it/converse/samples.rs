//! Every sample of seed 003: the requests are accepted in its bytes, the webhooks are written in them.

use serde_json::{Value, json};

use super::{BOT, KEY, PATH, Receiver, bot_stage, bot_stage_with, compact, sample};
use crate::stage::Stage;

#[tokio::test]
async fn the_requests_of_usage_go_through_one_session() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage_with(&receiver, json!({"converse_bot_answers": false})).await;
    for name in ["start_session", "text_message", "button_pressed", "card_pressed", "end_session"] {
        assert_eq!(stage.converse_raw(PATH, &sample(name)).await, 200, "{name}");
    }
    let session = stage.session("00000001").await;
    assert_eq!((&session["vendor"], &session["status"]), (&json!("converse"), &json!("ended")));
    let said: Vec<_> = session["messages"].as_array().unwrap().iter().map(|one| &one["content"]).collect();
    assert_eq!(said, ["I want to make a refund", "Maybe", "secondCardButton"]);
    assert_eq!(session["messages"][2]["content_attributes"], json!({"cardIndex": 1}));
    assert_eq!(stage.refusals().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_curl_commands_go_to_the_other_path_with_a_text_that_is_not_used() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage_with(&receiver, json!({"converse_bot_answers": false})).await;
    for name in ["curl_start_session", "curl_message", "curl_end_session"] {
        assert_eq!(stage.converse_raw("/converse/chat", &sample(name)).await, 200, "{name}");
    }
    let session = stage.session("YOUR_PLATFORM_CONVERSATION_ID").await;
    assert_eq!(
        session["messages"].as_array().unwrap().len(),
        1,
        "the texts of start and end are no messages"
    );
}

#[tokio::test]
async fn the_body_of_the_request_chapter_is_saved_on_the_session() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage_with(&receiver, json!({"converse_bot_answers": false})).await;
    // The chapter's own sample marks optional names with a `?`, and names all three events at once.
    let body = |event: &str| {
        format!(
            "{{\n   \"platformConversationId\": \"123-456-789\",\n   \"eventType\":\"{event}\",\n   \
             \"text\":\"Hello! I want to make a refund, please\",\n   \"cardIndex\": 1,\n   \"metaData\":[\n      \
             {{\n         \"key\":\"userId\",\n         \"value\":\"54321\"\n      }}\n   ]\n}}"
        )
    };
    for event in ["startSession", "message", "endSession"] {
        assert_eq!(stage.converse_raw(PATH, &body(event)).await, 200, "{event}");
    }
    let session = stage.session("123-456-789").await;
    assert_eq!(session["meta_data"], json!([{"key": "userId", "value": "54321", "sanitize": false}]));
}

#[tokio::test]
async fn the_headers_of_the_request_chapter_and_the_single_object_of_the_code_samples_are_right_by_switch() {
    let receiver = Receiver::listen().await;
    let settings = json!({
        "converse_bot_answers": false, "converse_key_header": "apikey", "converse_metadata": "object",
    });
    let stage = bot_stage_with(&receiver, settings).await;
    let post = async |body: &str| {
        let length = body.len();
        let request = format!(
            "POST {PATH} HTTP/1.1\r\nHost: localhost\r\napiKey: {KEY}\r\nbotId: {BOT}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        stage.raw(&request).await.status
    };
    let start = "{\"platformConversationId\":\"my-conversation-id\",\"eventType\":\"startSession\"}";
    assert_eq!(post(start).await, 200);
    // What axios makes of the sample's object.
    let axios = "{\"platformConversationId\":\"my-conversation-id\",\"eventType\":\"message\",\"text\":\"Hello, I want \
                 to return my shoes\",\"metaData\":{\"key\":\"user_id\",\"value\":\"1234\"}}";
    assert_eq!(post(axios).await, 200);
    let session = stage.session("my-conversation-id").await;
    assert_eq!(session["meta_data"][0]["key"], "user_id");
}

/// Has the control say what a sample says, and gives back what the webhook was called with.
async fn said(stage: &Stage, receiver: &Receiver, id: i64, sample: &Value) -> (String, String) {
    let mut attributes = sample.get("data").filter(|data| data.is_object()).unwrap_or(sample).clone();
    let members = attributes.as_object_mut().unwrap();
    for common in ["botId", "platformConversationId", "conversationId"] {
        members.remove(common);
    }
    let event =
        members.remove("eventType").map_or("action".to_owned(), |event| event.as_str().unwrap().to_owned());
    let text = members.remove("text");
    let kind = members.remove("type").and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or(event);
    let body = json!({"content": text, "content_type": kind, "content_attributes": attributes});
    stage.control("POST", &format!("/conversations/{id}/messages"), body).await;
    let ring = receiver.ring().await;
    let heard = (ring.path().to_owned(), ring.body.clone());
    assert_eq!(ring.header("content-type"), Some("application/json"));
    ring.answer(200, "").await;
    heard
}

#[tokio::test]
async fn the_webhooks_are_written_as_the_document_prints_them() {
    for (order, samples) in [
        (
            "webhooks",
            &[
                "webhook_text",
                "webhook_buttons",
                "webhook_carousel",
                "webhook_escalate",
                "webhook_is_team_online",
            ][..],
        ),
        ("usage", &["usage_buttons", "usage_carousel"][..]),
    ] {
        for name in samples {
            let receiver = Receiver::listen().await;
            let stage = bot_stage_with(&receiver, json!({"converse_member_order": order})).await;
            let printed = sample(name);
            let value: Value = serde_json::from_str(&printed).unwrap();
            let platform_id = value["data"]["platformConversationId"].as_str().unwrap_or("string");
            let id = stage.converse_start(&receiver, platform_id).await;
            let (path, body) = said(&stage, &receiver, id, &value).await;
            let bot = format!("\"botId\":{}", value["botId"]);
            let expected = compact(&printed).replace(&bot, &format!("\"botId\":\"{BOT}\""));
            assert_eq!((path.as_str(), body), ("/hooks/chat", expected), "{name}");
        }
    }
}

#[tokio::test]
async fn an_action_goes_to_the_other_webhook_as_the_document_prints_it() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let id = stage.converse_start(&receiver, "string").await;
    let printed = sample("webhook_action");
    let (path, body) = said(&stage, &receiver, id, &serde_json::from_str(&printed).unwrap()).await;
    let expected = compact(&printed)
        .replacen("\"botId\":\"string\"", &format!("\"botId\":\"{BOT}\""), 1)
        .replacen("\"conversationId\":\"string\"", &format!("\"conversationId\":\"{id:024x}\""), 1);
    assert_eq!((path.as_str(), body), ("/hooks/actions", expected));
}
