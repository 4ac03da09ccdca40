//! The relay: a small server between the widget and an agent system, a bot platform, or both. It holds the operator's keys,
//! and gives each visitor a token that opens that visitor's conversations and nothing else.
//!
//! `browser` judges who asks, `partner` says what may be asked of the agent system and of whose things, `upstream` asks.
//! `converse` asks the bot platform, which answers to `webhooks`. [`start`] runs it all.
//! What never enters: the product's codecs. The relay routes, it does not interpret.

pub mod answers;
pub mod browser;
pub mod config;
pub mod converse;
mod depth;
pub mod limits;
pub mod logging;
pub mod metrics;
pub mod partner;
mod patient;
pub mod register;
pub mod relay;
pub mod secret;
pub mod server;
pub mod store;
pub mod upstream;
pub mod webhooks;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Router, middleware};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use crate::answers::Refusal;
use crate::browser::{gate, session, socket};
use crate::config::Config;
use crate::limits::Limits;
use crate::relay::{Relay, Shared, now};

/// The pause between two tidyings.
const TIDY: Duration = Duration::from_secs(60);
/// What goodbyes may take beyond the settings.
const GRACE: Duration = Duration::from_secs(4);

/// A running relay; it stops when this is dropped.
#[derive(Debug)]
pub struct Running {
    /// Where browsers reach it.
    pub address: SocketAddr,
    /// Where the operator does.
    pub operator: SocketAddr,
    relay: Shared,
    stop: DropGuard,
}

impl Running {
    /// Accepts nothing new, closes the sockets with 1012 over the configured time, lets requests under way end, and
    /// returns when that is done or the time for it is over.
    pub async fn shutdown(self) {
        let Self { relay, stop, .. } = self;
        stop.disarm().cancel();
        relay.tasks.close();
        let settings = &relay.config.shutdown;
        let patience = settings.drain.max(settings.spread) + GRACE;
        if tokio::time::timeout(patience, relay.tasks.wait()).await.is_err() {
            tracing::warn!("not everything ended in time");
        }
    }
}

/// Opens the store and the listeners, and serves.
///
/// # Errors
/// A sentence for the operator.
pub fn start(config: Config) -> Result<Running, String> {
    let metrics = Arc::new(metrics::Metrics::new().map_err(|error| error.to_string())?);
    let (agents, bot) = (config.partner.as_ref(), config.converse.as_ref());
    let upstream = agents.map(|agents| upstream::Upstream::new(&config, agents, Arc::clone(&metrics)));
    let upstream = upstream.transpose()?;
    let converse = bot.map(|bot| converse::Converse::new(&config, bot, Arc::clone(&metrics))).transpose()?;
    let webhooks = bot.map(|bot| webhooks::Webhooks::new(&config, bot, Arc::clone(&metrics))).transpose()?;
    let vendors = store::Vendors {
        agents: agents.map(|agents| agents.base_url.as_str()),
        bot: bot.map(|bot| bot.bot_id.as_str()),
    };
    let store = store::Store::open(&config.store_path, vendors)?;
    let listener = listen("listen.address", config.listen)?;
    let operator = config.operator.map(|address| listen("operator.address", address)).transpose()?;
    let stop = CancellationToken::new();
    let relay = Arc::new(Relay {
        keyring: browser::token::Keyring::new(config.session.keys.clone()),
        limits: Limits::new(&config),
        presence: Arc::default(),
        tasks: TaskTracker::new(),
        stop: stop.clone(),
        config,
        store,
        metrics,
        upstream,
        converse,
        webhooks,
    });
    let (address, listener) = listener;
    let mut browsers = browser_routes(&relay);
    let mut operator_at = address;
    match operator {
        Some((at, listener)) => {
            operator_at = at;
            server::serve(listener, operator_routes(&relay), &relay);
        }
        None => browsers = browsers.merge(operator_routes(&relay)),
    }
    server::serve(listener, browsers, &relay);
    relay.tasks.spawn(tidy(Shared::clone(&relay)));
    Ok(Running { address, operator: operator_at, relay, stop: stop.drop_guard() })
}

fn listen(setting: &str, address: SocketAddr) -> Result<(SocketAddr, tokio::net::TcpListener), String> {
    let listener = server::listen(address).and_then(|listener| Ok((listener.local_addr()?, listener)));
    listener.map_err(|error| format!("{setting}: {address} cannot be listened on: {error}"))
}

fn browser_routes(relay: &Shared) -> Router {
    let mut routes = Router::new().route("/session", post(session::open)).route("/ws", get(socket::open));
    if relay.upstream.is_some() {
        routes = routes.merge(partner::routes());
    }
    if relay.converse.is_some() {
        routes = routes.merge(converse::routes());
    }
    let routes = routes
        .method_not_allowed_fallback(async || Refusal::METHOD)
        .fallback(async || Refusal::NOT_FOUND)
        .layer(middleware::from_fn_with_state(Shared::clone(relay), gate::layer))
        .with_state(Shared::clone(relay));
    if relay.webhooks.is_some() { routes.merge(webhooks::routes(relay)) } else { routes }
}

fn operator_routes(relay: &Shared) -> Router {
    Router::new()
        .route(
            "/healthz",
            get(
                async |State(relay): State<Shared>| {
                    if relay.stop.is_cancelled() { Err(Refusal::STOPPING) } else { Ok("ok\n") }
                },
            ),
        )
        .route(
            "/metrics",
            get(async |State(relay): State<Shared>| {
                let mut response = Response::new(Body::from(relay.metrics.render()));
                let form = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
                response.headers_mut().insert(header::CONTENT_TYPE, form);
                response
            }),
        )
        .with_state(Shared::clone(relay))
}

async fn tidy(relay: Shared) {
    let keep = u64::try_from(relay.config.store_keep.as_millis()).unwrap_or(u64::MAX);
    loop {
        relay.limits.forget_the_quiet();
        let forgotten = relay.store.forget(now().saturating_sub(keep)).await;
        let tidied = tidy_conversations(&relay).await;
        if forgotten.is_err() || tidied.is_err() {
            tracing::warn!("what is old could not be forgotten; it will be tried again");
        }
        tokio::select! {
            () = relay.stop.cancelled() => break,
            () = tokio::time::sleep(TIDY) => {}
        }
    }
}

async fn tidy_conversations(relay: &Relay) -> Result<(), store::Unavailable> {
    let Some(bot) = &relay.converse else { return Ok(()) };
    let retention = bot.retention;
    let changed = relay.store.run(move |db| converse::journal::tidy(db, &retention, now())).await?;
    relay.store.sweep().await;
    changed.iter().for_each(|customer| relay.presence.news(customer));
    Ok(())
}
