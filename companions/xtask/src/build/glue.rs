//! The guard around every function that the module exports. A panic in WebAssembly is a trap, and a trap in an event
//! listener would end in the host page's `onerror`. With the guard it ends in one callback, and the instance whose
//! memory can't be trusted any more is never entered again.

use anyhow::{Result, bail};

/// What wasm-bindgen writes where the module has been instantiated.
const ASSIGNMENT: &str = "wasm = instance.exports;";

/// The JavaScript of the guard.
const GUARD: &str = include_str!("guard.js");

/// The JavaScript by which the loader has the widget begin.
const ENTER: &str = include_str!("enter.js");

/// The JavaScript that says why something cannot be had.
const REASONS: &str = include_str!("reasons.js");

/// Where wasm-bindgen complains of a wrong MIME type. It does so in words of its own, and without telling the page.
const COMPLAINT: &str = "console.warn(\"`WebAssembly.instantiateStreaming`";

/// How wasm-bindgen begins to complain of how it is called, which is the build's business and no page's.
const DEPRECATIONS: &str = "console.warn('using deprecated";

/// Puts the guard into the glue, the delivered name of the module where the glue looks for it by itself, and those of the pieces
/// (a JavaScript object: plain name to delivered name and integrity).
pub fn guard(glue: &str, compiled_name: &str, delivered_name: &str, pieces: &str) -> Result<String> {
    let places = glue.matches(ASSIGNMENT).count();
    if places != 1 {
        bail!(
            "the glue has `{ASSIGNMENT}` {places} times instead of once: wasm-bindgen writes it differently now, and \
             build/glue.rs has to learn how before a trap can be kept from the host page"
        );
    }
    if glue.matches(compiled_name).count() != 1 {
        bail!(
            "the glue does not name {compiled_name} exactly once, so it would not find the module by itself"
        );
    }
    let guarded = glue.replace(ASSIGNMENT, "wasm = guardExports(instance.exports);");
    if guarded.matches(COMPLAINT).count() != 1 {
        bail!("the glue complains of a wrong MIME type in other words than {COMPLAINT}");
    }
    let guarded = guarded.replace(COMPLAINT, "wrongType(\"").replace(DEPRECATIONS, "void ('");
    let guard = GUARD.replace("__PIECES__", pieces);
    let guarded = guarded.replace(compiled_name, delivered_name);
    let wasm = format!("const WASM = new URL('{delivered_name}', import.meta.url).href;");
    Ok(format!("{guarded}\n{wasm}\n{guard}\n{ENTER}\n{REASONS}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_exports_are_guarded_and_the_module_is_found_by_its_new_name() {
        let glue = "let wasm;\nwasm = instance.exports;\nnew URL('chat_bg.wasm', import.meta.url);console.warn('using deprecated x');\
                    console.warn(\"`WebAssembly.instantiateStreaming` failed\", e);";
        let guarded = guard(glue, "chat_bg.wasm", "widget-1.wasm", r#"{"a.txt":["a-1.txt"]}"#).unwrap();
        assert!(guarded.contains("wasm = guardExports(instance.exports);"));
        assert!(guarded.contains("new URL('widget-1.wasm', import.meta.url)"));
        assert!(guarded.contains("export async function enter"));
        assert!(!guarded.contains("console.warn") && guarded.contains("wrongType(\" failed\", e)"));
        assert!(guarded.contains(r#"const PIECES = {"a.txt":["a-1.txt"]};"#));
    }

    #[test]
    fn a_glue_of_another_shape_fails_the_build() {
        for glue in ["wasm = instance['exports'];", "wasm = instance.exports; wasm = instance.exports;"] {
            assert!(guard(glue, "a", "b", "{}").unwrap_err().to_string().contains("instead of once"));
        }
        assert!(
            guard("wasm = instance.exports;", "chat_bg.wasm", "b", "{}")
                .unwrap_err()
                .to_string()
                .contains("chat_bg")
        );
    }
}
