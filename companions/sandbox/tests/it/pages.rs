//! The shop's pages: the vendor's snippet unchanged, every way of inclusion, and the policies.

use reqwest::Response;

use crate::stage::{Stage, TOKEN, stage};

async fn page(stage: &Stage, path: &str) -> Response {
    stage.http.get(format!("{}{path}", stage.running.origins.shop)).send().await.unwrap()
}

fn policy(answer: &Response) -> String {
    answer.headers()["content-security-policy"].to_str().unwrap().to_owned()
}

fn nonce(policy: &str) -> &str {
    policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap()
}

#[tokio::test]
async fn the_shop_has_the_documents_snippet_with_nothing_changed_but_urls_and_token() {
    let stage = stage().await;
    let printed = include_str!("seed/snippet.txt");
    for path in ["/", "/page2"] {
        let html = page(&stage, path).await.text().await.unwrap();
        let inline = html.rsplit_once("<script nonce=\"").unwrap().1.split_once("\">\n").unwrap().1;
        let inline = inline.split_once("</script>").unwrap().0;
        let origins = &stage.running.origins;
        assert!(inline.contains(&origins.api) && inline.contains(&origins.assets) && inline.contains(TOKEN));
        let restored = inline
            .replace(TOKEN, "ClCy4HYUKqkf7LABDB1foL")
            .replace(&origins.api, "https://devlight.cloud.novatalks.com.ua")
            .replace(&origins.assets, "https://storage.novatalks.ai/static/widget/v2");
        assert_eq!(restored, printed, "{path}");
    }
}

#[tokio::test]
async fn the_strict_pages_have_the_contracts_policy_to_the_letter() {
    let stage = stage().await;
    let origins = stage.running.origins.clone();
    for path in [
        "/tag",
        "/tag2",
        "/sdk",
        "/sdk2",
        "/head",
        "/defer",
        "/twice",
        "/element",
        "/rtl",
        "/dark",
        "/hostile-css",
        "/late",
    ] {
        let answer = page(&stage, path).await;
        assert_eq!(answer.status(), 200, "{path}");
        let policy = policy(&answer);
        let styles = if path == "/hostile-css" { origins.shop.as_str() } else { "'none'" };
        let types = "; require-trusted-types-for 'script'; trusted-types 'none'";
        let expected = format!(
            "default-src 'none'; script-src 'nonce-{}' 'wasm-unsafe-eval'; style-src {styles}; connect-src {} {} {}; \
             img-src {} data: blob:{}",
            nonce(&policy),
            origins.assets,
            origins.api,
            origins.socket(),
            origins.api,
            if path == "/late" { "" } else { types },
        );
        assert_eq!(policy, expected, "{path}");
        let html = answer.text().await.unwrap();
        assert!(!html.contains("style=") && !html.contains("<style"), "{path} has no style of its own");
        assert_eq!(html.matches("<script").count(), html.matches("<script nonce=").count(), "{path}");
        assert!(html.contains("src=\"/report.js\""), "{path} reports");
    }
}

#[tokio::test]
async fn each_request_gets_a_nonce_of_its_own() {
    let stage = stage().await;
    let (first, second) = (policy(&page(&stage, "/tag").await), policy(&page(&stage, "/tag").await));
    assert_ne!(nonce(&first), nonce(&second));
}

