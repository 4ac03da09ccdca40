//! A connection that breaks at any byte of a message's request or of its answer: stored once and shown once, whichever
//! side of the break the vendor was on.

use serde_json::json;
use stories::road::{Deed, Hazard, Place, Road, Way};
use stories::{Scene, tell};

use super::{HELLO, all_is_said_once, begin, texts_of};

const PLACES: [Place; 7] = [
    Place::Before,
    Place::InFirstLine,
    Place::InHead,
    Place::BeforeHeadEnds,
    Place::AfterHead,
    Place::InBody,
    Place::After,
];

/// Sends a message for each place, and breaks its connection there.
async fn break_at(scene: &Scene, page: &str, path: &'static str, places: &[(Way, Place)]) {
    scene.lets_the_console_complain();
    // Half a request is what a break leaves of it.
    scene.expects_refusals();
    // A browser sends a request again by itself when a connection breaks that it has used before.
    for when in [json!({"method": "OPTIONS"}), json!({"origin": "api"})] {
        scene.agent.misbehaves(json!({"when": when, "then": {"last_answer": true}})).await;
    }
    let road = Road::to(scene.sandbox.api).await;
    begin(scene, &road, page).await;
    let mut texts = vec![HELLO.to_owned()];
    for (way, place) in places {
        road.awaits(Hazard { method: "POST", path, way: *way, place: *place, deed: Deed::Cut });
        let text = format!("{way:?} {place:?}.");
        scene.send(&text).await;
        texts.push(text);
        road.has_met(texts.len() - 1).await;
        all_is_said_once(scene, &texts_of(&[], &texts)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_breaks_at_any_byte_is_stored_once() {
    tell("request_breaks", async |scene| {
        break_at(scene, "/tag", "/messages", &PLACES.map(|place| (Way::There, place))).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_breaks_at_any_byte_does_not_double_its_message() {
    tell("answer_breaks", async |scene| {
        break_at(scene, "/tag", "/messages", &PLACES.map(|place| (Way::Back, place))).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_a_body_that_breaks_at_any_byte_does_not_double_its_message() {
    tell("answer_with_body_breaks", async |scene| {
        // The socket's copy would tell that the message has arrived.
        scene.agent.switches(json!({"partner_copy": "none"})).await;
        let places = [
            (Way::There, Place::InBody),
            (Way::There, Place::After),
            (Way::Back, Place::InHead),
            (Way::Back, Place::AfterHead),
            (Way::Back, Place::InBody),
            (Way::Back, Place::After),
        ];
        break_at(scene, "/partner", "/api/partner/messages", &places).await;
    })
    .await;
}
