//! The files of conversations: kept in memory, served from the API's origin under names that nobody can guess.
//!
//! Never in here: who may send a file, and what a message says about it.

use std::collections::HashMap;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use crate::cors;
use crate::hub::{Hub, Shared};
use crate::message::Attachment;
use crate::state::random_token;

/// The types that a sandbox meets; anything else is a download.
const TYPES: [(&str, &str); 21] = [
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("avif", "image/avif"),
    ("svg", "image/svg+xml"),
    ("mp3", "audio/mpeg"),
    ("wav", "audio/wav"),
    ("ogg", "audio/ogg"),
    ("m4a", "audio/mp4"),
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
    ("mov", "video/quicktime"),
    ("pdf", "application/pdf"),
    ("txt", "text/plain; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("json", "application/json"),
    ("zip", "application/zip"),
    ("html", "text/html; charset=utf-8"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
];

/// A file as it came in.
#[derive(Clone, Debug)]
pub struct File {
    /// The name that its sender gave it.
    pub name: String,
    /// The sender's word for its type; by its name when absent.
    pub content_type: Option<String>,
    /// Its bytes.
    pub bytes: Bytes,
}

/// All stored files by their random part of the URL.
#[derive(Debug, Default)]
pub struct Uploads {
    files: HashMap<String, (String, Bytes)>,
}

/// Stores a file and describes it; the id is given when its message is stored.
pub fn store(hub: &Hub, file: File) -> Attachment {
    let content_type = file
        .content_type
        .filter(|given| !given.is_empty() && given != "application/octet-stream")
        .unwrap_or_else(|| by_name(&file.name).to_owned());
    let file_type = if is_shown(&content_type) { content_type.split('/').next() } else { None };
    let file_type = file_type.unwrap_or("file").to_owned();
    let key = random_token();
    let data_url = format!("{}/uploads/{key}/{}", hub.origins.api, escaped(&file.name));
    let thumb_url = if file_type == "image" { data_url.clone() } else { String::new() };
    let file_size = file.bytes.len();
    hub.uploads.lock().files.insert(key, (content_type.clone(), file.bytes));
    Attachment { id: 0, file_type, data_url, thumb_url, file_size, content_type }
}

/// `GET /uploads/<random>/<name>`, whole or a range of it, as players of sound and film ask for.
pub async fn serve(
    State(hub): State<Shared>,
    Path((key, _name)): Path<(String, String)>,
    asked: HeaderMap,
) -> Response {
    let found = hub.uploads.lock().files.get(&key).cloned();
    let mut response = match found {
        None => StatusCode::NOT_FOUND.into_response(),
        Some((content_type, bytes)) => {
            let shown = is_shown(&content_type);
            let mut response = ranged(&asked, bytes);
            let headers = response.headers_mut();
            let content_type = HeaderValue::from_str(&content_type)
                .unwrap_or(HeaderValue::from_static("application/octet-stream"));
            headers.insert(header::CONTENT_TYPE, content_type);
            headers.insert(
                header::CONTENT_DISPOSITION,
                HeaderValue::from_static(if shown { "inline" } else { "attachment" }),
            );
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400"));
            response
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // An uploaded picture may be an SVG with a script in it: it must not run where someone opens it.
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    cors::open_to_all(headers);
    response
}

/// All of the bytes, or the one range that was asked for; anything stranger than that gets all, as RFC 9110 allows.
fn ranged(asked: &HeaderMap, bytes: Bytes) -> Response {
    let length = bytes.len();
    let range = asked.get(header::RANGE).and_then(|value| value.to_str().ok());
    let wanted = range.and_then(|text| read_range(text, length));
    let mut response = match wanted {
        None => Response::new(Body::from(bytes)),
        Some((first, last)) if first <= last && first < length => {
            let last = last.min(length - 1);
            let mut part = Response::new(Body::from(bytes.slice(first..=last)));
            *part.status_mut() = StatusCode::PARTIAL_CONTENT;
            if let Ok(value) = HeaderValue::from_str(&format!("bytes {first}-{last}/{length}")) {
                part.headers_mut().insert(header::CONTENT_RANGE, value);
            }
            part
        }
        Some(_) => {
            let mut refusal = Response::new(Body::empty());
            *refusal.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            if let Ok(value) = HeaderValue::from_str(&format!("bytes */{length}")) {
                refusal.headers_mut().insert(header::CONTENT_RANGE, value);
            }
            refusal
        }
    };
    response.headers_mut().insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    response
}

/// First and last byte of `bytes=5-9`, `bytes=5-` or `bytes=-5`.
fn read_range(text: &str, length: usize) -> Option<(usize, usize)> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    match (first, last) {
        ("", suffix) => Some((length.saturating_sub(suffix.parse().ok()?), length.checked_sub(1)?)),
        (first, "") => Some((first.parse().ok()?, usize::MAX)),
        (first, last) => Some((first.parse().ok()?, last.parse().ok()?)),
    }
}

/// Whether a browser shows or plays a file of this type where it is embedded.
fn is_shown(content_type: &str) -> bool {
    matches!(content_type.split('/').next(), Some("image" | "audio" | "video"))
}

fn by_name(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    TYPES
        .iter()
        .find(|(known, _)| extension.as_deref() == Some(known))
        .map_or("application/octet-stream", |(_, content_type)| content_type)
}

/// A name as one segment of a URL's path.
fn escaped(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    if escaped.bytes().all(|byte| byte == b'.') { "file".to_owned() } else { escaped }
}

#[cfg(test)]
mod tests {
    use super::{by_name, escaped};

    #[test]
    fn a_name_stays_one_segment_of_the_path() {
        assert_eq!(escaped("a b/c?.png"), "a%20b%2Fc%3F.png");
        assert_eq!(escaped("чек.pdf"), "%D1%87%D0%B5%D0%BA.pdf");
        assert_eq!(escaped(".."), "file");
    }

    #[test]
    fn a_type_is_known_by_the_end_of_the_name() {
        assert_eq!(by_name("Photo.JPG"), "image/jpeg");
        assert_eq!(by_name("archive.tar.xz"), "application/octet-stream");
    }
}
