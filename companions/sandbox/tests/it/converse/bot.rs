//! The scripted bot: what it says to what, over the webhooks.

use serde_json::{Value, json};

use super::{BOT, Receiver, bot_stage, bot_stage_with, message, new_id};
use crate::stage::Stage;

/// A sandbox, and a session in it whose welcome was heard.
async fn begun(receiver: &Receiver) -> (Stage, String) {
    let stage = bot_stage(receiver).await;
    let id = new_id();
    stage.converse_start(receiver, &id).await;
    (stage, id)
}

/// The texts of an event's buttons.
fn labels(holder: &Value) -> Vec<&str> {
    holder["buttons"].as_array().unwrap().iter().filter_map(|button| button["text"].as_str()).collect()
}

#[tokio::test]
async fn a_session_begins_with_a_welcome_that_knows_the_visitors_name() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let id = new_id();
    let meta_data = json!([
        {"key": "name", "value": "Ana"},
        {"key": "email", "value": "ana@example.com", "sanitize": true},
    ]);
    let start = json!({"platformConversationId": id, "eventType": "startSession", "metaData": meta_data});
    stage.converse_done(start).await;
    let welcome = receiver.hear().await;
    assert_eq!((&welcome["botId"], &welcome["data"]["eventType"]), (&json!(BOT), &json!("sendMessage")));
    assert_eq!(welcome["data"]["platformConversationId"], json!(id));
    assert!(welcome["data"]["text"].as_str().unwrap().starts_with("Hello Ana!"));
    let mut later = message(&id, "hello");
    later["metaData"] = json!([{"key": "name", "value": "Ann"}]);
    stage.converse_done(later).await;
    receiver.hear().await;
    let session = stage.session(&id).await;
    assert_eq!(
        session["meta_data"],
        json!([
            {"key": "name", "value": "Ann", "sanitize": false},
            {"key": "email", "value": "ana@example.com", "sanitize": true},
        ])
    );
}

#[tokio::test]
async fn buttons_are_offered_and_each_of_them_is_understood() {
    let receiver = Receiver::listen().await;
    let (stage, id) = begun(&receiver).await;
    stage.converse_say(&id, "Buttons").await;
    let asked = receiver.hear().await;
    assert_eq!(labels(&asked["data"]), ["YES", "NO", "Maybe"]);
    assert_eq!((&asked["data"]["type"], &asked["data"]["carouselCards"]), (&json!("text"), &json!([])));
    for label in ["YES", "NO", "Maybe"] {
        stage.converse_say(&id, label).await;
        assert_eq!(receiver.text().await, format!("You chose {label}."));
    }
    stage.converse_say(&id, "yes").await;
    assert_eq!(receiver.text().await, "Sorry, I did not get that.", "a button's text is sent as it is");
}

