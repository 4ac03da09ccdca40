//! Files on their way out, and those that came in.

use serde_json::json;
use stories::eventually;
use stories::eyes::Name;
use stories::files::{Folder, PIXEL};

use super::{Look, travel};
use crate::files::pick;

const DRAG: &str = "
    const [panel, kind] = arguments;
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['dragged'], 'dragged.txt', { type: 'text/plain' }));
    panel.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true, composed: true }));
";

async fn going(look: &Look<'_>, folder: &Folder) {
    let scene = look.scene;
    scene.visit("/").await;
    scene.open_chat().await;
    scene.send("Hello.").await;
    scene.agent.reads_exactly(&["Hello."]).await;
    scene.message_with_status("Hello.", "sent").await;
    let panel = json!(scene.eyes.see("dialog", Name::Any).await);
    scene.script(DRAG, vec![panel.clone(), json!("dragenter")]).await;
    look.at("file dragged over").await;
    scene.script(DRAG, vec![panel, json!("dragleave")]).await;
    let paths =
        [folder.put("receipt of the fourteenth of March.txt", b"total: 40"), folder.put("photo.png", &PIXEL)];
    pick(scene, &paths).await;
    scene.eyes.see("button", "Remove photo.png").await;
    look.at("two files to be sent").await;
    pick(scene, &[folder.put("nothing.txt", b"")]).await;
    scene.eyes.read("alert", "nothing.txt").await;
    look.at("empty file refused").await;
    look.click("Send").await;
    scene.eyes.see("link", Name::Begins("Download receipt")).await;
    scene.throttle_upload(Some(50_000)).await;
    pick(scene, &[folder.put("film.bin", &vec![7; 3_000_000])]).await;
    look.click("Send").await;
    let bar = scene.eyes.see("progressbar", Name::Begins("film.bin")).await;
    eventually("some progress", async || {
        let now = bar.attr("aria-valuenow").await.ok()??.parse::<f64>().ok()?;
        (now > 0.0 && now < 100.0).then_some(())
    })
    .await;
    look.at("upload in progress").await;
    look.click("Remove film.bin").await;
    scene.throttle_upload(None).await;
    scene.eyes.see("button", "Try again").await;
    look.at("upload given up").await;
    look.click("Discard").await;
    scene.eyes.see_no("button", "Discard").await;
    look.at("files sent").await;
}

async fn coming(look: &Look<'_>) {
    let scene = look.scene;
    let conversation = scene.agent.conversation().await;
    scene.agent.hears_the_visitors_socket().await;
    let lost = json!({"kind": "image", "name": "lost.png", "data_url": "https://127.0.0.1:1/lost.png"});
    scene.agent.stores(&conversation, json!({"attachments": [lost]})).await;
    for (kind, name) in [("audio", "voice.wav"), ("video", "clip.mp4"), ("image", "shelf.png")] {
        scene.agent.stores(&conversation, json!({"attachments": [{"kind": kind, "name": name}]})).await;
    }
    scene.eyes.see("button", "View image shelf.png").await;
    eventually("the film", async || scene.eyes.candidates("video[controls]", None).await.pop()).await;
    look.at("picture, sound and film").await;
    look.click("View image shelf.png").await;
    scene.eyes.see("dialog", "shelf.png").await;
    look.at("lightbox").await;
    scene.press(fantoccini::key::Key::Escape).await;
    scene.eyes.see_no("dialog", "shelf.png").await;
    let slow = json!({"when": {"method": "GET", "path_contains": "slow.png"}, "then": {"delay_ms": 60_000}});
    scene.agent.misbehaves(slow).await;
    scene.agent.stores(&conversation, json!({"attachments": [{"kind": "image", "name": "slow.png"}]})).await;
    scene.eyes.see("button", "View image slow.png").await;
    look.at("picture on its way").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_accessible_in_every_state_and_variant() {
    travel("files", async |look| {
        look.scene.lets_the_console_complain();
        // Half a body is what an upload leaves that is given up.
        look.scene.expects_refusals();
        let folder = Folder::new();
        going(look, &folder).await;
        coming(look).await;
    })
    .await;
}
