//! Every request that a vendor's document prints, against the one that the codec makes: method, path, query, headers, body.

mod converse;
mod novatalks;
mod novatalks_sdk;
mod partner;

use chat_widget::backend::{Body, HttpRequest, Request};
use chat_widget::model::{AttachmentKind, BlobRef, EchoKey, Outgoing, OutgoingFile};

/// A request in comparable pieces.
#[derive(PartialEq, Debug)]
pub struct Pieces {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// Reads a request as the document prints it.
pub fn printed(text: &str) -> Pieces {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    let method = first.next().unwrap().to_owned();
    let target = ["/", first.next().unwrap().trim_start_matches('/')].concat();
    let headers = lines
        .map(|line| line.split_once(": ").unwrap())
        .filter(|(name, _)| *name != "Host")
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let is_form = text.contains("multipart/form-data");
    Pieces { method, target, headers, body: if is_form { body.trim().to_owned() } else { squeezed(body) } }
}

/// The same pieces of a request of ours, with the content type that its body has on the way out.
pub fn made(request: Request, base_url: &str) -> Pieces {
    let Request::Http(HttpRequest { method, url, mut headers, body }) = request else {
        panic!("not a request over HTTP: {request:?}")
    };
    let body = match body {
        Body::Empty => String::new(),
        Body::Json(text) => {
            headers.insert(0, ("Content-Type", "application/json".to_owned()));
            squeezed(&text)
        }
        Body::Multipart { file_field, files, fields } => {
            headers.insert(0, ("Content-Type", "multipart/form-data".to_owned()));
            let files = files.iter().map(|_| [file_field, ": (binary)"].concat());
            let fields = fields.iter().map(|(name, value)| [name, ": ", value].concat());
            files.chain(fields).collect::<Vec<_>>().join("\n")
        }
    };
    Pieces {
        method: format!("{method:?}").to_ascii_uppercase(),
        target: url.strip_prefix(base_url).unwrap().to_owned(),
        headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        body,
    }
}

/// The frames of a request of ours.
pub fn frames(request: Request) -> Vec<String> {
    let Request::Frames(frames) = request else { panic!("no frames: {request:?}") };
    frames
}

/// A JSON text without the white space between its parts.
pub fn squeezed(json: &str) -> String {
    let (mut in_string, mut escaped) = (false, false);
    let keep = |c: &char| {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            _ => {}
        }
        in_string || !c.is_whitespace()
    };
    json.chars().filter(keep).collect()
}

pub fn key(text: &str) -> EchoKey {
    EchoKey(text.into())
}

pub fn words(text: &str) -> Outgoing {
    Outgoing { text: text.to_owned(), ..Outgoing::default() }
}

pub fn file(blob: u32) -> OutgoingFile {
    let (name, kind) = ("photo.png".to_owned(), AttachmentKind::Image);
    OutgoingFile { blob: Some(BlobRef(blob)), name, size: 9473, kind }
}
