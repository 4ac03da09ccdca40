//! Exchanges with files. `XMLHttpRequest`, because it alone reports how much of a body has gone out.

use super::blobs::Blobs;
use super::http::{LARGEST_ANSWER, Limits, method_name};
use super::lifeline::{Lifeline, Tie};
use super::listener::Listener;
use super::{Tell, lifecycle, timer, window};
use crate::backend::{Body, HttpRequest};
use crate::engine::{HttpOutcome, Input, RequestId};
use crate::model::Millis;
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FormData, ProgressEvent, XmlHttpRequest};

/// One to begin.
pub struct Upload {
    /// Its number.
    pub id: RequestId,
    /// What; its body is `Body::Multipart`.
    pub request: HttpRequest,
    /// How long it may stand still.
    pub limits: Limits,
}

/// The uploads that go on.
pub struct Uploads(Rc<Shared>);

struct Shared {
    blobs: Rc<Blobs>,
    lifeline: Lifeline,
    tell: Tell,
    running: RefCell<Vec<Running>>,
    /// The browser asks before the page is left, only while a file is on its way: otherwise asking is a nuisance.
    guard: RefCell<Option<Listener>>,
}

struct Running {
    id: RequestId,
    xhr: XmlHttpRequest,
    files: Vec<File>,
    was_online: bool,
    deadline: Option<Timeout>,
    listeners: Vec<Listener>,
    _tie: Tie,
}

impl Uploads {
    /// Nothing going on.
    pub fn new(blobs: Rc<Blobs>, lifeline: Lifeline, tell: Tell) -> Self {
        Self(Rc::new(Shared {
            blobs,
            lifeline,
            tell,
            running: RefCell::default(),
            guard: RefCell::new(None),
        }))
    }

    /// Begins one; exactly one `HttpEnded` follows.
    pub fn begin(&self, upload: Upload) {
        let id = upload.id;
        if let Err(outcome) = begin(&self.0, upload) {
            (self.0.tell)(Input::HttpEnded(id, outcome));
        }
    }

    /// Gives one up; it ends with `Aborted`.
    pub fn abort(&self, id: RequestId) {
        self.0.end(id, HttpOutcome::Aborted);
    }
}

impl Drop for Uploads {
    fn drop(&mut self) {
        self.0.running.take();
        self.0.guard.take();
    }
}

fn begin(shared: &Rc<Shared>, upload: Upload) -> Result<(), HttpOutcome> {
    let Upload { id, request, limits: Limits { answer_within, stall_within } } = upload;
    let Body::Multipart { file_field, files: blobs, fields } = &request.body else {
        return Err(HttpOutcome::NotSent);
    };
    let files: Vec<File> = blobs
        .iter()
        .map(|blob| shared.blobs.file(*blob))
        .collect::<Option<_>>()
        .ok_or(HttpOutcome::FileMissing)?;
    let prepared = || -> Result<(XmlHttpRequest, FormData), JsValue> {
        let form = FormData::new()?;
        for file in &files {
            form.append_with_blob_and_filename(file_field, file, &file.name())?;
        }
        for (name, value) in fields {
            form.append_with_str(name, value)?;
        }
        let xhr = XmlHttpRequest::new()?;
        xhr.open_with_async(method_name(request.method), &request.url, true)?;
        for (name, value) in &request.headers {
            xhr.set_request_header(name, value)?;
        }
        Ok((xhr, form))
    };
    let (xhr, form) = prepared().map_err(|_| HttpOutcome::NotSent)?;
    let listeners =
        listen(shared, id, &xhr, answer_within, stall_within).map_err(|_| HttpOutcome::NotSent)?;
    let tie = shared.lifeline.tie(&xhr, "abort", &JsValue::UNDEFINED);
    shared.running.borrow_mut().push(Running {
        id,
        xhr: xhr.clone(),
        files,
        was_online: lifecycle::online(),
        deadline: None,
        listeners,
        _tie: tie,
    });
    shared.allow(id, stall_within);
    shared.guard_the_page();
    if xhr.send_with_opt_form_data(Some(&form)).is_err() {
        shared.forget(id);
        return Err(HttpOutcome::NotSent);
    }
    Ok(())
}

