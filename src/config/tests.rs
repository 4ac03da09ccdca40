//! What a website's developer may write, and what he is told when it is wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::{Options, PageFacts, Problem, Reading, Severity, StorageChoice, TABLE, Value, read};

const PAGE: PageFacts<'static> =
    PageFacts { origin: "https://shop.example", languages: "en-GB", attributes: &[] };

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn tree(pairs: &[(&str, Value)]) -> Vec<(String, Value)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn options(pairs: &[(&str, Value)]) -> Options {
    let reading = read(&tree(pairs), PAGE);
    assert_eq!(reading.problems, Vec::<Problem>::new());
    reading.options.unwrap()
}

fn the_problem(reading: Reading) -> Problem {
    assert_eq!(reading.problems.len(), 1, "{:?}", reading.problems);
    reading.problems.into_iter().next().unwrap()
}

#[test]
fn the_vendors_settings_object_is_enough() {
    let read = options(&[
        ("websiteToken", text("t0ken")),
        ("baseUrl", text("https://chat.example/")),
        ("isWidgetDynamic", Value::Flag(true)),
        ("widgetAssetsURL", text("https://assets.example/v2")),
    ]);
    assert_eq!(read.backend, "novatalks");
    assert_eq!(read.base_url, "https://chat.example");
    assert_eq!(read.socket_url, "wss://chat.example/ws");
    assert!(read.dynamic_settings);
    assert_eq!(read.locale, "en-GB");
    assert!(read.launcher);
    assert_eq!(read.storage, StorageChoice::Local);
}

#[test]
fn attributes_and_objects_say_the_same() {
    let from_object = options(&[
        ("websiteToken", text("t")),
        ("isWidgetDynamic", Value::Flag(true)),
        ("widgetAssetsURL", text("/chat")),
        (
            "theme",
            Value::Group(tree(&[("primaryColor", text("#123456")), ("offset", Value::Number("24".into()))])),
        ),
        ("customer", Value::Group(tree(&[("name", text("Ann"))]))),
        ("storage", text("session")),
        ("launcher", text("none")),
    ]);
    let from_attributes = options(&[
        ("website-token", text("t")),
        ("is-widget-dynamic", text("")),
        ("widget-assets-url", text("/chat")),
        ("theme-primary-color", text("#123456")),
        ("theme-offset", text("24")),
        ("customer-name", text("Ann")),
        ("storage", text("session")),
        ("launcher", text("none")),
    ]);
    assert!(from_object == from_attributes);
    assert_eq!(from_object.theme, [("primaryColor", "#123456".to_owned()), ("offset", "24".to_owned())]);
}

#[test]
fn a_greeting_is_a_text_or_an_object() {
    let said = |pairs: &[(&str, Value)]| {
        let read = options(&[&[("websiteToken", text("t"))], pairs].concat());
        (read.greeting, read.greeting_after)
    };
    let after = |seconds: &str| ("after", Value::Number(seconds.into()));
    let object = Value::Group(tree(&[("text", text("Hi")), after("2.5")]));
    assert_eq!(said(&[("greeting", object)]), ("Hi".to_owned(), 2));
    assert_eq!(said(&[("greeting", text("Hi"))]), ("Hi".to_owned(), 5));
    assert_eq!(said(&[("greeting", text("Hi")), ("greeting-after", text("0"))]), ("Hi".to_owned(), 0));
    assert_eq!(said(&[]), (String::new(), 5));
    let wrong = [("websiteToken", text("t")), ("greetingAfter", text("soon"))];
    assert_eq!(the_problem(read(&tree(&wrong), PAGE)).option, "greetingAfter");
}

#[test]
fn addresses_may_have_a_path_and_default_to_this_site() {
    for (given, base, socket) in [
        (Some("https://a.example/prefix//"), "https://a.example/prefix", "wss://a.example/prefix/ws"),
        (Some("http://127.0.0.1:8080"), "http://127.0.0.1:8080", "ws://127.0.0.1:8080/ws"),
        (Some("/relay/"), "https://shop.example/relay", "wss://shop.example/relay/ws"),
        (None, "https://shop.example", "wss://shop.example/ws"),
    ] {
        let mut pairs = vec![("websiteToken", text("t"))];
        pairs.extend(given.map(|url| ("baseUrl", text(url))));
        let read = options(&pairs);
        assert_eq!((read.base_url.as_str(), read.socket_url.as_str()), (base, socket));
    }
}

