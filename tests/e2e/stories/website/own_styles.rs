//! What a website's own CSS reaches: the parts of the contract by name, everything by a sheet of its own, and all of it while the
//! chat is open.

use serde_json::{Value, json};
use stories::site::Plan;
use stories::{Scene, tell};

/// As the contract names them.
const PARTS: [&str; 8] = ["launcher", "panel", "header", "log", "message", "bubble", "composer", "send"];

async fn run(scene: &Scene, body: &str) -> Value {
    let script = format!(
        "const done = arguments[0];
         (async () => {{ {body} }})().then(done, (error) => done(`failed: ${{error}}`));"
    );
    scene.client().execute_async(&script, vec![]).await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_part_can_be_styled_from_the_page() {
    tell("own_styles_parts", async |scene| {
        let rules: String =
            PARTS.iter().map(|part| format!("chat-widget::part({part}) {{ scroll-margin: 7px }}")).collect();
        let origins = &scene.sandbox.origins;
        let tag = format!(
            "<script src={}/loader.js data-website-token=sandbox-website-token data-base-url={}></script>",
            origins.assets, origins.api
        );
        let site = Plan::page("<link rel=stylesheet href=/own.css>", &tag).with_file("/own.css", rules);
        let site = site.open().await;
        scene.visit_site(&site, "/").await;
        scene.chats("Do you wear my colours?").await;
        for part in PARTS {
            let reached = "
                const { shadowRoot } = document.querySelector('chat-widget');
                const found = [...shadowRoot.querySelectorAll(`[part~=${arguments[0]}]`)];
                return found.length > 0 && found.every((one) => getComputedStyle(one).scrollMarginTop === '7px');
            ";
            assert_eq!(scene.script(reached, vec![json!(part)]).await, json!(true), "{part}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_of_the_pages_own_applies_after_ours_and_can_be_exchanged_and_taken_back() {
    tell("own_styles_sheet", async |scene| {
        scene.visit("/tag").await;
        scene.chats("May I dress you?").await;
        let dressed = run(
            scene,
            "const title = () => {
                 const { shadowRoot } = document.querySelector('chat-widget');
                 const { letterSpacing, textTransform } = getComputedStyle(shadowRoot.querySelector('[part=header] h2'));
                 return [letterSpacing, textTransform];
             };
             const seen = [];
             const wear = async (stylesheet) => {
                 await window.ChatWidget.setTheme({ stylesheet });
                 seen.push(title());
             };
             seen.push(title());
             await wear('.title { letter-spacing: 3px }');
             const sheet = new CSSStyleSheet();
             sheet.replaceSync('.title { letter-spacing: 4px }');
             await wear(sheet);
             await wear([sheet, '.title { text-transform: uppercase }']);
             await window.ChatWidget.setTheme({ headerText: 'Ask us' });
             seen.push(title());
             await wear('');
             return seen;",
        )
        .await;
        let usual = dressed[0].clone();
        assert_eq!(
            dressed,
            json!([
                usual,
                ["3px", "none"],
                ["4px", "none"],
                ["4px", "uppercase"],
                ["4px", "uppercase"],
                usual
            ])
        );
        scene.eyes.see("dialog", "Ask us").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_theme_that_changes_leaves_the_draft_the_focus_and_the_place() {
    tell("own_styles_live", async |scene| {
        scene.visit("/tag").await;
        scene.chats("Will you change?").await;
        let conversation = scene.agent.conversation().await;
        for number in 1..=12 {
            scene.agent.says(&conversation, &format!("Line {number}.")).await;
        }
        scene.message("Line 12.").await;
        scene.write("half a sentence").await;
        let log = "document.querySelector('chat-widget').shadowRoot.querySelector('[role=log]')";
        scene.script(&format!("{log}.scrollTop = 60"), vec![]).await;
        let looks = run(
            scene,
            &format!(
                "const {{ ChatWidget }} = window;
                 const before = {log}.scrollTop;
                 await ChatWidget.setTheme({{ primaryColor: '#ffd500', position: 'left', radius: 0 }});
                 await ChatWidget.setColorScheme('dark');
                 const {{ shadowRoot }} = document.querySelector('chat-widget');
                 const header = getComputedStyle(shadowRoot.querySelector('[part=header]'));
                 const panel = shadowRoot.querySelector('[part=panel]').getBoundingClientRect();
                 return [header.backgroundColor, header.color, panel.left, {log}.scrollTop - before];"
            ),
        )
        .await;
        assert_eq!(looks, json!(["rgb(255, 213, 0)", "rgb(0, 0, 0)", 20, 0]));
        assert_eq!(scene.draft().await, "half a sentence");
        assert_eq!(scene.focused_name().await, "Message");
    })
    .await;
}

/// Where the browser has no top layer, or the page wants to be above the chat, the order is the page's; a panel that stands in the
/// page takes no place of its own in it.
#[tokio::test(flavor = "multi_thread")]
async fn how_high_the_chat_lies_is_for_the_theme_to_say() {
    tell("own_styles_z_index", async |scene| {
        let height = "return getComputedStyle(document.querySelector('chat-widget')).zIndex";
        scene.visit("/tag?theme-z-index=5").await;
        scene.open_chat().await;
        assert_eq!(scene.script(height, vec![]).await, json!("5"));
        scene.script("return ChatWidget.setTheme({ zIndex: 7 })", vec![]).await;
        assert_eq!(scene.script(height, vec![]).await, json!("7"));
        scene.visit("/element").await;
        scene.eyes.see("textbox", "Message").await;
        assert_eq!(scene.script(height, vec![]).await, json!("auto"));
        let inside = "return getComputedStyle(document.querySelector('chat-widget').shadowRoot.querySelector('.cw')).zIndex";
        assert_eq!(scene.script(inside, vec![]).await, json!("auto"));
    })
    .await;
}
