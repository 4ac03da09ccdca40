//! The program as an operator starts it.

use std::path::Path;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::agent_system::{API_KEY, AgentSystem};
use crate::browser::Browser;
use crate::stage::{PATIENCE, SHOP, SIGNING_SECRET};

struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

fn relay(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relay"));
    command.args(words).env_clear().kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

async fn said(command: &mut Command) -> Said {
    let output = timeout(PATIENCE, command.output()).await.expect("it never ended").unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn write_settings(folder: &TempDir, base_url: &str) -> String {
    let (keys, key) = (folder.path().join("keys"), folder.path().join("key"));
    std::fs::write(&keys, format!("k1:{SIGNING_SECRET}\n")).unwrap();
    std::fs::write(&key, format!("{API_KEY}\n")).unwrap();
    let text = format!(
        "[listen]\naddress = \"127.0.0.1:0\"\norigins = [{SHOP:?}]\n\n[store]\npath = {:?}\n\n\
         [session]\nkeys_file = {keys:?}\n\n[partner]\nbase_url = {base_url:?}\napi_key_file = {key:?}\n\n\
         [log]\nlevel = \"trace\"\nformat = \"json\"\n\n[shutdown]\nspread = \"0s\"\n",
        folder.path().join("relay.sqlite"),
    );
    let path = folder.path().join("relay.toml");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn it_serves_until_it_is_told_to_end_and_ends_well() {
    let agents = AgentSystem::start().await;
    let folder = tempfile::tempdir().unwrap();
    let settings = write_settings(&folder, &format!("http://{}", agents.address));
    let mut running = relay(&["--config", &settings]).spawn().unwrap();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    let first = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().unwrap();
    let address = first.strip_prefix("listening on http://").unwrap().parse().unwrap();
    let visitor = Browser::new(address, SHOP).with_session().await;
    visitor.converse().await;
    let mut socket = visitor.socket().await;
    agents.socket().await;

    terminate(&running).await;
    assert_eq!(socket.closed().await.0, 1012);
    let status = timeout(PATIENCE, running.wait()).await.expect("it never ended").unwrap();
    assert_eq!(status.code(), Some(0));
    let mut log = String::new();
    running.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["level"].is_string(), "{line}");
    }
    assert!(log.contains("\"stopped\""), "{log}");
    for secret in [API_KEY, SIGNING_SECRET, &visitor.token, &visitor.customer] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[tokio::test]
async fn it_serves_where_nobody_reads_what_it_says() {
    let agents = AgentSystem::start().await;
    let folder = tempfile::tempdir().unwrap();
    let settings = write_settings(&folder, &format!("http://{}", agents.address));
    let mut running = relay(&["--config", &settings]).spawn().unwrap();
    drop(running.stdout.take());
    let mut log = BufReader::new(running.stderr.take().unwrap()).lines();
    let is_serving = async {
        while let Some(line) = log.next_line().await.unwrap() {
            if line.contains("\"serving\"") {
                return true;
            }
        }
        false
    };
    assert!(timeout(PATIENCE, is_serving).await.expect("it says nothing"), "it ended");
    terminate(&running).await;
    let read_on = async { while log.next_line().await.unwrap().is_some() {} };
    timeout(PATIENCE, read_on).await.expect("it never ended");
    let status = timeout(PATIENCE, running.wait()).await.expect("it never ended").unwrap();
    assert_eq!(status.code(), Some(0));
}

async fn terminate(running: &Child) {
    let id = running.id().unwrap().to_string();
    let status = Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
    assert!(status.success());
}

#[tokio::test]
async fn the_settings_can_be_checked_without_serving() {
    let folder = tempfile::tempdir().unwrap();
    let settings = write_settings(&folder, "https://chat.example");
    let right = said(&mut relay(&["--config", &settings, "--check"])).await;
    assert_eq!(
        (right.code, right.out.as_str(), right.err.as_str()),
        (Some(0), "The settings are right.\n", "")
    );
    assert!(!folder.path().join("relay.sqlite").exists(), "nothing was begun");

    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.replace("level", "levle").replace("[shutdown]", "[shutdown]\ndrain = 5"))
        .unwrap();
    let wrong = said(&mut relay(&["--config", &settings, "--check"])).await;
    assert_eq!(wrong.code, Some(2));
    assert!(
        wrong.err.contains("relay.toml: log.levle: there is no such setting; the nearest is log.level"),
        "{}",
        wrong.err
    );
    assert!(
        wrong.err.contains("relay.toml: shutdown.drain: given \"5\", expected a time span"),
        "{}",
        wrong.err
    );
    assert!(!wrong.err.contains(API_KEY) && !wrong.err.contains(SIGNING_SECRET), "{}", wrong.err);

    let missing = said(&mut relay(&["--config", "nowhere.toml"])).await;
    assert_eq!(missing.code, Some(2));
    assert!(missing.err.contains("nowhere.toml cannot be read"), "{}", missing.err);
}

#[tokio::test]
async fn the_environment_alone_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = relay(&["--check"]);
    command.current_dir(folder.path());
    command.env("RELAY_LISTEN_ORIGINS", SHOP).env("RELAY_PARTNER_BASE_URL", "https://chat.example");
    command.env("RELAY_PARTNER_API_KEY", API_KEY).env("RELAY_SESSION_KEYS", format!("k1:{SIGNING_SECRET}"));
    assert_eq!(said(&mut command).await.code, Some(0));
    let other = said(command.env("RELAY_LISTEN_PORT", "1")).await;
    assert_eq!(other.code, Some(0));
    assert!(other.err.contains("RELAY_LISTEN_PORT: no setting has this variable"), "{}", other.err);
}

