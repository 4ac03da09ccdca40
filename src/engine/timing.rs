//! Every span of time that the engine knows, in milliseconds, each with its reason.

use crate::model::Millis;

/// No answer within this is no answer (TRUST C-12).
pub const ANSWER_WITHIN: Millis = 15_000;
/// A request that outlives its page (`keepalive`) is delivered by Chromium, on another connection if it has to, for 30 seconds
/// after the page has gone or has given it up: measured, `abort` does not end it. A list shows it a little later.
pub const STILL_DELIVERED: Millis = 35_000;
/// A page that is about to go hears of the end of its requests before it hears of its own: so long after an exchange was lost, it may
/// have been the page that lost it, and the browser goes on with it.
pub const GOING_TAKES: Millis = 2_000;
/// Only on a line that said something so short a time ago a message is sent so that it outlives the page: where the line has
/// died meanwhile, the next attempt does not have to wait for `STILL_DELIVERED`.
pub const LINE_IS_FRESH: Millis = 10_000;
/// An upload that does not move for this long has stalled (C-14).
pub const STALL_WITHIN: Millis = 20_000;
/// Full jitter between zero and this, doubling (TRUST §2.0).
pub const BACKOFF_BASE: Millis = 500;
/// The most that doubling comes to.
pub const BACKOFF_CAP: Millis = 30_000;
/// A server that says "too many" without a readable time is left alone at least this long (C-05).
pub const BUSY_BASE: Millis = 2_000;
/// What `Retry-After` may ask for: not a tight loop, not forever (C-05).
pub const RETRY_AFTER: std::ops::RangeInclusive<Millis> = 1_000..=300_000;
/// Between attempts at a new conversation after "too many" (C-06).
pub const NEW_CONVERSATION_PAUSE: Millis = 300_000;
/// Before the next conversation, where the last ones were closed one soon after the other.
pub const NEXT_CONVERSATION: Millis = 30_000;
/// Back in the network or in the foreground: soon, but not all at once (§2.0).
pub const RETURN_SPREAD: Millis = 500;
/// A network that comes and goes gets a new socket at most so often (C-82).
pub const RETURN_AGAIN: Millis = 15_000;
/// After the server closed all its sockets, its clients come back spread over this (§2.0).
pub const SERVER_CLOSE_SPREAD: Millis = 5_000;
/// A socket that has not opened by now never will (C-31).
pub const CONNECT_WITHIN: Millis = 8_000;
/// Subscribe a second time after this, replace the socket after the next (C-34).
pub const SUBSCRIBE_AGAIN: Millis = 2_000;
/// See `SUBSCRIBE_AGAIN`.
pub const SUBSCRIBE_WITHIN: Millis = 5_000;
/// Life after which a connection counts as having worked (§2.0).
pub const PROVEN_LIFE: Millis = 10_000;
/// How long a silent socket is believed, given the learned gap between keepalives (C-33).
pub const SILENCE: std::ops::RangeInclusive<Millis> = 30_000..=90_000;
/// A link silent for this long is checked when the visitor comes back (C-33).
pub const SILENT_ON_RETURN: Millis = 10_000;
/// At most one keepalive answer within this (C-37).
pub const KEEPALIVE_ANSWER_GAP: Millis = 1_000;
/// Protocol errors of a socket are counted over this span (C-32).
pub const PROTOCOL_ERROR_WINDOW: Millis = 300_000;
/// The rest that sockets get where they do not work.
pub const SOCKET_REST: Millis = 300_000;
/// No socket for this long: answers are fetched meanwhile.
pub const POLL_AFTER: Millis = 5_000;
/// Between fetches with the panel in front of the visitor.
pub const POLL_WATCHED: Millis = 3_000;
/// With the panel closed.
pub const POLL_CLOSED: Millis = 15_000;
/// With the page in the background.
pub const POLL_HIDDEN: Millis = 60_000;
/// Between attempts while the browser says that there is no network, because it can be wrong (C-81).
pub const OFFLINE_ATTEMPT: Millis = 30_000;
/// What the network had in its hands when it went is delivered within this.
pub const STILL_ON_ITS_WAY: Millis = 1_500;
/// First look for a message whose fate is unknown.
pub const FIRST_LOOK: Millis = 1_000;
/// From one look to the next: longer than a back end's lists may lag (C-22, C-23).
pub const NEXT_LOOK: Millis = 3_500;
/// An accepted message whose echo is missing is looked for after these (C-21).
pub const ECHO_LOOKS: [Millis; 3] = [5_000, 15_000, 45_000];
/// "Sending" becomes "Queued" after this (C-04).
pub const STILL_SENDING: Millis = 10_000;
/// A timer this late means that the page stood still, not the server (H-23).
pub const LATE_WAKE: Millis = 1_500;
/// What frames that waited behind a standing page get to come through.
pub const LATE_WAKE_GRACE: Millis = 2_000;
/// An update whose message is not yet known waits this long for it (C-39).
pub const PENDING_UPDATE: Millis = 300_000;
/// A read of the history that fails is tried again by itself; told to the visitor after so many failures.
pub const TELL_AFTER_FAILURES: u32 = 3;
/// Sending that failed so often while receiving works is told to the visitor (C-43).
pub const DELAYED_AFTER_FAILURES: u32 = 2;
/// A bot answers within this; for so long it counts as writing (TRUST R-33).
pub const ANSWER_USUAL: Millis = 20_000;
/// For how long the visitor is told that an answer takes longer: some things a bot has nothing to say to.
pub const ANSWER_LATE_FOR: Millis = 300_000;
/// How long somebody is writing after the last sign of it: no vendor says when they stop (PROTOCOL-NOTES fact 13).
pub const TYPING_LASTS: Millis = 6_000;
/// The same where a vendor takes the sign back: long enough for a slow thought, not for ever if the word got lost.
pub const TYPING_LASTS_AT_MOST: Millis = 30_000;
/// A visitor who has not pressed a key for this long has stopped writing.
pub const TYPING_STOPS_AFTER: Millis = 4_000;
/// At most one "is typing" within this, shorter than it lasts on the other side.
pub const TYPING_TOLD_EVERY: Millis = 3_000;
/// A message is reported as delivered this long after it came in, if it is not seen before.
pub const DELIVERED_AFTER: Millis = 1_000;
/// Messages in one report.
pub const RECEIPTS_AT_ONCE: usize = 50;
/// What changed is read from so much before the last time known: the vendor's clock and its events need not be in step.
pub const CHANGES_OVERLAP: Millis = 30_000;
