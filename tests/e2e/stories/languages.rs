//! Which language the widget speaks, how it goes over to another, and how the longest and those from right to left look.

use fantoccini::key::Key;
use serde_json::{Value, json};
use stories::agent::Conversation;
use stories::eyes::Name;
use stories::{Scene, eventually, tell, waiting};

/// Opens the chat and returns when the composer has this name. The loader's launcher is English until the widget is there.
async fn speaks(scene: &Scene, path: &str, composer: &str) {
    scene.visit(path).await;
    scene.script("window.ChatWidget.open()", vec![]).await;
    scene.eyes.see("textbox", composer).await;
}

async fn root(scene: &Scene) -> Value {
    let asked = "const root = document.querySelector('chat-widget').shadowRoot.querySelector('.cw');
                 return [root.lang, root.dir]";
    scene.script(asked, vec![]).await
}

async fn tables_fetched(scene: &Scene) -> Vec<String> {
    let all = scene.agent.requests_to("assets").await;
    all.into_iter().filter(|path| path.contains("locale-")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_option_goes_before_the_page_and_the_page_before_the_browser() {
    tell("languages_choice", async |scene| {
        speaks(scene, "/tag?locale=de-AT&lang=fr", "Nachricht").await;
        assert_eq!(root(scene).await, json!(["de", "ltr"]));
        assert_eq!(tables_fetched(scene).await.len(), 1, "one table, and no list of names");
        speaks(scene, "/tag?lang=pl-PL", "Wiadomość").await;
        assert_eq!(root(scene).await, json!(["pl", "ltr"]));
        // Nobody here speaks Danish, nor the browser anything but English.
        speaks(scene, "/tag?lang=da", "Message").await;
        assert_eq!(root(scene).await, json!(["en", "ltr"]));
        if stories::chromium_only::is_here() {
            let agent = scene.script("return navigator.userAgent", vec![]).await;
            let french = json!({"userAgent": agent, "acceptLanguage": "da,uk-UA,en"});
            scene.devtools("Emulation.setUserAgentOverride", french).await;
            speaks(scene, "/tag?lang=da", "Повідомлення").await;
            speaks(scene, "/tag?lang=en", "Message").await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_language_is_fetched_before_somebody_wants_to_chat() {
    tell("languages_lazy", async |scene| {
        scene.visit("/tag?locale=de").await;
        scene.eyes.see("button", "Open chat").await;
        assert_eq!(tables_fetched(scene).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_language_in_the_middle_of_a_conversation_loses_nothing_and_says_nothing() {
    tell("languages_switch", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Do you speak Arabic?").await;
        scene.message_with_status("Do you speak Arabic?", "sent").await;
        scene.write("half a sentence").await;
        scene.listen_to_announcements().await;
        let switch = async |tag: &str| {
            let call = "const [tag, done] = arguments; window.ChatWidget.setLocale(tag).then(() => done('spoken'))";
            let outcome = scene.client().execute_async(call, vec![json!(tag)]).await.unwrap();
            assert_eq!(outcome, json!("spoken"));
        };
        switch("ar-EG").await;
        let composer = scene.eyes.see("textbox", "الرسالة").await;
        assert_eq!(root(scene).await, json!(["ar", "rtl"]));
        assert_eq!(composer.prop("value").await.unwrap().as_deref(), Some("half a sentence"));
        let time = "return document.querySelector('chat-widget').shadowRoot.querySelector('article .time').textContent";
        let time = scene.script(time, vec![]).await;
        assert!(time.as_str().unwrap().contains(|c| ('٠'..='٩').contains(&c)), "{time} in Egypt's digits");
        // Of two wishes the later one counts.
        scene.script("window.ChatWidget.setLocale('ja'); window.ChatWidget.setLocale('fr')", vec![]).await;
        switch("sv").await;
        scene.eyes.see("textbox", "Meddelande").await;
        switch("en").await;
        scene.eyes.see("textbox", "Message").await;
        assert_eq!(scene.count_of("Do you speak Arabic?").await, 1);
        assert_eq!(scene.announcements().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_that_cannot_be_had_is_english() {
    tell("languages_missing", async |scene| {
        let missing =
            json!({"when": {"origin": "assets", "path_contains": "locale-"}, "then": {"status": 404}});
        scene.agent.misbehaves(missing).await;
        speaks(scene, "/tag?locale=de", "Message").await;
        assert_eq!(root(scene).await, json!(["en", "ltr"]));
        scene.agent.behaves().await;
        let call = "window.ChatWidget.setLocale('de').then(() => arguments[0]('spoken'))";
        scene.client().execute_async(call, vec![]).await.unwrap();
        scene.eyes.see("textbox", "Nachricht").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_comes_late_replaces_the_english_words() {
    tell("languages_late", async |scene| {
        let slow =
            json!({"when": {"origin": "assets", "path_contains": "locale-"}, "then": {"delay_ms": 1500}});
        scene.agent.misbehaves(slow).await;
        speaks(scene, "/tag?locale=nl", "Message").await;
        scene.eyes.see("textbox", "Bericht").await;
        assert_eq!(root(scene).await, json!(["nl", "ltr"]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_may_say_things_in_its_own_words() {
    tell("languages_own_words", async |scene| {
        speaks(scene, "/tag?locale=de&texts-header-title=Frag+Anna&texts-composer=Frage", "Frage").await;
        scene.eyes.see("dialog", "Frag Anna").await;
        scene.eyes.see("button", "Senden").await;
        if stories::chromium_only::is_here() {
            let before = stories::chromium_only::console_complaints(scene.client()).await;
            assert!(before.is_empty(), "{before:?}");
            let call =
                "window.ChatWidget.update({ texts: { composr: 'x' } }).then(() => arguments[0]('done'))";
            scene.client().execute_async(call, vec![]).await.unwrap();
            let warned = stories::chromium_only::console_complaints(scene.client()).await;
            let said = serde_json::to_string(&warned).unwrap();
            assert!(said.contains("texts.composr") && said.contains("composer"), "{said}");
        }
        // What the page said before still holds.
        scene.eyes.see("textbox", "Frage").await;
    })
    .await;
}

/// The states in which there are the most words, by what does not depend on a language.
async fn main_states(scene: &Scene, tag: &str, composer: &str) {
    speaks(scene, &["/sdk?locale=", tag, "&lang=", tag].concat(), composer).await;
    let look = async |state: &str| scene.assert_looks_fine(&[tag, " - ", state].concat()).await;
    look("empty").await;
    let write = async |text: &str| {
        scene.eyes.see("textbox", composer).await.send_keys(text).await.unwrap();
        scene.press(Key::Enter).await;
    };
    write("Hello, مرحبا, 123.").await;
    let conversation: Conversation = scene.agent.reads_exactly(&["Hello, مرحبا, 123."]).await;
    scene.message_that("the message to be confirmed", |shown| shown.id.is_some()).await;
    scene.agent.hears_the_visitors_socket().await;
    scene.agent.says(&conversation, "أهلاً بك! كيف يمكننا مساعدتك؟").await;
    scene.agent.says(&conversation, "Your order ORD-12345 left us at 9:30 (express).").await;
    let buttons =
        json!([{"title": "Standard (3–5)", "value": "A"}, {"title": "التوصيل السريع", "value": "B"}]);
    let question = json!({"content_type": "quick_reply", "content": "How fast?",
        "content_attributes": {"buttons": buttons, "selected_value": null}});
    scene.agent.offers(&conversation, question).await;
    scene.eyes.see("group", "How fast?").await;
    look("conversation").await;
    let feedback = json!({"content_type": "feedback", "content": "How was it?",
        "content_attributes": {"selected_value": null}});
    scene.agent.offers(&conversation, feedback).await;
    scene.eyes.see("radiogroup", "How was it?").await;
    look("feedback").await;
    scene
        .script("document.querySelector('chat-widget').shadowRoot.querySelector('article').focus()", vec![])
        .await;
    scene.press(Key::Enter).await;
    scene.eyes.see("menu", Name::Any).await;
    look("menu").await;
    scene.press(Key::Escape).await;
    scene.agent.sets_conversation(&conversation, "resolved").await;
    let standing =
        "return document.querySelector('chat-widget').shadowRoot.querySelector('.standing')?.textContent";
    eventually("the line above the composer", async || {
        scene.script(standing, vec![]).await.as_str().filter(|words| !words.is_empty()).map(|_| ())
    })
    .await;
    look("resolved").await;
    if stories::chromium_only::is_here() {
        scene.set_offline(true).await;
        write("Unsent").await;
        scene
            .message_that("the message to wait", |shown| {
                matches!(shown.status.as_deref(), Some("queued" | "sending"))
            })
            .await;
        look("offline").await;
        scene.set_offline(false).await;
        waiting::until("the message to go", async || {
            scene
                .messages()
                .await
                .iter()
                .all(|shown| !matches!(shown.status.as_deref(), Some("queued" | "sending")))
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn arabic_runs_from_right_to_left_and_fits() {
    tell("languages_arabic", async |scene| main_states(scene, "ar", "الرسالة").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn arabic_fits_a_narrow_phone() {
    tell("languages_arabic_phone", async |scene| {
        if stories::chromium_only::is_here() {
            scene.become_phone(320, 640).await;
            main_states(scene, "ar-EG", "الرسالة").await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn german_fits_a_narrow_phone() {
    tell("languages_german_phone", async |scene| {
        if stories::chromium_only::is_here() {
            scene.become_phone(320, 640).await;
            main_states(scene, "de", "Nachricht").await;
        }
    })
    .await;
}
