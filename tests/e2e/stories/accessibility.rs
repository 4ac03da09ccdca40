//! That the accessibility scan sees what it is said to see, and states that no other story comes by.

use stories::tell;

/// Two defects inside the shadow root: a button without a name, a picture without an alternative.
const PLANT: &str = "
    const root = document.querySelector('chat-widget').shadowRoot;
    const picture = document.createElement('img');
    picture.src = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
    root.append(document.createElement('button'), picture);
";

#[tokio::test(flavor = "multi_thread")]
async fn the_scan_sees_into_the_shadow_root() {
    tell("planted_defects", async |scene| {
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        assert!(scene.accessibility_violations().await.is_empty());
        scene.script(PLANT, vec![]).await;
        let found = scene.accessibility_violations().await;
        let rules: Vec<&str> = found.iter().filter_map(|violation| violation["id"].as_str()).collect();
        assert!(rules.contains(&"button-name") && rules.contains(&"image-alt"), "found only {rules:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_empty_panel_is_accessible() {
    tell("accessible_empty", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.assert_accessible("the empty panel").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dark_panel_is_accessible() {
    tell("accessible_dark", async |scene| {
        scene.visit("/dark?theme-color-scheme=dark").await;
        scene.open_chat().await;
        scene.send("In the dark.").await;
        scene.message_with_status("In the dark.", "sent").await;
        scene.assert_accessible("the dark panel").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_on_an_arabic_page_is_accessible() {
    tell("accessible_rtl", async |scene| {
        scene.visit("/rtl?locale=en").await;
        scene.open_chat().await;
        scene.send("مرحبا").await;
        scene.message_with_status("مرحبا", "sent").await;
        scene.assert_accessible("the panel from right to left").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_light_brand_colour_stays_readable() {
    tell("accessible_yellow", async |scene| {
        scene.visit("/tag?theme-primary-color=%23ffd500").await;
        scene.assert_accessible("a yellow launcher").await;
        scene.open_chat().await;
        scene.send("Yellow?").await;
        scene.message_with_status("Yellow?", "sent").await;
        scene.assert_accessible("a yellow panel").await;
    })
    .await;
}
