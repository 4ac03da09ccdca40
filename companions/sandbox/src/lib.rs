//! The sandbox: the vendors' servers on this machine, written from their documents alone and from nothing of the
//! product, with an agent's console, a demo shop, and misbehaviour on request.
//!
//! Three origins, as in life: the **shop** (host pages), the **api** (the vendors, uploads, console, control) and the
//! **assets** (the built widget). [`start`] opens all three; [`control`] documents how tests and the console command it.
//! What never enters: a dependency on the product. Two independent readers of a document find each other's mistakes.

mod assets;
pub mod config;
mod console;
pub mod control;
pub mod conversation;
mod cors;
pub mod customers;
pub mod faults;
pub mod hub;
pub mod journal;
pub mod message;
mod policy;
mod push;
mod sample_files;
mod server;
mod shop;
pub mod sockets;
pub mod state;
mod uploads;
mod vendor;
pub mod webhook_faults;
pub mod webhooks;

use std::io;
use std::net::SocketAddr;

use axum::routing::get;
use axum::{Router, middleware};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use crate::hub::{Hub, Queues, Shared};
use crate::journal::Origin;

pub use config::{Config, Origins, Settings};

/// A running sandbox; it stops when this is dropped.
pub struct Running {
    /// The host pages.
    pub shop: SocketAddr,
    /// The vendors' APIs, uploads, console and control.
    pub api: SocketAddr,
    /// The built widget.
    pub assets: SocketAddr,
    /// The same as a browser writes them.
    pub origins: Origins,
    stop: DropGuard,
    tasks: TaskTracker,
}

impl Running {
    /// Stops listening, closes sockets with 1001, gives requests in progress a fifth of a second, and returns when
    /// all of that is done.
    pub async fn shutdown(self) {
        self.stop.disarm().cancel();
        self.tasks.wait().await;
    }
}

/// Opens the three origins on the loopback interface.
///
/// # Errors
/// When one of the ports is taken.
pub async fn start(config: Config) -> io::Result<Running> {
    let shop = TcpListener::bind(("127.0.0.1", config.shop_port)).await?;
    let api = TcpListener::bind(("127.0.0.1", config.api_port)).await?;
    let assets = TcpListener::bind(("127.0.0.1", config.assets_port)).await?;
    let (shop_at, api_at, assets_at) = (shop.local_addr()?, api.local_addr()?, assets.local_addr()?);
    let origins = Origins {
        shop: format!("http://{shop_at}"),
        api: format!("http://{api_at}"),
        assets: format!("http://{assets_at}"),
    };
    let stop = CancellationToken::new();
    let (notifications, notified) = mpsc::unbounded_channel();
    let (turns, taken) = mpsc::unbounded_channel();
    let queues = Queues { notifications, turns };
    let hub = Hub::new(config, origins.clone(), sockets::Sockets::start(), queues, stop.clone());
    let tasks = TaskTracker::new();
    tasks.spawn(push::run(Shared::clone(&hub), notified));
    tasks.spawn(vendor::converse::turns::run(Shared::clone(&hub), taken, tasks.clone()));
    server::serve(shop, Origin::Shop, shop::routes(&hub), &hub, &tasks);
    server::serve(api, Origin::Api, api_routes(&hub), &hub, &tasks);
    server::serve(assets, Origin::Assets, assets::routes(&hub), &hub, &tasks);
    tasks.close();
    Ok(Running { shop: shop_at, api: api_at, assets: assets_at, origins, stop: stop.drop_guard(), tasks })
}

fn api_routes(hub: &Shared) -> Router {
    let vendors = vendor::routes().layer(middleware::from_fn_with_state(Shared::clone(hub), cors::layer));
    Router::new()
        .route("/uploads/{key}/{name}", get(uploads::serve))
        .merge(vendors)
        .layer(middleware::from_fn_with_state((Shared::clone(hub), Origin::Api), faults::layer))
        .merge(control::routes())
        .merge(console::routes())
        .with_state(Shared::clone(hub))
}
