//! The paths of seed 002 as a browser uses them, and what the agent system gets to see of it.

use serde_json::json;

use crate::agent_system::{API_KEY, Fault};
use crate::browser::Browser;
use crate::stage::{code, stage, stage_with, start, token};

#[tokio::test]
async fn the_documents_requests_reach_the_agent_system_with_the_key_added() {
    let stage = stage().await;
    let visitor = stage.visitor().await;
    let me = &visitor.customer;
    let id = visitor.converse().await;
    let listed = visitor.get(&format!("/api/partner/conversations/{me}")).await;
    assert_eq!((listed.status, &listed.json()[0]["id"]), (200, &json!(id)));
    let body = json!({
        "conversationId": id, "senderId": me, "content": "Hello, I need help with my order",
        "isFromAgent": false, "metadata": {"commandType": "order_lookup", "value": "ORD-12345"},
    });
    let sent = visitor.post("/api/partner/messages", &body).await;
    assert_eq!(
        (sent.status, &sent.json()["metadata"], &sent.json()["readStatus"]),
        (200, &body["metadata"], &json!(false))
    );
    let read = visitor.get(&format!("/api/partner/messages/{id}")).await;
    assert_eq!((read.status, &read.json()[0]["content"]), (200, &json!("Hi there!")));
    let patch = json!({"email": "customer@example.com", "name": "John Doe", "birthdate": "1990-01-15"});
    let updated = visitor.patch(&format!("/api/customers/{me}"), &patch).await;
    assert_eq!((updated.status, &updated.json()["id"]), (200, &json!(me)));

    assert_eq!(
        stage.agents.lines(),
        [
            "POST /api/partner/conversations".to_owned(),
            format!("GET /api/partner/conversations/{me}"),
            "POST /api/partner/messages".to_owned(),
            format!("GET /api/partner/messages/{id}"),
            format!("PATCH /api/customers/{me}"),
        ]
    );
    let seen = stage.agents.seen();
    assert!(seen.iter().all(|seen| seen.header("authorization") == Some(&format!("Bearer {API_KEY}"))));
    assert_eq!(seen[2].json(), body);
    assert_eq!(seen[4].json(), patch);
}

#[tokio::test]
async fn nothing_of_a_browsers_head_goes_further() {
    let stage = stage().await;
    let visitor = stage.visitor().await;
    let headers = format!(
        "Authorization: Bearer {}\r\nCookie: a=b\r\nX-Forwarded-For: 10.0.0.1\r\nX-Admin: yes\r\n\
         Referer: https://shop.example/cart?secret=1\r\n",
        visitor.token
    );
    let path = format!("/api/partner/conversations/{}?include=all", visitor.customer);
    assert_eq!(visitor.send("GET", &path, &headers, "").await.status, 200);
    let seen = stage.agents.seen().remove(0);
    let mut names: Vec<_> = seen.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "authorization", "host"]);
    assert!(!seen.line.contains("include"), "{}", seen.line);
}

#[tokio::test]
async fn a_conversation_is_the_visitors_after_a_restart_and_after_the_store_is_lost() {
    let stage = stage().await;
    let (visitor, id) = stage.talking().await;
    let base_url = format!("http://{}", stage.agents.address);
    let restarted = start(&stage.folder, &base_url, &[]);
    let there = Browser { relay: restarted.address, ..visitor.clone() };
    let before = stage.agents.lines().len();
    assert_eq!(there.get(&format!("/api/partner/messages/{id}")).await.status, 200);
    assert_eq!(stage.agents.lines().len(), before + 1, "it was not asked whose it is");

    let elsewhere = tempfile::tempdir().unwrap();
    let forgetful = start(&elsewhere, &base_url, &[]);
    let there = Browser { relay: forgetful.address, ..visitor };
    assert_eq!(there.get(&format!("/api/partner/messages/{id}")).await.status, 200);
}

#[tokio::test]
async fn a_conversation_that_an_agent_began_is_found() {
    let stage = stage().await;
    let visitor = stage.visitor().await;
    let id = stage.agents.begin(&visitor.customer);
    assert_eq!(visitor.get(&format!("/api/partner/messages/{id}")).await.status, 200);
}

#[tokio::test]
async fn what_others_have_is_taken_out_of_a_list_and_never_learned() {
    let stage = stage().await;
    let visitor = stage.visitor().await;
    stage.agents.begin("somebody-else");
    stage.agents.stray_item(json!({"id": 1, "customerId": "somebody-else", "status": "active"}));
    stage.agents.stray_item(json!({"id": 77, "status": "active"}));
    stage.agents.stray_item(json!("nonsense"));
    let own = visitor.converse().await;
    let listed = visitor.get(&format!("/api/partner/conversations/{}", visitor.customer)).await.json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["id"], own);
    for foreign in [1, 77] {
        assert_eq!(visitor.get(&format!("/api/partner/messages/{foreign}")).await.status, 404);
    }
    assert!(
        stage
            .metrics()
            .await
            .contains("relay_upstream_items_dropped_total{reason=\"foreign_conversation\"} ")
    );
}

