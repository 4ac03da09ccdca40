//! Buttons, cards, links and mixtures, by keys and by hand.

use fantoccini::key::Key;
use serde_json::json;
use stories::eyes::Name;
use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn a_button_is_pressed_by_keys_and_says_its_own_text_once() {
    tell("converse_buttons", async |scene| {
        let (_relay, _) = super::begin(scene, "/converse").await;
        scene.send("buttons").await;
        let question = "Shall I reserve it for you?";
        let group = scene.eyes.see("group", question).await;
        scene.tab_back_to("NO").await;
        scene.press(Key::Enter).await;
        scene.message("You chose NO.").await;
        scene.agent.reads_exactly_with("converse", &["buttons", "NO"]).await;
        let states = "return [...arguments[0].querySelectorAll('button')].map((button) =>
            [button.getAttribute('aria-pressed'), button.disabled || button.getAttribute('aria-disabled') === 'true'])";
        let expected = json!([[null, true], ["true", true], [null, true]]);
        assert_eq!(scene.script(states, vec![json!(group)]).await, expected);

        scene.reload().await;
        scene.show_chat().await;
        let group = scene.eyes.see("group", question).await;
        assert_eq!(scene.script(states, vec![json!(group)]).await, expected, "after a reload");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_carousel_is_walked_by_its_buttons_and_a_card_says_which_one_it_is() {
    tell("converse_carousel", async |scene| {
        let (_relay, _) = super::begin(scene, "/converse").await;
        scene.listen_to_events(&["action"]).await;
        scene.send("carousel").await;
        let carousel =
            scene.message_that("the cards", |shown| shown.kind.as_deref() == Some("carousel")).await;
        assert_eq!(carousel.direction, "bot");
        scene.eyes.see("group", "1 of 3").await;
        let next = scene.eyes.see("button", "Next card").await;
        next.click().await.expect("a click");
        let second = scene.eyes.see("group", "2 of 3").await;
        let button = scene.eyes.see_in(&second, "button", Name::Any).await;
        let label = button.text().await.expect("a label");
        button.click().await.expect("a click");
        scene.message(&format!("You chose {label} on card 2.")).await;
        scene.is_told("action", |told| told["type"] == "postback" && told["value"] == label.as_str()).await;
        scene.eyes.see("button", "Previous card").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_followed_and_says_nothing() {
    tell("converse_link", async |scene| {
        let (_relay, _) = super::begin(scene, "/converse").await;
        scene.send("link").await;
        scene.message("Everything about delivery").await;
        let links = scene.eyes.all("link", Name::Any).await;
        let mut leads_out = 0;
        for link in links {
            if link.attr("target").await.ok().flatten().as_deref() == Some("_blank") {
                let rel = link.attr("rel").await.ok().flatten().unwrap_or_default();
                assert!(rel.contains("noopener") && rel.contains("noreferrer"), "{rel}");
                leads_out += 1;
            }
        }
        assert_eq!(leads_out, 1);
        scene.agent.reads_exactly_with("converse", &["link"]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mixture_with_missing_and_empty_parts_is_shown_as_far_as_it_goes() {
    tell("converse_mixture", async |scene| {
        let (_relay, _) = super::begin(scene, "/converse").await;
        scene.send("mixture").await;
        scene.message_that("the mixture", |shown| shown.kind.as_deref() == Some("carousel")).await;
        // What comes after it is shown as well.
        scene.send("hello").await;
        scene.message("Hello! Try").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_repeats_itself_is_heard_each_time_and_a_doubled_webhook_once() {
    tell("converse_repeat", async |scene| {
        let (_relay, _) = super::begin(scene, "/converse").await;
        for (count, nonsense) in ["blub", "blab"].into_iter().enumerate() {
            scene.send(nonsense).await;
            stories::eventually("the bot's excuse once more", async || {
                (scene.count_of("Sorry, I did not get that.").await == count + 1).then_some(())
            })
            .await;
        }
        scene.send("double").await;
        scene.message("This is said once.").await;
        scene.send("hello").await;
        scene.message("Hello! Try").await;
        assert_eq!(scene.count_of("This is said once.").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bot_asks_of_the_page_is_an_event() {
    tell("converse_action", async |scene| {
        let (_relay, _) = super::begin(scene, "/converse").await;
        scene.listen_to_events(&["action"]).await;
        scene.send("action").await;
        scene.message("I have looked up your order.").await;
        scene.is_told("action", |told| told["type"] == "bot" && told["name"].is_string()).await;
        // Nobody at the operator's says whether the team is there: the relay's setting does.
        scene.send("team").await;
        scene.message("I asked whether the team is there").await;
    })
    .await;
}
