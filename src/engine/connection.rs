//! The socket's life: `Off → Connecting → Subscribing → Live`, a pause after every end, and fetching meanwhile.
//!
//! Browsers tell nothing about why a handshake failed and nothing at all about a link that died silently (TRUST C-30, C-33),
//! so the first is decided by a read over HTTP and the second by listening to the silence.

use super::backoff::Backoff;
use super::interface::SocketId;
use super::random::Random;
use super::timing::{
    BACKOFF_CAP, CONNECT_WITHIN, KEEPALIVE_ANSWER_GAP, LATE_WAKE_GRACE, OFFLINE_ATTEMPT, POLL_AFTER,
    POLL_CLOSED, POLL_HIDDEN, POLL_WATCHED, PROTOCOL_ERROR_WINDOW, PROVEN_LIFE, RETURN_AGAIN, RETURN_SPREAD,
    SERVER_CLOSE_SPREAD, SILENCE, SILENT_ON_RETURN, SOCKET_REST, SUBSCRIBE_AGAIN, SUBSCRIBE_WITHIN,
};
use crate::model::Millis;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Phase {
    /// No conversation, or the page is put away.
    Off,
    Connecting {
        since: Millis,
    },
    Subscribing {
        since: Millis,
        asked_again: bool,
    },
    Live {
        since: Millis,
    },
    Pause {
        until: Millis,
    },
}

/// What the connection wants done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Open a socket under this number.
    Open(SocketId),
    /// Send the subscription.
    Subscribe(SocketId),
    /// Answer the keepalive.
    Answer(SocketId),
    /// Drop it without waiting.
    Close(SocketId),
    /// Read what is new: something may have been missed, or it decides what is wrong.
    Read,
    /// The line lives: read what is new without waiting out a pause that began while it was dead.
    ReadAtOnce,
}

/// See the module.
pub struct Connection {
    phase: Phase,
    socket: SocketId,
    backoff: Backoff,
    failed_handshakes: u32,
    protocol_errors: Vec<Millis>,
    /// Last frame of this socket.
    heard: Millis,
    /// Its silence was last looked into over HTTP, which says nothing of the socket.
    looked_into: Millis,
    keepalive: Option<Millis>,
    keepalive_gap: Option<Millis>,
    answered: Option<Millis>,
    replaced_for_echo: Option<Millis>,
    /// When the last socket that the network's return asked for is due.
    due_by_return: Option<Millis>,
    /// Sockets do not work here; answers are fetched.
    polling: bool,
    down_since: Millis,
    next_poll: Millis,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            phase: Phase::Off,
            socket: SocketId(0),
            backoff: Backoff::default(),
            failed_handshakes: 0,
            protocol_errors: Vec::new(),
            heard: 0,
            looked_into: 0,
            keepalive: None,
            keepalive_gap: None,
            answered: None,
            replaced_for_echo: None,
            due_by_return: None,
            polling: false,
            down_since: 0,
            next_poll: 0,
        }
    }
}

impl Connection {
    /// Whether frames arrive.
    pub fn is_live(&self) -> bool {
        matches!(self.phase, Phase::Live { .. })
    }

    /// The socket over which frames can be sent now.
    pub fn live_socket(&self) -> Option<SocketId> {
        self.is_live().then_some(self.socket)
    }

    /// Whether answers are fetched because sockets do not work.
    pub fn is_polling(&self) -> bool {
        self.polling && !self.is_live()
    }

    /// There is a conversation to listen to. Harmless when already at work.
    pub fn begin(&mut self, now: Millis) {
        if self.phase == Phase::Off {
            self.phase = Phase::Pause { until: now };
            self.down_since = now;
            self.next_poll = now + POLL_AFTER;
        }
    }

    /// There is none any more, or the page is put away.
    pub fn end(&mut self, steps: &mut Vec<Step>) {
        self.drop_socket(steps);
        self.phase = Phase::Off;
    }

    fn drop_socket(&mut self, steps: &mut Vec<Step>) {
        if !matches!(self.phase, Phase::Off | Phase::Pause { .. }) {
            steps.push(Step::Close(self.socket));
        }
    }

    fn pause(&mut self, now: Millis, pause: Millis) {
        if self.is_live() {
            self.down_since = now;
            self.next_poll = now + POLL_AFTER;
        }
        self.phase = Phase::Pause { until: now + pause };
    }

    /// Whether this socket is the one that counts.
    pub fn is_current(&self, socket: SocketId) -> bool {
        socket == self.socket && !matches!(self.phase, Phase::Off | Phase::Pause { .. })
    }

    /// The socket opened.
    pub fn opened(&mut self, now: Millis, steps: &mut Vec<Step>) {
        if matches!(self.phase, Phase::Connecting { .. }) {
            self.phase = Phase::Subscribing { since: now, asked_again: false };
            self.heard = now;
            steps.push(Step::Subscribe(self.socket));
        }
    }

    /// A frame came; whatever it says, the link lives.
    pub fn heard(&mut self, now: Millis) {
        self.heard = now;
    }