#[test]
fn an_address_that_is_none_stops_the_widget_and_says_why() {
    for bad in [
        "",
        "chat.example",
        "ftp://a.example",
        "javascript:alert(1)",
        "https://",
        "https://:80",
        "//a.example",
        "https://a b",
        "https://user:pass@a.example",
        "https://a.example/?x=1",
        "https://a.example\\b",
        "https://a.example/#x",
    ] {
        let reading = read(&tree(&[("websiteToken", text("t")), ("baseUrl", text(bad))]), PAGE);
        assert!(reading.options.is_none(), "{bad}");
        let problem = the_problem(reading);
        assert_eq!((problem.code, problem.option.as_str()), ("option_invalid", "baseUrl"), "{bad}");
        assert_eq!(problem.severity, Severity::Fatal);
        assert!(problem.message.contains("expected an http(s) address"), "{}", problem.message);
    }
}

#[test]
fn the_back_end_is_inferred_and_one_that_nobody_knows_is_refused() {
    assert_eq!(options(&[("botId", text("618a30beee4e8e87d2f94015"))]).backend, "converse");
    let named = options(&[("backend", text("converse")), ("websiteToken", text("t"))]);
    assert_eq!(named.backend, "converse");
    let nonsense = the_problem(read(&tree(&[("backend", text("nova"))]), PAGE));
    assert_eq!((nonsense.code, nonsense.severity), ("option_invalid", Severity::Fatal));
    assert!(nonsense.message.contains("one of novatalks, novatalks-sdk, partner, converse"));
}

#[test]
fn a_key_or_a_customer_mean_the_partner_and_a_key_in_a_page_is_worth_a_warning() {
    assert_eq!(options(&[("customerId", text("customer-12345"))]).backend, "partner");
    let reading = read(&tree(&[("apiKey", text(" secret-key "))]), PAGE);
    let read = reading.options.unwrap();
    assert_eq!((read.backend, read.api_key.as_str()), ("partner", "secret-key"));
    let [warning] = reading.problems.as_slice() else { panic!("one warning, not {:?}", reading.problems) };
    assert_eq!((warning.code, warning.severity), ("key_public", Severity::Warning));
    assert!(!warning.message.contains("secret-key") && warning.message.contains("relay"));
    for (option, wrong) in [("customerId", "two words"), ("customerId", "ü"), ("apiKey", "two words")] {
        let reading = super::read(&tree(&[("backend", text("partner")), (option, text(wrong))]), PAGE);
        assert!(reading.options.is_none(), "{option} {wrong}");
        assert!(
            reading.problems.iter().all(|problem| option != "apiKey" || !problem.message.contains(wrong))
        );
    }
}

#[test]
fn the_sdk_needs_no_inbox_but_has_to_be_named() {
    let read = options(&[("backend", text("novatalks-sdk")), ("baseUrl", text("https://chat.example"))]);
    assert_eq!((read.backend, read.website_token.as_str()), ("novatalks-sdk", ""));
    assert_eq!(read.socket_url, "wss://chat.example/ws");
    let with_token = options(&[("websiteToken", text("t")), ("backend", text("novatalks-sdk"))]);
    assert_eq!(with_token.backend, "novatalks-sdk");
    assert_eq!(options(&[("websiteToken", text("t"))]).backend, "novatalks");
}

#[test]
fn a_missing_token_is_fatal() {
    for pairs in [vec![], vec![("backend", text("novatalks"))], vec![("websiteToken", text("  "))]] {
        let reading = read(&tree(&pairs), PAGE);
        assert!(reading.options.is_none());
        let problem = the_problem(reading);
        assert_eq!((problem.code, problem.option.as_str()), ("option_missing", "websiteToken"));
    }
}

#[test]
fn a_wrong_value_keeps_the_default_and_a_wrong_name_is_a_warning() {
    let reading = read(
        &tree(&[
            ("websiteToken", text("t")),
            ("debug", text("perhaps")),
            ("storage", text("cookie")),
            ("preloadd", text("idle")),
            ("theme", text("dark")),
            ("locale", Value::Other),
        ]),
        PAGE,
    );
    let options = reading.options.unwrap();
    assert!(!options.debug);
    assert_eq!(options.storage, StorageChoice::Local);
    assert_eq!(options.locale, "en-GB");
    let told: Vec<_> = reading.problems.iter().map(|p| (p.code, p.option.as_str(), p.severity)).collect();
    assert_eq!(
        told,
        [
            ("option_invalid", "debug", Severity::Recoverable),
            ("option_invalid", "storage", Severity::Recoverable),
            ("option_unknown", "preloadd", Severity::Warning),
            ("option_invalid", "theme", Severity::Recoverable),
            ("option_invalid", "locale", Severity::Recoverable),
        ]
    );
    assert!(reading.problems.iter().any(|p| p.message.contains("Did you mean \"preload\"?")));
}

