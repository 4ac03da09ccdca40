//! The sandbox as a program: opens the three origins, prints where they are, and stays until it is interrupted.
//!
//! Never in here: what the origins do (that is the library).
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal speaks there")]

use std::path::PathBuf;
use std::process::ExitCode;

use sandbox::Config;
use sandbox::config::{ConverseWebhooks, PushWebhook, read_relay};

const USAGE: &str = r#"usage: sandbox [--dist DIR] [--shop-port N] [--api-port N] [--assets-port N] [--website-token TEXT]
               [--api-access-token TEXT] [--push-webhook URL|JSON] [--partner-api-key TEXT] [--relay URL]
               [--converse-api-key TEXT] [--converse-bot-id ID] [--converse-webhooks URL|JSON]

Serves the demo shop, the vendors' APIs with the agent's console, and the built widget from DIR (default: dist).
A port of 0, the default, takes a free one. The push webhook is an address, or
{"url": ..., "headers"?: {...}, "push_tokens"?: [...], "additional_params"?: {...}}.
The partner's key is sandbox-partner-key unless another is given, the bot's sandbox-converse-key. The relay is the one
that has these keys: the pages /partner-relay and /converse… speak to it in place of the API. The bot's webhooks are
an address under which /chat and /actions lie, or
{"chat": ..., "actions": ..., "secret"?: ..., "secret_in"?: "authorization"|"path", "headers"?: {...}}."#;

fn read_arguments(arguments: impl Iterator<Item = String>) -> Result<Config, String> {
    let mut config = Config::default();
    let mut arguments = arguments;
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or(format!("{name} needs a value"))?;
        let port = || value.parse::<u16>().map_err(|_| format!("{name} needs a port, not {value:?}"));
        match name.as_str() {
            "--dist" => config.dist = PathBuf::from(value),
            "--shop-port" => config.shop_port = port()?,
            "--api-port" => config.api_port = port()?,
            "--assets-port" => config.assets_port = port()?,
            "--website-token" => config.website_token = value,
            "--api-access-token" => config.api_access_token = value,
            "--partner-api-key" => config.partner_api_key = value,
            "--relay" => {
                let relay = read_relay(&value).map_err(|problem| format!("{name}: {problem}"))?;
                config.settings.relay = Some(relay);
            }
            "--converse-api-key" => config.converse_api_key = value,
            "--converse-bot-id" => config.converse_bot_id = value,
            "--converse-webhooks" => {
                let webhooks =
                    ConverseWebhooks::read(&value).map_err(|problem| format!("{name}: {problem}"))?;
                config.settings.converse_webhooks = Some(webhooks);
            }
            "--push-webhook" => {
                let webhook = PushWebhook::read(&value).map_err(|problem| format!("{name}: {problem}"))?;
                config.settings.push_webhook = Some(webhook);
            }
            _ => return Err(format!("unknown option {name}")),
        }
    }
    Ok(config)
}

#[tokio::main]
async fn main() -> ExitCode {
    let config = match read_arguments(std::env::args().skip(1)) {
        Ok(config) => config,
        Err(problem) => {
            eprintln!("{problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    if !config.dist.is_dir() {
        eprintln!(
            "There is no folder {} yet: the shop will open, but without the widget.",
            config.dist.display()
        );
    }
    let running = match sandbox::start(config).await {
        Ok(running) => running,
        Err(problem) => {
            eprintln!("The sandbox could not start: {problem}. Is another one running on these ports?");
            return ExitCode::FAILURE;
        }
    };
    println!("shop     {}/", running.origins.shop);
    println!("console  {}/agent", running.origins.api);
    println!("api      {}", running.origins.api);
    println!("assets   {}", running.origins.assets);
    if let Err(problem) = tokio::signal::ctrl_c().await {
        eprintln!("Interrupts cannot be heard here ({problem}); stopping.");
    }
    running.shutdown().await;
    ExitCode::SUCCESS
}
