//! Fingers: a swipe towards the end of the line answers, a finger that stays opens the menu, one that scrolls does neither.

use stories::eyes::Name;
use stories::tell;

const REPLYING: &str = "Replying to Support";

#[tokio::test(flavor = "multi_thread")]
async fn a_finger_answers_by_a_swipe_and_opens_the_menu_by_staying() {
    tell("sdk_reply_by_touch", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        scene.become_phone(390, 844).await;
        let conversation = super::begin(scene).await;
        let id = scene.agent.says(&conversation, "Blue or green, which one?").await;
        scene.message("Blue or green, which one?").await;

        // Too short, towards the wrong side, and across.
        for way in [(20.0, 0.0), (-90.0, 0.0), (20.0, 120.0)] {
            scene.put_finger("Blue or green", way).await;
            scene.lift_finger().await;
            assert!(!scene.eyes.sees("group", REPLYING).await, "{way:?} is no swipe");
        }
        scene.put_finger("Blue or green", (90.0, 4.0)).await;
        scene.lift_finger().await;
        scene.eyes.see("group", REPLYING).await;
        scene.send("Green.").await;
        let conversation = scene.agent.reads_exactly(&[super::HELLO, "Green."]).await;
        assert_eq!(conversation.written("Green.").reply_to, Some(id));

        scene.put_finger("Blue or green, which one?", (0.0, 0.0)).await;
        let menu = scene.eyes.see("menu", Name::Any).await;
        scene.eyes.see_in(&menu, "menuitem", "React").await;
        scene.lift_finger().await;
        assert!(!scene.eyes.sees("group", REPLYING).await);
    })
    .await;
}
