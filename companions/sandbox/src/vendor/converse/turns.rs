//! What the bot does, carried out: one thing after the other in each session, sessions beside each other. Each event is
//! stored, delivered to its webhook, and delivered again when that failed, as platforms do.
//!
//! Never in here: what the bot says, how an event is written, how a webhook is called.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::bot::{self, Reply, Step};
use super::wire;
use crate::conversation::{Conversation, Standing};
use crate::hub::{Hub, Shared};
use crate::journal::WebhookCall;
use crate::message::{Draft, Message};
use crate::state::now_ms;
use crate::vendor::PAUSE;
use crate::vendor::changes::{self, Telling};
use crate::webhook_faults::{Flaws, Parcel};
use crate::webhooks::{Answer, Call};

/// What a call has in place of the right secret, and of the right bot.
const WRONG_SECRET: &str = "a-secret-that-nobody-has-agreed-on";
const WRONG_BOT: &str = "000000000000000000000000";

/// What the bot does in one session in answer to one thing.
#[derive(Debug)]
pub struct Turn {
    conversation_id: i64,
    steps: Vec<Step>,
    pause: Duration,
    behind: Option<oneshot::Receiver<()>>,
    ended: oneshot::Sender<Vec<Answer>>,
}

impl Turn {
    /// A turn of these steps, and what hears how its deliveries ended.
    pub fn new(conversation_id: i64, steps: Vec<Step>) -> (Self, oneshot::Receiver<Vec<Answer>>) {
        let (ended, end) = oneshot::channel();
        (Self { conversation_id, steps, pause: Duration::ZERO, behind: None, ended }, end)
    }

    /// The same turn after a while; others may be taken before it.
    pub fn after(self, pause: Duration) -> Self {
        Self { pause, ..self }
    }

    /// The same turn once the sender of this is gone.
    pub fn behind(self, departed: oneshot::Receiver<()>) -> Self {
        Self { behind: Some(departed), ..self }
    }
}

/// Carries out what is queued until the sandbox stops.
pub async fn run(hub: Shared, mut queued: UnboundedReceiver<Turn>, tasks: TaskTracker) {
    let mut lanes: HashMap<i64, UnboundedSender<Turn>> = HashMap::new();
    loop {
        let turn = tokio::select! {
            () = hub.stop.cancelled() => return,
            turn = queued.recv() => match turn {
                Some(turn) => turn,
                None => return,
            },
        };
        if !turn.pause.is_zero() {
            tasks.spawn(come_back(Shared::clone(&hub), turn));
            continue;
        }
        let lane = lanes.entry(turn.conversation_id).or_insert_with(|| {
            let (lane, turns) = unbounded_channel();
            tasks.spawn(follow(Shared::clone(&hub), turns));
            lane
        });
        // A lane ends only with the sandbox.
        let _ = lane.send(turn);
    }
}

/// Queues a turn again once its pause is over.
async fn come_back(hub: Shared, turn: Turn) {
    tokio::select! {
        () = hub.stop.cancelled() => {}
        () = tokio::time::sleep(turn.pause) => hub.take_turn(turn.after(Duration::ZERO)),
    }
}

async fn follow(hub: Shared, mut turns: UnboundedReceiver<Turn>) {
    while let Some(turn) = turns.recv().await {
        tokio::select! {
            () = hub.stop.cancelled() => return,
            () = carry_out(&hub, turn) => {}
        }
    }
}

async fn carry_out(hub: &Hub, turn: Turn) {
    let Turn { conversation_id, steps, behind, ended, .. } = turn;
    if let Some(departed) = behind {
        // Its sender only ever goes away.
        let _ = departed.await;
        tokio::time::sleep(PAUSE).await;
    }
    let mut answers = Vec::new();
    for step in steps {
        take(hub, conversation_id, step, &mut answers).await;
    }
    // Nobody has to wait for it.
    let _ = ended.send(answers);
}

async fn take(hub: &Hub, id: i64, step: Step, answers: &mut Vec<Answer>) {
    match step {
        Step::Say(reply, times) => say(hub, id, reply, times, answers).await,
        Step::Escalate(team) => {
            let words = format!("Escalated to {team}");
            let message = store(hub, id, Some(words), "escalate", json!({"escalateTo": team}));
            deliver(hub, message, 1, answers).await;
        }
        Step::Act(action) => {
            let name = action.get("name").and_then(Value::as_str).unwrap_or_default();
            let words = format!("Action {name}");
            deliver(hub, store(hub, id, Some(words), "action", action), 1, answers).await;
        }
        Step::AskTeam(team) => {
            let words = format!("Is {team} online?");
            let message = store(hub, id, Some(words), "isTeamOnline", json!({"teamId": team}));
            deliver(hub, message, 1, answers).await;
            let answered = match answers.last() {
                Some(Answer { error: None, body, .. }) => body.clone(),
                Some(Answer { error: Some(error), .. }) => error.clone(),
                None => "nothing".to_owned(),
            };
            say(hub, id, bot::of_team(&answered), 1, answers).await;
        }
        Step::Deliver(message) => deliver(hub, Some(*message), 1, answers).await,
    }
}

