//! Exchanges over HTTP: which one is begun, and where the end of one belongs.

use super::bot::Ending;
use super::connection::Step;
use super::history::ReadEnd;
use super::interface::{Effect, HttpOutcome, RequestId};
use super::timing::{ANSWER_WITHIN, GOING_TAKES, LINE_IS_FRESH, STALL_WITHIN, STILL_DELIVERED};
use super::verdict::{Verdict, judge};
use super::{Engine, error};
use crate::backend::{HistoryReply, HttpRequest, Request};
use crate::model::{
    Change, Command, ConversationStatus, EntryId, HistoryPage, HostEvent, Message, Millis, Notice, Now,
    ParkReason,
};

/// Conversations that may vanish within five minutes before we stop making new ones by ourselves (TRUST C-61).
const GONE_AT_MOST: usize = 3;

impl Engine {
    pub(super) fn exchange(&mut self, id: RequestId, request: HttpRequest) {
        self.begin_exchange(id, request, false);
    }

    fn begin_exchange(&mut self, id: RequestId, request: HttpRequest, outlives_page: bool) {
        let (answer_within, stall_within) = (ANSWER_WITHIN, STALL_WITHIN);
        self.ask(Effect::Http { id, request, outlives_page, answer_within, stall_within });
    }

    pub(super) fn load_settings(&mut self) {
        if !std::mem::replace(&mut self.settings_asked, true)
            && let Request::Http(request) = self.say(&Command::LoadSettings)
        {
            let id = self.new_request();
            self.settings = Some(id);
            self.exchange(id, request);
        }
    }

    pub(super) fn load_older(&mut self) {
        let id = self.new_request();
        if self.session.open().is_some()
            && let Some(page) = self.history.start_older(id, self.timeline.oldest())
        {
            self.read_page(id, page);
        }
    }

    pub(super) fn read_history(&mut self, now: Now) {
        let id = self.new_request();
        if let Some(page) = self.history.start(now.steady, id) {
            self.read_page(id, page);
        }
    }

    fn read_page(&mut self, id: RequestId, page: HistoryPage) {
        match self.say(&Command::LoadHistory(page)) {
            Request::Http(request) => self.exchange(id, request),
            // A back end without a past.
            Request::Frames(_) | Request::Unsupported => self.history.stop(),
        }
    }

    pub(super) fn send_next(&mut self, now: Now) {
        // While the past is on its way, wait for it: a list that was written before this message left must not be searched
        // for it. Where the past cannot be had, the mark that earlier pages left has to do.
        if self.is_over() || !self.history.first_done && self.history.failures() == 0 {
            return;
        }
        let id = self.new_request();
        let fresh = self.reached_at.is_some_and(|at| now.steady <= at + LINE_IS_FRESH);
        let Some(item) = self.outbox.start(now.steady, id, self.marks.newest.as_ref(), fresh) else { return };
        let command = Command::Send(item.echo.clone(), item.outgoing.clone());
        let (entry, outlives_page) = (item.entry, item.late_until.is_some());
        if item.outgoing.files.iter().any(|file| file.blob.is_none()) {
            // It was looked for, and its bytes were gone with the page that was sending them.
            return self.settle(now, entry, &Verdict::Refused(ParkReason::FileMissing));
        }
        match self.say(&command) {
            Request::Http(request) => self.begin_exchange(id, request, outlives_page),
            Request::Frames(_) | Request::Unsupported => {
                self.settle(now, entry, &Verdict::Refused(ParkReason::Refused));
            }
        }
    }

    /// From the back/forward cache nobody can say how the sending of a message ended, and the next page may be about to send it.
    pub(super) fn give_up_sending(&mut self, now: Now) {
        let Some((entry, request)) = self.outbox.sending() else { return };
        self.ask(Effect::AbortHttp(request));
        self.settle(now, entry, &Verdict::Unsure(2));
    }

    pub(super) fn upload_progress(&mut self, request: RequestId, sent: u64, total: u64) {
        if let Some(entry) = self.outbox.in_flight(request) {
            self.ask(Effect::Show(Change::Upload(entry, sent, total)));
        }
    }

