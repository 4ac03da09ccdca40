//! The socket of seed 002: who may open it, and what a client's frames do. There is no handshake message, and no frame
//! is answered; a message comes back as the "Message Object", to all of the customer's sockets.
//!
//! Never in here: the connection itself (that is the vendors' common socket).

use axum::http::{HeaderMap, Uri, header};

use super::frames::{self, Frame};
use super::{rest, strict};
use crate::conversation::Vendor;
use crate::hub::Hub;
use crate::message::MessageType;
use crate::vendor::changes::{self, Telling};
use crate::vendor::reading::{self, Objection, Read};

/// Whose socket this is: the query's `clientId`. `None` when there is none, and the socket is another vendor's.
///
/// The guide says nothing of a key here, and a browser cannot send one. One that is sent has to be right.
pub fn customer(hub: &Hub, uri: &Uri, headers: &HeaderMap) -> Read<Option<String>> {
    let names = uri.query().unwrap_or_default().split('&').map(|pair| pair.split('=').next());
    if !names.into_iter().any(|name| name == Some("clientId")) {
        return Ok(None);
    }
    let customer = reading::query(uri, &["clientId"])?.remove("clientId");
    let customer = customer.filter(|id| !id.trim().is_empty());
    if customer.is_none() {
        return Err(Objection::new(400, "clientId is empty"));
    }
    if hub.settings.lock().partner_socket_needs_key || headers.contains_key(header::AUTHORIZATION) {
        strict::authorized(headers, hub)?;
    }
    Ok(customer)
}

/// Does what a frame of this customer says.
///
/// # Errors
/// With 1008, the code to close the socket with.
pub fn hear(hub: &Hub, customer_id: &str, text: &str) -> Read<()> {
    try_hear(hub, customer_id, text).map_err(|objection| Objection { status: 1008, ..objection })
}

fn try_hear(hub: &Hub, customer_id: &str, text: &str) -> Read<()> {
    let frame = frames::frame(text)?;
    let id = frame.conversation_id();
    let not_theirs = || Objection::new(1008, format!("this customer has no conversation {id}"));
    {
        let world = hub.world.lock();
        let own = world.get(id).filter(|one| one.vendor == Vendor::Partner);
        let own = own.filter(|one| one.contact.identifier == customer_id).ok_or_else(not_theirs)?;
        if let Frame::Read { message_id, .. } = frame {
            let message = own.message(message_id);
            if message.is_none_or(|message| message.message_type == MessageType::Incoming) {
                let reason = format!("messageId {message_id} is no message of an agent in this conversation");
                return Err(Objection::new(1008, reason));
            }
        }
    }
    // Only the control can remove a conversation in between; then there is nothing left to do.
    match frame {
        Frame::Message(message) => rest::store(hub, message, Telling::All).map(|_| ()),
        Frame::Typing { is_typing, .. } => {
            changes::visitor_types(hub, id, is_typing);
            Ok(())
        }
        Frame::Read { message_id, .. } => {
            changes::visitor_reads(hub, id, message_id);
            Ok(())
        }
    }
}
