//! `POST /session`: who is believed to be whom.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use relay::relay::now;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::stage::{
    IDENTITY_SECRET, OTHER_SHOP, SHOP, SIGNING_SECRET, code, identity, sign, stage, stage_with, start, token,
};

#[tokio::test]
async fn a_new_visitor_gets_an_id_that_nobody_can_guess_and_a_token_for_it() {
    let stage = stage().await;
    let opened = stage.browser().post("/session", &json!({})).await;
    assert_eq!(opened.status, 200);
    let answer = opened.json();
    let mut members: Vec<_> = answer.as_object().unwrap().keys().collect();
    members.sort();
    assert_eq!(members, ["customerId", "expiresAt", "token"]);
    let id = answer["customerId"].as_str().unwrap();
    assert_eq!(uuid::Uuid::parse_str(id).unwrap().get_version_num(), 4);
    let expires = answer["expiresAt"].as_u64().unwrap();
    let day = 24 * 3600 * 1000;
    assert!((now() + day - 60_000..=now() + day).contains(&expires), "{expires}");
    assert_eq!(opened.header("cache-control"), Some("no-store"));

    let again = stage.browser().post("/session", &json!({})).await.json();
    assert_ne!(again["customerId"], answer["customerId"]);
}

#[tokio::test]
async fn an_empty_body_starts_a_session_too() {
    let stage = stage().await;
    assert_eq!(stage.browser().send("POST", "/session", "Content-Length: 0\r\n", "").await.status, 200);
}

#[tokio::test]
async fn an_id_that_a_page_merely_says_is_not_believed() {
    let stage = stage().await;
    let victim = stage.visitor().await;
    let opened = stage.browser().post("/session", &json!({"customerId": victim.customer})).await;
    assert_eq!(opened.status, 200);
    assert_ne!(opened.json()["customerId"], victim.customer.as_str());
}

#[tokio::test]
async fn a_token_is_exchanged_for_a_new_one_of_the_same_customer() {
    let stage = stage().await;
    let visitor = stage.visitor().await;
    let body = json!({"token": visitor.token, "customerId": "somebody-else"});
    let renewed = stage.browser().post("/session", &body).await;
    assert_eq!(renewed.json()["customerId"], visitor.customer.as_str());
    let expired = token("ana", -3600);
    let renewed = stage.browser().post("/session", &json!({"token": expired})).await.json();
    assert_eq!(renewed["customerId"], "ana");
    assert!(renewed["expiresAt"].as_u64().unwrap() > now());
}

#[tokio::test]
async fn a_token_that_expired_long_ago_is_not_renewed() {
    let stage = stage_with(&[("RELAY_SESSION_RENEWABLE_FOR", "1h")]).await;
    let refused = stage.browser().post("/session", &json!({"token": token("ana", -3601)})).await;
    assert_eq!((refused.status, code(&refused).as_str()), (401, "session_expired"));
    let renewed = stage.browser().post("/session", &json!({"token": token("ana", -3500)})).await;
    assert_eq!(renewed.status, 200);
}

#[tokio::test]
async fn what_is_not_a_token_of_ours_opens_nothing_and_is_not_renewed() {
    let stage = stage().await;
    let claims = |origin: &str| json!({"s": "s", "c": "ana", "o": origin, "e": now() + 60_000, "v": false});
    let right = token("ana", 60);
    let (head, mac) = right.rsplit_once('.').unwrap();
    let other_secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for forged in [
        String::new(),
        "x".to_owned(),
        format!("{head}."),
        format!("{head}.{}", "A".repeat(mac.len())),
        format!("v2{}", &right[2..]),
        format!("{right}.{mac}"),
        right.replace("v1.k1.", "v1.k2."),
        sign("k1", other_secret, &claims(SHOP)),
        sign("k9", SIGNING_SECRET, &claims(SHOP)),
        sign("k1", SIGNING_SECRET, &claims(OTHER_SHOP)),
        sign("k1", SIGNING_SECRET, &claims("https://elsewhere.example")),
        sign("k1", SIGNING_SECRET, &json!({"c": "ana"})),
    ] {
        let mut browser = stage.browser();
        let renewal = browser.post("/session", &json!({"token": forged})).await;
        assert_eq!((renewal.status, code(&renewal).as_str()), (401, "session_unknown"), "{forged}");
        browser.token = forged.clone();
        let asked = browser.get("/api/partner/conversations/ana").await;
        assert_eq!((asked.status, code(&asked).as_str()), (401, "session_unknown"), "{forged}");
    }
    assert!(stage.agents.lines().is_empty(), "nobody else is bothered with it");
}