#[test]
fn other_peoples_attributes_are_left_alone_but_our_slips_are_named() {
    let attributes = ["website-token", "cfasync", "website-tokn"].map(str::to_owned);
    let page = PageFacts { attributes: &attributes, ..PAGE };
    let pairs =
        tree(&[("website-token", text("t")), ("cfasync", text("false")), ("website-tokn", text("u"))]);
    let problem = the_problem(read(&pairs, page));
    assert_eq!((problem.code, problem.option.as_str()), ("option_unknown", "website-tokn"));
}

#[test]
fn no_problem_ever_prints_a_secret() {
    for row in TABLE.iter().filter(|row| row.secret) {
        let mut pairs = tree(&[("websiteToken", text("t"))]);
        pairs.retain(|(name, _)| name != row.name);
        pairs.push((row.name.to_owned(), Value::Group(tree(&[("hunter2", text("hunter2"))]))));
        for problem in read(&pairs, PAGE).problems {
            assert!(!problem.message.contains("hunter2"), "{}", problem.message);
        }
    }
}

// The words of the table are for documents; the module does not carry them.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn the_table_names_each_option_once_and_says_what_it_is_for() {
    for (index, row) in TABLE.iter().enumerate() {
        assert!(!row.doc.is_empty() && !row.default.is_empty(), "{}", row.name);
        let same = |other: &&super::Row| super::folded(other.name) == super::folded(row.name);
        assert_eq!(TABLE.iter().filter(same).count(), 1, "{index} {}", row.name);
    }
}

fn datum(members: &[(&str, Value)]) -> Value {
    Value::Group(tree(members))
}

#[test]
fn own_words_are_taken_by_name_from_an_object_and_from_attributes() {
    let read = options(&[
        ("websiteToken", text("t")),
        ("texts", Value::Group(tree(&[("headerTitle", text("Ask Ann"))]))),
        ("textsWelcomeTitle", text("Hi")),
    ]);
    let names: Vec<_> = read.texts.iter().map(|(name, words)| (name.as_str(), words.as_str())).collect();
    assert_eq!(names, [("headerTitle", "Ask Ann"), ("welcometitle", "Hi")]);
    for (given, option) in [
        (("texts", text("Hi")), "texts"),
        (("texts", Value::Group(tree(&[("send", Value::Flag(true))]))), "texts.send"),
    ] {
        let reading = super::read(&tree(&[("websiteToken", text("t")), given]), PAGE);
        assert_eq!(the_problem(reading).option, option);
    }
}

#[test]
fn what_a_bot_is_to_know_is_a_list_of_texts() {
    let with =
        |items: Vec<Value>| read(&tree(&[("botId", text("x")), ("metaData", Value::List(items))]), PAGE);
    let user = datum(&[("key", text("userId")), ("value", text("54321"))]);
    let mail =
        datum(&[("key", text("mail")), ("value", text("a@b.example")), ("sanitize", Value::Flag(true))]);
    let reading = with(vec![user.clone(), mail]);
    assert_eq!(reading.problems, []);
    assert_eq!(
        reading.options.unwrap().meta_data,
        [
            ("userId".to_owned(), "54321".to_owned(), false),
            ("mail".to_owned(), "a@b.example".to_owned(), true)
        ]
    );
    let number = datum(&[("key", text("age")), ("value", Value::Number("42".to_owned()))]);
    for wrong in [number, text("userId"), datum(&[("key", text("userId"))])] {
        let reading = with(vec![user.clone(), wrong]);
        assert!(reading.options.as_ref().unwrap().meta_data.is_empty());
        let problem = the_problem(reading);
        assert_eq!((problem.code, problem.severity), ("option_invalid", Severity::Recoverable));
        assert!(!problem.message.contains("54321"), "a value is printed: {}", problem.message);
    }
}

