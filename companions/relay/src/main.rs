//! The relay as a program: reads its settings, serves until it is told to end, and ends in order.
//!
//! Never in here: what it serves (that is the library).
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal speaks there")]

mod arguments;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use relay::browser::token::SigningKey;
use relay::config::Config;
use relay::upstream::address::BaseUrl;
use relay::{logging, register};

use self::arguments::Command;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err((problems, code)) => {
            for problem in problems {
                eprintln!("relay: {problem}");
            }
            ExitCode::from(code)
        }
    }
}

/// The problems, and 2 when the operator's words were wrong, or 1 when the world was.
type Failure = (Vec<String>, u8);

fn run() -> Result<(), Failure> {
    let command = arguments::read(std::env::args().skip(1)).map_err(|problem| (vec![problem], 2))?;
    match command {
        Command::Help => print!("{}", arguments::help()),
        Command::Version => println!("relay {}", env!("CARGO_PKG_VERSION")),
        Command::NewKey { name } => {
            let key = SigningKey::generate(&name);
            println!("{}", key.map_err(|error| (vec![format!("no randomness here: {error}")], 1))?);
        }
        Command::Register { base_url, name, domain, out, ca_file, plain_http } => {
            let Some(base_url) = BaseUrl::read(&base_url, plain_http) else {
                let expected = "expected a URL such as \"https://chat.example\"; http needs --plain-http";
                return Err((vec![format!("--base-url: given {base_url:?}, {expected}")], 2));
            };
            // Asked before the key is: it is given once, and must have a place to go.
            if let Some(out) = out.as_deref().filter(|out| out.exists()) {
                return Err((vec![format!("--out: {} is there already", out.display())], 2));
            }
            let registering = register::register(&base_url, ca_file.as_deref(), &name, &domain);
            let registered = runtime()?.block_on(registering).map_err(|problem| (vec![problem], 1))?;
            println!("{:#}", registered.rest);
            if let Some(out) = out {
                match register::keep(&registered.api_key, &out) {
                    Ok(()) => {
                        println!("The key is in {}.", out.display());
                        return Ok(());
                    }
                    Err(error) => {
                        eprintln!(
                            "relay: {} cannot be written ({error}); here is the key instead:",
                            out.display()
                        );
                    }
                }
            }
            println!("{}", registered.api_key.reveal());
        }
        Command::Serve { config, check } => {
            let config = settings(config.as_deref())?;
            if check {
                println!("The settings are right.");
                return Ok(());
            }
            runtime()?.block_on(serve(config)).map_err(|problem| (vec![problem], 1))?;
        }
    }
    Ok(())
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Runtime::new().map_err(|error| (vec![error.to_string()], 1))
}

fn settings(path: Option<&Path>) -> Result<Config, Failure> {
    let file = match path {
        Some(path) => {
            let text = std::fs::read_to_string(path);
            Some((
                path,
                text.map_err(|error| (vec![format!("{} cannot be read: {error}", path.display())], 2))?,
            ))
        }
        None => None,
    };
    // A variable that is no text is nobody's setting.
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let config = Config::read(file.as_ref().map(|(path, text)| (*path, text.as_str())), environment);
    let config = config.map_err(|problems| (problems, 2))?;
    for warning in &config.warnings {
        eprintln!("relay: {warning}");
    }
    Ok(config)
}

async fn serve(config: Config) -> Result<(), String> {
    let subscriber = logging::subscriber(&config.log, io::stderr);
    tracing::subscriber::set_global_default(subscriber).map_err(|error| error.to_string())?;
    // Listened for before anybody can know that we are here.
    let end = told_to_end().map_err(|error| error.to_string())?;
    let running = relay::start(config)?;
    // Whoever started us may have read the first line and gone; that is no reason to end.
    let places =
        format!("listening on http://{}\noperator  on http://{}\n", running.address, running.operator);
    let _ = io::stdout().write_all(places.as_bytes());
    tracing::info!(address = %running.address, "serving");
    end.await.map_err(|error| error.to_string())?;
    tracing::info!("stopping");
    running.shutdown().await;
    tracing::info!("stopped");
    Ok(())
}

/// Ends with the terminal's interrupt, or with SIGTERM where there is one.
#[cfg(unix)]
fn told_to_end() -> io::Result<impl Future<Output = io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        Ok(())
    })
}

#[cfg(not(unix))]
fn told_to_end() -> io::Result<impl Future<Output = io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}