fn listen(
    shared: &Rc<Shared>,
    id: RequestId,
    xhr: &XmlHttpRequest,
    answer_within: Millis,
    stall_within: Millis,
) -> Result<Vec<Listener>, JsValue> {
    let outgoing = xhr.upload()?;
    let (progress, out, incoming, loaded, failed) =
        (Rc::clone(shared), Rc::clone(shared), Rc::clone(shared), Rc::clone(shared), Rc::clone(shared));
    Ok(vec![
        Listener::new(
            &outgoing,
            "progress",
            Box::new(move |event| {
                let event: &ProgressEvent = event.unchecked_ref();
                progress.allow(id, stall_within);
                (progress.tell)(Input::UploadProgress(id, bytes(event.loaded()), bytes(event.total())));
            }),
        ),
        Listener::new(&outgoing, "load", Box::new(move |_| out.allow(id, answer_within))),
        Listener::new(
            xhr,
            "progress",
            Box::new(move |event| {
                let event: &ProgressEvent = event.unchecked_ref();
                if bytes(event.loaded()) > LARGEST_ANSWER as u64 {
                    incoming.end(id, HttpOutcome::TooLarge);
                } else {
                    incoming.allow(id, stall_within);
                }
            }),
        ),
        Listener::new(xhr, "load", Box::new(move |_| loaded.answered(id))),
        Listener::new(xhr, "error", Box::new(move |_| failed.failed(id))),
    ])
}

impl Shared {
    fn allow(self: &Rc<Self>, id: RequestId, span: Millis) {
        let shared = Rc::downgrade(self);
        let timeout = timer::after(
            span,
            Box::new(move || {
                if let Some(shared) = shared.upgrade() {
                    shared.end(id, HttpOutcome::TimedOut);
                }
            }),
        );
        if let Some(running) = self.running.borrow_mut().iter_mut().find(|running| running.id == id) {
            running.deadline = Some(timeout);
        }
    }

    fn answered(&self, id: RequestId) {
        let Some(running) = self.forget(id) else { return };
        let xhr = &running.xhr;
        let outcome = HttpOutcome::Answer {
            status: xhr.status().unwrap_or(0),
            retry_after: retry_after(xhr),
            body: xhr.response_text().ok().flatten().unwrap_or_default(),
            whole: true,
        };
        (self.tell)(Input::HttpEnded(id, outcome));
    }

    /// A file that was moved or changed since it was chosen fails exactly like a network would, and would fail for ever.
    fn failed(self: &Rc<Self>, id: RequestId) {
        let Some(running) = self.forget(id) else { return };
        let shared = Rc::clone(self);
        super::spawn(async move {
            let mut outcome = if running.was_online { HttpOutcome::Lost } else { HttpOutcome::NotSent };
            for file in &running.files {
                let readable = match file.slice_with_i32_and_i32(0, 1) {
                    Ok(first_byte) => JsFuture::from(first_byte.array_buffer()).await.is_ok(),
                    Err(_) => false,
                };
                if !readable {
                    outcome = HttpOutcome::FileMissing;
                }
            }
            (shared.tell)(Input::HttpEnded(id, outcome));
        });
    }

    fn end(&self, id: RequestId, outcome: HttpOutcome) {
        if self.forget(id).is_some() {
            (self.tell)(Input::HttpEnded(id, outcome));
        }
    }

    fn forget(&self, id: RequestId) -> Option<Running> {
        let mut running = self.running.borrow_mut();
        let index = running.iter().position(|running| running.id == id)?;
        let found = running.remove(index);
        if running.is_empty() {
            self.guard.take();
        }
        Some(found)
    }

    fn guard_the_page(&self) {
        let mut guard = self.guard.borrow_mut();
        if let (None, Some(window)) = (&*guard, window()) {
            let ask = Box::new(|event: web_sys::Event| event.prevent_default());
            *guard = Some(Listener::new(&window, "beforeunload", ask));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.deadline.take();
        self.listeners.clear();
        // Does nothing to one that is done.
        let _ = self.xhr.abort();
    }
}

/// Asking for one header that the back end does not expose would be an error in the page's console; the list has what it does.
fn retry_after(xhr: &XmlHttpRequest) -> Option<String> {
    let headers = xhr.get_all_response_headers().ok()?;
    let (_, value) = headers
        .split('\n')
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("retry-after"))?;
    Some(value.trim().to_owned())
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn bytes(count: f64) -> u64 {
    count as u64
}