#[test]
fn the_people_whom_a_bot_passes_on_to_have_options_of_their_own() {
    let people = [("websiteToken", text("t0ken")), ("baseUrl", text("https://people.example"))];
    let bot = |handoff: &[(&str, Value)]| {
        read(
            &tree(&[
                ("botId", text("x")),
                ("baseUrl", text("https://relay.example")),
                ("customer", Value::Group(tree(&[("name", text("Ann")), ("identityToken", text("a.b.c"))]))),
                ("handoff", Value::Group(tree(handoff))),
            ]),
            PAGE,
        )
    };
    let reading = bot(&people);
    assert_eq!(reading.problems, []);
    let handoff = reading.options.unwrap().handoff.unwrap();
    assert_eq!((handoff.backend, handoff.website_token.as_str()), ("novatalks", "t0ken"));
    assert_eq!(handoff.socket_url, "wss://people.example/ws");
    // Who the visitor is, is carried on.
    assert_eq!((handoff.customer.name.as_str(), handoff.identity_token.as_str()), ("Ann", "a.b.c"));

    // A mistake there is told of with its place, and is no reason to be without the bot.
    for (wrong, option) in [
        (vec![("backend", text("novatalks"))], "handoff.websiteToken"),
        (vec![("websiteToken", text("t")), ("baseUrl", text("ftp://x"))], "handoff.baseUrl"),
        (vec![("botId", text("another"))], "handoff.backend"),
    ] {
        let reading = bot(&wrong);
        assert!(reading.options.as_ref().unwrap().handoff.is_none(), "{option}");
        let problem = the_problem(reading);
        assert_eq!((problem.option.as_str(), problem.severity), (option, Severity::Recoverable));
    }
}

#[test]
fn the_people_can_be_named_in_attributes() {
    let read = options(&[
        ("botId", text("x")),
        ("handoffBackend", text("novatalks-sdk")),
        ("handoffBaseUrl", text("https://people.example")),
    ]);
    let handoff = read.handoff.unwrap();
    assert_eq!((handoff.backend, handoff.base_url.as_str()), ("novatalks-sdk", "https://people.example"));
}

#[test]
fn what_a_page_knows_of_a_visitor_is_read_as_what_json_can_say() {
    let number = |value: &str| Value::Number(value.to_owned());
    let attributes = datum(&[
        ("plan", text("pro")),
        ("seats", number("4")),
        ("debt", number("-1.5e+21")),
        ("none", number("NaN")),
        ("endless", number("Infinity")),
        ("vip", Value::Flag(true)),
        ("deep", datum(&[])),
    ]);
    let read = options(&[("botId", text("x")), ("customer", datum(&[("attributes", attributes)]))]);
    let told: Vec<_> =
        read.customer.attributes.iter().map(|fact| (&*fact.name, &*fact.value, fact.is_text)).collect();
    let expected =
        [("plan", "pro", true), ("seats", "4", false), ("debt", "-1.5e+21", false), ("vip", "true", false)];
    assert_eq!(told, expected);
}

#[test]
fn without_https_there_is_no_back_end_for_a_page_that_came_by_it() {
    for (page, base, works) in [
        ("https://shop.example", "http://chat.example", false),
        ("https://shop.example", "https://chat.example", true),
        ("http://shop.example", "http://chat.example", true),
        ("https://shop.example", "http://localhost:8080", true),
        ("https://shop.example", "http://127.0.0.1:8080", true),
        ("https://shop.example", "/relay", true),
    ] {
        let page = PageFacts { origin: page, ..PAGE };
        let reading = read(&tree(&[("websiteToken", text("t")), ("baseUrl", text(base))]), page);
        assert_eq!(reading.options.is_some(), works, "{base}");
        if !works {
            let problem = the_problem(reading);
            assert_eq!((problem.code, problem.option.as_str()), ("mixed_content", "baseUrl"));
            assert!(problem.message.contains(base) && problem.message.contains("https"));
        }
    }
}

#[test]
fn what_a_running_widget_takes_over_is_no_reason_for_another() {
    let with = |further: &[(&str, Value)]| {
        let mut pairs = vec![("botId", text("x")), ("handoff", datum(&[("websiteToken", text("t"))]))];
        pairs.extend_from_slice(further);
        options(&pairs).fixed
    };
    let plain = with(&[]);
    let looks = datum(&[("primaryColor", text("#123456")), ("headerText", text("Ask us"))]);
    let visitor = datum(&[("name", text("Jo")), ("attributes", datum(&[("plan", text("pro"))]))]);
    for live in [
        ("theme", looks),
        ("customer", visitor),
        ("storage", text("memory")),
        ("consent", Value::Flag(false)),
    ] {
        assert_eq!(with(std::slice::from_ref(&live)), plain, "{}", live.0);
    }
    let data = Value::List(vec![datum(&[("key", text("userId")), ("value", text("7"))])]);
    let vouched = datum(&[("identityToken", text("a.b.c"))]);
    let people = datum(&[("websiteToken", text("u"))]);
    for fixed in [
        ("baseUrl", text("/relay")),
        ("metaData", data),
        ("customer", vouched),
        ("handoff", people),
        ("launcher", text("none")),
    ] {
        assert_ne!(with(std::slice::from_ref(&fixed)), plain, "{}", fixed.0);
    }
}