async fn say(hub: &Hub, id: i64, reply: Reply, times: u32, answers: &mut Vec<Answer>) {
    let Reply { text, kind, attributes } = reply;
    deliver(hub, store(hub, id, text, kind, attributes), times, answers).await;
}

/// Stores what the bot does; `None` when the session is gone.
fn store(hub: &Hub, id: i64, content: Option<String>, kind: &str, attributes: Value) -> Option<Message> {
    let sender = crate::vendor::default_agent(hub.world.lock().get(id)?);
    let draft = Draft {
        content,
        message_type: wire::message_type(kind),
        content_type: kind.to_owned(),
        content_attributes: attributes,
        metadata: None,
        private: false,
        status: "sent".to_owned(),
        echo_id: None,
        sender,
        attachments: Vec::new(),
        reply_to: None,
        created_at: now_ms(),
    };
    changes::deliver(hub, id, draft, Telling::Console)
}

/// Queues the delivery of what the control has stored.
pub fn announce(hub: &Hub, conversation: &Conversation, message: &Message) {
    let (turn, _) = Turn::new(conversation.id, vec![Step::Deliver(Box::new(message.clone()))]);
    hub.take_turn(turn);
}

/// Delivers an event as the rules want it, and notes what came of it.
async fn deliver(hub: &Hub, message: Option<Message>, times: u32, answers: &mut Vec<Answer>) {
    let Some(message) = message else { return };
    if message.content_type == "escalate" {
        changes::stand(hub, message.conversation_id, Standing::Escalated, None);
    }
    let order = hub.settings.lock().converse_member_order;
    let body = {
        let world = hub.world.lock();
        let Some(conversation) = world.get(message.conversation_id) else { return };
        wire::body(&hub.config.converse_bot_id, conversation, &message, order)
    };
    let (hook, event) = wire::addressed(&message);
    for _ in 0..times {
        let call = Call { hook, id: format!("msg_{}", Uuid::new_v4().simple()), body: body.clone().into() };
        let (conversation_id, message_id) = (message.conversation_id, message.id);
        let parcel = Parcel { conversation_id, message_id, event: event.to_owned(), call };
        let (delay, parcels) = {
            let mut faults = hub.faults.lock();
            (faults.webhooks.delay(), faults.webhooks.shape(parcel))
        };
        tokio::time::sleep(delay).await;
        for parcel in parcels {
            answers.push(bring(hub, parcel).await);
        }
    }
}

/// Calls the webhook until it is content, or was tried often enough.
pub async fn bring(hub: &Hub, parcel: Parcel) -> Answer {
    let settings = hub.settings();
    let mut attempt = 1;
    let answer = loop {
        let answer = call(hub, &parcel, attempt).await;
        if answer.error.is_none() || attempt > settings.converse_retries {
            break answer;
        }
        let pause = settings.converse_retry_ms.saturating_mul(1 << (attempt - 1).min(16));
        tokio::time::sleep(Duration::from_millis(pause)).await;
        attempt += 1;
    };
    let status = if answer.error.is_none() { "delivered" } else { "failed" };
    changes::set_status(hub, parcel.conversation_id, Some(&[parcel.message_id]), status);
    answer
}

async fn call(hub: &Hub, parcel: &Parcel, attempt: u32) -> Answer {
    let webhooks = hub.settings().converse_webhooks;
    let Flaws { malformed, wrong_secret, wrong_bot, answer_lost } = hub.faults.lock().webhooks.flaws();
    let mut call = parcel.call.clone();
    if wrong_bot {
        let text = String::from_utf8_lossy(&call.body).replacen(&hub.config.converse_bot_id, WRONG_BOT, 1);
        call.body = text.into();
    }
    if malformed {
        call.body.truncate(call.body.len() / 2);
    }
    let (url, mut answer) = match webhooks {
        None => {
            let error = Some("no webhook is named".to_owned());
            (String::new(), Answer { error, ..Answer::default() })
        }
        Some(mut webhooks) => {
            if wrong_secret {
                webhooks.secret = Some(WRONG_SECRET.to_owned());
            }
            let answer = hub.caller.call(&webhooks, &call).await;
            (webhooks.address(call.hook).to_owned(), answer)
        }
    };
    if answer_lost {
        answer.error = Some("the answer was lost by a rule".to_owned());
    }
    hub.note_webhook_call(WebhookCall {
        at: now_ms(),
        conversation_id: Some(parcel.conversation_id),
        message_id: Some(parcel.message_id),
        hook: call.hook,
        event: parcel.event.clone(),
        url,
        attempt,
        status: answer.status,
        error: answer.error.clone(),
    });
    answer
}
