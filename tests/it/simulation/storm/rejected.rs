//! A checker that rejects nothing proves nothing: a history in which all went well, with one thing put wrong at a time.

use super::history::{Class, Event, Far, judge};

const PAGE: u64 = 1;

fn shown(row: u32, own: bool, text: &str, far: Far) -> Event {
    Event::Shown { page: PAGE, row, own, text: text.to_owned(), far }
}

fn attempt(cid: usize, text: &str) -> Event {
    Event::Attempt { cid, page: PAGE, text: text.to_owned() }
}

fn stored(id: i64, cid: Option<usize>) -> Event {
    Event::Stored { place: 0, id, cid, hidden: false }
}

fn order(rows: &[u32]) -> Event {
    Event::Order { page: PAGE, rows: rows.to_vec() }
}

/// Two messages of the visitor's and an answer between them.
fn good() -> Vec<Event> {
    vec![
        attempt(0, "one"),
        shown(1, true, "one", Far::Pending),
        order(&[1]),
        stored(10, Some(0)),
        Event::Http { cid: Some(0), outcome: "200".to_owned() },
        shown(1, true, "one", Far::Confirmed(10)),
        order(&[1]),
        stored(11, None),
        shown(2, false, "answer", Far::Confirmed(11)),
        order(&[1, 2]),
        Event::Announced { tab: 0, id: 11 },
        attempt(1, "two"),
        shown(3, true, "two", Far::Pending),
        order(&[1, 2, 3]),
        stored(12, Some(1)),
        shown(3, true, "two", Far::Confirmed(12)),
        order(&[1, 2, 3]),
    ]
}

type Corruption = fn(&mut Vec<Event>);

const CORRUPTIONS: [(&str, Class, Corruption); 20] = [
    ("an answer never comes on the screen", Class::Lost, |all| {
        all.retain(|event| !matches!(event, Event::Shown { row: 2, .. }));
        all.iter_mut().for_each(|event| {
            if let Event::Order { rows, .. } = event {
                rows.retain(|row| *row != 2);
            }
        });
    }),
    ("a message is forgotten without a word", Class::Lost, |all| all.push(attempt(2, "three"))),
    ("a message is only on a page that is left", Class::Lost, |all| {
        all.extend([
            Event::Attempt { cid: 2, page: 2, text: "three".to_owned() },
            Event::Shown { page: 2, row: 1, own: true, text: "three".to_owned(), far: Far::Pending },
            Event::Left { page: 2 },
        ]);
    }),
    ("what is shown was never stored", Class::Phantom, |all| {
        all.extend([shown(4, false, "who?", Far::Confirmed(13)), order(&[1, 2, 3, 4])]);
    }),
    ("a private note is shown", Class::Phantom, |all| {
        let note = Event::Stored { place: 0, id: 13, cid: None, hidden: true };
        all.extend([note, shown(4, false, "note", Far::Confirmed(13)), order(&[1, 2, 3, 4])]);
    }),
    ("an answer is shown as the visitor's", Class::Phantom, |all| {
        all.extend([stored(13, None), shown(4, true, "hm", Far::Confirmed(13)), order(&[1, 2, 3, 4])]);
    }),
    ("the server has what nobody sent", Class::Phantom, |all| {
        all.extend([stored(13, Some(9)), shown(4, true, "hm", Far::Confirmed(13)), order(&[1, 2, 3, 4])]);
    }),
    ("the next visitor sees what the last one said", Class::Phantom, |all| {
        all.insert(all.len() - 3, Event::LoggedOut { pages: vec![PAGE], places: vec![0] });
        all.extend([
            Event::Shown { page: 2, row: 1, own: true, text: "one".to_owned(), far: Far::Confirmed(10) },
            Event::Order { page: 2, rows: vec![1] },
        ]);
    }),
    ("a message of the next visitor's is lost with the last one's", Class::Lost, |all| {
        all.push(Event::LoggedOut { pages: vec![PAGE], places: vec![0] });
        all.push(Event::Attempt { cid: 2, page: 2, text: "three".to_owned() });
    }),
    ("one message stands in two rows", Class::Duplicated, |all| {
        all.extend([shown(4, true, "two", Far::Confirmed(12)), order(&[1, 2, 3, 4])]);
    }),
    ("one message is stored twice", Class::Duplicated, |all| {
        all.extend([stored(13, Some(1)), shown(4, true, "two", Far::Confirmed(13)), order(&[1, 2, 3, 4])]);
    }),
    ("two rows change places", Class::Reordered, |all| all.push(order(&[2, 1, 3]))),
    ("for a moment a new message stands above an old one", Class::Reordered, |all| {
        all.insert(14, order(&[3, 1, 2]));
    }),
    ("the server got the second message first", Class::Reordered, |all| {
        for event in all {
            if let Event::Stored { cid: Some(cid), .. } = event {
                *cid = 1 - *cid;
            }
        }
    }),
    ("a message is on its way for ever", Class::Stuck, |all| {
        all.extend([attempt(2, "three"), shown(4, true, "three", Far::Pending), order(&[1, 2, 3, 4])]);
    }),
    ("a message vanishes and comes back", Class::Flicker, |all| {
        let gone = [Event::Gone { page: PAGE, row: 3 }, order(&[1, 2])];
        all.extend(gone);
        all.extend([shown(3, true, "two", Far::Confirmed(12)), order(&[1, 2, 3])]);
    }),
    ("a message that was there is on its way again", Class::Flicker, |all| {
        all.extend([shown(1, true, "one", Far::Pending), shown(1, true, "one", Far::Confirmed(10))]);
    }),
    ("an answer is announced twice", Class::Noise, |all| all.push(Event::Announced { tab: 0, id: 11 })),
    ("the visitor's own message is announced", Class::Noise, |all| {
        all.push(Event::Announced { tab: 0, id: 10 });
    }),
    ("a tab tells back what it was told", Class::Noise, |all| all.push(Event::ToldBack { page: PAGE })),
];

#[test]
fn a_history_in_which_all_went_well_is_accepted() {
    assert_eq!(judge(&good()), []);
}

#[test]
fn each_corrupted_history_is_rejected_for_what_is_wrong_with_it() {
    for (name, class, corrupt) in CORRUPTIONS {
        let mut history = good();
        corrupt(&mut history);
        let found = judge(&history);
        assert!(found.iter().any(|(found, _)| *found == class), "{name}: {found:?}");
    }
}

#[test]
fn what_a_person_asked_for_is_no_duplicate_and_what_waits_for_one_is_not_lost() {
    let mut history = good();
    history.push(Event::Again { text: "two".to_owned() });
    history.extend([stored(13, Some(1)), shown(4, true, "two", Far::Confirmed(13)), order(&[1, 2, 3, 4])]);
    history.extend([attempt(2, "three"), shown(5, true, "three", Far::Parked), order(&[1, 2, 3, 4, 5])]);
    assert_eq!(judge(&history), []);
}
