//! The request of seed 002 about a customer's data, and the profile that a birth date brings with it.
//!
//! Never in here: what the profile says (`flashback`).

use axum::extract::{Path, Request, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Json, Response};
use serde_json::Value;

use super::rest::{Answer, answered};
use super::{flashback, strict, wire};
use crate::customers::channel;
use crate::hub::{Happening, Hub, Shared};
use crate::state::now_ms;
use crate::vendor::reading::Objection;

/// `PATCH /api/customers/{customerId}`
pub async fn update(
    State(hub): State<Shared>,
    uri: Uri,
    Path(customer_id): Path<String>,
    request: Request,
) -> Response {
    answered(try_update(&hub, &customer_id, request).await, &hub, "PATCH", &uri)
}

async fn try_update(hub: &Hub, customer_id: &str, request: Request) -> Answer {
    strict::authorized(request.headers(), hub)?;
    let body = strict::body(request).await?;
    let refuses = hub.settings.lock().partner_refuses_unknown_customers;
    let has_birthdate = body.get("birthdate").is_some();
    let (customer, conversations) = {
        let mut world = hub.world.lock();
        if refuses && world.register.customer(customer_id).is_none() {
            return Err(Objection::new(404, "there is no such customer"));
        }
        // Read before the customer is made known: a request that is refused leaves nothing behind.
        let mut customer = strict::new_data(&body, &world.register.seen_as(customer_id))?;
        customer.updated_at = now_ms();
        if has_birthdate {
            let date = customer.birthdate.as_deref().and_then(strict::read_date);
            customer.flashback = date.map(flashback::profile);
        }
        let conversations = world.update_customer(customer.clone());
        if let Some(profile) = customer.flashback.as_ref().filter(|_| has_birthdate) {
            announce_flashback(hub, customer_id, profile);
        }
        (customer, conversations)
    };
    for id in conversations {
        hub.tell(Happening::Conversation { id });
    }
    Ok(Json(wire::customer(&customer)).into_response())
}

/// Tells the customer's sockets of a profile.
pub fn announce_flashback(hub: &Hub, customer_id: &str, profile: &Value) {
    hub.push(&channel(customer_id), &wire::frame("flashback", profile.clone()));
}
