//! What the settings say when they are wrong.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;
use std::time::Duration;

use super::Config;
use super::keys::KEYS;

const KEY: &str = "a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const RIGHT: &str = "
    [listen]
    origins = [\"https://shop.example\"]
    [partner]
    base_url = \"https://chat.example\"
";

fn read(text: &str, environment: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    let secrets = [("RELAY_SESSION_KEYS", KEY), ("RELAY_PARTNER_API_KEY", "the-partner-key")];
    let environment = secrets.iter().chain(environment);
    let environment = environment.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::read(Some((Path::new("relay.toml"), text)), environment)
}

fn problem(text: &str, environment: &[(&str, &str)]) -> String {
    read(text, environment).unwrap_err().join("\n")
}

#[test]
fn the_least_that_is_needed_is_enough() {
    let config = read(RIGHT, &[]).unwrap();
    assert!(config.origins.has("https://shop.example"));
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.session.lifetime, Duration::from_secs(24 * 3600));
    assert!(config.warnings.is_empty() && config.identity.is_none());
}

#[test]
fn the_environment_wins_over_the_file() {
    let config = read(
        &format!("{RIGHT}\n[limits]\nbody_bytes = 1000\n[session]\nlifetime = \"1h\""),
        &[
            ("RELAY_LIMITS_BODY_BYTES", "2000"),
            ("RELAY_LISTEN_ORIGINS", "https://a.example, https://b.example"),
        ],
    )
    .unwrap();
    assert_eq!(config.limits.body_bytes, 2000);
    assert_eq!(config.session.lifetime, Duration::from_secs(3600));
    assert!(config.origins.has("https://b.example") && !config.origins.has("https://shop.example"));
}

#[test]
fn every_default_is_a_right_value() {
    let everything = KEYS.iter().filter(|key| !key.default.is_empty());
    let environment: Vec<_> = everything.map(|key| (key.variable(), key.default)).collect();
    let environment: Vec<_> = environment.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    assert!(read(RIGHT, &environment).is_ok());
}

#[test]
fn a_wrong_value_is_named_with_its_place_and_what_is_expected() {
    let text = RIGHT.replace("https://shop.example", "https://shop.example/");
    let problem = problem(&text, &[("RELAY_SESSION_LIFETIME", "soon")]);
    assert!(
        problem.contains("relay.toml: listen.origins: given \"https://shop.example/\", expected a list"),
        "{problem}"
    );
    assert!(problem.contains("RELAY_SESSION_LIFETIME: given \"soon\", expected a time span"), "{problem}");
}

#[test]
fn every_kind_of_value_is_checked() {
    for (setting, value) in [
        ("listen.address", "\"8080\""),
        ("listen.trusted_proxies", "[\"10.0.0.0/99\"]"),
        ("operator.address", "\"here\""),
        ("log.level", "\"loud\""),
        ("log.format", "\"xml\""),
        ("partner.flashback", "\"perhaps\""),
        ("upstream.concurrency", "0"),
        ("limits.body_bytes", "-1"),
        ("limits.header_bytes", "100"),
        ("limits.requests_per_minute_per_ip", "0"),
        ("socket.ping_every", "\"0s\""),
        ("session.lifetime", "\"99999d\""),
        ("store.path", "1.5"),
        ("listen.address", "{ port = 1 }"),
    ] {
        let (section, name) = setting.split_once('.').unwrap();
        let text = RIGHT.replace(&format!("[{section}]"), &format!("[{section}]\n{name} = {value}"));
        let text = if text == RIGHT { format!("{RIGHT}\n[{section}]\n{name} = {value}") } else { text };
        let problem = problem(&text, &[]);
        assert!(problem.contains(&format!("relay.toml: {setting}: given")), "{setting}: {problem}");
        assert!(problem.contains("expected"), "{problem}");
    }
}

#[test]
fn an_unknown_setting_is_refused_with_the_nearest_name() {
    let problem = problem(&format!("{RIGHT}\n[limits]\nbody_byte = 1\n[colours]\nheader = \"red\""), &[]);
    assert!(
        problem.contains("limits.body_byte: there is no such setting; the nearest is limits.body_bytes"),
        "{problem}"
    );
    assert!(problem.contains("colours: there is no such setting"), "{problem}");
}

#[test]
fn an_unknown_variable_is_only_a_warning() {
    let config =
        read(RIGHT, &[("RELAY_PORT", "tcp://10.0.0.1:80"), ("RELAY_LISTEN_ADRESS", "0.0.0.0:1")]).unwrap();
    assert!(
        config.warnings.join("\n").contains("the nearest is RELAY_LISTEN_ADDRESS"),
        "{:?}",
        config.warnings
    );
}

#[test]
fn what_is_missing_is_named_with_its_variable() {
    let problem = Config::read(None, std::iter::empty()).unwrap_err().join("\n");
    for name in [
        "listen.origins is missing (or RELAY_LISTEN_ORIGINS",
        "partner.base_url or converse.base_url is missing (or RELAY_PARTNER_BASE_URL or RELAY_CONVERSE_BASE_URL",
        "session.keys or session.keys_file is missing",
    ] {
        assert!(problem.contains(name), "{name}: {problem}");
    }
    let listen = "[listen]\norigins = [\"https://shop.example\"]\n[session]\n";
    let half = read(&format!("{listen}[converse]\nbase_url = \"https://bot.example\""), &[]).unwrap_err();
    for name in [
        "converse.bot_id is missing (or RELAY_CONVERSE_BOT_ID",
        "converse.api_key or converse.api_key_file is missing",
        "converse.webhook_secrets or converse.webhook_secrets_file is missing",
    ] {
        assert!(half.join("\n").contains(name), "{name}: {half:?}");
    }
}