#[tokio::test]
async fn an_expired_token_is_told_apart_because_its_owner_can_renew_it() {
    let stage = stage().await;
    let mut browser = stage.browser();
    browser.token = token("ana", -1);
    let asked = browser.get("/api/partner/conversations/ana").await;
    assert_eq!((asked.status, code(&asked).as_str()), (401, "session_expired"));
}

#[tokio::test]
async fn a_token_of_one_site_is_worth_nothing_on_another() {
    let stage = stage().await;
    let mut stolen = stage.visitor().await;
    stolen.origin = OTHER_SHOP.to_owned();
    let path = format!("/api/partner/conversations/{}", stolen.customer);
    assert_eq!(code(&stolen.get(&path).await), "session_unknown");
}

#[tokio::test]
async fn keys_are_changed_without_losing_a_session() {
    let stage = stage().await;
    let visitor = stage.visitor().await;
    let base_url = format!("http://{}", stage.agents.address);
    let newer = "k2:bmV3ZXItc2lnbmluZy1rZXktb2YtMzItYnl0ZXMhISEhIQ";
    let both = format!("{newer},k1:{SIGNING_SECRET}");
    let during = start(&stage.folder, &base_url, &[("RELAY_SESSION_KEYS", &both)]);
    let after = start(&stage.folder, &base_url, &[("RELAY_SESSION_KEYS", newer)]);
    let list = format!("/api/partner/conversations/{}", visitor.customer);

    let mut there = Browser { relay: during.address, ..visitor };
    assert_eq!(there.get(&list).await.status, 200, "the old key still opens");
    let renewed = there.post("/session", &json!({"token": there.token})).await.json();
    there.relay = after.address;
    assert_eq!(there.get(&list).await.status, 401, "and then no more");
    there.token = renewed["token"].as_str().unwrap().to_owned();
    assert_eq!(there.get(&list).await.status, 200, "but what was renewed does");
}

const IDENTITY: [(&str, &str); 3] = [
    ("RELAY_IDENTITY_SECRETS", IDENTITY_SECRET),
    ("RELAY_IDENTITY_AUDIENCE", "relay"),
    ("RELAY_IDENTITY_ISSUER", "shop"),
];

/// What a token says of its session.
fn session_of(token: &str) -> String {
    let claims = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(2).unwrap()).unwrap();
    serde_json::from_slice::<Value>(&claims).unwrap()["s"].as_str().unwrap().to_owned()
}

fn word_for(customer: &str) -> Value {
    json!({"sub": customer, "iss": "shop", "aud": "relay", "exp": now() / 1000 + 600})
}

#[tokio::test]
async fn the_operators_word_makes_a_visitor_a_customer() {
    let stage = stage_with(&IDENTITY).await;
    let anonymous = stage.visitor().await;
    let word = identity(&word_for("customer-7"), IDENTITY_SECRET);
    let body = json!({"token": anonymous.token, "customerId": "customer-7", "identityToken": word});
    let opened = stage.browser().post("/session", &body).await.json();
    assert_eq!(opened["customerId"], "customer-7");
    let token = opened["token"].as_str().unwrap();
    assert_ne!(session_of(token), session_of(&anonymous.token), "nothing of who sat here before goes on");
    let customer = Browser { token: opened["token"].as_str().unwrap().to_owned(), ..stage.browser() };
    assert_eq!(customer.get("/api/partner/conversations/customer-7").await.status, 200);
    assert_eq!(
        anonymous.get("/api/partner/conversations/customer-7").await.status,
        404,
        "the old token has not grown"
    );
    let path = format!("/api/partner/conversations/{}", anonymous.customer);
    assert_eq!(customer.get(&path).await.status, 404, "and the new one is of the customer alone");
}

