//! Files, from the visitor by picker, clipboard and drop, and from the agent.

use fantoccini::elements::Element;
use serde_json::json;
use stories::agent::Conversation;
use stories::eyes::Name;
use stories::files::{Folder, PIXEL};
use stories::{Scene, eventually, tell};

/// Hands files to the input behind "Attach files", as a file picker does.
pub async fn pick(scene: &Scene, paths: &[String]) {
    let input = scene.script(
        "return document.querySelector('chat-widget').shadowRoot.querySelector('input[type=file]')",
        vec![],
    );
    let input: Element = scene.eyes.element(&input.await).expect("an input for files");
    input.send_keys(&paths.join("\n")).await.unwrap();
}

/// The conversation once the visitor's messages have brought this many files.
async fn files_arrived(scene: &Scene, count: usize) -> Conversation {
    eventually(&format!("{count} files at the agent's"), async || {
        let conversation = scene.agent.conversations().await.into_iter().next()?;
        let files: usize = conversation.messages.iter().map(|message| message.attachments.len()).sum();
        assert!(files <= count, "{files} files instead of {count}");
        (files == count).then_some(conversation)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn picked_files_are_sent_as_the_first_message() {
    tell("files_picked", async |scene| {
        let folder = Folder::new();
        let paths = [folder.put("receipt.txt", b"total: 40"), folder.put("photo.png", &PIXEL)];
        scene.visit("/tag").await;
        scene.open_chat().await;
        assert!(scene.eyes.sees("button", "Attach files").await);
        pick(scene, &paths).await;
        scene.eyes.see("button", "Remove receipt.txt").await;
        scene.eyes.see("button", "Remove photo.png").await;
        scene.assert_accessible("two files to be sent").await;
        scene.eyes.see("button", "Send").await.click().await.unwrap();

        files_arrived(scene, 2).await;
        scene.eyes.see("button", "View image photo.png").await;
        scene.eyes.see("link", Name::Begins("Download receipt.txt")).await;
        scene.message_that("files that are sent", |shown| shown.status.as_deref() == Some("sent")).await;
        scene.assert_accessible("two files that were sent").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_can_be_removed_before_it_is_sent() {
    tell("files_removed", async |scene| {
        let folder = Folder::new();
        scene.visit("/tag").await;
        scene.open_chat().await;
        pick(scene, &[folder.put("wrong.txt", b"no"), folder.put("right.txt", b"yes")]).await;
        scene.eyes.see("button", "Remove wrong.txt").await.click().await.unwrap();
        scene.eyes.see_no("button", "Remove wrong.txt").await;
        scene.eyes.see("button", "Send").await.click().await.unwrap();
        files_arrived(scene, 1).await;
        scene.eyes.see("link", Name::Begins("Download right.txt")).await;
    })
    .await;
}

const PASTE: &str = "
    const data = new DataTransfer();
    data.items.add(new File(['pasted'], 'pasted.txt', { type: 'text/plain' }));
    arguments[0].dispatchEvent(new ClipboardEvent('paste', {
        clipboardData: data, bubbles: true, cancelable: true, composed: true,
    }));
";

const DROP: &str = "
    const data = new DataTransfer();
    data.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }));
    for (const kind of ['dragenter', 'dragover', 'drop']) {
        arguments[0].dispatchEvent(new DragEvent(kind, {
            dataTransfer: data, bubbles: true, cancelable: true, composed: true,
        }));
    }
";

#[tokio::test(flavor = "multi_thread")]
async fn files_can_be_pasted_and_dropped() {
    tell("files_pasted_and_dropped", async |scene| {
        scene.visit("/tag").await;
        let composer = scene.open_chat().await;
        scene.script(PASTE, vec![json!(composer)]).await;
        scene.eyes.see("button", "Remove pasted.txt").await;
        let panel = scene.eyes.see("dialog", Name::Any).await;
        scene.script(DROP, vec![json!(panel)]).await;
        scene.eyes.see("button", "Remove dropped.txt").await;
        scene.eyes.see("button", "Send").await.click().await.unwrap();
        files_arrived(scene, 2).await;
        scene.eyes.see("link", Name::Begins("Download pasted.txt")).await;
        scene.eyes.see("link", Name::Begins("Download dropped.txt")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_shows_its_progress_and_can_be_cancelled() {
    tell("files_cancelled", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        scene.lets_the_console_complain();
        // Half a body is what a cancelled upload leaves.
        scene.expects_refusals();
        let folder = Folder::new();
        let large = folder.put("film.bin", &vec![7; 3_000_000]);
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Hello.").await;
        scene.agent.reads_exactly(&["Hello."]).await;
        scene.throttle_upload(Some(100_000)).await;
        pick(scene, &[large]).await;
        scene.eyes.see("button", "Send").await.click().await.unwrap();
        let bar = scene.eyes.see("progressbar", Name::Begins("film.bin")).await;
        eventually("some progress", async || {
            let now = bar.attr("aria-valuenow").await.ok()??.parse::<f64>().ok()?;
            (now > 0.0 && now < 100.0).then_some(())
        })
        .await;
        scene.assert_accessible("an upload in progress").await;
        scene.eyes.see("button", Name::Is("Remove film.bin")).await.click().await.unwrap();
        scene.eyes.see_no("progressbar", "film.bin").await;
        scene.throttle_upload(None).await;
        scene.send("Never mind.").await;
        let conversation = scene.agent.reads_exactly(&["Hello.", "Never mind."]).await;
        assert!(conversation.messages.iter().all(|message| message.attachments.is_empty()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agents_picture_opens_in_a_lightbox() {
    tell("files_lightbox", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Do you have a picture?").await;
        let conversation = scene.agent.reads_exactly(&["Do you have a picture?"]).await;
        scene.agent.hears_the_visitors_socket().await;
        let picture = json!({"content": "Here.", "attachments": [{"kind": "image", "name": "shelf.png"}]});
        scene.agent.stores(&conversation, picture).await;
        let opener = scene.eyes.see("button", "View image shelf.png").await;
        scene.assert_accessible("a picture in the conversation").await;
        opener.click().await.unwrap();
        let lightbox = scene.eyes.see("dialog", "shelf.png").await;
        assert!(!scene.eyes.candidates("img", Some(&lightbox)).await.is_empty());
        scene.assert_accessible("the lightbox").await;
        scene.press(fantoccini::key::Key::Escape).await;
        scene.eyes.see_no("dialog", "shelf.png").await;
        scene.gets_focus("View image shelf.png").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sounds_films_and_papers_of_the_agent_have_their_controls() {
    tell("files_of_every_kind", async |scene| {
        scene.visit("/").await;
        scene.open_chat().await;
        scene.send("Send me everything.").await;
        let conversation = scene.agent.reads_exactly(&["Send me everything."]).await;
        scene.agent.hears_the_visitors_socket().await;
        for (kind, name) in [("audio", "voice.wav"), ("video", "clip.mp4"), ("file", "manual.pdf")] {
            let message = json!({"attachments": [{"kind": kind, "name": name}]});
            scene.agent.stores(&conversation, message).await;
        }
        scene.eyes.see("link", Name::Begins("Download manual.pdf")).await;
        for selector in ["audio[controls]", "video[controls]"] {
            eventually(selector, async || scene.eyes.candidates(selector, None).await.pop()).await;
        }
        scene.assert_accessible("a sound, a film and a paper").await;
    })
    .await;
}
