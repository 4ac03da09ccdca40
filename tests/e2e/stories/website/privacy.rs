//! What is kept of a visitor, where and how long, and that nothing is left when it is to be gone.

use serde_json::{Value, json};
use stories::relay::Relay;
use stories::{Scene, chromium_only, eventually, tell};

/// Everything that a page can keep in this browser, by name.
const KEPT: &str = "
    const done = arguments[0];
    (async () => [
        ...Object.keys(localStorage), ...Object.keys(sessionStorage), ...(document.cookie ? [document.cookie] : []),
        ...(await indexedDB.databases()).map(({ name }) => name), ...await caches.keys(),
        ...(await navigator.serviceWorker?.getRegistrations() ?? []).map(({ scope }) => scope),
    ])().then(done);
";

async fn kept(scene: &Scene) -> Vec<String> {
    let kept = scene.client().execute_async(KEPT, vec![]).await.unwrap();
    serde_json::from_value(kept).unwrap()
}

async fn call(scene: &Scene, call: &str) {
    let script = format!(
        "const done = arguments[0]; window.ChatWidget.{call}.then(() => done('well'), (e) => done(`${{e}}`))"
    );
    assert_eq!(scene.client().execute_async(&script, vec![]).await.unwrap(), json!("well"), "{call}");
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_and_opening_store_nothing_but_that_it_is_open() {
    tell("privacy_open", async |scene| {
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        assert_eq!(kept(scene).await, [""; 0]);
        scene.open_chat().await;
        let kept = kept(scene).await;
        assert!(kept.iter().all(|key| key.ends_with(":open") || key.ends_with(":used")), "{kept:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_consent_nothing_is_kept_with_it_the_conversation_is_and_taken_back_it_is_erased() {
    tell("privacy_consent", async |scene| {
        scene.visit("/tag?consent=false").await;
        scene.chats("May I?").await;
        scene.write("half a thought").await;
        assert_eq!(kept(scene).await, [""; 0]);

        call(scene, "setConsent(true)").await;
        let now = kept(scene).await;
        assert!(now.iter().any(|key| key.ends_with(":session")), "{now:?}");
        assert!(now.iter().any(|key| key.ends_with(":draft")), "{now:?}");

        call(scene, "setConsent(false)").await;
        assert_eq!(kept(scene).await, [""; 0]);
        scene.message("Yes.").await;
        assert_eq!(scene.draft().await, "half a thought");
        call(scene, "setDraft('')").await;
        scene.send("Still here.").await;
        scene.agent.reads_exactly(&["May I?", "Still here."]).await;
        assert_eq!(kept(scene).await, [""; 0]);

        scene.visit("/tag").await;
        scene.open_chat().await;
        assert_eq!(scene.messages().await.len(), 0, "what was not kept is there");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_granted_consent_again_goes_on_with_what_was_kept() {
    tell("privacy_consent_again", async |scene| {
        scene.visit("/tag").await;
        scene.chats("Remember me?").await;
        scene.visit("/tag?consent=false").await;
        scene.open_chat().await;
        assert_eq!(scene.messages().await.len(), 0, "it was read without consent");
        call(scene, "setConsent(true)").await;
        scene.message("Yes.").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_memory_of_the_page_alone_leaves_nothing_on_the_device() {
    tell("privacy_memory", async |scene| {
        scene.visit("/tag?storage=memory").await;
        scene.chats("Only for now?").await;
        assert_eq!(kept(scene).await, [""; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_forgotten_leaves_nothing_anywhere() {
    tell("privacy_forget", async |scene| {
        scene.visit("/tag").await;
        scene.chats("Forget me.").await;
        scene
            .script(
                "localStorage.setItem('chat-widget:partner:0123456789abcdef:session', 'of another customer')",
                vec![],
            )
            .await;
        // As a page without Web Locks leaves it that dies while it begins a conversation.
        let claim = "
            const [used] = Object.keys(localStorage).filter((key) => key.endsWith(':used'));
            const opening = indexedDB.open(used.replace(/used$/, 'turn'));
            const made = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
            made.close();
        ";
        scene.script(&format!("return (async () => {{ {claim} }})()"), vec![]).await;
        assert!(kept(scene).await.iter().any(|kept| kept.ends_with(":turn")));
        call(scene, "forget()").await;
        assert_eq!(kept(scene).await, [""; 0]);
        scene.open_chat().await;
        assert_eq!(scene.messages().await.len(), 0);
        assert!(!scene.left_behind().await.contains("Forget me."));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_logs_out_is_gone_from_every_tab() {
    tell("privacy_logout", async |scene| {
        scene.visit("/tag?customer-name=Ann").await;
        scene.chats("My number is 12345.").await;
        let here = scene.client().window().await.unwrap();
        let other = scene.client().new_window(true).await.unwrap().handle;
        scene.client().switch_to_window(other.clone()).await.unwrap();
        scene.visit("/tag2?customer-name=Ann").await;
        scene.show_chat().await;
        scene.message("My number is 12345.").await;
        scene.send("And 67890.").await;
        scene.message_with_status("And 67890.", "sent").await;

        scene.client().switch_to_window(here).await.unwrap();
        call(scene, "logout()").await;
        assert_eq!(kept(scene).await, [""; 0]);

        scene.client().switch_to_window(other).await.unwrap();
        eventually("the other tab to forget", async || {
            (!scene.left_behind().await.contains("12345")).then_some(())
        })
        .await;
        assert_eq!(kept(scene).await, [""; 0]);
        scene.show_chat().await;
        scene.send("I am Bea.").await;
        scene.message_with_status("I am Bea.", "sent").await;
        let conversations = scene.agent.conversations().await;
        assert_eq!(conversations.len(), 2, "B writes into the conversation of A");
        assert!(!scene.left_behind().await.contains("12345"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_hears_late_of_the_leaving_does_not_erase_what_the_next_visitor_has_begun() {
    tell("privacy_logout_late", async |scene| {
        if !chromium_only::is_here() {
            return;
        }
        scene.visit("/tag?customer-name=Ann").await;
        scene.chats("My number is 12345.").await;
        // The other tab goes on listening for Ann, over the line that both share.
        scene.expects_refusals();
        let here = scene.this_tab().await;
        let other = scene.open_tab("/second").await;
        scene.holds_storage_back().await;
        scene.visit("/tag2?customer-name=Ann").await;
        scene.show_chat().await;
        scene.message("My number is 12345.").await;

        scene.go_to_tab(&here).await;
        call(scene, "logout()").await;
        scene.open_chat().await;
        scene.send("I am Bea.").await;
        scene.message_with_status("I am Bea.", "sent").await;

        scene.go_to_tab(&other).await;
        scene.lets_go_of_storage().await;
        scene.show_chat().await;
        scene.message("I am Bea.").await;
        assert!(!scene.left_behind().await.contains("12345"));
        scene.go_to_tab(&here).await;
        scene.visit("/tag").await;
        scene.show_chat().await;
        scene.message("I am Bea.").await;
        assert_eq!(scene.agent.conversations().await.len(), 2);
    })
    .await;
}

/// Ann chats and leaves the page, which then lies in the back/forward cache; on the next one she is logged out.
async fn ann_was_here(scene: &Scene) {
    scene.visit("/tag?customer-name=Ann").await;
    scene.chats("My number is 12345.").await;
    scene.write("and my secret is").await;
    scene.script("window.__here = true", vec![]).await;
    scene.visit("/tag2").await;
    call(scene, "logout()").await;
}

async fn goes_back_to_where_ann_was(scene: &Scene) {
    scene.client().back().await.unwrap();
    let is_here = scene.script("return window.__here", vec![]).await;
    assert_eq!(is_here, json!(true), "the page did not lie in the cache");
    eventually("the page to forget", async || (!scene.left_behind().await.contains("12345")).then_some(()))
        .await;
    scene.show_chat().await;
    assert_eq!(scene.draft().await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_the_past_does_not_show_who_was_here() {
    tell("privacy_way_back", async |scene| {
        if !chromium_only::is_here() {
            return;
        }
        ann_was_here(scene).await;
        goes_back_to_where_ann_was(scene).await;
        assert_eq!(scene.messages().await.len(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_the_past_shows_the_next_visitor_their_own() {
    tell("privacy_way_back_of_another", async |scene| {
        if !chromium_only::is_here() {
            return;
        }
        ann_was_here(scene).await;
        scene.open_chat().await;
        scene.send("I am Bea.").await;
        scene.message_with_status("I am Bea.", "sent").await;
        goes_back_to_where_ann_was(scene).await;
        scene.message("I am Bea.").await;
        assert!(!scene.left_behind().await.contains("12345"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_relay_is_asked_to_forget_by_forget_alone() {
    tell("privacy_relay", async |scene| {
        let _relay: Relay = Relay::start_for_the_bot(scene).await;
        scene.listen_to_the_wire().await;
        for (how, deletions) in [("logout()", 0), ("forget()", 1)] {
            scene.visit("/converse").await;
            scene.show_chat().await;
            scene.send("hello").await;
            scene.message("Hello! Try").await;
            call(scene, how).await;
            assert_eq!(kept(scene).await, [""; 0], "after {how}");
            let deleted = |wire: &[Value]| wire.iter().filter(|said| said["method"] == "DELETE").count();
            if deletions > 0 {
                eventually("the relay to be asked", async || {
                    let wire = scene.wire().await;
                    let well = wire.iter().any(|said| said["method"] == "DELETE" && said["status"] == 204);
                    well.then_some(())
                })
                .await;
            }
            assert_eq!(deleted(&scene.wire().await), deletions, "{how}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_without_a_visit_forgets() {
    tell("privacy_month", async |scene| {
        scene.visit("/tag").await;
        scene.chats("See you next year.").await;
        let age = "
            const days = arguments[0];
            const used = Object.keys(localStorage).filter((key) => key.endsWith(':used'));
            for (const key of used) localStorage.setItem(key, String(Date.now() - days * 86400000));
            return used.length;
        ";
        assert_eq!(scene.script(age, vec![json!(29)]).await, json!(1));
        scene.reload().await;
        scene.show_chat().await;
        scene.message("Yes.").await;

        scene.script(age, vec![json!(31)]).await;
        scene.reload().await;
        scene.show_chat().await;
        assert_eq!(scene.messages().await.len(), 0);
        assert!(!kept(scene).await.iter().any(|key| key.ends_with(":session")));
    })
    .await;
}
