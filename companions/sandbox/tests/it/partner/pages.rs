//! The pages with seed 002's own snippet: with the key, and through the relay.

use sandbox::Config;

use super::{KEY, sample};
use crate::stage::{Stage, stage, stage_with};

const TYPES: &str = "; require-trusted-types-for 'script'; trusted-types 'none'";

/// A page and its policy, with every nonce replaced by one word.
async fn page(stage: &Stage, path: &str) -> (String, String) {
    let answer = stage.http.get(format!("{}{path}", stage.running.origins.shop)).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
    (answer.text().await.unwrap().replace(&nonce, "NONCE"), policy.replace(&nonce, "NONCE"))
}

async fn relayed(relay: &str) -> Stage {
    let mut config = Config::default();
    config.settings.relay = Some(relay.to_owned());
    stage_with(config).await
}

/// The page's two script elements as the guide prints them: without nonces, and with the guide's addresses.
fn as_printed(html: &str, stage: &Stage) -> String {
    let begin =
        html.find(&format!("<script nonce=\"NONCE\" src=\"{}", stage.running.origins.assets)).unwrap();
    let (snippet, _) = html[begin..].split_once("</main>").unwrap();
    snippet
        .replace(" nonce=\"NONCE\"", "")
        .replace(&stage.running.origins.assets, "https://your-domain.com/widget")
        .replace(&stage.running.origins.api, "https://your-custom-url.com")
        .replace(KEY, "your-api-key")
}

/// Without its comments and its indentation.
fn bare(text: &str) -> Vec<String> {
    let code = |line: &str| line.split(" // ").next().unwrap().trim().to_owned();
    text.lines().map(code).filter(|line| !line.is_empty()).collect()
}

#[tokio::test]
async fn the_page_has_the_guides_snippet_with_nothing_changed_but_addresses_and_the_key() {
    let stage = stage().await;
    let (html, policy) = page(&stage, "/partner?customer-id=unique-customer-id").await;
    // "Basic Installation" around the options of "Widget Customization".
    let customized = bare(&sample("customized.js"));
    let mut expected = bare(&sample("snippet.html"));
    let init = expected.iter().position(|line| line == "ChatWidget.init({").unwrap();
    let end = expected.iter().position(|line| line == "});").unwrap();
    expected.splice(init..=end, customized);
    let mut given = bare(&as_printed(&html, &stage));
    // The order of an object's fields says nothing, and the query's come last.
    given.sort();
    expected.sort();
    assert_eq!(given, expected);
    let origins = &stage.running.origins;
    let (assets, api, socket) = (&origins.assets, &origins.api, origins.socket());
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src 'nonce-NONCE' 'wasm-unsafe-eval'; style-src 'none'; \
             connect-src {assets} {api} {socket}; img-src {api} data: blob:{TYPES}"
        )
    );
    assert_eq!(html.matches("<script").count(), html.matches("<script nonce=\"NONCE\"").count());
}

#[tokio::test]
async fn through_the_relay_there_is_no_key_and_the_policy_names_the_relay_only() {
    let stage = relayed("https://relay.example:8443/chat").await;
    let (html, policy) = page(&stage, "/partner-relay").await;
    assert!(html.contains("    ChatWidget.init({\n      backend: 'partner',\n      baseUrl: 'https://relay.example:8443/chat',\n      theme: {"));
    assert!(!html.contains("apiKey") && !html.contains(KEY) && !html.contains(&stage.running.origins.api));
    let assets = &stage.running.origins.assets;
    let connect = format!("connect-src {assets} https://relay.example:8443 wss://relay.example:8443; ");
    assert!(policy.contains(&connect) && !policy.contains(&stage.running.origins.api), "{policy}");
    assert!(policy.ends_with(TYPES));
}

#[tokio::test]
async fn without_a_relay_the_page_says_how_to_name_one_and_loads_nothing() {
    let stage = stage().await;
    let (html, _) = page(&stage, "/partner-relay").await;
    assert!(html.contains("--relay") && !html.contains("chat-widget.js"), "{html}");
}

#[tokio::test]
async fn two_pages_of_each_lead_to_each_other_and_the_shop_leads_to_both() {
    let stage = relayed("http://127.0.0.1:9").await;
    for (path, another) in [
        ("/partner", "/partner2"),
        ("/partner2", "/partner"),
        ("/partner-relay", "/partner-relay2"),
        ("/partner-relay2", "/partner-relay"),
    ] {
        let (html, _) = page(&stage, path).await;
        assert!(html.contains(&format!("<a href=\"{another}\">")), "{path}");
        assert_eq!(html.matches("/chat-widget.js\"></script>").count(), 1, "{path}");
    }
    for path in ["/", "/page2"] {
        let (html, _) = page(&stage, path).await;
        assert!(
            html.contains("<a href=\"/partner\">") && html.contains("<a href=\"/partner-relay\">"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_query_becomes_options_of_the_snippet_and_never_script() {
    let stage = stage().await;
    let query = "?theme-primary-color=%23000000&theme-z-index=9&debug=true&locale=uk&lang=uk&api-key=%27%3C/script%3E";
    let (html, _) = page(&stage, &format!("/partner{query}")).await;
    assert!(html.contains("        primaryColor: '#000000',\n"), "in place of the usual one");
    assert!(html.contains("        zIndex: '9'\n      }"), "beside the usual ones");
    assert!(html.contains("      debug: true,\n      locale: 'uk',\n"));
    assert!(html.contains("      apiKey: '/script>',\n") && html.contains("<html lang=\"uk\""));
    assert!(!html.contains("      lang:"));
}
