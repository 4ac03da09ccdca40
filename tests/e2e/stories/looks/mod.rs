//! Every state of the widget, looked at in every variant: a table of states here, and one of variants in the harness. A journey
//! comes by its states one after the other, and each of them is scanned, measured, and with `E2E_GALLERY` photographed, in all
//! variants before the journey goes on.

mod bot;
mod brands;
mod files;
mod launcher;
mod line;
mod panel;
mod scan;
mod sdk;

use std::cell::RefCell;

use stories::variants::Which;
use stories::{Scene, tell};

/// A journey, a state on it, and the numbers of that state in the list by which the product is judged (TRUST §5.1).
const STATES: [(&str, &str, &[u8]); 60] = [
    ("launcher", "idle", &[1]),
    ("launcher", "with the focus", &[7]),
    ("launcher", "one answer", &[2, 6]),
    ("launcher", "more than 99 answers", &[3]),
    ("launcher", "offline", &[4]),
    ("launcher", "hidden by the page", &[5]),
    ("panel", "empty", &[8, 10, 19, 61]),
    ("panel", "writing", &[62]),
    ("panel", "first message", &[11, 29]),
    ("panel", "links, a long text and Arabic", &[32, 33, 41]),
    ("panel", "end of a long history", &[12, 15]),
    ("panel", "middle of a long history", &[13]),
    ("panel", "new messages below", &[16]),
    ("panel", "earlier messages on their way", &[14]),
    ("files", "file dragged over", &[50]),
    ("files", "two files to be sent", &[65]),
    ("files", "empty file refused", &[51]),
    ("files", "upload in progress", &[28, 48]),
    ("files", "upload given up", &[49]),
    ("files", "files sent", &[46]),
    ("files", "picture, sound and film", &[44, 47]),
    ("files", "lightbox", &[45]),
    ("files", "picture on its way", &[43]),
    ("line", "no module", &[72]),
    ("line", "loading", &[9]),
    ("line", "connecting", &[67, 69]),
    ("line", "polling", &[70]),
    ("line", "offline", &[68]),
    ("line", "refused", &[31]),
    ("line", "access lost", &[71]),
    ("sdk", "card", &[52, 53]),
    ("sdk", "quick reply", &[54]),
    ("sdk", "quick reply answered", &[55]),
    ("sdk", "feedback", &[27]),
    ("sdk", "feedback without a rating", &[]),
    ("sdk", "feedback filled in", &[57]),
    ("sdk", "feedback answered, and an unknown kind", &[40, 58]),
    ("sdk", "quote, reactions and seen", &[30, 35, 37]),
    ("sdk", "menu", &[20]),
    ("sdk", "picker", &[38, 64]),
    ("sdk", "picker that finds nothing", &[]),
    ("sdk", "replying", &[]),
    ("sdk", "asked before deleting", &[]),
    ("sdk", "tombstone and typing", &[36]),
    ("sdk", "pending", &[]),
    ("sdk", "snoozed", &[]),
    ("sdk", "resolved", &[]),
    ("bot", "greeting", &[]),
    ("bot", "buttons", &[]),
    ("bot", "buttons answered", &[]),
    ("bot", "carousel", &[56]),
    ("bot", "carousel, second card", &[]),
    ("bot", "mixture and link", &[]),
    ("bot", "too long to be sent", &[63]),
    ("bot", "passed on", &[39]),
    ("bot", "asked before the end", &[21]),
    ("past", "people take over", &[59]),
    ("past", "transcript unfolded", &[]),
    ("past", "choice of the past", &[]),
    ("past", "cards of the past", &[]),
];

/// What is on that list and not in the product, and what there is in its place.
const ABSENT: [(u8, &str); 11] = [
    (17, "the panel has no small form: it is closed"),
    (18, "nor a large one, except on a phone, where it has no other"),
    (22, "language and sound are set by the page"),
    (23, "deleting is called by the page, which asks in its own words"),
    (24, "so is consent"),
    (25, "no vendor's document describes the form's fields"),
    (26, "no vendor's document describes the form's fields"),
    (34, "texts are plain: nothing in them is markup"),
    (42, "no back end says the language of a message"),
    (60, "no vendor says that nobody is there"),
    (66, "a closed conversation can be written into, which opens it again or begins another"),
];

/// Somebody who looks at the states of one journey.
struct Look<'scene> {
    scene: &'scene Scene,
    journey: &'static str,
    seen: RefCell<Vec<&'static str>>,
    wrong: RefCell<String>,
}

impl Look<'_> {
    /// Looks at the page as it is in every variant.
    async fn at(&self, state: &'static str) {
        self.at_in(state, Which::All).await;
    }

    async fn at_in(&self, state: &'static str, which: Which) {
        let name = [self.journey, " - ", state].concat();
        let found = self.scene.wrong_in_variants(&name, which).await;
        self.wrong.borrow_mut().push_str(&found);
        self.seen.borrow_mut().push(state);
    }

    async fn click(&self, name: &str) {
        self.scene.eyes.see("button", name).await.click().await.expect("a click");
    }
}

/// Tells a journey. What is wrong is told at its end, because the same mistake in all of its states is one mistake.
async fn travel(journey: &'static str, story: impl AsyncFnOnce(&Look<'_>)) {
    tell(&["looks_", journey].concat(), async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        let look = Look { scene, journey, seen: RefCell::default(), wrong: RefCell::default() };
        story(&look).await;
        let wrong = look.wrong.into_inner();
        assert!(wrong.is_empty(), "{wrong}");
        let wanted = STATES.iter().filter(|(name, ..)| *name == journey).map(|(_, state, _)| *state);
        assert_eq!(look.seen.into_inner(), wanted.collect::<Vec<_>>(), "what {journey} comes by");
    })
    .await;
}

#[test]
fn every_state_of_the_list_is_looked_at_or_there_is_none() {
    let seen = STATES.iter().flat_map(|(_, _, numbers)| numbers.iter().copied());
    let mut numbers: Vec<u8> = seen.chain(ABSENT.iter().map(|(number, _)| *number)).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=72).collect::<Vec<u8>>());
}