#[tokio::test]
async fn a_verified_session_is_renewed_by_the_operators_word_alone() {
    let stage = stage_with(&IDENTITY).await;
    let word = identity(&word_for("customer-7"), IDENTITY_SECRET);
    let opened = stage.browser().post("/session", &json!({"identityToken": word})).await.json();
    let refused = stage.browser().post("/session", &json!({"token": opened["token"]})).await;
    assert_eq!((refused.status, code(&refused).as_str()), (401, "identity_required"));
    let body = json!({"token": opened["token"], "identityToken": word});
    let renewed = stage.browser().post("/session", &body).await.json();
    let token = |opened: &Value| opened["token"].as_str().unwrap().to_owned();
    assert_eq!(session_of(&token(&renewed)), session_of(&token(&opened)), "its limits go on");
}

#[tokio::test]
async fn the_operators_word_is_enough_where_the_kept_token_is_worth_nothing() {
    let stage = stage_with(&IDENTITY).await;
    let word = identity(&word_for("customer-7"), IDENTITY_SECRET);
    for kept in ["forged".to_owned(), token("ana", -100 * 24 * 3600)] {
        let body = json!({"token": kept, "identityToken": word});
        assert_eq!(stage.browser().post("/session", &body).await.json()["customerId"], "customer-7");
    }
}

#[tokio::test]
async fn a_false_word_is_refused_and_never_treated_as_none() {
    let stage = stage_with(&IDENTITY).await;
    let mut expired = word_for("customer-7");
    expired["exp"] = json!(now() / 1000 - 100);
    let mut foreign = word_for("customer-7");
    foreign["aud"] = json!("another relay");
    let mut endless = word_for("customer-7");
    endless["exp"] = json!(now() / 1000 + 7200);
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjdXN0b21lci03In0.".to_owned();
    for body in [
        json!({"identityToken": identity(&expired, IDENTITY_SECRET)}),
        json!({"identityToken": identity(&foreign, IDENTITY_SECRET)}),
        json!({"identityToken": identity(&endless, IDENTITY_SECRET)}),
        json!({"identityToken": identity(&word_for("customer-7"), "another secret of more than 32 letters")}),
        json!({"identityToken": unsigned}),
        json!({"identityToken": ""}),
        json!({"identityToken": identity(&word_for("customer-7"), IDENTITY_SECRET), "customerId": "customer-8"}),
    ] {
        let refused = stage.browser().post("/session", &body).await;
        assert_eq!((refused.status, code(&refused).as_str()), (401, "identity_refused"), "{body}");
    }
    let without = crate::stage::stage().await;
    let body = json!({"identityToken": identity(&word_for("customer-7"), IDENTITY_SECRET)});
    assert_eq!(
        code(&without.browser().post("/session", &body).await),
        "identity_refused",
        "no secret, no belief"
    );
}

#[tokio::test]
async fn a_body_that_is_not_as_documented_is_refused() {
    let stage = stage().await;
    for body in ["[]", "{\"customer\":1}", "{\"token\":7}", "{\"token\":\"a\",\"token\":\"b\"}", "{", "null"]
    {
        let refused = stage.browser().request("POST", "/session", Some(body)).await;
        assert_eq!((refused.status, code(&refused).as_str()), (400, "bad_body"), "{body}");
    }
}

#[tokio::test]
async fn an_address_starts_so_many_sessions_and_no_more() {
    let stage = stage_with(&[("RELAY_LIMITS_SESSIONS_PER_HOUR_PER_IP", "2")]).await;
    stage.visitor().await;
    stage.visitor().await;
    let refused = stage.browser().post("/session", &json!({})).await;
    assert_eq!((refused.status, code(&refused).as_str()), (429, "rate_limited"));
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=1800).contains(&wait), "{wait}");
    assert_eq!(refused.header("access-control-expose-headers"), Some("retry-after"));
}
