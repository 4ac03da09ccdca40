//! What the document does not allow is refused, with a reason that the console shows.

use serde_json::{Value, json};

use crate::stage::{Stage, TOKEN, Visitor, stage};

struct Case {
    what: &'static str,
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: String,
    status: u16,
    reason: &'static str,
}

const JSON: (&str, &str) = ("Content-Type", "application/json");

fn creation(what: &'static str, query: &str, body: Value, status: u16, reason: &'static str) -> Case {
    Case {
        what,
        method: "POST",
        path: format!("/widget/conversations{query}"),
        headers: vec![(JSON.0, JSON.1.to_owned())],
        body: body.to_string(),
        status,
        reason,
    }
}

fn creations() -> Vec<Case> {
    let good = format!("?website_token={TOKEN}");
    let mut cases = vec![
        creation("no token", "", json!({"name": "x"}), 400, "website_token is missing"),
        creation("wrong token", "?website_token=other", json!({"name": "x"}), 403, "names no inbox"),
        creation("a strange parameter", &format!("{good}&locale=en"), json!({"name": "x"}), 400, "locale"),
        creation(
            "a repeated parameter",
            &format!("{good}&website_token=x"),
            json!({"name": "x"}),
            400,
            "twice",
        ),
        creation("no name", &good, json!({}), 400, "\"name\""),
        creation("a name that is a number", &good, json!({"name": 7}), 400, "must be a string"),
        creation("a strange field", &good, json!({"name": "x", "avatar": "y"}), 400, "\"avatar\""),
        creation("an e-mail that is none", &good, json!({"name": "x", "email": 5}), 400, "\"email\""),
        creation(
            "attributes as text",
            &good,
            json!({"name": "x", "custom_attributes": "y"}),
            400,
            "an object",
        ),
        creation("a list", &good, json!([]), 400, "must be an object"),
    ];
    let mut trailing_comma = creation("a comma too many", &good, Value::Null, 400, "no JSON");
    trailing_comma.body = "{\n  \"name\": \"widget-contact-494\",\n}".to_owned();
    let mut untyped = creation("no content type", &good, json!({"name": "x"}), 415, "Content-Type");
    untyped.headers.clear();
    let mut text = creation("text", &good, json!({"name": "x"}), 415, "text/plain");
    text.headers = vec![("Content-Type", "text/plain".to_owned())];
    cases.extend([trailing_comma, untyped, text]);
    cases
}

fn messages(visitor: &Visitor) -> Vec<Case> {
    let Visitor { conversation, contact, token } = visitor;
    let good = json!({
        "message": {"content": "hello", "echo_id": "724"},
        "conversationId": conversation, "accountId": 1, "contactId": contact,
    });
    let case = |what, change: &dyn Fn(&mut Value), status, reason| {
        let mut body = good.clone();
        change(&mut body);
        Case {
            what,
            method: "POST",
            path: format!("/widget/conversations/{conversation}/messages?website_token={TOKEN}"),
            headers: vec![(JSON.0, JSON.1.to_owned()), ("Auth-Widget", token.clone())],
            body: body.to_string(),
            status,
            reason,
        }
    };
    let same: &dyn Fn(&mut Value) = &|_| ();
    let mut cases = vec![
        case("a number as echo_id", &|body| body["message"]["echo_id"] = json!(724), 400, "\"echo_id\""),
        case("a number as content", &|body| body["message"]["content"] = json!(1), 400, "\"content\""),
        case("another account", &|body| body["accountId"] = json!(2), 400, "\"accountId\""),
        case("text as an id", &|body| body["contactId"] = json!("36"), 400, "\"contactId\""),
        case("another conversation", &|body| body["conversationId"] = json!(1), 400, "\"conversationId\""),
        case("a strange field", &|body| body["private"] = json!(false), 400, "\"private\""),
        case("a strange field inside", &|body| body["message"]["id"] = json!(1), 400, "\"id\""),
        case("no message", &|body| _ = body.as_object_mut().unwrap().remove("message"), 400, "\"message\""),
        case(
            "a very long text",
            &|body| body["message"]["content"] = json!("x".repeat(150_001)),
            422,
            "longer than",
        ),
    ];
    let mut without_token = case("no Auth-Widget", same, 401, "Auth-Widget is missing");
    without_token.headers.truncate(1);
    let mut strange_token = case("a wrong Auth-Widget", same, 401, "not the pubsubToken");
    strange_token.headers[1].1 = "kJGO53QxaEuhHaOU3h5Dc5".to_owned();
    let mut elsewhere = case("an unknown conversation", same, 404, "no conversation 9999");
    elsewhere.path = format!("/widget/conversations/9999/messages?website_token={TOKEN}");
    let mut nameless = case("no number in the path", same, 404, "is no id");
    nameless.path = format!("/widget/conversations/mine/messages?website_token={TOKEN}");
    let mut tokenless = case("no website_token", same, 400, "website_token is missing");
    tokenless.path = format!("/widget/conversations/{conversation}/messages");
    cases.extend([without_token, strange_token, elsewhere, nameless, tokenless]);
    cases
}

