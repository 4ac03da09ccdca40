//! Listening and answering: one accept loop per origin, connections that can be hung up on, a quick shutdown.
//!
//! hyper is driven directly, because only its service may fail a request: that closes the connection without an
//! answer, which is how a lost answer looks to a browser. Never in here: routes.

use std::convert::Infallible;
use std::fmt;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use crate::hub::Shared;
use crate::journal::{Origin, Request, without_push_token};
use crate::state::now_ms;

/// How long a request in progress may take to end once the sandbox stops.
const FAREWELL: Duration = Duration::from_millis(200);

/// Marks a response that must never be sent: the connection is closed instead.
#[derive(Clone, Copy, Debug)]
pub struct Hangup;

impl Hangup {
    /// A response that closes the connection without an answer.
    pub fn response() -> Response {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(Self);
        response
    }
}

impl fmt::Display for Hangup {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("hung up by a rule")
    }
}

impl std::error::Error for Hangup {}

/// Serves one origin until the hub stops.
pub fn serve(listener: TcpListener, origin: Origin, router: Router, hub: &Shared, tasks: &TaskTracker) {
    let hub = Shared::clone(hub);
    let connections = tasks.clone();
    tasks.spawn(async move {
        loop {
            let stream = tokio::select! {
                () = hub.stop.cancelled() => break,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => stream,
                    // A connection that died in the queue is the browser's business.
                    Err(_) => continue,
                },
            };
            // Small frames must not wait for each other, or the order of answer and event would depend on it.
            let _ = stream.set_nodelay(true);
            connections.spawn(converse(stream, origin, router.clone(), Shared::clone(&hub)));
        }
    });
}

async fn converse(stream: TcpStream, origin: Origin, router: Router, hub: Shared) {
    let service = service_fn(|request: hyper::Request<Incoming>| {
        let router = router.clone();
        let hub = Shared::clone(&hub);
        async move { answer(request, origin, router, &hub).await }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new());
    let connection = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
    tokio::pin!(connection);
    tokio::select! {
        // Errors are hang-ups, ours or the browser's.
        _ = connection.as_mut() => return,
        () = hub.stop.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    let _ = tokio::time::timeout(FAREWELL, connection).await;
}

async fn answer(
    request: hyper::Request<Incoming>,
    origin: Origin,
    router: Router,
    hub: &Shared,
) -> Result<Response, Hangup> {
    let method = request.method().to_string();
    let path = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let response: Result<Response, Infallible> = router.oneshot(request.map(Body::new)).await;
    let Ok(response) = response;
    let hangs_up = response.extensions().get::<Hangup>().is_some();
    if !path.starts_with("/_control") && !path.starts_with("/agent") {
        let status = (!hangs_up).then(|| response.status().as_u16());
        let path = without_push_token(&path);
        hub.journal.lock().request(Request { at: now_ms(), origin, method, path, status });
    }
    if hangs_up { Err(Hangup) } else { Ok(response) }
}
