//! The page is loaded anew before what the visitor wrote has left (TRUST C-69).

use stories::eyes::Name;
use stories::files::Folder;
use stories::road::{Deed, Hazard, Place, Road, Way};
use stories::tell;

use super::{HELLO, all_is_said_once, begin, texts_of};
use crate::files::pick;

#[tokio::test(flavor = "multi_thread")]
async fn fifty_messages_and_a_file_that_have_not_left_survive_a_reload() {
    tell("reload_with_fifty", async |scene| {
        scene.lets_the_console_complain();
        scene.expects_refusals();
        let road = Road::to(scene.sandbox.api).await;
        begin(scene, &road, "/tag").await;
        road.silences_all();
        let texts: Vec<String> = (1..=50).map(|number| format!("Unsent {number}.")).collect();
        for text in &texts {
            scene.send(text).await;
        }
        let folder = Folder::new();
        pick(scene, &[folder.put("receipt.txt", b"total: 40")]).await;
        scene.eyes.see("button", "Remove receipt.txt").await;
        scene.eyes.see("button", "Send").await.click().await.unwrap();
        scene.message("receipt.txt").await;
        scene.reload().await;
        road.clears();
        scene.show_chat().await;
        scene.agent.reads_exactly(&texts_of(&[HELLO], &texts)).await;
        // The bytes of a file do not outlive the page; it says so, and does not vanish.
        scene
            .message_that("the file to ask for itself", |shown| {
                shown.text.contains("receipt.txt") && shown.text.contains("Please attach it again.")
            })
            .await;
        scene.eyes.see("button", Name::Is("Discard")).await;
        assert_eq!(scene.count_of("receipt.txt").await, 1);
    })
    .await;
}

/// Chromium goes on with a request that outlives its page, and makes it anew when its connection breaks, for 30 seconds.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_browser_still_delivers_for_the_last_page_is_not_said_twice() {
    tell("reload_under_way", async |scene| {
        scene.lets_the_console_complain();
        let road = Road::to(scene.sandbox.api).await;
        begin(scene, &road, "/tag").await;
        let hangs = Hazard {
            method: "POST",
            path: "/messages",
            way: Way::There,
            place: Place::Before,
            deed: Deed::Hold,
        };
        road.awaits(hangs);
        scene.send("Is it still there?").await;
        road.has_met(1).await;
        scene.reload().await;
        scene.show_chat().await;
        scene.message("Is it still there?").await;
        // The next page has its own connections, and what hung is told late that nobody is there.
        scene.agent.reads_exactly(&[HELLO, "Is it still there?"]).await;
        road.breaks_all();
        scene.send("And this?").await;
        all_is_said_once(scene, &[HELLO, "Is it still there?", "And this?"]).await;
    })
    .await;
}
