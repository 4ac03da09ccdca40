//! The theme studio of the demo: what is chosen is seen at once, measured as it is shown, and taken along as a snippet that works.

use serde_json::{Value, json};
use stories::site::Plan;
use stories::waiting::until;
use stories::{Scene, tell};

/// How the launcher looks and where it is: on the page itself, or in a frame of this id.
const LAUNCHER: &str = "
    const page = arguments[0] ? document.getElementById(arguments[0])?.contentDocument : document;
    const launcher = page?.querySelector('chat-widget')?.shadowRoot?.querySelector('[part~=launcher]');
    if (!launcher) return null;
    const { left, top, width } = launcher.getBoundingClientRect();
    const { backgroundColor, color } = page.defaultView.getComputedStyle(launcher);
    return [backgroundColor, color, ...[left, top, width].map(Math.round), launcher.innerText];
";

const CHOOSE: &str = "
    const [name, value] = arguments;
    const field = document.getElementById('controls').elements[name];
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
";

/// What a snippet must not stumble over, in HTML and in a script.
const WORDS: &str = "Ask \"us\" & </script> them";
/// The name of the launcher begins with what stands on it.
const NAME: &str = "Ask \"us\" & </script> them. Open chat";

async fn press(scene: &Scene, selector: &str) {
    scene.script("document.querySelector(arguments[0]).click()", vec![json!(selector)]).await;
}

async fn launcher(scene: &Scene, frame: Option<&str>) -> Value {
    scene.script(LAUNCHER, vec![json!(frame)]).await
}

async fn begin(scene: &Scene) {
    scene.visit("/studio").await;
    until("both previews", async || {
        let ready = "return [...document.querySelectorAll('iframe')]
            .every(({ contentWindow }) => contentWindow.ChatWidget?.state === 'ready' && contentWindow.ChatWidget.isOpen())";
        scene.script(ready, vec![]).await == json!(true)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_chosen_is_seen_and_measured() {
    tell("studio_contrast", async |scene| {
        begin(scene).await;
        press(scene, "#talk").await;
        press(scene, "[title='#ffd500']").await;
        let read = "return [...document.querySelectorAll('#contrast tr')].map((row) => [...row.cells].map((cell) => cell.innerText))";
        until("every place to be measured in yellow", async || {
            let rows = scene.script(read, vec![]).await;
            let rows = rows.as_array().cloned().unwrap_or_default();
            let yellow = |row: &serde_json::Value| row[2] == "14.76 : 1";
            rows.len() == 7 && yellow(&rows[0]) && yellow(&rows[1])
        })
        .await;
        let rows = scene.script(read, vec![]).await;
        assert!(rows.as_array().unwrap().iter().all(|row| row[3] != "too little"), "{rows}");
        scene.assert_accessible("the studio").await;
        scene.keep_look("studio").await;
        if stories::chromium_only::is_here() {
            scene.prefers(&[("prefers-color-scheme", "dark")]).await;
            scene.become_phone(320, 1200).await;
            scene.assert_accessible("the studio on a phone in the dark").await;
            let sideways = "return document.documentElement.scrollWidth > innerWidth";
            assert_eq!(scene.script(sideways, vec![]).await, json!(false));
            scene.keep_look("studio on a phone").await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_form_of_the_snippet_makes_the_same_launcher_elsewhere_and_chats() {
    tell("studio_snippet", async |scene| {
        for form in ["tag", "init", "novatalks"] {
            begin(scene).await;
            press(scene, "#open").await;
            for (name, value) in [
                ("primaryColor", "#ffd500"),
                ("position", "top-left"),
                ("offset", "24 40"),
                ("launcherText", WORDS),
            ] {
                scene.script(CHOOSE, vec![json!(name), json!(value)]).await;
            }
            press(scene, &format!("[name=form][value={form}]")).await;
            until("the preview to follow", async || {
                let seen = launcher(scene, Some("desktop")).await;
                seen[0] == "rgb(255, 213, 0)" && seen[2] == 24 && seen[3] == 40 && seen[5] == WORDS
            })
            .await;
            let shown = launcher(scene, Some("desktop")).await;
            let snippet = "
                const done = arguments[0];
                const { clipboard } = navigator;
                clipboard.writeText = async (text) => done(text);
                document.getElementById('copy').click();
            ";
            let copied = scene.client().execute_async(snippet, vec![]).await.unwrap();
            let site = Plan::page("", copied.as_str().unwrap()).open().await;
            scene.visit_site(&site, "/").await;
            scene.eyes.see("button", NAME).await;
            // Not by a click: under the mouse a launcher looks different.
            scene.script("window.ChatWidget.open()", vec![]).await;
            scene.eyes.see("textbox", "Message").await;
            scene.send("From the studio.").await;
            scene.message_with_status("From the studio.", "sent").await;
            scene.script("window.ChatWidget.close()", vec![]).await;
            until("the same launcher there", async || launcher(scene, None).await == shown).await;
        }
    })
    .await;
}
