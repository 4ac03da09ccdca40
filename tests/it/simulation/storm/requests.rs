//! Requests: what becomes of them on the way there and back.

use super::history::Event;
use super::people::UNWANTED;
use super::{Happening, Of, Return, Storm};
use chat_widget::backend::{Body, HttpRequest, Method};
use chat_widget::engine::{HttpOutcome, Input, RequestId};

impl Storm {
    pub(super) fn request(&mut self, of: Of<RequestId>, request: HttpRequest, outlives_page: bool) {
        let cid = self.cid_of(&request);
        let now = self.now;
        if let Some(page) = self.pages.get_mut(&of.0) {
            page.open.insert(of.1, cid);
            page.requests.push(now);
        }
        let calm = now >= crate::network::TROUBLE || self.weather.is_calm();
        let there = 10 + self.dice.roll(if calm { 50 } else { 900 });
        let back = 10 + self.dice.roll(if calm { 50 } else { 2_000 });
        let place = request.url.splitn(4, '/').nth(3).unwrap_or_default();
        self.say("page", || format!("{}: {:?} /{place}", of.0, request.method));
        if let Body::Multipart { files, .. } = &request.body
            && files.iter().any(|file| self.files.get(file) != Some(&of.0))
        {
            return self.agenda.plan(now, Happening::Ended(of, HttpOutcome::FileMissing));
        }
        if !self.online {
            // Where there is no way at all that is known at once.
            return self.agenda.plan(now + 20, Happening::Ended(of, HttpOutcome::Lost));
        }
        if let Some((outcome, after)) = self.turned_away(&request, cid.is_some()) {
            if outlives_page && outcome == HttpOutcome::TimedOut && self.weather.roll(4) > 0 {
                // The browser tries again when the dead connection ends, up to so long after its page has gone.
                let late = Happening::Late(of, request);
                self.agenda.plan(now + there + self.dice.roll(30_000), late);
            }
            return self.agenda.plan(now + after.unwrap_or(there), Happening::Ended(of, outcome));
        }
        let (way, back) = self.way_back(&request, cid.is_some(), back);
        self.agenda.plan(now + there, Happening::AtServer(of, request, way, back));
    }

    /// A request that never arrives: how it ends, and when, if not as soon as it would have arrived.
    fn turned_away(&mut self, request: &HttpRequest, sends: bool) -> Option<(HttpOutcome, Option<u64>)> {
        let answer = |status: u16, retry_after: Option<&str>, body: &str| HttpOutcome::Answer {
            status,
            retry_after: retry_after.map(str::to_owned),
            body: body.to_owned(),
            whole: true,
        };
        let is_unwanted = matches!(&request.body, Body::Json(body) if body.contains(UNWANTED));
        if sends && (is_unwanted || self.strikes("C-01", 5)) {
            return Some((answer([400, 413, 422][self.weather.roll(3) as usize], None, "{}"), None));
        }
        if sends && self.strikes("C-02", 6) {
            return Some((answer([401, 403][self.weather.roll(2) as usize], None, "{}"), None));
        }
        if request.method == Method::Post && self.session.is_none() && self.strikes("C-06", 3) {
            return Some((answer(429, None, ""), None));
        }
        if self.strikes("C-04", 5) {
            let status = [408, 425, 429, 500, 502, 503, 504, 520][self.weather.roll(8) as usize];
            return Some((answer(status, None, ""), None));
        }
        if self.strikes("C-05", 6) {
            let says = ["2", "Sun, 16 Mar 2025 18:17:00 GMT", "soon", "-3", "1000000000", ""];
            return Some((answer(429, Some(says[self.weather.roll(6) as usize]), ""), None));
        }
        if self.strikes("C-08", 6) {
            let (status, body) =
                [(200, "<html>log in</html>"), (204, ""), (302, "")][self.weather.roll(3) as usize];
            return Some((answer(status, None, body), None));
        }
        if self.strikes("C-11", if sends { 4 } else { 8 }) {
            return Some((HttpOutcome::TimedOut, Some(10_000)));
        }
        if matches!(request.body, Body::Multipart { .. }) && self.strikes("C-14", 3) {
            return Some((HttpOutcome::TimedOut, Some(20_000)));
        }
        if self.strikes("C-16", 6) || (sends && self.strikes("C-22", 4)) {
            return Some((HttpOutcome::Lost, None));
        }
        (request.method == Method::Get && self.strikes("C-15", 6)).then_some((HttpOutcome::TooLarge, None))
    }

