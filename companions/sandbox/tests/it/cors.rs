//! The API is another origin: what a browser on the shop's page may ask and read.

use reqwest::{Method, Response};
use serde_json::json;

use crate::stage::{Stage, TOKEN, stage};

async fn preflight(stage: &Stage, origin: &str, method: &str, headers: &str) -> Response {
    stage
        .http
        .request(Method::OPTIONS, stage.api("/widget/conversations/27/messages"))
        .header("Origin", origin)
        .header("Access-Control-Request-Method", method)
        .header("Access-Control-Request-Headers", headers)
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn preflights_are_allowed_for_the_shop_and_the_documents_methods_and_headers_only() {
    let stage = stage().await;
    let shop = stage.running.origins.shop.clone();
    let by_name = shop.replace("127.0.0.1", "localhost");
    let elsewhere = "http://example.org".to_owned();
    for (origin, method, headers, allowed) in [
        (&shop, "POST", "content-type,auth-widget", true),
        (&shop, "GET", "Auth-Widget, Content-Type", true),
        (&shop, "POST", "", true),
        (&by_name, "POST", "content-type", true),
        (&elsewhere, "POST", "content-type", false),
        (&shop, "PUT", "content-type", false),
        (&shop, "DELETE", "auth-widget", false),
        (&shop, "POST", "content-type,x-request-id", false),
        (&shop, "POST", "authorization", false),
    ] {
        let answer = preflight(&stage, origin, method, headers).await;
        let case = format!("{origin} {method} {headers}");
        assert_eq!(answer.status(), if allowed { 204 } else { 403 }, "{case}");
        let granted = answer.headers().get("access-control-allow-origin");
        assert_eq!(
            granted.map(|value| value.to_str().unwrap()),
            allowed.then_some(origin.as_str()),
            "{case}"
        );
        assert_eq!(answer.headers().contains_key("access-control-allow-headers"), allowed, "{case}");
    }
    assert_eq!(stage.refusals().await.len(), 5, "each refused preflight is in the journal");
}

#[tokio::test]
async fn only_the_shop_may_read_answers_unless_all_may() {
    let stage = stage().await;
    let ask = async |origin: &str| {
        let request = stage.http.get(stage.api(&format!("/widget/settings?website_token={TOKEN}")));
        let answer = request.header("Origin", origin).send().await.unwrap();
        let granted = answer.headers().get("access-control-allow-origin");
        granted.map(|value| value.to_str().unwrap().to_owned())
    };
    let shop = stage.running.origins.shop.clone();
    assert_eq!(ask(&shop).await, Some(shop.clone()));
    assert_eq!(ask("http://example.org").await, None);
    stage.control("POST", "/settings", json!({"allowed_origins": "any"})).await;
    assert_eq!(ask("http://example.org").await, Some("*".to_owned()));
}

#[tokio::test]
async fn refusals_can_be_read_too_and_retry_after_only_when_it_is_exposed() {
    let stage = stage().await;
    let ask = async || {
        let request = stage.http.post(stage.api("/widget/conversations"));
        request.header("Origin", stage.running.origins.shop.clone()).send().await.unwrap()
    };
    let refused = ask().await;
    assert_eq!(refused.status(), 400);
    assert!(refused.headers().contains_key("access-control-allow-origin"));
    assert!(!refused.headers().contains_key("access-control-expose-headers"));
    stage.control("POST", "/settings", json!({"expose_retry_after": true})).await;
    assert_eq!(ask().await.headers()["access-control-expose-headers"], "Retry-After");
}
