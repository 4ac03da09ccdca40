//! Which pages may use the relay, and which may read its answers (TRUST ).

use relay::relay::now;
use serde_json::json;

use crate::browser::{Browser, raw};
use crate::stage::{OTHER_SHOP, SHOP, SIGNING_SECRET, code, sign, stage, stage_with};

const STRANGERS: [&str; 18] = [
    "https://evil.example",
    "https://shop.example.evil.example",
    "https://evilshop.example",
    "https://sub.shop.example",
    "http://shop.example",
    "https://shop.example:8443",
    "https://shop.example:443",
    "https://shop.example/",
    "https://SHOP.example",
    "https://shop.example.",
    "https://shop.example@evil.example",
    "https://xn--shp-sna.example",
    "https://shop.example, https://evil.example",
    "null",
    "file://",
    "https://",
    "",
    "chrome-extension://abcdef",
];

#[tokio::test]
async fn strangers_are_refused_on_every_route_and_may_not_read_why() {
    let stage = stage().await;
    let visitor = stage.visitor().await;
    for origin in STRANGERS {
        let stranger = Browser { origin: origin.to_owned(), ..visitor.clone() };
        let list = format!("/api/partner/conversations/{}", visitor.customer);
        for (method, path) in [("GET", list.as_str()), ("POST", "/session"), ("GET", "/nowhere")] {
            let refused = stranger.request(method, path, None).await;
            assert_eq!((refused.status, code(&refused).as_str()), (403, "origin_refused"), "{origin} {path}");
            assert_eq!(refused.header("access-control-allow-origin"), None, "{origin}");
            assert_eq!(refused.header("vary"), Some("origin"));
        }
        let handshake = stranger.try_socket(&format!("chat-widget, token.{}", visitor.token)).await;
        assert_eq!(handshake.err(), Some(403), "{origin}");
        let asking = "Access-Control-Request-Method: POST\r\n";
        let preflight = stranger.send("OPTIONS", "/session", asking, "").await;
        assert_eq!(
            (preflight.status, preflight.header("access-control-allow-origin")),
            (403, None),
            "{origin}"
        );
    }
    assert!(stage.agents.lines().is_empty());
}

#[tokio::test]
async fn a_listed_page_may_read_answers_and_refusals() {
    let stage = stage().await;
    for origin in [SHOP, OTHER_SHOP] {
        let browser = Browser::new(stage.running.address, origin).with_session().await;
        let list = format!("/api/partner/conversations/{}", browser.customer);
        for (path, status) in [(list.as_str(), 200), ("/nowhere", 404)] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, status);
            assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
            assert_eq!(answer.header("access-control-expose-headers"), Some("retry-after"));
            assert_eq!(answer.header("access-control-allow-credentials"), None);
            assert_eq!(answer.header("vary"), Some("origin"));
        }
    }
}

#[tokio::test]
async fn a_preflight_is_answered_for_all_routes_and_remembered() {
    let stage = stage().await;
    for path in ["/session", "/api/partner/messages", "/api/partner/messages/7", "/api/customers/x"] {
        let asking =
            "Access-Control-Request-Method: PATCH\r\nAccess-Control-Request-Headers: authorization\r\n";
        let answer = stage.browser().send("OPTIONS", path, asking, "").await;
        assert_eq!(answer.status, 204, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), Some(SHOP));
        assert_eq!(answer.header("access-control-allow-methods"), Some("get, post, patch, delete"));
        assert_eq!(answer.header("access-control-allow-headers"), Some("authorization, content-type"));
        assert_eq!(answer.header("access-control-max-age"), Some("7200"));
    }
}

#[tokio::test]
async fn no_origin_is_only_right_for_a_get_of_the_same_site() {
    let stage = stage().await;
    let visitor = stage.visitor().await;
    let ask = async |method: &str, path: &str, headers: &str| {
        let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        raw(stage.running.address, &format!("{head}Authorization: Bearer {}\r\n{headers}\r\n", visitor.token))
            .await
            .status
    };
    let list = format!("/api/partner/conversations/{}", visitor.customer);
    assert_eq!(ask("GET", &list, "").await, 200);
    assert_eq!(ask("GET", &list, "Sec-Fetch-Site: same-origin\r\n").await, 200);
    assert_eq!(ask("GET", &list, "Sec-Fetch-Site: same-site\r\n").await, 403);
    assert_eq!(ask("GET", &list, "Sec-Fetch-Site: cross-site\r\n").await, 403);
    assert_eq!(ask("GET", &list, "Sec-Fetch-Site: none\r\n").await, 403);
    assert_eq!(ask("POST", "/session", "Content-Length: 0\r\n").await, 403);
    let elsewhere =
        json!({"s": "s", "c": "ana", "o": "https://gone.example", "e": now() + 60_000, "v": false});
    let token = sign("k1", SIGNING_SECRET, &elsewhere);
    let head = "GET /api/partner/conversations/ana HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    let of_a_site_that_is_gone =
        raw(stage.running.address, &format!("{head}Authorization: Bearer {token}\r\n\r\n")).await;
    assert_eq!(of_a_site_that_is_gone.status, 401);
    let handshake = format!(
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: chat-widget, token.{}\r\n",
        visitor.token
    );
    let head = "GET /ws HTTP/1.1\r\nHost: x\r\n";
    assert_eq!(
        raw(stage.running.address, &format!("{head}{handshake}Connection: close\r\n\r\n")).await.status,
        403
    );
}

#[tokio::test]
async fn a_sandboxed_frame_is_served_only_if_the_operator_says_so() {
    let stage = stage_with(&[("RELAY_LISTEN_ORIGINS", "null")]).await;
    let framed = Browser::new(stage.running.address, "null").with_session().await;
    let answer = framed.get("/nowhere").await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("null"));
}