    pub(super) fn http_ended(&mut self, now: Now, request: RequestId, outcome: HttpOutcome) {
        match &outcome {
            HttpOutcome::Answer { .. } => self.reached(now),
            HttpOutcome::NotSent | HttpOutcome::Lost | HttpOutcome::TimedOut if self.network_doubted => {
                self.go_offline(now)
            }
            _ => {}
        }
        if let Some(entry) = self.outbox.in_flight(request) {
            let late_for = match outcome {
                // A page on its way out is told that all it asked for is lost, and the browser goes on with it.
                HttpOutcome::Lost if !self.put_away => Some(GOING_TAKES),
                HttpOutcome::Lost | HttpOutcome::TimedOut | HttpOutcome::Aborted => Some(STILL_DELIVERED),
                _ => None,
            };
            self.outbox.let_go(entry, late_for.map(|span| now.steady + span));
            let codec = self.codec;
            let said = match &outcome {
                HttpOutcome::Answer { status, body, .. } => codec.park_reason(*status, body),
                _ => None,
            };
            let verdict = said
                .map_or_else(|| judge(outcome, now.wall, &|body| codec.accepts_send(body)), Verdict::Refused);
            self.settle(now, entry, &verdict);
        } else if self.session.opening() == Some(request) {
            self.opening_answered(now, outcome);
        } else if let Some(session) = self.session.renewed_by(request) {
            self.renewal_answered(now, session, outcome);
        } else if self.history.is_reading(request) {
            self.page_answered(now, outcome);
        } else if self.history.take_older(request) {
            self.older_answered(now, outcome);
        } else if self.receipts.is_reporting(request) {
            let verdict = judge_deed(outcome, now.wall);
            self.report_ended(now, request, &verdict);
        } else if self.settings == Some(request) {
            self.settings = None;
            if let HttpOutcome::Answer { status: 200, body, .. } = outcome {
                let settings = self.codec.decode_settings(&body);
                if let Some(settings) = settings {
                    self.ask(Effect::Show(Change::Settings(settings)));
                }
            }
        } else if self.status_asked.take_if(|asked| *asked == request).is_some() {
            self.status_answered(now, outcome);
        } else if self.ending == Ending::Asked(request) {
            self.end_answered(now, outcome);
        } else if self.update.take_if(|update| *update == request).is_some() {
            self.customer_answered(now, outcome);
        } else {
            let verdict = judge_deed(outcome, now.wall);
            self.deed_ended(now, request, &verdict);
        }
    }

    /// The sending of a message ended.
    fn settle(&mut self, now: Now, entry: EntryId, verdict: &Verdict) {
        self.slowed_down = matches!(verdict, Verdict::TooMany(_));
        let echo = self.outbox.echo_of(entry);
        let doubtful = *verdict == Verdict::Refused(ParkReason::Refused) && self.can_ask_status();
        let kept = if doubtful { &Verdict::Unauthorized } else { verdict };
        self.outbox.ended(entry, kept, now.steady, self.offline, &mut self.random);
        match verdict {
            Verdict::Done(body) => {
                self.tell(HostEvent::Sent(entry));
                if let Some(message) = self.codec.decode_sent(body) {
                    self.take_message(now, Message { echo, ..message }, true);
                }
            }
            // Is it the message, or is the conversation over? Where that can be asked it is.
            Verdict::Refused(ParkReason::Refused) if doubtful => self.ask_status(),
            Verdict::Refused(_) => self.tell(HostEvent::Failed(entry)),
            // Is it the message or are it the credentials? A read tells.
            Verdict::Unauthorized => self.history.want_now(),
            // A bot's conversation that has ended can still be read, and other tabs may have to look there. One that is not there
            // any more says so when it is read.
            Verdict::Gone if self.capabilities.bot => self.set_status(ConversationStatus::Closed),
            Verdict::Gone => self.conversation_gone(now),
            Verdict::Busy(_) | Verdict::TooMany(_) | Verdict::Unsure(_) | Verdict::Stopped => {}
        }
        self.take_held(now);
    }

    fn read_reply(&self, now: Now, outcome: HttpOutcome) -> Result<HistoryReply, Verdict> {
        let codec = self.codec;
        // A page of which nothing can be read is none: what it should have said would be new, and announced, the next time (C-09).
        let is_page =
            |reply: HistoryReply| reply.items == 0 || reply.span.is_some() || !reply.messages.is_empty();
        match judge(outcome, now.wall, &|body| codec.decode_history(body).is_some_and(is_page)) {
            Verdict::Done(body) => codec.decode_history(&body).ok_or(Verdict::Unsure(1)),
            verdict => Err(verdict),
        }
    }