#[tokio::test]
async fn a_carousel_has_pictures_and_its_buttons_are_told_apart_by_their_cards() {
    let receiver = Receiver::listen().await;
    let (stage, id) = begun(&receiver).await;
    stage.converse_say(&id, "carousel").await;
    let carousel = receiver.hear().await;
    let data = &carousel["data"];
    assert_eq!(
        (&data["type"], &data["text"], &data["buttons"]),
        (&json!("carousel"), &json!(""), &json!([]))
    );
    let cards = data["carouselCards"].as_array().unwrap();
    assert_eq!(cards.len(), 3);
    for card in cards {
        assert_eq!(labels(card), ["Tell me more", "Put it aside"]);
        let picture = stage.http.get(card["imageUrl"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(
            (picture.status().as_u16(), &picture.headers()["content-type"]),
            (200, &"image/png".parse().unwrap())
        );
        assert_eq!(picture.headers()["access-control-allow-origin"], "*");
        assert!(picture.bytes().await.unwrap().starts_with(b"\x89PNG\r\n\x1a\n"));
    }
    for (index, expected) in [
        (json!(0), "You chose Put it aside on card 1."),
        (json!(2), "You chose Put it aside on card 3."),
        (json!(3), "Sorry, I did not get that."),
    ] {
        let mut chosen = message(&id, "Put it aside");
        chosen["cardIndex"] = index;
        stage.converse_done(chosen).await;
        assert_eq!(receiver.text().await, expected);
    }
    stage.converse_say(&id, "Put it aside").await;
    assert_eq!(receiver.text().await, "You chose Put it aside.", "the index is optional");
}

#[tokio::test]
async fn a_mixture_has_everything_at_once_and_some_of_it_missing() {
    let receiver = Receiver::listen().await;
    let (stage, id) = begun(&receiver).await;
    stage.converse_say(&id, "mixture").await;
    let mixture = receiver.hear().await["data"].clone();
    assert_eq!((&mixture["type"], &mixture["text"]), (&json!("carousel"), &json!("A bit of everything.")));
    assert_eq!(mixture["buttons"].as_array().unwrap().len(), 3);
    let cards = mixture["carouselCards"].as_array().unwrap();
    assert_eq!((cards.len(), &cards[1], &cards[2]["title"]), (4, &json!({}), &json!("")));
    assert!(cards[3].get("imageUrl").is_none());
}

#[tokio::test]
async fn what_is_repeated_is_the_same_to_the_letter() {
    let receiver = Receiver::listen().await;
    let (stage, id) = begun(&receiver).await;
    let mut heard = Vec::new();
    for text in ["what?", "repeat", "and now?"] {
        stage.converse_say(&id, text).await;
        let ring = receiver.ring().await;
        heard.push(ring.body.clone());
        ring.answer(200, "").await;
    }
    assert!(heard[0].contains("Sorry, I did not get that."), "{}", heard[0]);
    assert!(heard.iter().all(|body| *body == heard[0]), "{heard:#?}");
}

#[tokio::test]
async fn several_messages_come_in_order_and_a_doubled_one_comes_twice() {
    let receiver = Receiver::listen().await;
    let (stage, id) = begun(&receiver).await;
    stage.converse_say(&id, "order").await;
    stage.converse_say(&id, "double").await;
    let mut heard = Vec::new();
    for _ in 0..5 {
        heard.push(receiver.text().await);
    }
    assert_eq!(heard, ["First.", "Second.", "Third.", "This is said once.", "This is said once."]);
    let said = stage.session(&id).await["messages"].as_array().unwrap().len();
    assert_eq!(said, 1 + 2 + 4, "it is one message, however often it is delivered");
}

#[tokio::test]
async fn silence_says_nothing_and_slowness_lets_others_pass() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage_with(&receiver, json!({"converse_slow_ms": 60_000})).await;
    let id = new_id();
    stage.converse_start(&receiver, &id).await;
    for text in ["silence", "slow", "hello"] {
        stage.converse_say(&id, text).await;
    }
    assert!(receiver.text().await.starts_with("Hello!"));
    stage.control("POST", "/settings", json!({"converse_slow_ms": 1})).await;
    stage.converse_say(&id, "slow").await;
    assert_eq!(receiver.text().await, "That took me a while.");
}

#[tokio::test]
async fn an_escalation_follows_its_text_and_silences_the_bot() {
    let receiver = Receiver::listen().await;
    for text in ["agent", "Human"] {
        let (stage, id) = begun(&receiver).await;
        stage.converse_say(&id, text).await;
        assert_eq!(receiver.text().await, "I will get a person for you.");
        let expected = json!({"botId": BOT, "data": {
            "eventType": "escalate", "platformConversationId": id, "escalateTo": "support-team",
        }});
        assert_eq!(receiver.hear().await, expected);
        assert_eq!(stage.session(&id).await["status"], "escalated");
        stage.converse_say(&id, "hello?").await;
        let session = stage.session(&id).await;
        assert_eq!(session["messages"].as_array().unwrap().last().unwrap()["content"], "hello?");
        let number = session["id"].as_i64().unwrap();
        stage
            .control("POST", &format!("/conversations/{number}/messages"), json!({"content": "still here"}))
            .await;
        assert_eq!(receiver.text().await, "still here", "nothing was said to “hello?”");
    }
}

#[tokio::test]
async fn an_action_goes_to_its_own_webhook_before_the_text() {
    let receiver = Receiver::listen().await;
    let (stage, id) = begun(&receiver).await;
    stage.converse_say(&id, "action").await;
    let ring = receiver.ring().await;
    assert_eq!(ring.path(), "/hooks/actions");
    let action = ring.json();
    ring.answer(200, "").await;
    assert_eq!((&action["botId"], &action["platformConversationId"]), (&json!(BOT), &json!(id)));
    assert_eq!(action["name"], "order_lookup");
    assert_eq!(action["data"], json!([{"key": "orderNumber", "value": ["ORD-12345"], "saveAs": "order"}]));
    let ring = receiver.ring().await;
    assert_eq!(
        (ring.path(), &ring.json()["data"]["text"]),
        ("/hooks/chat", &json!("I have looked up your order."))
    );
    ring.answer(200, "").await;
}

#[tokio::test]
async fn the_team_is_asked_for_and_the_visitor_hears_the_answer() {
    let receiver = Receiver::listen().await;
    let (stage, id) = begun(&receiver).await;
    stage.converse_say(&id, "team").await;
    let ring = receiver.ring().await;
    let expected = json!({"botId": BOT, "data": {"eventType": "isTeamOnline", "teamId": "support-team"}});
    assert_eq!(ring.json(), expected);
    ring.answer(200, "{\"online\":true}").await;
    assert!(receiver.text().await.ends_with("was told: {\"online\":true}"));
}

#[tokio::test]
async fn a_session_that_takes_its_time_does_not_hold_up_another() {
    let receiver = Receiver::listen().await;
    let (stage, one) = begun(&receiver).await;
    let two = new_id();
    stage.converse_start(&receiver, &two).await;
    stage.converse_say(&one, "hello").await;
    let unanswered = receiver.ring().await;
    stage.converse_say(&two, "hello").await;
    let other = receiver.hear().await;
    assert_eq!(other["data"]["platformConversationId"], json!(two));
    unanswered.answer(200, "").await;
}
