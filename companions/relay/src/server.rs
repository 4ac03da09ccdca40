//! Listening: an accept loop with a place for each connection, timers against slow heads, and an orderly end.
//!
//! hyper is driven directly, because axum's own `serve` gives it no timer, and without one the time limit of a request's
//! head is never looked at (TRUST R-13). Never in here: routes.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use parking_lot::Mutex;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tower::ServiceExt;

use crate::browser::address::household;
use crate::patient::Patient;
use crate::relay::Shared;

/// What the system may hold for a browser that does not read, in bytes. Left to itself it grows to megabytes.
const SEND_BUFFER: u32 = 256 * 1024;
/// Connections that wait to be accepted.
const BACKLOG: u32 = 1024;
/// The pause after an accept that failed because something ran out.
const EXHAUSTED: Duration = Duration::from_millis(50);

/// Who is at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// A connection's place among all. It is free when the last copy is dropped: a socket takes one along.
pub type Place = Arc<Taken>;

/// See [`Place`].
#[derive(Debug)]
pub struct Taken {
    relay: Shared,
    places: Arc<Places>,
    household: Option<IpAddr>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.relay.metrics.connections.dec();
        let mut counts = self.places.0.lock();
        counts.total = counts.total.saturating_sub(1);
        let Some(household) = self.household else { return };
        if let Some(count) = counts.each.get_mut(&household) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.each.remove(&household);
            }
        }
    }
}

#[derive(Debug, Default)]
struct Places(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    total: usize,
    each: HashMap<IpAddr, usize>,
}

impl Places {
    fn take(self: &Arc<Self>, relay: &Shared, peer: IpAddr) -> Result<Place, &'static str> {
        let limits = &relay.config.limits;
        let peer = peer.to_canonical();
        // Behind a proxy all browsers have its address.
        let is_proxy = relay.config.trusted_proxies.iter().any(|network| network.contains(&peer));
        let household = (!is_proxy).then(|| household(peer));
        let mut counts = self.0.lock();
        if counts.total >= limits.connections {
            return Err("total");
        }
        if let Some(household) = household {
            let count = counts.each.entry(household).or_default();
            if *count >= limits.connections_per_ip {
                return Err("address");
            }
            *count += 1;
        }
        counts.total += 1;
        relay.metrics.connections.inc();
        Ok(Arc::new(Taken { relay: Shared::clone(relay), places: Arc::clone(self), household }))
    }
}

/// Opens a listener. The size of the send buffer is inherited by what it accepts.
///
/// # Errors
/// When the address is taken or not ours.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves a listener until the relay stops.
pub fn serve(listener: TcpListener, router: Router, relay: &Shared) {
    let for_task = Shared::clone(relay);
    relay.tasks.spawn(accept(listener, router, for_task));
}

async fn accept(listener: TcpListener, router: Router, relay: Shared) {
    let places = Arc::new(Places::default());
    loop {
        let (stream, peer) = tokio::select! {
            () = relay.stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) if is_of_one_connection(&error) => continue,
                Err(error) => {
                    tracing::error!(%error, "no connection can be accepted; more files may have to be allowed");
                    tokio::time::sleep(EXHAUSTED).await;
                    continue;
                }
            },
        };
        match places.take(&relay, peer.ip()) {
            Ok(place) => {
                // Small frames must not wait for each other. A connection that cannot be told so works too.
                let _ = stream.set_nodelay(true);
                relay.tasks.spawn(converse(stream, peer, place, router.clone(), Shared::clone(&relay)));
            }
            Err(reason) => relay.metrics.connections_refused.with_label_values(&[reason]).inc(),
        }
    }
}

/// A connection that died while it waited is not the listener's trouble.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn converse(stream: TcpStream, peer: SocketAddr, place: Place, router: Router, relay: Shared) {
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        request.extensions_mut().insert(Place::clone(&place));
        router.clone().oneshot(request.map(Body::new))
    });
    let limits = &relay.config.limits;
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        // Also the time for which a connection is kept between two requests.
        .header_read_timeout(limits.header_timeout)
        .max_buf_size(limits.header_bytes);
    // Sockets have a clock of their own, which is to be first, because it knows what to say.
    let stream = Patient::new(stream, relay.config.socket.slow_after * 2);
    let connection = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
    tokio::pin!(connection);
    tokio::select! {
        // Errors are broken connections and heads that are none; hyper has answered what can be answered.
        _ = connection.as_mut() => return,
        () = relay.stop.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    let _ = tokio::time::timeout(relay.config.shutdown.drain, connection).await;
}
