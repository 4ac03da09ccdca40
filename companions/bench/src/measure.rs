//! What is measured, in which order.
//!
//! Never in here: how it is shown.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use hyper::Method;
use tokio::time::timeout;

use crate::agent_system::BROADCAST;
use crate::machine::{self, Memory};
use crate::processes;
use crate::visitors::{Http, Visitors};

/// Open files beside the sockets: the store, the listeners, connections for requests.
const BESIDE: usize = 512;
/// Broadcasts, one after the other.
const ROUNDS: usize = 5;
/// Requests at low load, and the pause between two.
const REQUESTS: usize = 500;
const PAUSE: Duration = Duration::from_millis(5);
/// The relay pings so many sockets a second.
const PINGS_A_SECOND: usize = 1000;
/// How long the relay may take to open what it has to at the other side, and the pause between two looks.
const OPENING: Duration = Duration::from_secs(120);
const LOOK: Duration = Duration::from_millis(20);

/// How much is asked for, and how much of it fits into the limits of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Browsers with a socket.
    pub sockets: usize,
    /// Those of them who get a conversation, and with it a second socket to the agent system.
    pub pairs: usize,
    /// Files that one process may have open.
    pub files: u64,
}

impl Plan {
    /// Raises the limit of open files as far as needed and allowed.
    ///
    /// # Errors
    /// What to do when it is too low even for one socket for each browser.
    pub fn fit(sockets: usize) -> Result<Self> {
        let wanted = 2 * sockets + BESIDE;
        Self::within(sockets, machine::allow_files(u64::try_from(wanted)?))
    }

    fn within(sockets: usize, files: u64) -> Result<Self> {
        let left = usize::try_from(files).unwrap_or(usize::MAX).saturating_sub(sockets + BESIDE);
        if left == 0 {
            bail!(
                "{sockets} sockets and their agent system's ends need {} open files in one process, and {files} are \
                 allowed here: raise the hard limit (`ulimit -Hn`, LimitNOFILE=), or ask for fewer with --sockets",
                2 * sockets + BESIDE
            );
        }
        Ok(Self { sockets, pairs: sockets.min(left), files })
    }
}

/// The numbers.
#[derive(Clone, Debug)]
pub struct Measured {
    /// With how many.
    pub plan: Plan,
    /// Before anybody came.
    pub empty: Memory,
    /// With all browsers' sockets, after each was pinged.
    pub idle: Memory,
    /// With all pairs, after each was pinged.
    pub paired: Memory,
    /// At the end, when every socket has passed frames on.
    pub used: Memory,
    /// Until all browsers' sockets were open.
    pub opening: Duration,
    /// From the agent system's side until the last browser had its frame, for each broadcast.
    pub broadcasts: Vec<Duration>,
    /// How long processors worked in the relay for all of them together.
    pub broadcast_work: Duration,
    /// A visitor's request through the relay to the agent system and back, at low load.
    pub requests: Vec<Duration>,
}

/// Measures a relay.
///
/// # Errors
/// When something did not come about; a number that is missing is never made up for.
pub async fn relay(program: &Path, plan: Plan) -> Result<Measured> {
    let agents = processes::agent_system().await?;
    let ping_every = Duration::from_secs(u64::try_from(plan.sockets.div_ceil(PINGS_A_SECOND))?);
    let relay = processes::relay(program, agents.address, ping_every).await?;
    let memory = || machine::memory(relay.process);
    let empty = memory()?;

    let mut visitors = Visitors::arrive(relay.address, plan.sockets).await?;
    let opening = visitors.open_sockets().await?;
    visitors.until_pinged().await?;
    let idle = memory()?;

    visitors.converse(plan.pairs).await?;
    until_paired(relay.address, plan.pairs).await?;
    visitors.until_pinged().await?;
    let paired = memory()?;

    let mut voice = Http::connect(agents.address).await?;
    let work_before = machine::work(relay.process)?;
    let mut broadcasts = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        voice.ask(Method::POST, BROADCAST, "", None).await?;
        visitors.until_told(plan.pairs).await?;
        broadcasts.push(begun.elapsed());
    }
    let broadcast_work = machine::work(relay.process)?.saturating_sub(work_before);
    let requests = visitors.read_messages(REQUESTS, PAUSE).await?;
    visitors.until_pinged().await?;
    let used = memory()?;
    Ok(Measured { plan, empty, idle, paired, used, opening, broadcasts, broadcast_work, requests })
}

/// Waits until the relay has opened so many sockets to the agent system, as its own metrics say.
async fn until_paired(relay: SocketAddr, pairs: usize) -> Result<()> {
    let mut http = Http::connect(relay).await?;
    let wanted = format!("relay_upstream_sockets {pairs}");
    let looking = async {
        loop {
            let metrics = http.ask(Method::GET, "/metrics", "", None).await?;
            let metrics = String::from_utf8_lossy(&metrics);
            ensure!(
                metrics.contains("relay_upstream_sockets "),
                "the relay counts no sockets to the agent system"
            );
            if metrics.lines().any(|line| line == wanted) {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    timeout(OPENING, looking).await.with_context(|| format!("the relay did not open {pairs} sockets"))?
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn where_files_are_short_fewer_visitors_get_a_conversation() {
        assert_eq!(Plan::within(10_000, 65_536).unwrap().pairs, 10_000);
        assert_eq!(Plan::within(10_000, 20_000).unwrap().pairs, 20_000 - 10_000 - BESIDE);
    }

    #[test]
    fn where_files_are_far_too_few_it_is_said_how_many_are_needed() {
        let said = Plan::within(10_000, 1024).unwrap_err().to_string();
        assert!(said.contains("20512") && said.contains("1024") && said.contains("--sockets"), "{said}");
    }
}