#[test]
fn a_secret_in_the_file_is_refused_and_none_is_ever_printed() {
    let inline = format!("{RIGHT}\napi_key = \"hunter2-inline\"");
    let broken = format!("{RIGHT}\napi_key = hunter2-broken");
    let texts = [
        problem(&inline, &[]),
        problem(&broken, &[]),
        problem(RIGHT, &[("RELAY_SESSION_KEYS", "a:hunter2-weak")]),
        problem(RIGHT, &[("RELAY_IDENTITY_SECRETS", "hunter2-short")]),
        problem(RIGHT, &[("RELAY_PARTNER_API_KEY", "hunter2-ключ")]),
        format!("{:?}", read(RIGHT, &[("RELAY_PARTNER_API_KEY", "hunter2-right")]).unwrap()),
    ];
    for text in texts {
        assert!(!text.contains("hunter2"), "{text}");
    }
    assert!(
        problem(&inline, &[]).contains("set RELAY_PARTNER_API_KEY or name a file with partner.api_key_file")
    );
    let broken = problem(&broken, &[]);
    assert!(broken.contains("relay.toml, line 7: no TOML"), "{broken}");
    assert!(!broken.contains("missing"), "what stands in an unreadable file is not called missing: {broken}");
}

#[test]
fn secrets_come_from_files_too_one_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    std::fs::write(&keys, format!("new{}\n\n  old{}  \n", &KEY[1..], &KEY[1..])).unwrap();
    let text = format!("{RIGHT}\n[session]\nkeys_file = {keys:?}");
    let config = Config::read(
        Some((Path::new("relay.toml"), &text)),
        [("RELAY_PARTNER_API_KEY".to_owned(), "k".to_owned())].into_iter(),
    )
    .unwrap();
    let names: Vec<_> = config.session.keys.iter().map(|key| key.name.as_str()).collect();
    assert_eq!(names, ["new", "old"]);

    let problem =
        Config::read(Some((Path::new("relay.toml"), &text.replace("keys\"", "none\""))), std::iter::empty());
    assert!(problem.unwrap_err().join("\n").contains("relay.toml: session.keys_file:"));
}

#[test]
fn a_single_secret_may_have_a_comma_in_it() {
    let config = read(RIGHT, &[("RELAY_PARTNER_API_KEY", "a,b")]).unwrap();
    assert_eq!(config.partner.unwrap().api_key.reveal(), "a,b");
}

#[test]
fn no_more_than_two_keys_of_different_names_are_taken() {
    let three = format!("{KEY},b{},c{}", &KEY[1..], &KEY[1..]);
    assert!(problem(RIGHT, &[("RELAY_SESSION_KEYS", &three)]).contains("more than two keys"));
    let twice = format!("{KEY},{KEY}");
    assert!(problem(RIGHT, &[("RELAY_SESSION_KEYS", &twice)]).contains("both keys are named \"a\""));
}

#[test]
fn identity_needs_all_of_its_parts() {
    let secret = ("RELAY_IDENTITY_SECRETS", "an operator's secret of some length");
    let problem = problem(RIGHT, &[secret]);
    assert!(
        problem.contains("identity.audience is missing") && problem.contains("identity.issuer is missing")
    );
    let text = format!("{RIGHT}\n[identity]\naudience = \"relay\"\nissuer = \"shop\"");
    assert!(
        super::tests::problem(&text, &[]).contains("identity.secrets or identity.secrets_file is missing")
    );
    assert_eq!(read(&text, &[secret]).unwrap().identity.unwrap().audience, "relay");
}

#[test]
fn the_key_is_not_sent_to_another_machine_in_the_clear_unasked() {
    let text = RIGHT.replace("https://chat", "http://chat");
    assert!(problem(&text, &[]).contains("partner.base_url: given \"http://chat.example\", expected"));
    assert!(read(&text, &[("RELAY_PARTNER_PLAIN_HTTP", "true")]).is_ok());
}

const README: &str = include_str!("../../README.md");

#[test]
fn the_readmes_table_has_every_setting_with_its_default() {
    for key in KEYS {
        let default = if key.default.is_empty() { String::new() } else { format!("`{}`", key.default) };
        let is_row = |line: &&str| line.starts_with(&format!("| `{}`", key.name));
        let row = README.lines().find(is_row).unwrap_or_else(|| panic!("README has no row for {}", key.name));
        assert!(row.contains(&format!(" | {default} | ")), "{row}");
        assert!(row.contains(key.doc), "{row}");
    }
}

#[test]
fn the_readmes_example_is_right() {
    let (_, example) = README.split_once("```toml\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    // The secrets' files do not lie here; the environment stands in for them.
    let config = read(example, &[]).unwrap();
    assert!(config.origins.has("https://www.shop.example") && config.operator.is_some());
}
