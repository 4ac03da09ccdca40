//! The frames that a visitor may send over `/ws` with seeds 000 and 001; both documents share most of them.
//!
//! Never in here: the socket, and whose document it follows.

use serde_json::Value;

use crate::state::ACCOUNT_ID;
use crate::vendor::reading::{Fields, Objection, Read};

/// A frame that a visitor may send.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    /// Both documents' §8, subscribe.
    Subscribe {
        /// The visitor's credential.
        pubsub_token: String,
    },
    /// Both documents' §8, the answer to `presence.update`.
    UpdatePresence,
    /// Seed 001 §8, the visitor is typing. Its data is read by [`typing`], because seed 000 has no such frame at all.
    Typing(Value),
}

/// Reads a frame. Whether this visitor's document has it, the socket knows.
pub fn frame(text: &str) -> Read<Frame> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| Objection::new(1008, format!("the frame is no JSON: {error}")))?;
    read_frame(&value).map_err(|objection| Objection { status: 1008, ..objection })
}

fn read_frame(value: &Value) -> Read<Frame> {
    let fields = Fields::of(value, "the frame", &["event", "data"])?;
    match fields.string("event")?.as_str() {
        "subscribe" => {
            let data = Fields::of(fields.required("data")?, "data", &["pubsub_token", "account_id"])?;
            data.number("account_id", ACCOUNT_ID)?;
            Ok(Frame::Subscribe { pubsub_token: data.string("pubsub_token")? })
        }
        "update_presence" if !fields.map.contains_key("data") => Ok(Frame::UpdatePresence),
        "update_presence" => Err(Objection::new(1008, "update_presence has no data in the document")),
        "typing" => Ok(Frame::Typing(fields.map.get("data").cloned().unwrap_or_default())),
        other => Err(Objection::new(1008, format!("the document has no frame {other:?} from a client"))),
    }
}

/// The data of seed 001's typing frame: this account, and the conversation whose socket it is.
pub fn typing(data: &Value, conversation_id: i64) -> Read<()> {
    let read = || {
        let data = Fields::of(data, "data", &["conversation_id", "account_id"])?;
        data.number("conversation_id", conversation_id)?;
        data.number("account_id", ACCOUNT_ID)
    };
    read().map_err(|objection: Objection| Objection { status: 1008, ..objection })
}
