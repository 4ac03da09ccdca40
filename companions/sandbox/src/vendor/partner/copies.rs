//! When the sockets get their copy of a message that came by REST: before its answer, after it, or never.
//!
//! Never in here: what the copy says.

use std::sync::Arc;

use axum::response::Response;
use serde_json::Value;

use crate::hub::Shared;
use crate::vendor::PAUSE;

/// Sends the copy once the answer has left, or can no longer leave.
pub fn after(mut response: Response, hub: &Shared, channel: String, copy: Value) -> Response {
    // A response loses its extensions when it is written to the connection, and also when a rule throws it away.
    let afterwards = Afterwards { hub: Shared::clone(hub), channel, copy };
    response.extensions_mut().insert(Arc::new(afterwards));
    response
}

struct Afterwards {
    hub: Shared,
    channel: String,
    copy: Value,
}

impl Drop for Afterwards {
    fn drop(&mut self) {
        self.hub.push_later(&self.channel, &self.copy, PAUSE);
    }
}
