//! The device that keeps things for the page keeps nothing, too little or nonsense, and its clock is wrong.

use serde_json::json;
use stories::road::Road;
use stories::{Scene, chromium_only, tell};

use super::{HELLO, all_is_said_once, begin, texts_of};

/// Every access throws, as where all of a site's data is blocked.
const BLOCKED: &str = "
    const refuse = () => { throw new DOMException('The operation is insecure.', 'SecurityError'); };
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
        Object.defineProperty(window, name, { get: refuse, configurable: true });
    }
    Object.defineProperty(Navigator.prototype, 'locks', { get: refuse, configurable: true });
    Object.defineProperty(Document.prototype, 'cookie', { get: refuse, set: refuse, configurable: true });
";

/// Really full, to the last character.
const FILL: &str = "
    let piece = 'x'.repeat(1 << 20);
    for (let number = 0; piece.length > 0; ) {
        try {
            localStorage.setItem(`of-the-page-${number}`, piece);
            number += 1;
        } catch {
            piece = piece.slice(0, piece.length >> 1);
        }
    }
    return Object.keys(localStorage).filter((key) => key.startsWith('of-the-page-')).length;
";

/// What is kept of ours becomes this, each a different kind of nonsense.
const CORRUPT: &str = "
    const nonsense = ['', '{', 'null', '[[[[', '\\u0000\\ud800', '9'.repeat(400), '0 {\"a\":', 'x'.repeat(100000)];
    const ours = Object.keys(localStorage).filter((key) => key.startsWith('chat-widget'));
    ours.forEach((key, index) => localStorage.setItem(key, nonsense[(index + arguments[0]) % nonsense.length]));
    return ours.length;
";

/// The clock of the device is so many milliseconds off.
fn skewed(by: i64) -> String {
    format!(
        "{{ const by = {by}; const Honest = Date;
            const now = () => Honest.now() + by;
            window.Date = class extends Honest {{
                constructor(...given) {{ given.length === 0 ? super(now()) : super(...given); }}
                static now() {{ return now(); }}
            }}; }}"
    )
}

async fn before_every_page(scene: &Scene, source: &str) {
    scene.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": format!("{{{source}}}")})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_kept_one_can_chat() {
    tell("storage_blocked", async |scene| {
        if !chromium_only::is_here() {
            return;
        }
        before_every_page(scene, BLOCKED).await;
        let road = Road::to(scene.sandbox.api).await;
        let conversation = begin(scene, &road, "/tag").await;
        scene.agent.says(&conversation, "Hello.").await;
        scene.message("Hello.").await;
        scene.send("Bye.").await;
        all_is_said_once(scene, &[HELLO, "Bye."]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_device_and_one_that_is_emptied_take_nothing_from_the_chat_or_the_page() {
    tell("storage_full_and_emptied", async |scene| {
        let road = Road::to(scene.sandbox.api).await;
        begin(scene, &road, "/tag").await;
        let filled = scene.script(FILL, vec![]).await;
        scene.send("Is there room?").await;
        all_is_said_once(scene, &[HELLO, "Is there room?"]).await;
        let kept = "return Object.keys(localStorage).filter((key) => key.startsWith('of-the-page-')).length";
        assert_eq!(scene.script(kept, vec![]).await, filled, "what the page kept is its own");
        scene.script("localStorage.clear(); sessionStorage.clear()", vec![]).await;
        scene.send("And now?").await;
        all_is_said_once(scene, &[HELLO, "Is there room?", "And now?"]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_in_the_place_of_records_costs_no_page_its_chat() {
    tell("storage_corrupt", async |scene| {
        let road = Road::to(scene.sandbox.api).await;
        begin(scene, &road, "/tag").await;
        for turn in 0..4 {
            let ours = scene.script(CORRUPT, vec![json!(turn)]).await;
            assert!(ours.as_u64().is_some_and(|count| count > 0), "nothing of ours was kept");
            scene.reload().await;
            scene.show_chat().await;
            let text = format!("After nonsense {turn}.");
            scene.send(&text).await;
            scene.message_that(&text, |shown| shown.text.contains(&text) && shown.id.is_some()).await;
            assert_eq!(scene.count_of(&text).await, 1);
        }
        let all = scene.agent.conversations().await;
        let said: Vec<String> = all.iter().flat_map(|one| one.visitors_texts()).collect();
        let after = (0..4).map(|turn| format!("After nonsense {turn}."));
        assert_eq!(said, [HELLO.to_owned()].into_iter().chain(after).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_clock_changes_neither_order_nor_delivery() {
    tell("clock_skewed", async |scene| {
        if !chromium_only::is_here() {
            return;
        }
        const DAY: i64 = 86_400_000;
        let road = Road::to(scene.sandbox.api).await;
        let conversation = begin(scene, &road, "/tag").await;
        let mut visitors = vec![HELLO.to_owned()];
        let mut answers = Vec::new();
        for by in [DAY, -DAY, 3_650 * DAY, -3_650 * DAY] {
            before_every_page(scene, &skewed(by)).await;
            scene.reload().await;
            scene.show_chat().await;
            scene.agent.hears_the_visitors_socket().await;
            let (question, answer) = (format!("Asked {by}."), format!("Answered {by}."));
            scene.send(&question).await;
            visitors.push(question);
            all_is_said_once(scene, &texts_of(&[], &visitors)).await;
            scene.agent.says(&conversation, &answer).await;
            scene.message(&answer).await;
            answers.push(answer);
            let shown = scene.messages().await;
            let last = shown.last().expect("messages");
            assert!(last.text.contains(answers.last().expect("an answer")), "{shown:#?}");
        }
    })
    .await;
}
