//! `cargo xtask demo`: the widget on a shop's pages, the vendors' servers, the relay and the agent's console on this machine.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::project::Project;
use crate::{build, processes, progress};

/// The servers, each an origin of its own as in life: its option, and the port that it gets when that is free.
const SERVERS: [(&str, u16); 4] =
    [("--shop-port", 8080), ("--api-port", 8081), ("--assets-port", 8082), ("--relay-port", 8083)];

/// The key that the sandbox's partner API knows unless it is told another.
const PARTNER_KEY: &str = "sandbox-partner-key";

/// The same of its bot, and the bot's id.
const CONVERSE_KEY: &str = "sandbox-converse-key";
const CONVERSE_BOT: &str = "618a30beee4e8e87d2f94015";

/// `cargo xtask demo [--shop-port N] [--api-port N] [--assets-port N] [--relay-port N]`
pub fn run(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    let asked = asked_ports(arguments)?;
    build::ensure(project, false)?;
    progress::step("compiling the sandbox and the relay");
    let packages = ["build", "--quiet", "--package", "sandbox", "--package", "relay"];
    processes::run(Command::new("cargo").current_dir(project.root()).args(packages))?;

    let mut ports = [0; SERVERS.len()];
    for ((port, (_, usual)), asked) in ports.iter_mut().zip(SERVERS).zip(asked) {
        *port = free_port(asked, usual)?;
    }
    let [shop, api, assets, relay] = ports;
    let ended = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&ended))?;
    }
    let secret = webhook_secret();
    let mut servers = Servers(vec![start_relay(project, relay, shop, api, &secret)?]);
    let mut sandbox = Command::new(project.target().join("debug").join("sandbox"));
    // It says where it listens, which is said below.
    sandbox.stdout(Stdio::null()).current_dir(project.root()).arg("--dist").arg(project.dist());
    for ((option, _), port) in SERVERS.iter().zip([shop, api, assets]) {
        sandbox.arg(option).arg(port.to_string());
    }
    sandbox.arg("--relay").arg(format!("http://127.0.0.1:{relay}"));
    sandbox.arg("--converse-webhooks").arg(webhooks(relay, &secret));
    servers.0.push(sandbox.spawn().context("the sandbox cannot be started")?);
    announce(shop, api);
    while !ended.load(Ordering::Relaxed) {
        if let Some(dead) = servers.ended()? {
            bail!("{dead} ended by itself");
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(ExitCode::SUCCESS)
}

/// The servers that run; none outlives this program.
struct Servers(Vec<Child>);

impl Servers {
    fn ended(&mut self) -> Result<Option<&'static str>> {
        for (server, name) in self.0.iter_mut().zip(["the relay", "the sandbox"]) {
            if server.try_wait()?.is_some() {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for server in &mut self.0 {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

/// What the sandbox's bot and the relay know each other by, made up for this demo.
fn webhook_secret() -> String {
    // The standard library's hash tables draw their keys from the system's randomness.
    let half = || RandomState::new().hash_one(std::process::id());
    format!("demo-{:016x}{:016x}", half(), half())
}

/// Where the sandbox's bot finds the relay, as the sandbox reads it.
fn webhooks(relay: u16, secret: &str) -> String {
    let hook = |name: &str| format!("\"{name}\": \"http://127.0.0.1:{relay}/hooks/converse/{name}\"");
    format!("{{{}, {}, \"secret\": \"{secret}\"}}", hook("chat"), hook("actions"))
}

/// What the relay is told: where it listens, whom it serves, and the keys that it holds.
fn relay_settings(port: u16, shop: u16, api: u16, keys: &str, secret: &str) -> Vec<(&'static str, String)> {
    let api = format!("http://127.0.0.1:{api}");
    vec![
        ("RELAY_LISTEN_ADDRESS", format!("127.0.0.1:{port}")),
        ("RELAY_LISTEN_ORIGINS", format!("http://127.0.0.1:{shop},http://localhost:{shop}")),
        ("RELAY_SESSION_KEYS", keys.to_owned()),
        ("RELAY_PARTNER_BASE_URL", api.clone()),
        ("RELAY_PARTNER_API_KEY", PARTNER_KEY.to_owned()),
        ("RELAY_CONVERSE_BASE_URL", api),
        ("RELAY_CONVERSE_BOT_ID", CONVERSE_BOT.to_owned()),
        ("RELAY_CONVERSE_API_KEY", CONVERSE_KEY.to_owned()),
        ("RELAY_CONVERSE_WEBHOOK_SECRETS", secret.to_owned()),
        ("RELAY_LOG_LEVEL", "warn".to_owned()),
    ]
}

/// Starts the relay between the shop and the sandbox, with a signing key of its own for this demo.
fn start_relay(project: &Project, port: u16, shop: u16, api: u16, secret: &str) -> Result<Child> {
    let folder = project.scratch("demo");
    fs::create_dir_all(&folder)?;
    let program = project.target().join("debug").join("relay");
    let keys = processes::capture(Command::new(&program).args(["new-key", "demo"]))?;
    let mut relay = Command::new(&program)
        .current_dir(&folder)
        .envs(relay_settings(port, shop, api, keys.trim(), secret))
        .stdout(Stdio::piped())
        .spawn()
        .context("the relay cannot be started")?;
    let mut line = String::new();
    if let Some(output) = relay.stdout.take() {
        BufReader::new(output).read_line(&mut line)?;
    }
    if !line.starts_with("listening") {
        let _ = relay.kill();
        bail!("the relay did not say that it listens, but {line:?}");
    }
    Ok(relay)
}

fn asked_ports(arguments: &[String]) -> Result<[Option<u16>; SERVERS.len()]> {
    let mut asked = [None; SERVERS.len()];
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
        "\n  A shop with the chat widget, and pages for each back end    http://127.0.0.1:{shop}/\
         \n  A studio to try out themes                                  http://127.0.0.1:{shop}/studio\
         \n  The agent who answers                                       http://127.0.0.1:{api}/agent\n\
         \n  Ctrl-C ends all of it.\n"
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
        assert_eq!(asked, [Some(7), Some(9), None, None]);
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
    fn the_relay_and_the_bot_agree_on_a_secret_that_the_next_demo_does_not_have() {
        let secret = webhook_secret();
        assert!(secret.len() >= 16 && secret != webhook_secret());
        let told = relay_settings(1, 2, 3, "keys", &secret);
        let value = |name: &str| told.iter().find(|(known, _)| *known == name).unwrap().1.as_str();
        assert_eq!(value("RELAY_CONVERSE_WEBHOOK_SECRETS"), secret);
        assert_eq!(value("RELAY_CONVERSE_BASE_URL"), value("RELAY_PARTNER_BASE_URL"));
        assert_eq!(value("RELAY_CONVERSE_BOT_ID").len(), 24);
        let expected = format!(
            "{{\"chat\": \"http://127.0.0.1:1/hooks/converse/chat\", \
             \"actions\": \"http://127.0.0.1:1/hooks/converse/actions\", \"secret\": \"{secret}\"}}"
        );
        assert_eq!(webhooks(1, &secret), expected);
    }

    #[test]
    fn a_taken_port_is_replaced_unless_it_was_asked_for() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(free_port(Some(port), 0).is_err());
        assert_ne!(free_port(None, port).unwrap(), port);
    }
}
