//! Through the relay: the same as with the key, and the browser never has it.

use serde_json::{Value, json};
use stories::chromium_only::{self, console_complaints};
use stories::relay::Relay;
use stories::{Scene, tell};

/// The page, the device and the wire hold no word of the key; returns the wire as one text.
async fn assert_no_key(scene: &Scene, relay: &Relay) -> String {
    let left = scene.left_behind().await;
    assert!(!left.contains(relay.vendors_key()), "the key was left behind: {left}");
    let wire = Value::from(scene.wire().await).to_string();
    assert!(!wire.contains(relay.vendors_key()), "the key is on the wire: {wire}");
    wire
}

#[tokio::test(flavor = "multi_thread")]
async fn through_the_relay_a_page_without_the_key_does_all_that_one_with_it_does() {
    tell("relay_first_message", async |scene| {
        let relay = Relay::start(scene).await;
        if !chromium_only::is_here() {
            return super::first_message::tell_it(scene, "/partner-relay", "relay").await;
        }
        scene.listen_to_the_wire().await;
        super::first_message::tell_it(scene, "/partner-relay", "relay").await;
        assert!(console_complaints(scene.client()).await.is_empty(), "nothing to warn of");

        // That it was looked for where it could have been: the tokens stand there.
        let wire = assert_no_key(scene, &relay).await;
        assert!(wire.contains("Bearer v1."), "{wire}");
        assert!(wire.contains("token.v1."), "{wire}");
        assert!(wire.contains("At your service."), "{wire}");
        for said in scene.wire().await {
            let to = said["url"].as_str().or(said["socket"].as_str()).unwrap_or_default();
            assert!(!to.starts_with(&scene.sandbox.origins.api), "around the relay: {said}");
        }
    })
    .await;
}

/// Asks the relay for a conversation as this page's visitor would, with the newest token on its wire.
async fn asks_for(scene: &Scene, relay: &Relay, conversation: i64) -> Value {
    let wire = scene.wire().await;
    let heads = wire.iter().filter_map(|said| said["headers"].as_array()).flatten();
    let mut tokens = heads.filter(|head| head[0] == "authorization").map(|head| head[1].clone());
    let token = tokens.next_back().expect("a token on the wire");
    let ask = "
        const [url, token, done] = arguments;
        fetch(url, { headers: { Authorization: token } }).then(
            async (answer) => done([answer.status, await answer.text()]),
            (error) => done(String(error)),
        );
    ";
    let url = format!("{}/api/partner/messages/{conversation}", relay.url());
    scene.client().execute_async(ask, vec![json!(url), token]).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_visitor_gets_no_word_of_the_conversation() {
    tell("relay_two_visitors", async |scene| {
        if !chromium_only::is_here() {
            return;
        }
        let relay = Relay::start(scene).await;
        scene.listen_to_the_wire().await;
        let first = super::begin(scene, "/partner-relay").await;
        let own = asks_for(scene, &relay, first.id).await;
        assert!(own[0] == 200 && own.to_string().contains(super::HELLO), "{own}");

        let forget = "
            const [done] = arguments;
            window.ChatWidget.forget().then(() => done('forgotten'), (error) => done(String(error)));
        ";
        assert_eq!(scene.client().execute_async(forget, vec![]).await.unwrap(), json!("forgotten"));
        scene.visit("/partner-relay2").await;
        scene.show_chat().await;
        scene.send("Somebody else.").await;
        let second = scene.agent.reads_in_the_newest_of(2, &["Somebody else."]).await;
        assert_ne!(second.customer(), first.customer());
        scene.message_with_status("Somebody else.", "sent").await;
        assert_eq!(scene.count_of(super::HELLO).await, 0);
        let others = asks_for(scene, &relay, first.id).await;
        assert!(others[0] == 404 && !others.to_string().contains(super::HELLO), "{others}");
        assert_eq!(asks_for(scene, &relay, second.id).await[0], 200);

        // Nor by the socket.
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.says(&first, "For the first one.").await;
        scene.agent.says(&second, "For the second one.").await;
        scene.message("For the second one.").await;
        assert_eq!(scene.count_of("For the first one.").await, 0);
        let wire = assert_no_key(scene, &relay).await;
        assert!(!wire.contains("For the first one."), "{wire}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_page_knows_of_the_visitor_reaches_the_vendor_through_the_relay() {
    tell("relay_customer", async |scene| {
        let _relay = Relay::start(scene).await;
        let conversation = super::begin(scene, "/partner-relay").await;
        scene.listen_to_events(&["flashback", "error"]).await;
        let known = json!({"name": "Jo Doe", "email": "jo@shop.example", "birthdate": "1990-01-15"});
        scene.script("window.ChatWidget.setCustomer(arguments[0])", vec![known]).await;
        let stored = scene
            .agent
            .knows("the visitor's name", conversation.customer(), |known| known["name"] == "Jo Doe");
        let stored = stored.await;
        assert_eq!(
            (&stored["email"], &stored["birthdate"]),
            (&json!("jo@shop.example"), &json!("1990-01-15"))
        );
        scene.is_told("flashback", |payload| payload.to_string().contains("firstEventTrait")).await;
        assert!(scene.told("error").await.is_empty());
    })
    .await;
}
