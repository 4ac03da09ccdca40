//! What the system's package manager installs. Only Debian's is known here; elsewhere the person is told what to do.

use std::process::Command;

use anyhow::{Context, Result, bail};

use super::announce_installation;
use crate::processes;

/// Installs packages by apt-get, as root or by sudo.
pub fn install(packages: &[&str], why: &str) -> Result<()> {
    let names = packages.join(" ");
    if processes::find_on_path("apt-get").is_none() {
        bail!("please install {names} ({why}): there is no apt-get here that could do it");
    }
    announce_installation(&names, &format!("{why}, by apt-get"));
    let advice = || format!("please install {names} by hand ({why})");
    processes::run(as_root("apt-get")?.args(["update", "-qq"])).with_context(advice)?;
    processes::run(
        as_root("apt-get")?.args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages),
    )
    .with_context(advice)
}

fn as_root(program: &str) -> Result<Command> {
    let is_root = processes::capture(Command::new("id").arg("-u"))?.trim() == "0";
    let mut command = if is_root {
        let mut command = Command::new("env");
        command.arg("DEBIAN_FRONTEND=noninteractive").arg(program);
        command
    } else {
        if processes::find_on_path("sudo").is_none() {
            bail!("this needs root, and there is no sudo here");
        }
        let mut command = Command::new("sudo");
        command.arg("DEBIAN_FRONTEND=noninteractive").arg(program);
        command
    };
    command.env("LC_ALL", "C.UTF-8");
    Ok(command)
}
