//! HTTP exchanges, except those with files: those are in `upload`, because `fetch` reports no progress of what it sends.

use super::blobs::Blobs;
use super::lifeline::Lifeline;
use super::object::{get, set};
use super::upload::{Upload, Uploads};
use super::{Tell, diagnosis, lifecycle, timer};
use crate::backend::{Body, HttpRequest, Method};
use crate::engine::{HttpOutcome, Input, RequestId};
use crate::model::Millis;
use gloo_timers::callback::Timeout;
use js_sys::{Object, Promise, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, Response};

/// More than this is no answer of a chat's back end (TRUST C-15).
pub(super) const LARGEST_ANSWER: usize = 16 << 20;
/// What a browser lets a page send while it goes away is 64 KiB in all; larger bodies would be refused outright (TRUST C-70).
const LARGEST_KEPT_ALIVE: usize = 60_000;

#[wasm_bindgen]
extern "C" {
    // Our own binding, because a page may have wrapped or removed `fetch`: that has to be an error here, not a trap.
    #[wasm_bindgen(catch, js_name = fetch)]
    fn fetch(url: &str, init: &JsValue) -> Result<JsValue, JsValue>;
}

/// The exchanges that go on.
pub struct Http {
    tell: Tell,
    lifeline: Lifeline,
    running: Rc<RefCell<Running>>,
    uploads: Uploads,
}

type Running = Vec<(RequestId, Rc<Exchange>)>;

/// How long an exchange may stand still, in milliseconds.
#[derive(Clone, Copy)]
pub struct Limits {
    /// From the last byte out to the first one in.
    pub answer_within: Millis,
    /// Without a byte moving.
    pub stall_within: Millis,
}

struct Exchange {
    controller: AbortController,
    given_up: Cell<Option<HttpOutcome>>,
    deadline: RefCell<Option<Timeout>>,
}

impl Http {
    /// Nothing going on.
    pub fn new(blobs: Rc<Blobs>, lifeline: Lifeline, tell: Tell) -> Self {
        let uploads = Uploads::new(blobs, lifeline.clone(), tell.clone());
        Self { tell, lifeline, running: Rc::default(), uploads }
    }

    /// Begins an exchange; exactly one `HttpEnded` follows.
    pub fn begin(&self, id: RequestId, request: HttpRequest, outlives_page: bool, limits: Limits) {
        if let Body::Multipart { .. } = request.body {
            return self.uploads.begin(Upload { id, request, limits });
        }
        let Ok(controller) = AbortController::new() else {
            return (self.tell)(Input::HttpEnded(id, HttpOutcome::NotSent));
        };
        let tie = self.lifeline.tie(&controller, "abort", &JsValue::UNDEFINED);
        let exchange =
            Rc::new(Exchange { controller, given_up: Cell::new(None), deadline: RefCell::new(None) });
        self.running.borrow_mut().push((id, Rc::clone(&exchange)));
        let (tell, running) = (self.tell.clone(), Rc::clone(&self.running));
        super::spawn(async move {
            let outcome = exchange.run(request, outlives_page, limits).await;
            drop(tie);
            running.borrow_mut().retain(|(running, _)| *running != id);
            tell(Input::HttpEnded(id, outcome));
        });
    }

    /// Sends a request that outlives the widget; nothing is heard of it.
    pub fn part(request: &HttpRequest) {
        let init = init_of(request, true);
        if let Ok(promise) = fetch(&request.url, &init) {
            super::spawn(async move { drop(JsFuture::from(Promise::resolve(&promise)).await) });
        }
    }

    /// Gives an exchange up; it ends with `Aborted`.
    pub fn abort(&self, id: RequestId) {
        self.uploads.abort(id);
        let found =
            self.running.borrow().iter().find(|(running, _)| *running == id).map(|(_, e)| Rc::clone(e));
        if let Some(exchange) = found {
            exchange.give_up(HttpOutcome::Aborted);
        }
    }
}

impl Drop for Http {
    fn drop(&mut self) {
        for (_, exchange) in self.running.borrow().iter() {
            exchange.give_up(HttpOutcome::Aborted);
        }
    }
}

