//! Brands of every kind, on the loader's launcher, on the module's, and on all that follows from them.

use serde_json::{Value, json};
use stories::site::Plan;
use stories::waiting::until;
use stories::{Scene, tell};

use crate::sdk::begin_on;

const BRANDS: [&str; 7] = ["#3a7bd5", "#ffd500", "#000000", "#ffffff", "#e11d48", "#16a34a", "#f9a8d4"];

async fn set_theme(scene: &Scene, theme: Value) {
    let set = "const [theme, done] = arguments; window.ChatWidget.setTheme(theme).then(() => done('set'))";
    let set = scene.client().execute_async(set, vec![theme]).await;
    assert_eq!(set.expect("an answer"), json!("set"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_accessible_in_every_brand_in_light_and_in_the_dark() {
    tell("looks_brands", async |scene| {
        let conversation = begin_on(scene, "/sdk").await;
        scene.agent.says(&conversation, "Here: https://example.org/shelf").await;
        let buttons = json!([{"title": "Yes", "value": "YES"}, {"title": "No", "value": "NO"}]);
        for (words, chosen) in [("Is it red?", json!("YES")), ("Or blue?", Value::Null)] {
            let question = json!({"content_type": "quick_reply", "content": words,
                "content_attributes": {"buttons": buttons, "selected_value": chosen}});
            scene.agent.offers(&conversation, question).await;
        }
        let feedback = json!({"content_type": "feedback", "content": "How was it?",
            "content_attributes": {"selected_value": null}});
        scene.agent.offers(&conversation, feedback).await;
        scene.eyes.see("radiogroup", "How was it?").await;
        for brand in BRANDS {
            for scheme in ["light", "dark"] {
                set_theme(scene, json!({"primaryColor": brand, "colorScheme": scheme})).await;
                scene.assert_looks_fine(&[brand, " - ", scheme].concat()).await;
            }
        }
    })
    .await;
}

/// The ground of the launcher, and where it is.
const LAUNCHER: &str = "
    const { shadowRoot } = document.querySelector('chat-widget');
    const launcher = shadowRoot.querySelector('[part~=launcher]');
    const { left, top, width, height } = launcher.getBoundingClientRect();
    return [getComputedStyle(launcher).backgroundColor, ...[left, top, width, height].map(Math.round)];
";

/// Where the loader's launcher is, once the module's is there, too.
async fn stays_where_it_is(scene: &Scene, query: &str) -> Value {
    scene.visit(&["/tag?storage=memory&theme-primary-color=%233a7bd5&", query].concat()).await;
    scene.eyes.see("button", stories::eyes::Name::Contains("Open chat")).await;
    stays(scene, query).await
}

async fn stays(scene: &Scene, what: &str) -> Value {
    let before = scene.script(LAUNCHER, vec![]).await;
    let there = "const done = arguments[0]; window.ChatWidget.open().then(() => window.ChatWidget.close()).then(done)";
    scene.client().execute_async(there, vec![]).await.expect("it opens");
    until(&format!("the module's launcher to be, with {what:?}, {before}"), async || {
        scene.script(LAUNCHER, vec![]).await == before
    })
    .await;
    before
}

#[tokio::test(flavor = "multi_thread")]
async fn the_launcher_stays_where_it_is_when_the_module_comes() {
    tell("looks_hand_over", async |scene| {
        for query in [
            "",
            "theme-launcher-text=Ask+us",
            "theme-position=top-left&theme-offset=12+40",
            "theme-launcher-size=72",
            "theme-launcher-size=44&theme-launcher-text=Ask+us",
            "theme-mobile-position=top-left",
        ] {
            stays_where_it_is(scene, query).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_the_launcher_is_from_the_beginning_where_phones_have_it() {
    tell("looks_hand_over_on_a_phone", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        scene.become_phone(390, 844).await;
        let wanted = [
            ("theme-mobile-position=top-left&theme-mobile-offset=8+100", [8, 100]),
            ("theme-position=top-left&theme-offset=30&theme-mobile-offset=0", [0, 0]),
            ("theme-position=left&theme-offset=16", [16, 844 - 16 - 56]),
        ];
        for (query, [left, top]) in wanted {
            let place = stays_where_it_is(scene, query).await;
            assert_eq!([&place[1], &place[2]], [&json!(left), &json!(top)], "{query}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_on_the_launcher_from_the_beginning() {
    tell("looks_picture", async |scene| {
        // Nobody answers there, and the console says so.
        scene.lets_the_console_complain();
        let api = &scene.sandbox.origins.api;
        let script = format!(
            "<script src=\"/widget/loader.js\"></script>
             <script>ChatWidget.init({{ websiteToken: 'sandbox-website-token', baseUrl: '{api}', theme: {{
                 launcherIcon: 'https://127.0.0.1:1/face.png', mobile: {{ position: 'top-left' }},
             }} }})</script>"
        );
        let site = Plan::page("", &script).open().await;
        scene.visit_site(&site, "/").await;
        scene.eyes.see("button", "Open chat").await;
        let icon = "
            const launcher = document.querySelector('chat-widget').shadowRoot.querySelector('button');
            const { backgroundImage, clipPath } = getComputedStyle(launcher, '::before');
            return [backgroundImage, clipPath];
        ";
        let icon = scene.script(icon, vec![]).await;
        assert_eq!(icon, json!(["url(\"https://127.0.0.1:1/face.png\")", "circle()"]));
        stays(scene, "a picture").await;
    })
    .await;
}

/// Paints a pixel in the colour that the loader's own line gives to words on each of these brands.
fn painter() -> String {
    let line = include_str!("../../../../loader.js").lines().find(|line| line.contains("style.color ="));
    [
        "const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
         const words = document.body.appendChild(document.createElement('i')), { style } = words;
         return arguments[0].map((brand) => {",
        line.expect("the loader's line"),
        "   pen.fillStyle = getComputedStyle(words).color;
            pen.fillRect(0, 0, 1, 1);
            return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
         });",
    ]
    .concat()
}

fn luminance(color: [u8; 3]) -> f64 {
    let part = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(color[0]) + 0.7152 * part(color[1]) + 0.0722 * part(color[2])
}

/// Every 36th step of each channel, and for each red and blue of these the green that comes the nearest to where black and white
/// read equally well.
fn sample() -> Vec<[u8; 3]> {
    let steps = || (0..8).map(|step: u8| step * 36);
    let mut colors: Vec<[u8; 3]> = steps()
        .flat_map(|red| steps().flat_map(move |green| steps().map(move |blue| [red, green, blue])))
        .collect();
    let limit = 0.0525_f64.sqrt() - 0.05;
    let off = |color: &[u8; 3]| (luminance(*color) - limit).abs();
    for (red, blue) in steps().flat_map(|red| steps().map(move |blue| (red, blue))) {
        let greens = (0..=255).map(|green| [red, green, blue]);
        colors.extend(greens.min_by(|one, other| off(one).total_cmp(&off(other))));
    }
    colors
}

#[tokio::test(flavor = "multi_thread")]
async fn words_on_the_loaders_launcher_are_black_or_white_whichever_reads_better() {
    tell("looks_loader", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        scene.visit("/tag").await;
        let colors = sample();
        let written: Vec<Value> =
            colors.iter().map(|[red, green, blue]| json!(format!("rgb({red}, {green}, {blue})"))).collect();
        let painted = scene.script(&painter(), vec![json!(written)]).await;
        let painted: Vec<[u8; 3]> = serde_json::from_value(painted).expect("colours");
        for (color, words) in colors.iter().zip(&painted) {
            let light = luminance(*color);
            let ratio = match words {
                [255, 255, 255] => 1.05 / (light + 0.05),
                [0, 0, 0] => (light + 0.05) / 0.05,
                other => panic!("{other:?} on {color:?}"),
            };
            // What both have where neither reads better.
            assert!(ratio > 4.58, "{words:?} on {color:?}: {ratio}");
        }
    })
    .await;
}