    fn page_answered(&mut self, now: Now, outcome: HttpOutcome) {
        let mut reply = match self.read_reply(now, outcome) {
            Ok(reply) => reply,
            Err(Verdict::Unauthorized) => {
                self.history.failed(&Verdict::Unauthorized, now.steady, &mut self.random);
                return self.access_lost(now);
            }
            Err(Verdict::Gone) => return self.conversation_gone(now),
            Err(verdict) => return self.history.failed(&verdict, now.steady, &mut self.random),
        };
        let is_news = self.history.first_done;
        let changes = self.history.is_reading_changes();
        let was_live = self.connection.is_live();
        let mut finds = false;
        // Either order of a page is a page (C-39); keyless echoes are claimed first come, first served.
        for message in in_order(std::mem::take(&mut reply.messages)) {
            // A change of what is further back than the list goes is read with the list.
            let known = self.timeline.has(&message.id) || Some(&message.id) > self.timeline.oldest();
            if known || !changes {
                self.history.time_named(message.at.max(message.changed_at));
                finds |= self.take_message(now, *message, is_news);
            }
        }
        for (place, asked) in std::mem::take(&mut reply.actions) {
            self.asked_by_bot(&place, asked);
        }
        self.pair_answers();
        if let Some(status) = reply.status {
            self.set_status(status);
        }
        let end = self.history.page_read(&reply, self.capabilities.page_size);
        self.connection.rest_works();
        if !self.is_asking_status() {
            self.release_after_refusal();
        }
        if let ReadEnd::Complete(started) = end {
            self.outbox.looked(started, now.steady);
        }
        if was_live && is_news && finds {
            let mut steps: Vec<Step> = Vec::new();
            self.connection.was_deaf(now.steady, &mut self.random, &mut steps);
            self.perform(now, steps);
        }
    }

    fn older_answered(&mut self, now: Now, outcome: HttpOutcome) {
        match self.read_reply(now, outcome) {
            Ok(mut reply) => {
                let oldest = self.timeline.oldest().cloned();
                for message in std::mem::take(&mut reply.messages) {
                    self.take_message(now, message, false);
                }
                self.pair_answers();
                self.history.older_read(&reply, oldest.as_ref());
            }
            Err(Verdict::Unauthorized) => self.access_lost(now),
            Err(Verdict::Gone) => self.conversation_gone(now),
            // The button is there again; the visitor decides.
            Err(_) => {}
        }
    }

    /// What is unsent goes to a new conversation by itself: the visitor's wish to send it has not changed (TRUST C-60).
    fn conversation_gone(&mut self, now: Now) {
        self.note_end(now);
        self.drop_session(now, Some(Notice::ConversationGone));
        if self.gone_at.len() >= GONE_AT_MOST {
            self.park_all(ParkReason::Refused);
            self.ask(error("conversation_gone", false));
        }
    }
}

/// The messages by their ids; of equal ones the first stays first. Put in one by one, because std's sort is compiled anew, at
/// some length, for whatever is sorted.
// In boxes, so that room is made by moving an address each and not a whole message.
#[allow(clippy::vec_box)]
fn in_order(mut messages: Vec<Message>) -> Vec<Box<Message>> {
    // Newest first is an order, too: put in from its other end each finds its place at the end and moves nobody.
    if messages.first().map(|message| &message.id) > messages.last().map(|message| &message.id) {
        messages.reverse();
    }
    let mut sorted: Vec<Box<Message>> = Vec::new();
    for message in messages {
        let place = sorted.partition_point(|earlier| earlier.id <= message.id);
        sorted.insert(place, Box::new(message));
    }
    sorted
}

/// Judges the end of what is done twice without harm and answered without a body: many servers have a status of their own for
/// that. Of a message such an answer proves nothing (TRUST C-08), because sent twice it is there twice.
pub(super) fn judge_deed(mut outcome: HttpOutcome, wall: Millis) -> Verdict {
    if let HttpOutcome::Answer { status: status @ 202..=205, .. } = &mut outcome {
        *status = 200;
    }
    judge(outcome, wall, &|body| !is_page(body))
}

/// A web page in an answer's place is a captive portal's, not the vendor's (TRUST C-08).
pub(super) fn is_page(body: &str) -> bool {
    body.trim_start_matches('\u{feff}').trim().starts_with('<')
}