impl Exchange {
    async fn run(self: &Rc<Self>, request: HttpRequest, outlives_page: bool, limits: Limits) -> HttpOutcome {
        let was_online = lifecycle::online();
        self.allow(limits.answer_within);
        let init = init_of(&request, outlives_page);
        set(&init, "signal", &self.controller.signal());
        let answered = match fetch(&request.url, &init) {
            // A wrapper's thenable is as good as a promise.
            Ok(promise) => JsFuture::from(Promise::resolve(&promise)).await,
            Err(_) => return HttpOutcome::NotSent,
        };
        let Some(response) = answered.ok().and_then(|answer| answer.dyn_into::<Response>().ok()) else {
            let given_up = self.given_up.take();
            if given_up.is_none() {
                diagnosis::not_reached(&request, &get(&init, "headers"));
            }
            return given_up.unwrap_or(if was_online { HttpOutcome::Lost } else { HttpOutcome::NotSent });
        };
        diagnosis::reached();
        let body = self.read_body(&response, limits.stall_within).await;
        self.deadline.take();
        let (body, whole) = match (body, self.given_up.take()) {
            (_, Some(HttpOutcome::Aborted)) => return HttpOutcome::Aborted,
            (_, Some(HttpOutcome::TooLarge)) => return HttpOutcome::TooLarge,
            (Some(body), _) => (body, true),
            (None, _) => (String::new(), false),
        };
        HttpOutcome::Answer {
            status: response.status(),
            retry_after: response.headers().get("Retry-After").ok().flatten(),
            body,
            whole,
        }
    }

    /// The whole body, or `None` if it broke off.
    async fn read_body(self: &Rc<Self>, response: &Response, stall_within: Millis) -> Option<String> {
        let Some(stream) = response.body() else { return Some(String::new()) };
        let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
        let mut bytes = Vec::new();
        loop {
            self.allow(stall_within);
            let step = JsFuture::from(Promise::resolve(&reader.read())).await.ok()?;
            let Ok(chunk) = get(&step, "value").dyn_into::<Uint8Array>() else { break };
            let read = bytes.len();
            bytes.resize(read + chunk.length() as usize, 0);
            if bytes.len() > LARGEST_ANSWER {
                self.give_up(HttpOutcome::TooLarge);
                return None;
            }
            chunk.copy_to(bytes.get_mut(read..)?);
        }
        // Decoded here and not by the page's `TextDecoder`, which bad polyfills replace.
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// From now, this long; then the exchange is lost.
    fn allow(self: &Rc<Self>, span: Millis) {
        let exchange = Rc::downgrade(self);
        let timeout = timer::after(
            span,
            Box::new(move || {
                if let Some(exchange) = exchange.upgrade() {
                    exchange.give_up(HttpOutcome::TimedOut);
                }
            }),
        );
        self.deadline.replace(Some(timeout));
    }

    fn give_up(&self, outcome: HttpOutcome) {
        self.given_up.set(Some(outcome));
        self.controller.abort();
    }
}

fn init_of(request: &HttpRequest, outlives_page: bool) -> Object {
    let headers = Object::new();
    for (name, value) in &request.headers {
        set(&headers, name, &JsValue::from_str(value));
    }
    let init = Object::new();
    set(&init, "method", &JsValue::from_str(method_name(request.method)));
    if let Body::Json(text) = &request.body {
        set(&headers, "Content-Type", &JsValue::from_str("application/json"));
        set(&init, "body", &JsValue::from_str(text));
    }
    set(&init, "headers", &headers);
    let is_small = !matches!(&request.body, Body::Json(text) if text.len() > LARGEST_KEPT_ALIVE);
    set(&init, "keepalive", &JsValue::from_bool(outlives_page && is_small));
    // A service worker or a cache that answers for the back end would show yesterday's conversation.
    set(&init, "cache", &JsValue::from_str("no-store"));
    set(&init, "credentials", &JsValue::from_str("omit"));
    set(&init, "referrerPolicy", &JsValue::from_str("no-referrer"));
    init
}

pub(super) fn method_name(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    }
}
