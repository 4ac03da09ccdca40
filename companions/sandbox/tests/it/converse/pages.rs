//! The pages that speak to the bot through the relay, and those on which another back end goes on.

use sandbox::Config;

use super::{BOT, KEY};
use crate::stage::{Stage, TOKEN, stage, stage_with};

const RELAY: &str = "https://relay.example:8443";
const TYPES: &str = "; require-trusted-types-for 'script'; trusted-types 'none'";

/// A page and its policy, with every nonce replaced by one word.
async fn page(stage: &Stage, path: &str) -> (String, String) {
    let answer = stage.http.get(format!("{}{path}", stage.running.origins.shop)).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
    (answer.text().await.unwrap().replace(&nonce, "NONCE"), policy.replace(&nonce, "NONCE"))
}

async fn relayed() -> Stage {
    let mut config = Config::default();
    config.settings.relay = Some(RELAY.to_owned());
    stage_with(config).await
}

#[tokio::test]
async fn the_page_speaks_to_the_relay_and_has_no_key() {
    let stage = relayed().await;
    let (html, policy) = page(&stage, "/converse").await;
    let snippet = format!(
        "<script nonce=\"NONCE\" src=\"{}/loader.js\"></script>\n<script nonce=\"NONCE\">\n    ChatWidget.init({{\n      \
         backend: 'converse',\n      botId: '{BOT}',\n      baseUrl: '{RELAY}',\n      theme: {{\n        \
         headerText: 'Tern & Tide'\n      }},\n      metaData: [\n        {{key: 'userId', value: '54321'}},\n        \
         {{key: 'email', value: 'ana@example.com', sanitize: true}}\n      ]\n    }});\n</script>\n",
        stage.running.origins.assets
    );
    assert!(html.contains(&snippet), "{html}");
    assert!(!html.contains(KEY) && !html.contains("handoff"));
    let origins = &stage.running.origins;
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src 'nonce-NONCE' 'wasm-unsafe-eval'; style-src 'none'; connect-src {} {RELAY} \
             wss://relay.example:8443; img-src {} data: blob:{TYPES}",
            origins.assets, origins.api
        ),
        "the relay for requests, and the bot's own server for its pictures"
    );
}

#[tokio::test]
async fn each_other_back_end_can_go_on_and_the_policy_lets_it() {
    let stage = relayed().await;
    let api = stage.running.origins.api.clone();
    let socket = stage.running.origins.socket();
    for (path, handoff, reaches_api) in [
        (
            "/converse-novatalks",
            format!(
                "        backend: 'novatalks',\n        websiteToken: '{TOKEN}',\n        baseUrl: '{api}'\n"
            ),
            true,
        ),
        ("/converse-sdk", format!("        backend: 'novatalks-sdk',\n        baseUrl: '{api}'\n"), true),
        ("/converse-partner", format!("        backend: 'partner',\n        baseUrl: '{RELAY}'\n"), false),
    ] {
        let (html, policy) = page(&stage, path).await;
        assert!(
            html.contains(&format!("      handoff: {{\n{handoff}      }},\n      metaData: [")),
            "{html}"
        );
        let connect = policy.split("connect-src ").nth(1).unwrap().split(';').next().unwrap();
        assert_eq!(connect.contains(&format!("{api} {socket}")), reaches_api, "{path}: {connect}");
        assert!(connect.contains(RELAY) && policy.ends_with(TYPES), "{path}: {policy}");
    }
}

#[tokio::test]
async fn the_bots_id_fits_into_a_tag() {
    let stage = relayed().await;
    let (html, _) = page(&stage, "/converse-tag?locale=en").await;
    let tag = format!(
        "/loader.js\" async data-backend=\"converse\" data-bot-id=\"{BOT}\" data-base-url=\"{RELAY}\" \
         data-locale=\"en\"></script>"
    );
    assert!(html.contains(&tag), "{html}");
}

#[tokio::test]
async fn a_query_becomes_options_of_either_back_end() {
    let stage = relayed().await;
    let query = "?debug=true&theme-header-text=Help&handoff-website-token=another&handoff-ws-url=ws%3A%2F%2Fx&lang=uk";
    let (html, _) = page(&stage, &format!("/converse-novatalks{query}")).await;
    assert!(html.contains("      debug: true,\n") && html.contains("        headerText: 'Help'\n"));
    assert!(
        html.contains("        websiteToken: 'another',\n") && html.contains("        wsUrl: 'ws://x'\n")
    );
    assert!(html.contains("<html lang=\"uk\"") && !html.contains("lang:"));
}

#[tokio::test]
async fn without_a_relay_the_pages_say_how_to_name_one_and_load_nothing() {
    let stage = stage().await;
    for path in ["/converse", "/converse-tag", "/converse-novatalks", "/converse-partner2"] {
        let (html, _) = page(&stage, path).await;
        assert!(html.contains("--relay") && !html.contains("loader.js"), "{path}: {html}");
    }
}

#[tokio::test]
async fn two_pages_of_each_lead_to_each_other_and_the_shop_leads_to_all() {
    let stage = relayed().await;
    let (front, _) = page(&stage, "/").await;
    for name in ["converse", "converse-tag", "converse-novatalks", "converse-sdk", "converse-partner"] {
        for (path, another) in
            [(format!("/{name}"), format!("/{name}2")), (format!("/{name}2"), format!("/{name}"))]
        {
            let (html, _) = page(&stage, &path).await;
            assert!(html.contains(&format!("<a href=\"{another}\">")), "{path}");
            assert_eq!(html.matches("/loader.js\"").count(), 1, "{path}");
        }
        assert!(name == "converse-tag" || front.contains(&format!("href=\"/{name}\"")), "{name}");
    }
}
