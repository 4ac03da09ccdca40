//! What the system knows: about this machine, about a process's memory and work, and about how many files may be open.
//!
//! Never in here: what the numbers mean for a goal.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// One line about the machine, for the head of a table.
pub fn facts() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let system = rustix::system::uname();
    let (name, release) = (system.sysname().to_string_lossy(), system.release().to_string_lossy());
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default().to_owned();
    format!("{cores} cores, {name} {release}, {}, load {load}", std::env::consts::ARCH)
}

/// A process's memory, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// What it holds now.
    pub resident: u64,
    /// The most that it ever held.
    pub peak: u64,
}

/// Reads a process's memory.
///
/// # Errors
/// When there is no such process, or no `/proc`.
pub fn memory(process: u32) -> Result<Memory> {
    let path = format!("/proc/{process}/status");
    let text =
        fs::read_to_string(&path).with_context(|| format!("{path} cannot be read; this needs Linux"))?;
    let field = |name: &str| field(&text, name).with_context(|| format!("{path} does not say {name}"));
    Ok(Memory { resident: field("VmRSS:")?, peak: field("VmHWM:")? })
}

/// A field in kB as the kernel writes it, which are 1024 bytes each.
fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

/// How long processors have worked for a process, in its own code and in the system's.
///
/// # Errors
/// When there is no such process, or no `/proc`.
pub fn work(process: u32) -> Result<Duration> {
    let path = format!("/proc/{process}/stat");
    let text =
        fs::read_to_string(&path).with_context(|| format!("{path} cannot be read; this needs Linux"))?;
    let ticks = ticks(&text).with_context(|| format!("{path} is none that we can read"))?;
    Ok(Duration::from_millis(ticks.saturating_mul(1000) / rustix::param::clock_ticks_per_second().max(1)))
}

/// The fields `utime` and `stime`. The name before them stands in brackets, and may hold anything.
fn ticks(text: &str) -> Option<u64> {
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11).map(str::parse::<u64>);
    fields.next()?.ok()?.checked_add(fields.next()?.ok()?)
}

/// Allows this process, and those that it starts, so many open files if the system lets it, and says how many it may
/// open now.
pub fn allow_files(wanted: u64) -> u64 {
    let before = getrlimit(Resource::Nofile);
    let is_enough = |limit: Option<u64>| limit.is_none_or(|limit| limit >= wanted);
    if !is_enough(before.current) {
        let maximum = if is_enough(before.maximum) { before.maximum } else { Some(wanted) };
        // The harder limit is moved by the system's owner only; within it anybody may move.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum })
            .or_else(|_| setrlimit(Resource::Nofile, Rlimit { current: before.maximum, ..before }));
    }
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_field_is_read_in_bytes() {
        let text = "Name:\trelay\nVmHWM:\t   9000 kB\nVmRSS:\t   8724 kB\nThreads:\t3\n";
        assert_eq!(field(text, "VmRSS:"), Some(8724 * 1024));
        assert_eq!(field(text, "Threads:"), None, "no size");
        assert_eq!(field(text, "VmSwap:"), None);
    }

    #[test]
    fn work_is_counted_in_user_and_in_system_time_whatever_the_name_is() {
        let text = "17 (re) lay) S 1 17 17 0 -1 4194560 900 0 3 0 250 75 0 0 20 0 3 0 100 1 1";
        assert_eq!(ticks(text), Some(325));
        assert_eq!(ticks("17 (relay) S 1"), None);
        assert!(work(std::process::id()).is_ok());
    }

    #[test]
    fn our_own_memory_is_there_and_never_above_its_peak() {
        let ours = memory(std::process::id()).unwrap();
        assert!(ours.resident > 0 && ours.resident <= ours.peak, "{ours:?}");
        assert!(memory(u32::MAX).is_err());
    }
}
