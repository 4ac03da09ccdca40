//! The routes of the conversations with the bot.
//!
//! A name that is unknown and one that is somebody else's get one answer (TRUST R-43): a name means something for the
//! session's own customer only. Never in here: how a wish is carried out.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use super::bodies::{EventType, Wish, is_name};
use super::frames;
use super::journal::conversations;
use super::journal::events::{self, Range};
use super::sending::{self, Asker, Done};
use crate::answers::Refusal;
use crate::browser::body;
use crate::browser::gate::Household;
use crate::browser::visitor::Visitor;
use crate::relay::{Shared, now};
use crate::upstream;

/// So many conversations are listed at most.
const MOST_LISTED: u32 = 50;
/// So many events are read at once at most, and if nothing is said of it.
const MOST_EVENTS: (u32, u32) = (100, 50);

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/chat/converse", post(converse).get(list).delete(erase))
        .route("/chat/converse/{name}", get(read))
}

async fn converse(
    State(relay): State<Shared>,
    visitor: Visitor,
    Household(household): Household,
    request: Request,
) -> Result<Json<Done>, Refusal> {
    let text = body::read(&relay.config.limits, request).await?;
    let wish = Wish::read(&text, relay.bot()?.settings.metadata_form)?;
    let customer = visitor.claims.customer;
    let done = match wish.event_type {
        EventType::StartSession => sending::start(&relay, Asker { customer, household }, wish).await?,
        EventType::Message => {
            relay.limits.messages_per_session.take(&visitor.claims.session)?;
            sending::say(&relay, &customer, wish).await?
        }
        EventType::EndSession => sending::end(&relay, &customer, wish).await?,
    };
    Ok(Json(done))
}

async fn list(State(relay): State<Shared>, visitor: Visitor) -> Result<Response, Refusal> {
    let retention = relay.bot()?.retention;
    let customer = visitor.claims.customer;
    let list =
        move |db: &rusqlite::Connection| conversations::list(db, &customer, MOST_LISTED, &retention, now());
    let found = relay.store.run(list).await?;
    let described: Vec<_> = found
        .iter()
        .map(|found| {
            json!({
                "platformConversationId": found.name,
                "status": found.state.word(),
                "startedAt": found.started_at,
            })
        })
        .collect();
    Ok(upstream::json(StatusCode::OK, Body::from(json!({ "conversations": described }).to_string())))
}

async fn read(
    State(relay): State<Shared>,
    visitor: Visitor,
    segment: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let retention = relay.bot()?.retention;
    let Ok(Path(name)) = segment else { return Err(Refusal::NOT_FOUND) };
    if !is_name(&name) {
        return Err(Refusal::NOT_FOUND);
    }
    let (range, most) = read_query(query.as_deref().unwrap_or_default())?;
    let customer = visitor.claims.customer;
    let read = move |db: &rusqlite::Connection| {
        let Some(found) = conversations::find(db, &customer, &name, &retention, now())? else {
            return Ok(None);
        };
        let events = events::range(db, found.number, range, most)?;
        Ok(Some((events::oldest(db, found.number)?, events, found)))
    };
    let (oldest, events, found) = relay.store.run(read).await?.ok_or(Refusal::NOT_FOUND)?;
    let text = frames::history(&found.name, found.state.word(), oldest, &events);
    Ok(upstream::json(StatusCode::OK, Body::from(text)))
}

/// `after=SEQ`, `before=ID` or neither, and `limit`.
fn read_query(query: &str) -> Result<(Range, u32), Refusal> {
    let wrong = || Refusal::body("the query may have after or before, and limit, once and as whole numbers");
    let (mut range, mut most) = (Range::Newest, None);
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').ok_or_else(wrong)?;
        let number = value.parse::<i64>().ok().filter(|number| *number >= 0).ok_or_else(wrong)?;
        match name {
            "after" if range == Range::Newest => range = Range::After(number),
            "before" if range == Range::Newest => range = Range::Before(number),
            "limit" if most.is_none() && number > 0 => {
                most = Some(u32::try_from(number).unwrap_or(MOST_EVENTS.0).min(MOST_EVENTS.0));
            }
            _ => return Err(wrong()),
        }
    }
    Ok((range, most.unwrap_or(MOST_EVENTS.1)))
}

/// Erases all that the customer has said to the bot and heard from it, here (TRUST P-07).
async fn erase(State(relay): State<Shared>, visitor: Visitor) -> Result<StatusCode, Refusal> {
    relay.bot()?;
    let customer = visitor.claims.customer;
    let asked = customer.clone();
    relay.store.run(move |db| conversations::erase(db, &asked)).await?;
    relay.store.sweep().await;
    relay.presence.news(&customer);
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_says_one_thing_or_is_refused() {
        let read = |query| read_query(query).ok();
        assert_eq!(read(""), Some((Range::Newest, 50)));
        assert_eq!(read("after=0"), Some((Range::After(0), 50)));
        assert_eq!(read("limit=7&before=9"), Some((Range::Before(9), 7)));
        assert_eq!(read("limit=5000"), Some((Range::Newest, 100)));
        for wrong in
            ["after=1&before=2", "after=1&after=2", "after=x", "limit=0", "after", "until=3", "after=-1"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