    fn way_back(&mut self, request: &HttpRequest, sends: bool, back: u64) -> (Return, u64) {
        let is_upload = matches!(request.body, Body::Multipart { .. });
        if self.strikes("C-12", 8) || is_upload && self.strikes("C-14", 3) {
            (Return::Stalled, 15_000)
        } else if self.strikes("C-09", 6) {
            (Return::Strange, back)
        } else if self.strikes("C-13", 5) {
            (Return::Broken, back)
        } else if self.strikes("C-20", 4) || self.strikes("C-07", 5) {
            (Return::Lost, back)
        } else if sends && self.strikes("C-21", 4) {
            let unsure = request.url.ends_with("/chat/converse") && self.weather.roll(2) == 0;
            (
                if unsure {
                    Return::Unsure
                } else {
                    Return::Gateway([502, 504][self.weather.roll(2) as usize])
                },
                back,
            )
        } else if sends && self.strikes("C-24", 3) {
            (Return::Whole, 4_000 + back)
        } else {
            (Return::Whole, back)
        }
    }

    fn key_in(request: &HttpRequest) -> Option<String> {
        let body = match &request.body {
            Body::Json(body) => body,
            Body::Multipart { fields, .. } => {
                let key = fields.iter().find(|(name, _)| *name == "message[echo_id]");
                return key.map(|(_, key)| key.clone());
            }
            Body::Empty => return None,
        };
        let body: serde_json::Value = serde_json::from_str(body).ok()?;
        let keys =
            [&body["message"]["echo_id"], &body["metadata"]["clientMessageId"], &body["clientMessageId"]];
        keys.into_iter().find_map(|key| key.as_str().map(str::to_owned))
    }

    fn cid_of(&self, request: &HttpRequest) -> Option<usize> {
        let key = Self::key_in(request)?;
        Some(self.keys.get(&key).copied().unwrap_or(usize::MAX))
    }

    pub(super) fn serve(&mut self, of: Of<RequestId>, request: &HttpRequest, way: Return, back: u64) {
        if way == Return::Unsure
            && let Some(key) = Self::key_in(request)
        {
            self.server.unsure.insert(key);
            let body = r#"{"error":{"code":"upstream_timeout","message":"no"}}"#.to_owned();
            let outcome = HttpOutcome::Answer { status: 504, retry_after: None, body, whole: true };
            return self.agenda.plan(self.now + back, Happening::Ended(of, outcome));
        }
        self.left.extend(Self::key_in(request));
        let trims = self.strikes("C-29", 1);
        let before = self.server.conversations.iter().map(|one| one.messages.len()).collect::<Vec<_>>();
        let answer = self.server.serve(request);
        if trims {
            for (one, before) in self.server.conversations.iter_mut().zip(before) {
                one.messages.iter_mut().skip(before).for_each(|message| {
                    message.text = message.text.trim().to_owned();
                    message.raw = message.raw.trim().to_owned();
                });
            }
        }
        let answered = |status, body, whole| HttpOutcome::Answer { status, retry_after: None, body, whole };
        let outcome = match way {
            Return::Whole | Return::Unsure => answered(answer.status, answer.body, true),
            Return::Broken => answered(answer.status, String::new(), false),
            Return::Strange => {
                let bodies = [r#"{"ok":true}"#, "[7]", "null", r#"{"messages":{"0":"no"}}"#];
                answered(answer.status, bodies[self.weather.roll(4) as usize].to_owned(), true)
            }
            Return::Gateway(status) => answered(status, String::new(), true),
            Return::Lost => HttpOutcome::Lost,
            Return::Stalled => HttpOutcome::TimedOut,
        };
        self.agenda.plan(self.now + back, Happening::Ended(of, outcome));
    }

    pub(super) fn ended(&mut self, (life, id): Of<RequestId>, outcome: HttpOutcome) {
        let Some(page) = self.pages.get_mut(&life).filter(|page| !page.is_away) else { return };
        let Some(cid) = page.open.remove(&id) else { return };
        let told = match &outcome {
            HttpOutcome::Answer { status, whole, .. } if *whole => status.to_string(),
            HttpOutcome::Answer { status, .. } => format!("{status}, broken off"),
            HttpOutcome::Lost => "no answer".to_owned(),
            HttpOutcome::TimedOut => "no answer in time".to_owned(),
            HttpOutcome::NotSent => "not sent".to_owned(),
            HttpOutcome::TooLarge => "too large".to_owned(),
            HttpOutcome::Aborted => "aborted".to_owned(),
            HttpOutcome::FileMissing => "a file is missing".to_owned(),
        };
        self.say("page", || format!("{life}: request {} ends: {told}", id.0));
        if cid.is_some() {
            self.history.push(Event::Http { cid, outcome: told });
        }
        self.input(life, Input::HttpEnded(id, outcome));
    }
}
