//! That the scan sees what it is said to see: where it is blind, its silence says nothing.

use serde_json::json;
use stories::tell;
use stories::variants::Which;

/// Four defects inside the shadow root: a dialog without a name, a button without one, words that cannot be read, a picture
/// without an alternative.
const PLANT: &str = "
    const root = document.querySelector('chat-widget').shadowRoot;
    const plant = (tag, properties) => root.append(Object.assign(document.createElement(tag), properties));
    plant('div', { role: 'dialog', tabIndex: 0, textContent: 'Who am I?' });
    plant('button', {});
    plant('p', { textContent: 'Snow', style: 'position: fixed; top: 9px; z-index: 2147483647; color: #fafafa; background: #fff; forced-color-adjust: none' });
    plant('img', { src: 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7' });
";

#[tokio::test(flavor = "multi_thread")]
async fn four_planted_defects_are_found_in_every_variant() {
    tell("looks_planted", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.assert_accessible("before the plants").await;
        scene.script(PLANT, vec![]).await;
        scene
            .in_each_variant(Which::All, async |variant| {
                let found = scene.accessibility_violations().await;
                for rule in ["aria-dialog-name", "button-name", "color-contrast", "image-alt"] {
                    let is_found = found.iter().any(|violation| violation["id"] == rule);
                    assert!(is_found, "{}: {rule} is not among {found:#?}", variant.name);
                }
            })
            .await;
        let wrong = scene.wrong_in_variants("planted", Which::OfTheBrowser).await;
        assert!(wrong.contains("planted, light: ") && wrong.contains("button-name"), "{wrong}");
        let wide = "const root = document.querySelector('chat-widget').shadowRoot;
                    root.querySelector('[role=log]').append(Object.assign(document.createElement('div'), { style: 'width: 4000px; height: 1px' }))";
        scene.script(wide, vec![]).await;
        assert_ne!(json!(scene.too_wide().await), json!([]), "what is too wide is not seen");
    })
    .await;
}