fn lists(visitor: &Visitor) -> Vec<Case> {
    let Visitor { conversation, token, .. } = visitor;
    let case = |what, query: &str, status, reason| Case {
        what,
        method: "GET",
        path: format!("/widget/conversations/{conversation}/messages{query}"),
        headers: vec![(JSON.0, JSON.1.to_owned()), ("Auth-Widget", token.clone())],
        body: String::new(),
        status,
        reason,
    };
    let mut untyped = case("a GET without Content-Type", "?before=99", 415, "Content-Type");
    untyped.headers.remove(0);
    let mut head = case("HEAD", "?before=99", 405, "no such request");
    head.method = "HEAD";
    let mut elsewhere = case("a strange path", "", 404, "no such request");
    elsewhere.path = "/widget/contacts".to_owned();
    vec![
        case("all without website_token", "", 400, "website_token is missing"),
        case("a wrong website_token beside before", "?before=9&website_token=x", 403, "names no inbox"),
        case("before that is no id", "?before=a8f1-11", 400, "before must be"),
        case("before and after", "?before=9&after=1", 400, "exclude each other"),
        case("a strange parameter", "?before=9&limit=50", 400, "limit"),
        untyped,
        head,
        elsewhere,
    ]
}

async fn check(stage: &Stage, cases: Vec<Case>) {
    for case in cases {
        let method = reqwest::Method::from_bytes(case.method.as_bytes()).unwrap();
        let mut request = stage.http.request(method, stage.api(&case.path)).body(case.body);
        for (name, value) in case.headers {
            request = request.header(name, value);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), case.status, "{}", case.what);
        if case.method != "HEAD" {
            let body: Value = answer.json().await.unwrap();
            let error = body["error"].as_str().unwrap();
            assert!(error.contains(case.reason), "{}: {error}", case.what);
        }
        let last = stage.refusals().await.pop().unwrap();
        assert!(last.contains(case.reason), "{}: {last}", case.what);
    }
}

#[tokio::test]
async fn a_create_that_the_document_does_not_allow_is_refused_with_a_reason() {
    let stage = stage().await;
    check(&stage, creations()).await;
    assert_eq!(stage.state().await["conversations"], json!([]), "nothing was created on the way");
}

#[tokio::test]
async fn a_message_that_the_document_does_not_allow_is_refused_with_a_reason() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    check(&stage, messages(&visitor)).await;
    assert_eq!(stage.all(&visitor).await, Vec::<Value>::new(), "nothing was stored on the way");
}

#[tokio::test]
async fn a_list_that_the_document_does_not_allow_is_refused_with_a_reason() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    check(&stage, lists(&visitor)).await;
}

#[tokio::test]
async fn what_the_document_allows_leaves_no_refusal_behind() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    stage.send(&visitor, "hello", "1").await.unwrap();
    stage.all(&visitor).await;
    let mut socket = stage.subscribed(&visitor).await;
    socket.say("{   \n   \"event\":\"update_presence\"\n}").await;
    stage.until(|state| state["sockets"][0]["presence_answered"] == 1).await;
    assert_eq!(stage.refusals().await, Vec::<String>::new());
}
