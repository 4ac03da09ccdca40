//! Pages whose style sheets reach for everything (TRUST H-01 to H-04, H-07, H-19): the chat looks to the pixel as it does
//! without them, and answers to a finger where one sees it.

use serde_json::{Value, json};
use stories::{Scene, eventually, tell};

/// What a page's sheet says, each against a thing of its own. `*` meets our element, and the page's own root and body.
const HOSTILE: [(&str, &str); 30] = [
    ("all unset", "* { all: unset !important }"),
    ("all revert", "* { all: revert !important }"),
    ("all initial", "body * { all: initial !important }"),
    ("hidden children", "body > * { display: none !important }"),
    ("a hidden last child", "body > :last-child { display: none !important }"),
    ("hidden by name", "chat-widget { display: none !important; inset: 0 auto auto -9999px !important }"),
    ("invisible", "* { visibility: hidden !important }"),
    ("transparent", "* { opacity: 0 !important }"),
    ("a transparent root, as testers of variants have it", "html { opacity: 0 !important }"),
    ("transformed", "* { transform: rotate(7deg) scale(2) !important; translate: 90px !important }"),
    ("a transformed root", "html { transform: translateX(-50px); overflow: hidden }"),
    ("filtered", "* { filter: invert(1) blur(3px) !important; backdrop-filter: blur(4px) !important }"),
    ("a body that contains", "body { filter: grayscale(1); contain: strict; perspective: 10px }"),
    ("clipped", "* { clip-path: circle(5px) !important; mask: linear-gradient(#0000, #0000) !important }"),
    ("contained", "* { contain: strict !important; container-type: size !important }"),
    ("hidden content", "body > * { content-visibility: hidden !important }"),
    (
        "no pointer",
        "* { pointer-events: none !important; user-select: none !important; cursor: none !important }",
    ),
    (
        "animated",
        "* { transition: all 9s !important; animation: gone 9s infinite !important } @keyframes gone { to { opacity: 0 } }",
    ),
    (
        "positions",
        "* { position: static !important; float: right !important; inset: 99px !important; z-index: -1 !important }",
    ),
    (
        "sizes",
        "* { width: 3px !important; max-height: 3px !important; min-width: 900px !important; padding: 40px !important }",
    ),
    (
        "boxes",
        "* { box-sizing: content-box !important; margin: 50px !important; border: 9px solid red !important }",
    ),
    ("a large root", "html { font-size: 40px !important }"),
    ("a small root", "html { font-size: 62.5% !important } body { font-size: 1.6rem !important }"),
    (
        "type",
        "* { font: italic 900 40px/3 cursive !important; letter-spacing: 9px !important; word-spacing: 30px !important; text-indent: 60px !important }",
    ),
    (
        "colours",
        "* { color: red !important; background: lime !important; text-shadow: 0 0 9px red !important; box-shadow: 0 0 0 99px red !important }",
    ),
    (
        "another direction",
        "* { direction: rtl !important; unicode-bidi: bidi-override !important; text-align: center !important }",
    ),
    ("written downwards", "* { writing-mode: vertical-rl !important; text-orientation: upright !important }"),
    (
        "its own buttons",
        "button, textarea, input, div, p, a, svg, path, ul, li { all: unset !important; fill: red !important; text-transform: uppercase !important }",
    ),
    (
        "no popovers",
        "[popover], :popover-open { display: none !important; inset: 40% !important; overflow: hidden !important } ::backdrop { background: red !important }",
    ),
    (
        "our own variables",
        ":root, * { --cw-font: cursive !important; --cw-accent: red !important; --cw-surface: lime !important; --cw-size-2: 40px !important }",
    ),
];

/// The page's sheet is this text now, and two frames have been drawn since.
const WEAR: &str = "
    const [text, done] = arguments;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [sheet];
    document.querySelector('chat-widget').shadowRoot.activeElement?.blur();
    requestAnimationFrame(() => requestAnimationFrame(() => done()));
";

/// Where a part of ours stands, and whether a finger on its middle meets us.
const STANDS: &str = "
    const part = document.querySelector('chat-widget').shadowRoot.querySelector(`[part~=${arguments[0]}]`);
    const { x, y, width, height } = part.getBoundingClientRect();
    const met = document.elementFromPoint(x + width / 2, y + height / 2);
    return { x, y, width, height, met: met?.localName };
";

/// How far from a part's edge its picture begins, so that no corner shows the page behind.
const WITHIN: f64 = 16.0;

/// What is to be seen of a part: its place, and its picture.
async fn look_at(scene: &Scene, part: &str) -> (Value, Value) {
    let place = scene.script(STANDS, vec![json!(part)]).await;
    let side = |name: &str| place[name].as_f64().expect("a length");
    let clip = json!({
        "x": side("x") + WITHIN, "y": side("y") + WITHIN,
        "width": side("width") - 2.0 * WITHIN, "height": side("height") - 2.0 * WITHIN, "scale": 1,
    });
    let picture = scene.devtools("Page.captureScreenshot", json!({"clip": clip})).await;
    (place, picture["data"].clone())
}

/// What is to be seen of us under a sheet.
async fn wear(scene: &Scene, sheet: &str) -> [(Value, Value); 2] {
    scene.client().execute_async(WEAR, vec![json!(sheet)]).await.expect("a sheet");
    [look_at(scene, "launcher").await, look_at(scene, "panel").await]
}

#[tokio::test(flavor = "multi_thread")]
async fn no_style_of_the_page_changes_a_pixel() {
    tell("host_styles", async |scene| {
        let motion = json!({"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]});
        scene.devtools("Emulation.setEmulatedMedia", motion).await;
        // A page that grows wider than its window has a bar, and all that stands on the right makes room for it.
        scene.devtools("Emulation.setScrollbarsHidden", json!({"hidden": true})).await;
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Do I look good?").await;
        let conversation = scene.agent.reads_exactly(&["Do I look good?"]).await;
        scene.message_with_status("Do I look good?", "sent").await;
        scene.agent.says(&conversation, "Always.\nAnd *everywhere*: https://example.com").await;
        scene.message_that("an answer", |shown| !shown.is_visitors()).await;
        let mut changed = Vec::new();
        // What has just come fades in, even where nothing moves.
        let mut latest = None;
        let plain = eventually("the panel to stand still", async || {
            // The same things drawn a second time differ by a shade at the edges of letters.
            wear(scene, HOSTILE[0].1).await;
            let looks = wear(scene, "").await;
            let before = latest.replace(looks.clone());
            before.is_some_and(|before| before == looks).then_some(looks)
        })
        .await;
        for (name, sheet) in HOSTILE {
            let looks = wear(scene, sheet).await;
            scene.keep_look(&format!("host styles - {name}")).await;
            assert!(looks.iter().all(|(place, _)| place["met"] == "chat-widget"), "{name}: {looks:?}");
            for ((place, picture), (before, pictured)) in looks.iter().zip(&plain) {
                if place != before {
                    changed.push(format!("{name}: {before} became {place}"));
                } else if picture != pictured {
                    changed.push(format!("{name}: looks otherwise at {place}"));
                }
            }
        }
        assert!(changed.is_empty(), "{changed:#?}");
        // That these eyes would see a change: a page that is enlarged enlarges us.
        assert_ne!(wear(scene, "body { zoom: 2 }").await, plain);
    })
    .await;
}