    /// The subscription stands. A second confirmation, or one that nobody asked for, changes nothing (C-35).
    pub fn confirmed(&mut self, now: Millis, steps: &mut Vec<Step>) {
        if matches!(self.phase, Phase::Subscribing { .. }) {
            self.phase = Phase::Live { since: now };
            self.failed_handshakes = 0;
            self.polling = false;
            self.keepalive = None;
            steps.push(Step::ReadAtOnce);
        }
    }

    /// The back end asks whether we are there: answered at once, because in a hidden page timers sleep (C-83).
    pub fn keepalive_asked(&mut self, now: Millis, steps: &mut Vec<Step>) {
        if let Some(last) = self.keepalive.replace(now) {
            let gap = now.saturating_sub(last);
            // A burst teaches nothing about the rhythm.
            if gap >= KEEPALIVE_ANSWER_GAP {
                self.keepalive_gap = Some(gap.max(self.keepalive_gap.unwrap_or(0)));
            }
        }
        if self.answered.is_none_or(|last| now >= last + KEEPALIVE_ANSWER_GAP) {
            self.answered = Some(now);
            steps.push(Step::Answer(self.socket));
        }
    }

    /// The socket closed. What that means depends on the code (C-32).
    pub fn closed(&mut self, code: u16, now: Millis, random: &mut Random, steps: &mut Vec<Step>) {
        let life = match self.phase {
            Phase::Live { since } => now.saturating_sub(since),
            _ => 0,
        };
        if life >= PROVEN_LIFE {
            self.backoff.reset();
        }
        let opened = !matches!(self.phase, Phase::Connecting { .. });
        let pause = match code {
            _ if !opened => {
                self.failed_handshakes += 1;
                if code == 0 {
                    // There is no WebSocket here at all; that will not change soon.
                    self.failed_handshakes = self.failed_handshakes.max(2);
                    self.polling = true;
                }
                if self.failed_handshakes == 2 {
                    steps.push(Step::Read);
                }
                self.next_pause(random)
            }
            1008 | 4401 | 4403 => {
                // The read decides whether the credentials are good; until then no blind loop.
                steps.push(Step::Read);
                self.next_pause(random).max(2_000)
            }
            1001 | 1012 | 1013 => random.up_to(SERVER_CLOSE_SPREAD).max(self.repeated_pause(random)),
            1006 if life >= PROVEN_LIFE => random.up_to(SERVER_CLOSE_SPREAD),
            1002 | 1003 | 1007 => {
                self.protocol_errors.retain(|at| now.saturating_sub(*at) < PROTOCOL_ERROR_WINDOW);
                self.protocol_errors.push(now);
                if self.protocol_errors.len() >= 3 {
                    self.polling = true;
                    SOCKET_REST
                } else {
                    self.next_pause(random)
                }
            }
            _ => self.next_pause(random),
        };
        self.pause(now, pause);
    }

    fn next_pause(&mut self, random: &mut Random) -> Millis {
        if self.polling {
            return self.backoff.next_within(random, SOCKET_REST).max(BACKOFF_CAP / 2);
        }
        self.backoff.next(random)
    }

    /// Counts a failure; a pause only from the second in a row on.
    fn repeated_pause(&mut self, random: &mut Random) -> Millis {
        let first = self.backoff.failures == 0;
        let pause = self.backoff.next(random);
        if first { 0 } else { pause }
    }

    /// HTTP works: where handshakes keep failing, it is sockets that do not.
    pub fn rest_works(&mut self) {
        if self.failed_handshakes >= 2 {
            self.polling = true;
        }
    }

    /// The visitor is back, or the network is: no more waiting, and a link that has been silent is checked.
    pub fn returned(&mut self, now: Millis, random: &mut Random, steps: &mut Vec<Step>) {
        match self.phase {
            Phase::Pause { until } if !self.polling => {
                self.phase = Phase::Pause { until: until.min(now + random.up_to(RETURN_SPREAD)) };
            }
            Phase::Live { .. } if now > self.heard + SILENT_ON_RETURN => {
                let overdue = self.keepalive_gap.is_some_and(|gap| now > self.heard + gap + gap / 2);
                if overdue {
                    self.replace(now, random, steps);
                }
                steps.push(Step::Read);
            }
            _ => {}
        }
    }

    /// The network itself went away and came back: the old link is not worth listening to. Where that goes on and on, the next
    /// link has to wait, and what is said meanwhile is fetched.
    pub fn network_returned(&mut self, now: Millis, random: &mut Random, steps: &mut Vec<Step>) {
        let rested = self.due_by_return.map_or(now, |last| now.max(last + RETURN_AGAIN));
        let due = rested + random.up_to(RETURN_SPREAD);
        match self.phase {
            Phase::Off => return,
            // Also where sockets did not work: it may be another network.
            Phase::Pause { until } if until <= due => return,
            Phase::Pause { .. } => self.phase = Phase::Pause { until: due },
            Phase::Live { .. } | Phase::Subscribing { .. } | Phase::Connecting { .. } => {
                self.drop_socket(steps);
                self.pause(now, due - now);
                steps.push(Step::Read);
            }
        }
        self.due_by_return = Some(due);
    }

