//! What people know from other chats: answers that show themselves and are heard, a conversation that one may keep, a way back, a form
//! before it all begins.

mod channels;
mod escape;
mod form;
mod greeting;
mod hours;
mod inbox;
mod paper;
mod preview;
mod sound;
mod title_badge;
mod transcript;
mod way_back;

use serde_json::Value;
use stories::agent::Conversation;
use stories::{Scene, eventually};

/// A conversation of one message whose socket is subscribed.
async fn begin(scene: &Scene) -> Conversation {
    scene.visit("/tag").await;
    scene.open_chat().await;
    scene.send("Hello.").await;
    let conversation = scene.agent.reads_exactly(&["Hello."]).await;
    scene.message_with_status("Hello.", "sent").await;
    scene.agent.hears_the_visitors_socket().await;
    conversation
}

/// Changes what the inbox has set.
async fn set_widget(scene: &Scene, change: impl FnOnce(&mut Value)) {
    let mut widget = scene.agent.state().await["settings"]["widget_settings"].clone();
    change(&mut widget);
    scene.agent.switches(serde_json::json!({"widget_settings": widget})).await;
}

/// Presses the launcher of a page where something else may come before one can write.
async fn press_launcher(scene: &Scene) {
    eventually("the launcher", async || {
        let launcher = scene.eyes.all("button", "Open chat").await.into_iter().next()?;
        launcher.click().await.ok()
    })
    .await;
}
