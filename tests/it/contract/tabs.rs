//! Two tabs of one visitor.

use super::Samples;
use chat_widget::backend::Backend;
use chat_widget::engine::{Effect, Engine, EngineConfig, HttpOutcome, Input, RequestId, Slot};
use chat_widget::model::Now;

const NOW: Now = Now { steady: 0, wall: 1_742_149_000_000 };

fn tab(backend: Backend, samples: &Samples, seed: u64) -> Engine {
    let mut engine = Engine::new(EngineConfig {
        backend,
        endpoint: (samples.endpoint)(),
        seed: [seed, 2],
        identity_record: None,
        session_record: None,
        outbox_records: vec![],
        restarted: false,
        hands_over: false,
        first_number: 0,
    });
    engine.process(NOW, Input::Started { online: true, visible: true });
    engine
}

fn hello() -> Input {
    Input::Send { text: "hello".to_owned(), files: vec![], reply: None, metadata: None }
}

fn requests(effects: &[Effect]) -> Vec<RequestId> {
    let request = |effect: &Effect| match effect {
        Effect::Http { id, .. } => Some(*id),
        _ => None,
    };
    effects.iter().filter_map(request).collect()
}

fn kept(effects: &[Effect], wanted: Slot) -> Option<String> {
    let record = |effect: &Effect| match effect {
        Effect::Save(slot, record) if *slot == wanted => record.clone(),
        _ => None,
    };
    effects.iter().rev().find_map(record)
}

fn has(effects: &[Effect], wanted: &Effect) -> bool {
    effects.contains(wanted)
}

pub fn two_tabs_that_begin_at_once_begin_one_conversation(backend: Backend, samples: &Samples) {
    let (mut first, mut second) = (tab(backend, samples, 1), tab(backend, samples, 7));
    for tab in [&mut first, &mut second] {
        let effects = tab.process(NOW, hello());
        assert!(has(&effects, &Effect::TakeTurn), "it asks for its turn");
        assert_eq!(requests(&effects), [], "and does nothing before it has it");
    }
    let mut done = first.process(NOW, Input::TurnTaken(None));
    for answer in samples.answers {
        assert!(!has(&done, &Effect::LeaveTurn), "it keeps its turn until there is a conversation");
        let asked = *requests(&done).last().expect("a request");
        let body = (*answer).to_owned();
        let answer = HttpOutcome::Answer { status: 200, retry_after: None, body, whole: true };
        done.extend(first.process(NOW, Input::HttpEnded(asked, answer)));
    }
    assert!(has(&done, &Effect::LeaveTurn), "others may go on");
    let session = kept(&done, Slot::Session).expect("the conversation is kept");
    let identity = kept(&done, Slot::Identity);

    let mut effects = second.process(NOW, Input::SessionElsewhere(Some(session)));
    effects.extend(second.process(NOW, Input::TurnTaken(identity)));
    assert!(has(&effects, &Effect::LeaveTurn), "a turn that is not needed is given back");
    let unsent = kept(&effects, Slot::Outbox).unwrap_or_default();
    assert!(unsent.contains("\"conversation\":"), "the second goes on with the first one's: {unsent}");
    assert_eq!(
        kept(&effects, Slot::Session),
        None,
        "and does not write it again, of which the first would be told"
    );
}

pub fn a_tab_that_is_put_away_while_it_waits_asks_again(backend: Backend, samples: &Samples) {
    let mut tab = tab(backend, samples, 1);
    tab.process(NOW, hello());
    let away = tab.process(NOW, Input::PageHidden { cached: true });
    assert!(has(&away, &Effect::LeaveTurn), "whoever lies in the back/forward cache holds up nobody");
    assert_eq!(requests(&tab.process(NOW, Input::TurnTaken(None))), [], "a turn that comes late is none");
    assert!(has(&tab.process(NOW, Input::PageShown), &Effect::TakeTurn));
}
