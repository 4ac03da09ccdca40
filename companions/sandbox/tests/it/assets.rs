//! The assets' origin: types, compression, caching, and openness to other origins.

use std::fs;

use sandbox::Config;

use crate::stage::{Stage, stage_with};

async fn with_dist(name: &str) -> Stage {
    let dist = std::env::temp_dir().join(format!("sandbox-assets-{}-{name}", std::process::id()));
    fs::create_dir_all(dist.join("locales")).unwrap();
    for (file, bytes) in [
        ("loader.js", b"plain".as_slice()),
        ("loader.js.br", b"brotli"),
        ("chat-widget.mjs", b"export {}"),
        ("chat-widget.d.ts", b"export {}"),
        ("widget-3f2a9c1b7d_bg.wasm", b"\0asm"),
        ("locales/uk.json", b"{}"),
    ] {
        fs::write(dist.join(file), bytes).unwrap();
    }
    stage_with(Config { dist, ..Config::default() }).await
}

#[tokio::test]
async fn files_have_the_types_and_lifetimes_that_browsers_need() {
    let stage = with_dist("types").await;
    let immutable = "public, max-age=31536000, immutable";
    for (path, content_type, caching) in [
        ("/loader.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/chat-widget.mjs", "text/javascript; charset=utf-8", "no-cache"),
        ("/chat-widget.d.ts", "text/plain; charset=utf-8", "no-cache"),
        ("/widget-3f2a9c1b7d_bg.wasm", "application/wasm", immutable),
        ("/locales/uk.json", "application/json", "no-cache"),
    ] {
        let answer = stage.http.get(format!("{}{path}", stage.running.origins.assets)).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), content_type, "{path}");
        assert_eq!(header("cache-control"), caching, "{path}");
        assert_eq!(header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(header("cross-origin-resource-policy"), "cross-origin", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[tokio::test]
async fn a_brotli_file_beside_a_file_is_sent_to_those_who_understand_it() {
    let stage = with_dist("brotli").await;
    let url = format!("{}/loader.js", stage.running.origins.assets);
    let plain = stage.http.get(&url).send().await.unwrap();
    assert!(!plain.headers().contains_key("content-encoding"));
    assert_eq!(plain.text().await.unwrap(), "plain");
    let packed = stage.http.get(&url).header("Accept-Encoding", "gzip, br").send().await.unwrap();
    assert_eq!(packed.headers()["content-encoding"], "br");
    assert_eq!(packed.headers()["content-type"], "text/javascript; charset=utf-8");
    assert_eq!(packed.headers()["vary"], "accept-encoding");
    assert_eq!(packed.text().await.unwrap(), "brotli");
}

#[tokio::test]
async fn what_is_not_there_is_not_found_and_nothing_outside_is_served() {
    let stage = with_dist("missing").await;
    for path in ["/widget-0011aabb99.js", "/", "/locales/", "/..%2f..%2fetc%2fhostname"] {
        let answer = stage.http.get(format!("{}{path}", stage.running.origins.assets)).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
        assert_eq!(answer.headers()["cache-control"], "no-cache", "{path}");
    }
}