#[tokio::test]
async fn each_page_includes_the_widget_in_its_own_way() {
    let stage = stage().await;
    let loader = format!("src=\"{}/loader.js\"", stage.running.origins.assets);
    let options = format!(
        " data-backend=\"novatalks\" data-website-token=\"{TOKEN}\" data-base-url=\"{}\"",
        stage.running.origins.api
    );
    let text = async |path: &str| page(&stage, path).await.text().await.unwrap();
    let in_head = |html: &str| html.split_once("</head>").unwrap().0.contains(&loader);
    assert!(text("/tag").await.contains(&format!("{loader} async{options}></script>")));
    let sdk = format!(
        "{loader} async data-backend=\"novatalks-sdk\" data-base-url=\"{}\"></script>",
        stage.running.origins.api
    );
    for (path, another) in [("/sdk", "/sdk2"), ("/sdk2", "/sdk")] {
        let html = text(path).await;
        assert!(html.contains(&sdk) && html.contains(&format!("<a href=\"{another}\">")), "{path}");
        assert!(!html.contains(TOKEN), "{path}: the SDK API has no website token");
    }
    let shop = text("/").await;
    assert!(shop.contains("<a href=\"/tag\">") && shop.contains("<a href=\"/sdk\">"));
    let head = text("/head").await;
    assert!(in_head(&head) && head.contains(&format!("{loader}{options}></script>")));
    let deferred = text("/defer").await;
    assert!(in_head(&deferred) && deferred.contains(&format!("{loader} defer{options}></script>")));
    assert_eq!(text("/twice").await.matches(&loader).count(), 2);
    let late = text("/late").await;
    assert!(!late.contains(&loader) && late.contains("data-with-website-token"));
    let element = text("/element").await;
    assert!(element.contains(&format!("{loader} async></script>")));
    assert!(element.contains(&format!("<chat-widget{}></chat-widget>", options.replace(" data-", " "))));
    assert!(text("/rtl").await.contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert!(text("/dark").await.contains("content=\"dark\""));
}

#[tokio::test]
async fn a_query_becomes_options_and_never_markup() {
    let stage = stage().await;
    let query = "?locale=en&theme-primary-color=%233a7bd5&base-url=%22%3E%3Cscript%3E&lang=uk&On%3D=x";
    let html = page(&stage, &format!("/tag{query}")).await.text().await.unwrap();
    assert!(html.contains(" data-locale=\"en\" data-theme-primary-color=\"#3a7bd5\""));
    assert!(html.contains(" data-base-url=\"&quot;&gt;&lt;script&gt;\""), "replaced, and escaped");
    assert!(html.contains("<html lang=\"uk\""));
    assert!(!html.contains("data-lang") && !html.contains("On="));
    let shop = page(&stage, "/?website-token=%22%3C/script%3Eabc").await.text().await.unwrap();
    assert!(shop.contains("websiteToken: \"/script>abc\""));
}

#[tokio::test]
async fn the_studio_may_frame_the_shop_and_knows_where_the_widget_lies() {
    let stage = stage().await;
    let origins = stage.running.origins.clone();
    let answer = page(&stage, "/studio").await;
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.ends_with(&format!("; frame-src {}", origins.shop)), "{policy}");
    assert!(policy.contains("require-trusted-types-for 'script'"), "{policy}");
    let html = answer.text().await.unwrap();
    assert!(html.contains(&format!("data-loader=\"{}/loader.js\"", origins.assets)));
    assert!(html.contains(&format!("data-token=\"{TOKEN}\"")) && !html.contains("{{"), "{html}");
}

#[tokio::test]
async fn unknown_pages_are_not_found_and_the_files_have_their_types() {
    let stage = stage().await;
    assert_eq!(page(&stage, "/nothing").await.status(), 404);
    for (path, content_type) in [
        ("/shop.css", "text/css; charset=utf-8"),
        ("/art.css", "text/css; charset=utf-8"),
        ("/systems.css", "text/css; charset=utf-8"),
        ("/hostile.css", "text/css; charset=utf-8"),
        ("/shop.js", "text/javascript; charset=utf-8"),
        ("/report.js", "text/javascript; charset=utf-8"),
        ("/tag_manager.js", "text/javascript; charset=utf-8"),
        ("/studio.css", "text/css; charset=utf-8"),
        ("/studio.js", "text/javascript; charset=utf-8"),
    ] {
        assert_eq!(page(&stage, path).await.headers()["content-type"], content_type, "{path}");
    }
}
