//! A verdict that nothing fails is worth nothing: evenings that went well, with one thing put wrong at their end.

use super::network::END;
use super::run::Run;
use super::server::{Message, Side};
use super::verdict;
use chat_widget::model::{Content, Delivery, Entry, RemoteId};

fn messages(run: &mut Run) -> Option<&mut Vec<Message>> {
    let place = run.server.spoken()?;
    Some(&mut run.server.conversations[place].messages)
}

fn there(message: &&mut Message) -> bool {
    message.deleted_at.is_none() && !message.private
}

fn row(run: &mut Run, like: impl Fn(&Entry) -> bool) -> Option<&mut Entry> {
    run.screen.rows.iter_mut().find(|row| like(row))
}

fn number_of_rows(run: &Run, least: usize) -> Option<()> {
    (run.screen.rows.len() >= least).then_some(())
}

/// Puts something wrong. `None`: that cannot be had in this evening.
type Corruption = fn(&mut Run) -> Option<()>;

const CORRUPTIONS: [(&str, Corruption); 20] = [
    ("a message is lost", |run| {
        number_of_rows(run, 1)?;
        run.screen.rows.remove(0);
        Some(())
    }),
    ("a message is shown twice", |run| {
        let first = run.screen.rows.first()?.clone();
        run.screen.rows.insert(1, first);
        Some(())
    }),
    ("two messages change places", |run| {
        number_of_rows(run, 2)?;
        run.screen.rows.swap(0, 1);
        Some(())
    }),
    ("a message is shown that nobody has", |run| {
        let mut last = run.screen.rows.last()?.clone();
        last.remote = Some(RemoteId::Number(i64::MAX));
        run.screen.rows.push(last);
        Some(())
    }),
    ("a message waits for ever", |run| {
        row(run, |row| row.delivery.is_some())?.delivery = Some(Delivery::Queued);
        Some(())
    }),
    ("a message is not what was written", |run| {
        row(run, |row| matches!(row.content, Content::Text(_)))?.content = Content::Text("hm".to_owned());
        Some(())
    }),
    ("a private note is shown", |run| {
        messages(run)?.iter_mut().find(|message| message.private)?.private = false;
        Some(())
    }),
    ("the server stored what was sent twice", |run| {
        let twice = messages(run)?.iter().find(|message| message.side == Side::Visitor)?.clone();
        run.visitor.sent.retain(|(text, _)| *text != twice.text);
        Some(())
    }),
    ("what was sent was stored in another order", |run| {
        let sent = &mut run.visitor.sent;
        let other = sent.iter().position(|one| *one != sent[0])?;
        sent.swap(0, other);
        Some(())
    }),
    ("a reaction is missing", |run| {
        row(run, |row| !row.reactions.is_empty())?.reactions.clear();
        Some(())
    }),
    ("the visitor's reaction counts as somebody else's", |run| {
        let row = row(run, |row| row.reactions.iter().any(|tally| tally.mine))?;
        row.reactions.iter_mut().for_each(|tally| tally.mine = false);
        Some(())
    }),
    ("a reaction that was wanted is not at the server", |run| {
        let id = messages(run)?.iter_mut().find(there)?.id;
        run.visitor.signs.insert(id, Some("🦄".to_owned()));
        Some(())
    }),
    ("an answer is missing", |run| {
        row(run, |row| row.content.answer().is_some())?.content.set_answer(None);
        Some(())
    }),
    ("what was taken back is still there", |run| {
        let id = messages(run)?.iter_mut().find(there)?.id;
        run.visitor.gone.insert(id);
        Some(())
    }),
    ("what was deleted is shown", |run| {
        row(run, |row| row.content == Content::Deleted)?.content = Content::Text("hm".to_owned());
        Some(())
    }),
    ("an answer quotes nothing", |run| {
        row(run, |row| row.quote.is_some())?.quote = None;
        Some(())
    }),
    ("what was seen was not reported", |run| {
        let seen = run.visitor.seen.clone();
        let one = messages(run)?.iter_mut().filter(there).find(|message| seen.contains(&message.id));
        one?.status = 1;
        Some(())
    }),
    ("what nobody saw was reported as seen", |run| {
        let upto = run.visitor.seen_up_to;
        let unseen = |message: &&mut Message| message.side == Side::Agent && message.id > upto;
        messages(run)?.iter_mut().filter(there).find(unseen)?.status = 2;
        Some(())
    }),
    ("an unread message is not counted", |run| {
        run.screen.unread = run.screen.unread.checked_sub(1)?;
        Some(())
    }),
    ("the page does not come to rest", |run| {
        run.requests.extend([END - 2_000, END - 1_000]);
        Some(())
    }),
];

#[test]
fn an_evening_with_one_thing_wrong_is_rejected() {
    for (name, corrupt) in CORRUPTIONS {
        let mut found = 0;
        for seed in (1..400).step_by(2) {
            let mut run = Run::new(seed, false);
            run.come_to_rest();
            if corrupt(&mut run).is_some() {
                assert!(verdict::on(&run).is_err(), "seed {seed}: {name}");
                found += 1;
            }
            if found == 3 {
                break;
            }
        }
        assert_eq!(found, 3, "{name}");
    }
}
