//! A page of history whose elements are messages, and the times in them. What a message is, each vendor's room says.

use super::{HistoryReply, Note};
use crate::json::{Value, id, integer};
use crate::model::{Message, Millis, RemoteId, time};

/// Reads a page's elements one by one. `broken`: how many more of them no effort could read.
pub fn history(
    items: &[Value],
    broken: usize,
    read: impl Fn(&Value) -> Result<Message, Note>,
) -> HistoryReply {
    let mut reply = HistoryReply { items: items.len() + broken, ..HistoryReply::default() };
    if broken > 0 {
        reply.notes.push("history: unreadable element");
    }
    // An id of another kind is no place to go on from: a vendor's ancestor reads `after=x` as zero (PROTOCOL-NOTES fact 10).
    let ids =
        || items.iter().filter_map(|item| id(item, "id")).filter(|id| matches!(id, RemoteId::Number(_)));
    reply.span = ids().min().zip(ids().max());
    for item in items {
        match read(item) {
            Ok(message) => reply.messages.push(message),
            Err(note) => reply.notes.push(note),
        }
    }
    reply
}

/// A time stamp in any of the ways in which servers write them, whichever their documents print (TRUST C-47).
pub fn moment(value: &Value) -> Option<Millis> {
    let number = || integer(value).and_then(time::from_vendor_number);
    value.as_str().and_then(time::from_iso).or_else(number)
}