    /// A message that the back end took has not come back for this long, and nothing else came either: the link is dead.
    /// At most once a minute, because a back end may simply not echo.
    pub fn echo_missing(&mut self, since: Millis, now: Millis, random: &mut Random, steps: &mut Vec<Step>) {
        let rested = self.replaced_for_echo.is_none_or(|last| now > last + 60_000);
        if self.is_live() && rested && self.heard < since && now >= since + SUBSCRIBE_WITHIN {
            self.replaced_for_echo = Some(now);
            self.replace(now, random, steps);
        }
    }

    fn replace(&mut self, now: Millis, random: &mut Random, steps: &mut Vec<Step>) {
        self.drop_socket(steps);
        let pause = random.up_to(RETURN_SPREAD);
        self.pause(now, pause);
    }

    /// The page stood still; frames that wait behind it get a moment before the silence counts (H-23).
    pub fn page_stood_still(&mut self, now: Millis) {
        let limit = self.silence_limit();
        self.heard = self.heard.max((now + LATE_WAKE_GRACE).saturating_sub(limit));
    }

    /// From when on silence counts.
    fn silent_since(&self) -> Millis {
        self.heard.max(self.looked_into)
    }

    /// Two and a half keepalives, once their rhythm is known.
    fn silence_limit(&self) -> Millis {
        self.keepalive_gap.map_or(*SILENCE.end(), |gap| (gap * 5 / 2).clamp(*SILENCE.start(), *SILENCE.end()))
    }

    /// Does what is due. `mint` makes numbers for sockets.
    pub fn advance(
        &mut self,
        now: Millis,
        poll_every: Millis,
        offline: bool,
        random: &mut Random,
        mint: &mut dyn FnMut() -> SocketId,
        steps: &mut Vec<Step>,
    ) {
        match self.phase {
            Phase::Off => return,
            Phase::Pause { until } if now >= until => {
                self.socket = mint();
                self.phase = Phase::Connecting { since: now };
                steps.push(Step::Open(self.socket));
            }
            Phase::Connecting { since } if now >= since + CONNECT_WITHIN => {
                self.drop_socket(steps);
                self.closed(1006, now, random, steps);
            }
            Phase::Subscribing { since, .. } if now >= since + SUBSCRIBE_WITHIN => {
                self.drop_socket(steps);
                self.closed(1006, now, random, steps);
            }
            Phase::Subscribing { since, asked_again: false } if now >= since + SUBSCRIBE_AGAIN => {
                self.phase = Phase::Subscribing { since, asked_again: true };
                steps.push(Step::Subscribe(self.socket));
            }
            Phase::Live { since } => {
                if now >= since + PROVEN_LIFE {
                    self.backoff.reset();
                }
                if now >= self.silent_since() + self.silence_limit() {
                    if self.keepalive_gap.is_some() {
                        self.replace(now, random, steps);
                    } else {
                        // Nobody promised a keepalive: ask over HTTP instead of dropping what may be well (C-36).
                        self.looked_into = now;
                    }
                    steps.push(Step::Read);
                }
            }
            Phase::Pause { .. } | Phase::Connecting { .. } | Phase::Subscribing { .. } => {}
        }
        if !self.is_live() && now >= self.next_poll {
            let pause = if offline { poll_every.max(OFFLINE_ATTEMPT) } else { poll_every };
            self.next_poll = now + pause;
            steps.push(Step::Read);
        }
    }

    /// A read found what a live socket should have brought: it is deaf.
    pub fn was_deaf(&mut self, now: Millis, random: &mut Random, steps: &mut Vec<Step>) {
        if self.is_live() && now > self.heard + SILENT_ON_RETURN {
            self.replace(now, random, steps);
        }
    }

    /// The next fetch comes at this rhythm from now on.
    pub fn poll_sooner(&mut self, now: Millis, poll_every: Millis) {
        self.next_poll = self.next_poll.min(now + poll_every);
    }

    /// When something is due.
    pub fn next_wake(&self) -> Option<Millis> {
        let own = match self.phase {
            Phase::Off => return None,
            Phase::Pause { until } => until,
            Phase::Connecting { since } => since + CONNECT_WITHIN,
            Phase::Subscribing { since, asked_again: false } => since + SUBSCRIBE_AGAIN,
            Phase::Subscribing { since, asked_again: true } => since + SUBSCRIBE_WITHIN,
            Phase::Live { .. } => return Some(self.silent_since() + self.silence_limit()),
        };
        Some(own.min(self.next_poll))
    }
}

/// How often answers are fetched where no socket brings them.
pub fn poll_every(panel_open: bool, visible: bool) -> Millis {
    match (visible, panel_open) {
        (true, true) => POLL_WATCHED,
        (true, false) => POLL_CLOSED,
        (false, _) => POLL_HIDDEN,
    }
}
