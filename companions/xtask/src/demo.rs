//! `cargo xtask demo`: the widget on a shop's pages, the vendor's server and the agent's console on this machine.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::{build, processes, progress};

/// The servers, each an origin of its own as in life: its option, and the port that it gets when that is free.
const SERVERS: [(&str, u16); 3] = [("--shop-port", 8080), ("--api-port", 8081), ("--assets-port", 8082)];

/// `cargo xtask demo [--shop-port N] [--api-port N] [--assets-port N]`
pub fn run(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    let asked = asked_ports(arguments)?;
    build::ensure(project, false)?;
    progress::step("compiling the sandbox");
    processes::run(Command::new("cargo").current_dir(project.root()).args([
        "build",
        "--quiet",
        "--package",
        "sandbox",
    ]))?;

    let mut ports = Vec::new();
    for ((option, usual), asked) in SERVERS.iter().zip(asked) {
        ports.push((*option, free_port(asked, *usual)?));
    }
    if let [(_, shop), (_, api), _] = ports.as_slice() {
        announce(*shop, *api);
    }
    let mut sandbox = Command::new(project.target().join("debug").join("sandbox"));
    // It says where it listens, which has been said already.
    sandbox.stdout(Stdio::null()).current_dir(project.root()).arg("--dist").arg(project.dist());
    for (option, port) in ports {
        sandbox.arg(option).arg(port.to_string());
    }
    // In place of this program: whoever ends it, by Ctrl-C or otherwise, ends the servers.
    Err(sandbox.exec()).context("the sandbox cannot be started")
}

fn asked_ports(arguments: &[String]) -> Result<[Option<u16>; 3]> {
    let mut asked = [None; 3];
    let mut rest = arguments.iter();
    while let Some(option) = rest.next() {
        let place = SERVERS.iter().zip(&mut asked).find(|((name, _), _)| name == option);
        let Some((_, place)) = place else {
            let known = SERVERS.map(|(name, _)| name).join(", ");
            bail!("demo knows {known}, each with a number, and nothing else, not {option:?}");
        };
        let number = rest.next().with_context(|| format!("{option} needs a number"))?;
        *place = Some(number.parse().with_context(|| format!("{number:?} is no port"))?);
    }
    Ok(asked)
}

/// A port that was asked for has to be free; in place of the usual one any other will do.
fn free_port(asked: Option<u16>, usual: u16) -> Result<u16> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let listener = match asked {
        Some(port) => bind(port).with_context(|| format!("port {port} is taken"))?,
        None => bind(usual).or_else(|_| bind(0)).context("there is no free port")?,
    };
    Ok(listener.local_addr()?.port())
}

fn announce(shop: u16, api: u16) {
    println!(
        "\n  A shop with the chat widget    http://127.0.0.1:{shop}/\
         \n  The agent who answers          http://127.0.0.1:{api}/agent\n\
         \n  Ctrl-C ends both.\n"
    );
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn ports_can_be_asked_for_in_any_order() {
        let asked = asked_ports(&words("--api-port 9 --shop-port 7")).unwrap();
        assert_eq!(asked, [Some(7), Some(9), None]);
    }

    #[test]
    fn a_wrong_option_is_named_with_those_that_exist() {
        for wrong in ["--port 1", "--api-port", "--api-port many"] {
            assert!(asked_ports(&words(wrong)).is_err(), "{wrong}");
        }
        let said = asked_ports(&words("--port 1")).unwrap_err().to_string();
        assert!(said.contains("--assets-port") && said.contains("\"--port\""));
    }

    #[test]
    fn a_taken_port_is_replaced_unless_it_was_asked_for() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(free_port(Some(port), 0).is_err());
        assert_ne!(free_port(None, port).unwrap(), port);
    }
}