#[tokio::test]
async fn a_created_conversation_of_another_customer_is_not_learned() {
    let stage = stage().await;
    let visitor = stage.visitor().await;
    let body = json!({"id": 9, "customerId": "somebody-else", "status": "waiting"}).to_string();
    stage.agents.fault("POST /api/partner/conversations", Fault::Status(200, "", body));
    visitor.post("/api/partner/conversations", &json!({})).await;
    assert_eq!(visitor.get("/api/partner/messages/9").await.status, 404);
}

#[tokio::test]
async fn a_customers_id_may_have_any_letters_that_a_path_can_carry() {
    let stage = stage().await;
    let mut browser = stage.browser();
    browser.token = token("auth0|7@shop&x=1", 60);
    let listed = browser.get("/api/partner/conversations/auth0%7C7%40shop%26x%3D1").await;
    assert_eq!(listed.status, 200);
    assert_eq!(stage.agents.lines(), ["GET /api/partner/conversations/auth0%7C7%40shop%26x%3D1"]);
}

#[tokio::test]
async fn a_long_history_is_passed_on_whole() {
    let stage = stage().await;
    let (visitor, id) = stage.talking().await;
    let text = "x".repeat(1000);
    let list = json!(vec![json!({"id": 1, "conversationId": id, "content": text}); 5000]).to_string();
    stage.agents.fault("GET /api/partner/messages/", Fault::Status(200, "", list.clone()));
    let read = visitor.get(&format!("/api/partner/messages/{id}")).await;
    assert_eq!(read.status, 200);
    assert!(read.body == list, "{} bytes of {}", read.body.len(), list.len());
}

#[tokio::test]
async fn only_documented_paths_and_methods_lead_anywhere() {
    let stage = stage().await;
    let (visitor, id) = stage.talking().await;
    let before = stage.agents.lines().len();
    let me = &visitor.customer;
    for (method, path, status) in [
        ("GET", "/".to_owned(), 404),
        ("GET", "/api/partner".to_owned(), 404),
        ("POST", "/api/partner/register".to_owned(), 404),
        ("GET", "/api/partner/messages".to_owned(), 405),
        ("DELETE", format!("/api/partner/messages/{id}"), 405),
        ("PUT", format!("/api/customers/{me}"), 405),
        ("GET", format!("/api/customers/{me}"), 405),
        ("GET", "/api/customers".to_owned(), 404),
        ("GET", format!("/api/partner/messages/{id}/attachments"), 404),
        ("GET", format!("/api/partner/messages/{id}/"), 404),
        ("GET", format!("//api/partner/messages/{id}"), 404),
        ("GET", "/session".to_owned(), 405),
        ("TRACE", "/session".to_owned(), 405),
    ] {
        let refused = visitor.request(method, &path, None).await;
        // Without `Origin` rules in the way: methods other than GET carry it here anyway.
        assert_eq!(refused.status, status, "{method} {path}");
        assert!(["not_found", "method_not_allowed"].contains(&code(&refused).as_str()), "{method} {path}");
    }
    assert_eq!(stage.agents.lines().len(), before);
}

#[tokio::test]
async fn one_visitor_sends_so_many_messages_and_no_more() {
    let stage = stage_with(&[("RELAY_LIMITS_MESSAGES_PER_MINUTE_PER_SESSION", "2")]).await;
    let (visitor, id) = stage.talking().await;
    let body = json!({"conversationId": id, "content": "hi"});
    for _ in 0..2 {
        assert_eq!(visitor.post("/api/partner/messages", &body).await.status, 200);
    }
    let refused = visitor.post("/api/partner/messages", &body).await;
    assert_eq!((refused.status, code(&refused).as_str()), (429, "rate_limited"));
    let renewed = stage.browser().post("/session", &json!({"token": visitor.token})).await.json();
    let renewed = Browser { token: renewed["token"].as_str().unwrap().to_owned(), ..visitor };
    assert_eq!(renewed.post("/api/partner/messages", &body).await.status, 429, "renewing does not help");
    let (other, id) = stage.talking().await;
    let body = json!({"conversationId": id, "content": "hi"});
    assert_eq!(
        other.post("/api/partner/messages", &body).await.status,
        200,
        "another visitor is not hindered"
    );
}

#[tokio::test]
async fn one_address_creates_so_many_conversations_and_no_more() {
    let stage = stage_with(&[("RELAY_LIMITS_CONVERSATIONS_PER_HOUR_PER_IP", "1")]).await;
    stage.talking().await;
    let other = stage.visitor().await;
    let refused = other.post("/api/partner/conversations", &json!({})).await;
    assert_eq!((refused.status, code(&refused).as_str()), (429, "rate_limited"));
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_browser_is_counted_by_itself_and_nobody_else_can_pretend() {
    let settings =
        [("RELAY_LIMITS_SESSIONS_PER_HOUR_PER_IP", "1"), ("RELAY_LISTEN_TRUSTED_PROXIES", "127.0.0.1")];
    let stage = stage_with(&settings).await;
    let from = async |line: &str| {
        let headers = format!("X-Forwarded-For: {line}\r\nContent-Length: 0\r\n");
        stage.browser().send("POST", "/session", &headers, "").await.status
    };
    assert_eq!(from("203.0.113.1").await, 200);
    assert_eq!(from("203.0.113.2").await, 200);
    assert_eq!(from("203.0.113.1").await, 429);
    assert_eq!(from("198.51.100.9, 203.0.113.1").await, 429, "what a browser wrote itself does not count");
}
