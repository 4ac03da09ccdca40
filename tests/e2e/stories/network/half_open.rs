//! A link that is dead and does not say so: the socket stays open, and what it is given vanishes (TRUST C-33).

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stories::road::Road;
use stories::waiting::{until, within};
use stories::{Scene, tell};

use super::{HELLO, all_is_said_once, begin};

/// What a busy test machine may take beside what the widget takes.
const SLACK: Duration = Duration::from_secs(3);

/// How many of the vendor's keepalives the socket has answered.
async fn keepalives(scene: &Scene) -> u64 {
    let state = scene.agent.state().await;
    let sockets = state["sockets"].as_array().cloned().unwrap_or_default();
    sockets.iter().filter_map(|socket: &Value| socket["presence_answered"].as_u64()).sum()
}

/// The time from now to the next socket, or none within this.
async fn next_socket(road: &Road, goal: Duration) -> Option<Duration> {
    let (before, since) = (road.sockets(), Instant::now());
    within(goal + SLACK, async || (road.sockets() > before).then(|| since.elapsed())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_died_in_silence_is_noticed_within_45_seconds() {
    tell("half_open_idle", async |scene| {
        scene.agent.switches(json!({"presence_interval_ms": 9_000})).await;
        let road = Road::to(scene.sandbox.api).await;
        let conversation = begin(scene, &road, "/tag").await;
        // From two keepalives on their rhythm is known.
        for count in 1..=2 {
            until("a keepalive to be answered", async || keepalives(scene).await >= count).await;
        }
        road.silences_sockets();
        scene.agent.says(&conversation, "Are you still there?").await;
        let noticed = next_socket(&road, Duration::from_secs(45)).await;
        assert!(noticed.is_some(), "a dead link was believed for more than 45 seconds");
        scene.message("Are you still there?").await;
        assert_eq!(scene.count_of("Are you still there?").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_died_in_silence_is_noticed_within_5_seconds_of_the_visitor_writing() {
    tell("half_open_writing", async |scene| {
        let road = Road::to(scene.sandbox.api).await;
        let conversation = begin(scene, &road, "/tag").await;
        road.silences_sockets();
        scene.agent.says(&conversation, "Nobody hears this.").await;
        scene.send("Hello?").await;
        let noticed = next_socket(&road, Duration::from_secs(5)).await;
        assert!(noticed.is_some(), "a dead link was believed for more than 5 seconds");
        all_is_said_once(scene, &[HELLO, "Hello?"]).await;
        scene.message("Nobody hears this.").await;
        assert_eq!(scene.count_of("Nobody hears this.").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_vanished_on_a_dead_road_is_said_once_when_there_is_another() {
    tell("road_silent", async |scene| {
        scene.lets_the_console_complain();
        let road = Road::to(scene.sandbox.api).await;
        let conversation = begin(scene, &road, "/tag").await;
        road.silences_all();
        scene.send("Into the void.").await;
        scene.send("And this.").await;
        // Nothing has failed yet, so that is all that can be said.
        scene.message_with_status("Into the void.", "queued").await;
        scene.agent.says(&conversation, "Where are you?").await;
        road.clears();
        scene.message("Where are you?").await;
        all_is_said_once(scene, &[HELLO, "Into the void.", "And this."]).await;
        assert_eq!(scene.count_of("Where are you?").await, 1);
    })
    .await;
}