#[tokio::test]
async fn the_help_is_enough_and_a_wrong_word_is_named() {
    let help = said(&mut relay(&["--help"])).await;
    assert_eq!(help.code, Some(0));
    for word in
        ["--config", "--check", "register", "new-key", "listen.origins", "RELAY_PARTNER_API_KEY", "[24h]"]
    {
        assert!(help.out.contains(word), "{word}: {}", help.out);
    }
    let wrong = said(&mut relay(&["--port", "1"])).await;
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("unknown option \"--port\""), "{}", wrong.err);
}

#[tokio::test]
async fn a_new_key_is_one_that_the_settings_take() {
    let folder = tempfile::tempdir().unwrap();
    let settings = write_settings(&folder, "https://chat.example");
    let key = said(&mut relay(&["new-key", "2026b"])).await.out;
    assert!(key.starts_with("2026b:"), "{key}");
    assert_ne!(said(&mut relay(&["new-key", "2026b"])).await.out, key);
    let checked =
        said(relay(&["--config", &settings, "--check"]).env("RELAY_SESSION_KEYS", key.trim())).await;
    assert_eq!(checked.code, Some(0), "{}", checked.err);
}

#[tokio::test]
async fn registering_gives_the_key_once_into_a_file_for_its_owner_only() {
    let agents = AgentSystem::start().await;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("partner.key");
    let base_url = format!("http://{}", agents.address);
    let words = ["register", "--base-url", &base_url, "--name", "Tern & Tide", "--domain", "shop.example"];
    let with_out = [&words[..], &["--out", out.to_str().unwrap()]].concat();
    let registered = said(&mut relay(&with_out)).await;
    assert_eq!(registered.code, Some(0), "{}", registered.err);
    assert!(registered.out.contains("partner-12345678") && !registered.out.contains("canary-registered-key"));
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "canary-registered-key-77aa\n");
    assert_eq!(mode(&out), 0o600);
    assert_eq!(agents.seen()[0].json(), serde_json::json!({"name": "Tern & Tide", "domain": "shop.example"}));

    let again = said(&mut relay(&with_out)).await;
    assert_eq!(again.code, Some(2));
    assert!(again.err.contains("is there already"), "{}", again.err);
    assert_eq!(agents.seen().len(), 1, "no second key was asked for");

    let shown = said(&mut relay(&words)).await;
    assert!(shown.out.ends_with("canary-registered-key-77aa\n"), "{}", shown.out);
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_registration_that_fails_says_what_the_agent_system_said() {
    let agents = AgentSystem::start().await;
    let base_url = format!("http://{}", agents.address);
    let words = ["register", "--base-url", &base_url, "--name", "A", "--domain", "a.example"];
    agents.fault(
        "POST",
        crate::agent_system::Fault::Status(409, "", "{\"error\":\"already there\"}".to_owned()),
    );
    let refused = said(&mut relay(&words)).await;
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("409") && refused.err.contains("already there"), "{}", refused.err);
    let plain =
        said(&mut relay(&["register", "--base-url", "http://chat.example", "--name", "A", "--domain", "a"]))
            .await;
    assert_eq!(plain.code, Some(2));
    assert!(plain.err.contains("--plain-http"), "{}", plain.err);
}
