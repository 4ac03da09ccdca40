//! Outside of the inbox's hours a line says when somebody is back, in the visitor's own time.

use super::{press_launcher, set_widget};
use serde_json::{Value, json};
use stories::{Scene, tell};

/// A week in UTC in which somebody is there from 9:00 to 18:00 of the day after the day after tomorrow; what the line has to say.
const WEEK: &str = "
    const now = new Date();
    const back = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 3, 9));
    const days = [0, 1, 2, 3, 4, 5, 6].map((day) => ({
        day_of_week: day, closed_all_day: day !== back.getUTCDay(),
        open_hour: 9, open_minutes: 0, close_hour: 18, close_minutes: 0,
    }));
    const day = back.toLocaleDateString('en', { weekday: 'long', day: 'numeric', month: 'long' });
    const time = back.toLocaleTimeString('en', { hour: 'numeric', minute: '2-digit' });
    return [days, `We are away. We are back: ${day}, ${time}.`];
";

async fn week(scene: &Scene) -> (Value, String) {
    let answer = scene.script(WEEK, vec![]).await;
    (answer[0].clone(), answer[1].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_away_says_when_they_are_back_and_takes_messages() {
    tell("hours", async |scene| {
        if stories::chromium_only::is_here() {
            scene.devtools("Emulation.setTimezoneOverride", json!({"timezoneId": "Asia/Kolkata"})).await;
        }
        scene.visit("/tag?is-widget-dynamic=true&locale=en").await;
        let (days, line) = week(scene).await;
        set_widget(scene, |widget| {
            widget["preChatFormEnabled"] = json!(true);
            widget["preChatFormOptions"]["calendar"] = json!({"timezone": "UTC", "workingHours": days});
        })
        .await;
        press_launcher(scene).await;
        scene.eyes.read("status", &line).await;
        // The questions for when nobody is there.
        scene.eyes.see("textbox", "Phone (optional)").await;
        scene.assert_accessible("the form while nobody is there").await;
        scene.keep_look("form while nobody is there").await;
        scene.eyes.see("textbox", "Your name").await.send_keys("Ann").await.unwrap();
        scene.eyes.see("textbox", "Email").await.send_keys("ann@tern.example").await.unwrap();
        scene.eyes.see("button", "Start chat").await.click().await.unwrap();
        scene.eyes.see("textbox", "Message").await;
        scene.eyes.read("status", &line).await;
        scene.assert_accessible("a conversation while nobody is there").await;
        scene.send("I leave this here.").await;
        scene.agent.reads_exactly(&["I leave this here."]).await;
        scene.keep_look("message while nobody is there").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_that_nobody_can_read_close_nothing() {
    tell("hours_unread", async |scene| {
        set_widget(scene, |widget| {
            widget["preChatFormOptions"]["calendar"] =
                json!({"timezone": "Mars/Olympus", "workingHours": {"mon": {"from": "0:00", "to": "0:01"}}});
        })
        .await;
        scene.visit("/tag?is-widget-dynamic=true").await;
        scene.open_chat().await;
        scene.eyes.see("link", "Telegram").await;
        assert!(!scene.eyes.all("status", stories::eyes::Name::Any).await.is_empty());
        let said = scene.script(
            "return document.querySelector('chat-widget').shadowRoot.querySelector('[role=dialog]').innerText",
            vec![],
        );
        assert!(!said.await.as_str().unwrap().contains("We are away"));
    })
    .await;
}
