//! The browser is killed at each step that a message takes, and started again: the message is there, once (TRUST C-27).
//!
//! The steps are made to last by holding their bytes on the road. What a page has kept survives a kill only once Chromium has
//! written it down, so the stories wait for that where the message has nowhere else to be.

use stories::road::{Deed, Hazard, Place, Road, Way};
use stories::{Scene, chromium_only, tell_with_profile};

use super::{HELLO, all_is_said_once, begin};

const MESSAGES: &str = "/messages";

/// A step of a message, in which it waits for the kill.
struct Step {
    /// What the visitor writes in it.
    text: &'static str,
    method: &'static str,
    way: Way,
    place: Place,
    /// Whether the socket has died before, so that no event tells that the message has arrived.
    is_deaf: bool,
}

const fn step(text: &'static str, method: &'static str, way: Way, place: Place) -> Step {
    Step { text, method, way, place, is_deaf: false }
}

const ON_THE_WAY: [Step; 6] = [
    step("The question before it is not yet asked.", "OPTIONS", Way::There, Place::Before),
    step("The question before it is not yet answered.", "OPTIONS", Way::Back, Place::Before),
    step("Nothing of it has left.", "POST", Way::There, Place::Before),
    step("Half of its head has left.", "POST", Way::There, Place::InHead),
    step("Its head has left.", "POST", Way::There, Place::AfterHead),
    step("Half of its body has left.", "POST", Way::There, Place::InBody),
];

const STORED: [Step; 6] = [
    step("It is stored and its event told.", "POST", Way::Back, Place::Before),
    step("Its answer has begun.", "POST", Way::Back, Place::InFirstLine),
    step("Half of its answer is here.", "POST", Way::Back, Place::InHead),
    Step { is_deaf: true, ..step("It is stored and nobody told.", "POST", Way::Back, Place::Before) },
    Step { is_deaf: true, ..step("Half of its answer tells.", "POST", Way::Back, Place::InHead) },
    Step { is_deaf: true, ..step("Its answer alone tells.", "POST", Way::Back, Place::After) },
];

async fn killed_in_each(scene: &mut Scene, steps: &[Step]) {
    scene.lets_the_console_complain();
    // Half a request is what a kill leaves of it.
    scene.expects_refusals();
    let road = Road::to(scene.sandbox.api).await;
    begin(scene, &road, "/tag").await;
    // Whose conversation it is has nowhere else to be.
    scene.is_written_down("\"conversation\":").await;
    let mut texts = vec![HELLO];
    for step in steps {
        if step.is_deaf {
            road.silences_sockets();
        }
        let Step { text, method, way, place, .. } = *step;
        road.awaits(Hazard { method, path: MESSAGES, way, place, deed: Deed::Hold });
        // Chromium may not have written down yet that what was in the composer was sent.
        scene.script("return ChatWidget.setDraft('')", vec![]).await;
        scene.send(text).await;
        road.has_met(texts.len()).await;
        if way == Way::There || method == "OPTIONS" {
            // In quotes: as a record of what is unsent has it, and not as a draft.
            scene.is_written_down(&format!("\"{text}\"")).await;
        }
        texts.push(text);
        scene.loses_its_browser().await;
        scene.visit(&road.page("/tag")).await;
        scene.show_chat().await;
        all_is_said_once(scene, &texts).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_killed_before_a_message_has_arrived_sends_it_once_afterwards() {
    if !chromium_only::is_here() {
        return;
    }
    tell_with_profile("killed_on_the_way", async |scene| killed_in_each(scene, &ON_THE_WAY).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_killed_once_a_message_is_stored_does_not_send_it_again() {
    if !chromium_only::is_here() {
        return;
    }
    tell_with_profile("killed_when_stored", async |scene| killed_in_each(scene, &STORED).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_killed_while_its_conversation_is_made_says_the_first_message_once() {
    if !chromium_only::is_here() {
        return;
    }
    tell_with_profile("killed_while_beginning", async |scene| {
        scene.lets_the_console_complain();
        scene.expects_refusals();
        let road = Road::to(scene.sandbox.api).await;
        let steps = [(Way::There, Place::Before), (Way::There, Place::InBody), (Way::Back, Place::InBody)];
        for (way, place) in steps {
            let path = "/widget/conversations?";
            road.awaits(Hazard { method: "POST", path, way, place, deed: Deed::Hold });
        }
        scene.visit(&road.page("/tag")).await;
        scene.open_chat().await;
        scene.send(HELLO).await;
        for met in 1..=steps.len() {
            road.has_met(met).await;
            // In quotes: as a record of what is unsent has it, and not as a draft.
            scene.is_written_down(&format!("\"{HELLO}\"")).await;
            scene.loses_its_browser().await;
            scene.visit(&road.page("/tag")).await;
            scene.show_chat().await;
            scene.message(HELLO).await;
        }
        scene.message_that("the first message to be confirmed", |shown| shown.id.is_some()).await;
        assert_eq!(scene.count_of(HELLO).await, 1);
        let all = scene.agent.conversations().await;
        let said: Vec<String> = all.iter().flat_map(|one| one.visitors_texts()).collect();
        assert_eq!(said, [HELLO]);
    })
    .await;
}
