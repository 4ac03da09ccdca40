//! The programs beside this one: the relay with settings of its own in a temporary folder, and the agent system behind it.
//! They end when what stands for them is dropped.
//!
//! Never in here: sockets.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::agent_system::API_KEY;

/// The site that all browsers come from.
pub const SITE: &str = "https://shop.example";
/// Above anything that one machine can ask for.
const UNLIMITED: u32 = 1_000_000_000;
/// How long a program may take to say where it listens.
const START: Duration = Duration::from_secs(30);

/// A program that listens.
#[derive(Debug)]
pub struct Listening {
    /// Where it is reached.
    pub address: SocketAddr,
    /// Its number among the processes.
    pub process: u32,
    // Both live as long as it does.
    _child: Child,
    _folder: Option<TempDir>,
}

/// Starts the agent system: this same program in its other part.
///
/// # Errors
/// When it does not start.
pub async fn agent_system() -> Result<Listening> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("agent-system");
    start(command, None).await
}

/// Starts a relay before this agent system. Its limits are raised, because all browsers are at few addresses; its pings
/// are as often as asked for, and everything else is as an operator finds it.
///
/// # Errors
/// When it does not start.
pub async fn relay(program: &Path, agents: SocketAddr, ping_every: Duration) -> Result<Listening> {
    if !program.is_file() {
        bail!("{} is not there: build the relay first, or say another with --relay", program.display());
    }
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let settings = folder.path().join("relay.toml");
    std::fs::write(&settings, text_of_settings(folder.path(), agents, ping_every)?)?;
    let mut command = Command::new(program);
    command.arg("--config").arg(&settings).current_dir(folder.path());
    // A setting of somebody's shell is none of this relay.
    command
        .env_clear()
        .env("RELAY_PARTNER_API_KEY", API_KEY)
        .env("RELAY_SESSION_KEYS", signing_key(program).await?);
    start(command, Some(folder)).await
}

fn text_of_settings(folder: &Path, agents: SocketAddr, ping_every: Duration) -> Result<String> {
    let store = folder.join("relay.sqlite");
    let store = store.to_str().context("the temporary folder's name is no text")?;
    Ok(format!(
        "[listen]\naddress = \"127.0.0.1:0\"\norigins = [{SITE:?}]\n\n[store]\npath = {store:?}\n\n\
         [log]\nlevel = \"warn\"\n\n[partner]\nbase_url = \"http://{agents}\"\n\n\
         [socket]\nping_every = \"{}ms\"\n\n\
         [limits]\nconnections = {UNLIMITED}\nconnections_per_ip = {UNLIMITED}\n\
         requests_per_minute_per_ip = {UNLIMITED}\nsessions_per_hour_per_ip = {UNLIMITED}\n\
         conversations_per_hour_per_ip = {UNLIMITED}\nrequests_per_minute_per_session = {UNLIMITED}\n",
        ping_every.as_millis(),
    ))
}

async fn signing_key(program: &Path) -> Result<String> {
    let said = Command::new(program).args(["new-key", "bench"]).env_clear().output().await?;
    let key = String::from_utf8(said.stdout).unwrap_or_default();
    if !said.status.success() || key.trim().is_empty() {
        bail!("{} makes no key: {}", program.display(), String::from_utf8_lossy(&said.stderr).trim());
    }
    Ok(key.trim().to_owned())
}

async fn start(mut command: Command, folder: Option<TempDir>) -> Result<Listening> {
    // Standard input is held open: where it ends, the agent system ends, even if we were killed.
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    let shown = command.as_std().get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().with_context(|| format!("{shown} cannot be started"))?;
    let (Some(out), Some(process)) = (child.stdout.take(), child.id()) else {
        bail!("{shown} ended at once")
    };
    let mut lines = BufReader::new(out).lines();
    let first = timeout(START, lines.next_line()).await;
    let first = first.with_context(|| format!("{shown} does not say where it listens"))??.unwrap_or_default();
    let address = first.strip_prefix("listening on http://").and_then(|address| address.parse().ok());
    let Some(address) = address else { bail!("{shown} did not start; its first words were {first:?}") };
    // What else it says has a reader, so that it never waits for one.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok(Listening { address, process, _child: child, _folder: folder })
}
