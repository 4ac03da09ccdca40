//! Others on the page who also want the focus, the screen or the text (TRUST H-05, H-06, H-22, H-23, C-92).

use fantoccini::key::Key;
use serde_json::json;
use stories::tell;
use stories::waiting::until;

/// A dialog of the page's that fetches the focus back whenever it goes elsewhere, as focus traps do, and counts how often.
const TRAP: &str = "
    const dialog = document.createElement('div');
    const field = document.createElement('input');
    field.ariaLabel = 'A field of the dialog';
    dialog.append(field);
    document.body.append(dialog);
    window.__fetched = 0;
    document.addEventListener('focusin', (event) => {
        if (dialog.contains(event.target)) return;
        window.__fetched++;
        field.focus();
    });
    field.focus();
";

#[tokio::test(flavor = "multi_thread")]
async fn with_a_focus_trap_there_is_no_fight_and_a_mouse_still_works() {
    tell("host_focus_trap", async |scene| {
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        scene.script(TRAP, vec![]).await;
        scene.eyes.see("button", "Open chat").await.click().await.expect("a press");
        scene.eyes.see("textbox", "Message").await;
        let fetched =
            async || scene.script("return window.__fetched", vec![]).await.as_u64().expect("a count");
        assert!(fetched().await <= 2, "fetched back {} times", fetched().await);
        assert_eq!(scene.focused_name().await, "A field of the dialog");
        // What needs no focus works.
        let before = fetched().await;
        scene.script("window.ChatWidget.setDraft('Who has the focus?')", vec![]).await;
        until("the draft to be there", async || scene.draft().await == "Who has the focus?").await;
        scene.eyes.see("button", "Send").await.click().await.expect("a press");
        scene.message_with_status("Who has the focus?", "sent").await;
        assert!(fetched().await - before <= 2, "fetched back {} times", fetched().await - before);
        scene.agent.reads_exactly(&["Who has the focus?"]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_modal_dialog_of_the_page_all_is_where_it_was() {
    tell("host_modal", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Before the dialog.").await;
        let conversation = scene.agent.reads_exactly(&["Before the dialog."]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.write("Half a").await;
        let shows = "
            const dialog = document.body.appendChild(document.createElement('dialog'));
            dialog.textContent = 'Cookies?';
            dialog.showModal();
        ";
        scene.script(shows, vec![]).await;
        scene.agent.says(&conversation, "During the dialog.").await;
        scene.message("During the dialog.").await;
        scene.press(Key::Escape).await;
        until("the dialog to be gone", async || {
            scene.script("return document.querySelector('dialog').open", vec![]).await == json!(false)
        })
        .await;
        assert_eq!(scene.draft().await, "Half a");
        scene.send(" word.").await;
        scene.agent.reads_exactly(&["Before the dialog.", "Half a word."]).await;
    })
    .await;
}

/// Puts every text of the page into elements of its own and writes it anew, as translators of pages do, and goes on doing so.
const TRANSLATE: &str = "
    const translate = (node) => {
        const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
        const texts = [];
        while (walker.nextNode()) texts.push(walker.currentNode);
        for (const text of texts) {
            if (!text.data.trim() || text.parentElement?.localName === 'font') continue;
            const font = document.createElement('font');
            font.textContent = 'übersetzt';
            text.replaceWith(font);
        }
    };
    translate(document.body);
    new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach(translate)))
        .observe(document.body, { childList: true, subtree: true });
";

#[tokio::test(flavor = "multi_thread")]
async fn a_translator_of_the_page_leaves_the_chat_alone() {
    tell("host_translated", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.script(TRANSLATE, vec![]).await;
        scene.send("Do I stay as I am?").await;
        let conversation = scene.agent.reads_exactly(&["Do I stay as I am?"]).await;
        scene.agent.says(&conversation, "To the letter.").await;
        scene.message("To the letter.").await;
        let fonts = "return document.querySelector('chat-widget').shadowRoot.querySelectorAll('font').length";
        assert_eq!(scene.script(fonts, vec![]).await, json!(0));
        assert_ne!(scene.script("return document.querySelectorAll('font').length", vec![]).await, json!(0));
    })
    .await;
}

/// Takes whatever it does not know out of the page, at once and for ever.
const TIDY: &str = "
    window.__taken = 0;
    new MutationObserver(() => {
        for (const one of document.querySelectorAll('chat-widget')) { window.__taken++; one.remove(); }
    }).observe(document.body, { childList: true });
    document.querySelector('chat-widget').remove();
";

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_insists_on_having_no_widget_has_its_way() {
    tell("host_insists", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Am I welcome?").await;
        scene.agent.reads_exactly(&["Am I welcome?"]).await;
        scene.script(TIDY, vec![]).await;
        let taken = async || scene.script("return window.__taken", vec![]).await;
        until("the widget to have given up", async || taken().await == json!(5)).await;
        let frames = "
            const done = arguments[0];
            let left = 30;
            const frame = () => (left-- ? requestAnimationFrame(frame) : done(window.__taken));
            frame();
        ";
        assert_eq!(scene.client().execute_async(frames, vec![]).await.expect("frames"), json!(5));
        scene.assert_untroubled().await;
    })
    .await;
}

/// Ten seconds in which nothing of the page gets a turn.
const BLOCK: &str = "const end = performance.now() + 10000; while (performance.now() < end);";

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_stands_still_for_ten_seconds_is_no_lost_connection() {
    tell("host_blocked", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Are you there?").await;
        let conversation = scene.agent.reads_exactly(&["Are you there?"]).await;
        scene.agent.hears_the_visitors_socket().await;
        let sockets = async || {
            let requests = scene.agent.requests_to("api").await;
            requests.iter().filter(|request| request.contains("/ws")).count()
        };
        let before = sockets().await;
        scene.script(BLOCK, vec![]).await;
        scene.agent.says(&conversation, "All the time.").await;
        scene.message("All the time.").await;
        assert_eq!(sockets().await, before, "the socket is the same");
    })
    .await;
}

/// Breaks something of the browser for the module alone, until it is mended: what it throws goes straight through the module,
/// as a panic does.
const BREAK: &str = "
    const honest = Object.getOwnPropertyDescriptor(Node.prototype, 'textContent');
    Object.defineProperty(Node.prototype, 'textContent', {
        ...honest,
        set(text) {
            const caller = new Error().stack.split('\\n')[2];
            if (!window.__mended && caller.includes('/widget-')) throw new Error('broken on purpose');
            honest.set.call(this, text);
        },
    });
";

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_that_crashes_again_and_again_says_so_and_can_be_tried_again() {
    tell("host_crashes", async |scene| {
        scene.lets_the_console_complain();
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Before.").await;
        let conversation = scene.agent.reads_exactly(&["Before."]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.script(BREAK, vec![]).await;
        scene.agent.says(&conversation, "This one breaks it.").await;
        let again = scene.eyes.see("button", "Chat is unavailable. Try again").await;
        assert_eq!(scene.script("return window.ChatWidget.state", vec![]).await, json!("error"));
        scene.assert_untroubled().await;
        scene.script("window.__mended = true", vec![]).await;
        again.click().await.expect("a press");
        scene.show_chat().await;
        scene.message("This one breaks it.").await;
        scene.send("After.").await;
        scene.agent.reads_exactly(&["Before.", "After."]).await;
        scene.assert_untroubled().await;
    })
    .await;
}
