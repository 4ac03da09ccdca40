//! What can go wrong: the rows of TRUST §2.3–2.8 that are not about the page itself, and how often each of them did.

use crate::dice::Dice;
use std::collections::BTreeMap;

/// A row of the fault catalogue and what it is here.
pub const CATALOGUE: [(&str, &str); 45] = [
    ("C-01", "a message is refused with 400, 413 or 422"),
    ("C-02", "a message is refused with 401 or 403, or a token expires"),
    ("C-04", "408, 425, 429 or 5xx in the server's place"),
    ("C-05", "429 with a Retry-After: seconds, a date, rubbish"),
    ("C-06", "429 on a new conversation"),
    ("C-07", "500 after it was stored, without CORS headers"),
    ("C-08", "a captive portal's page, 204 or a login in the server's place"),
    ("C-11", "a request is swallowed and given up after ten seconds, and arrives all the same, or not"),
    ("C-12", "the answer stalls"),
    ("C-13", "the answer breaks off"),
    ("C-15", "a list is too long for the page"),
    ("C-16", "the connection is reset"),
    ("C-20", "stored, and the answer is lost"),
    ("C-21", "stored, and a gateway says 502 or 504"),
    ("C-22", "not stored, and nobody says so"),
    ("C-23", "lists lag"),
    ("C-24", "the event overtakes the answer"),
    ("C-27", "the page dies"),
    ("C-28", "the visitor presses again and again"),
    ("C-29", "the server trims what was sent"),
    ("C-30", "a handshake is refused"),
    ("C-31", "a handshake is not answered"),
    ("C-32", "a socket closes"),
    ("C-33", "a link dies and nobody says so"),
    ("C-34", "a subscription is not confirmed"),
    ("C-35", "a subscription is confirmed twice"),
    ("C-36", "no keepalive ever comes"),
    ("C-37", "a burst of keepalives"),
    ("C-38", "an event comes twice"),
    ("C-39", "an event is overtaken"),
    ("C-40", "an event is lost"),
    ("C-41", "a status goes backwards"),
    ("C-43", "there are no sockets"),
    ("C-46", "a frame is rubbish"),
    ("C-49", "a frame of an unknown kind, with odd ids and times"),
    ("C-54", "an event of another conversation"),
    ("C-60", "the conversation vanishes"),
    ("C-61", "the token is revoked"),
    ("C-62", "the server restarts"),
    ("C-63", "the browser keeps nothing"),
    ("C-65", "a kept record is rubbish"),
    ("C-67", "another tab"),
    ("C-80", "the network goes and comes back"),
    ("C-81", "the network is gone and the browser does not know"),
    ("C-84", "the page lies in the back/forward cache"),
];

/// The rest of the catalogue that is played, in two more words each, so that the table above stays one of single rows.
pub const MORE: [(&str, &str); 11] = [
    ("C-48", "the clock of the wall is wrong, and jumps"),
    ("C-55", "the agents close the conversation"),
    ("C-66", "the visitor empties the browser's storage"),
    ("C-69", "a reload with unsent messages"),
    ("C-70", "the page is closed right after Enter"),
    ("C-71", "the visitor is logged out, and another one comes"),
    ("C-72", "the visitor writes on another device"),
    ("C-82", "the network flaps"),
    ("C-83", "the page is in the background, where timers sleep"),
    ("C-14", "an upload stalls, and arrives all the same, or not"),
    ("C-09", "an answer says nothing that the vendor's document knows"),
];

/// Every row that is played.
pub fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    CATALOGUE.into_iter().chain(MORE)
}

/// The faults of one run: about a third of all, so that those that come do so often and something still gets through.
pub struct Weather {
    dice: Dice,
    chosen: BTreeMap<&'static str, bool>,
    /// How often each took effect.
    pub drawn: BTreeMap<&'static str, u32>,
    calm: bool,
}

impl Weather {
    /// The weather of this seed, or none.
    pub fn new(seed: u64, calm: bool) -> Self {
        // A die for each row: another one does not make other evenings of those that do without it.
        let number = |id: &str| id[2..].parse::<u64>().expect("a row's number");
        let of_row = |id| Dice::new(seed + number(id) * 1_000_003, 13);
        let chosen = rows().map(|(id, _)| (id, !calm && of_row(id).one_in(3))).collect();
        Self { dice: Dice::new(seed, 11), chosen, drawn: BTreeMap::new(), calm }
    }

    /// Whether the run has this fault at all.
    pub fn has(&self, id: &str) -> bool {
        self.chosen[id]
    }

    /// The run does not have this one, which cannot be had together with another.
    pub fn without(&mut self, id: &'static str) {
        self.chosen.insert(id, false);
    }

    /// Whether nothing goes wrong at all.
    pub fn is_calm(&self) -> bool {
        self.calm
    }

    /// It took effect.
    pub fn count(&mut self, id: &'static str) {
        *self.drawn.entry(id).or_default() += 1;
    }

    /// Whether it strikes now, once in so many times.
    pub fn strikes(&mut self, id: &'static str, sides: u64) -> bool {
        let strikes = self.chosen[id] && self.dice.one_in(sides);
        if strikes {
            self.count(id);
        }
        strikes
    }

    /// The die of the weather, for how it strikes.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.dice.roll(sides)
    }
}
