//! The one request of seed 003.
//!
//! Never in here: how a request is read (`strict`), what the bot says (`bot`) and how that is delivered (`turns`).

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::sync::oneshot;

use super::bot::{self, Step};
use super::strict::{self, Event, Told};
use super::turns::Turn;
use crate::config::Settings;
use crate::conversation::{Conversation, Standing};
use crate::hub::{Happening, Hub, Shared};
use crate::message::{Draft, MessageType};
use crate::state::now_ms;
use crate::vendor::changes::{self, Telling};
use crate::vendor::reading::{Objection, Read};

/// `POST /chat/converse`, `POST /converse/chat`
pub async fn converse(State(hub): State<Shared>, uri: Uri, request: Request) -> Response {
    let answer = try_converse(&hub, &uri, request).await;
    answer.unwrap_or_else(|objection| objection.refuse(&hub, &format!("POST {}", uri.path())))
}

async fn try_converse(hub: &Hub, uri: &Uri, request: Request) -> Result<Response, Objection> {
    let settings = hub.settings();
    strict::path(uri, &settings)?;
    strict::headers(request.headers(), hub, &settings)?;
    let told = strict::told(&strict::body(request).await?, settings.converse_metadata)?;
    let (conversation_id, (pause, steps)) = done(hub, told, &settings)?;
    hub.tell(Happening::Conversation { id: conversation_id });
    let mut response = StatusCode::OK.into_response();
    if settings.converse_webhooks_first {
        let (turn, ended) = Turn::new(conversation_id, steps);
        hub.take_turn(turn.after(pause));
        // The turn is dropped only where the sandbox stops, or something holds an event back.
        let _ = ended.await;
    } else {
        // A response loses its extensions when it is written to the connection, and also when a rule throws it away.
        let (departure, departed) = oneshot::channel::<()>();
        response.extensions_mut().insert(Arc::new(departure));
        let (turn, _) = Turn::new(conversation_id, steps);
        hub.take_turn(turn.after(pause).behind(departed));
    }
    Ok(response)
}

/// Does what was told, and says in which session and what the bot does next.
fn done(hub: &Hub, told: Told, settings: &Settings) -> Read<(i64, (Duration, Vec<Step>))> {
    let Told { platform_id, event, meta_data } = told;
    let id = {
        let mut world = hub.world.lock();
        let known = world.session(&platform_id).map(|known| (known.id, known.standing));
        let id = match (&event, known) {
            (Event::Start, Some(_)) => {
                return Err(Objection::new(400, format!("the session {platform_id:?} was started before")));
            }
            (Event::Start, None) => world.open_session(&platform_id, shown_name(&platform_id)).id,
            (_, None) => {
                return Err(Objection::new(400, format!("the session {platform_id:?} was never started")));
            }
            (_, Some((_, Standing::Ended))) => {
                return Err(Objection::new(400, format!("the session {platform_id:?} has ended")));
            }
            (_, Some((id, _))) => id,
        };
        world.save_meta_data(id, meta_data);
        id
    };
    let gone = || Objection::new(400, format!("the session {platform_id:?} has ended"));
    let listens = |one: &Conversation| settings.converse_bot_answers && one.standing == Standing::Open;
    let next = match event {
        Event::Start => {
            let world = hub.world.lock();
            let conversation = world.get(id).ok_or_else(gone)?;
            (Duration::ZERO, if listens(conversation) { bot::welcome(conversation) } else { Vec::new() })
        }
        Event::Message { text, card_index } => {
            keep(hub, id, &text, card_index).ok_or_else(gone)?;
            let world = hub.world.lock();
            let conversation = world.get(id).ok_or_else(gone)?;
            match listens(conversation) {
                true => bot::answer(conversation, &text, card_index, settings, &hub.origins),
                false => (Duration::ZERO, Vec::new()),
            }
        }
        Event::End => {
            changes::stand(hub, id, Standing::Ended, None).ok_or_else(gone)?;
            (Duration::ZERO, Vec::new())
        }
    };
    Ok((id, next))
}

/// Stores what the visitor wrote.
fn keep(hub: &Hub, conversation_id: i64, text: &str, card_index: Option<u64>) -> Option<()> {
    let sender = crate::vendor::visitor(hub.world.lock().get(conversation_id)?);
    let draft = Draft {
        content: Some(text.to_owned()),
        message_type: MessageType::Incoming,
        content_type: "text".to_owned(),
        content_attributes: card_index.map_or_else(|| json!({}), |index| json!({"cardIndex": index})),
        metadata: None,
        private: false,
        status: "sent".to_owned(),
        echo_id: None,
        sender,
        attachments: Vec::new(),
        reply_to: None,
        created_at: now_ms(),
    };
    changes::deliver(hub, conversation_id, draft, Telling::Console).map(|_| ())
}

/// What the console calls a visitor, who has no name here but a long id.
fn shown_name(platform_id: &str) -> String {
    format!("Visitor {}", platform_id.chars().take(6).collect::<String>())
}
