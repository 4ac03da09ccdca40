//! The guard around every function that the module exports. A panic in WebAssembly is a trap, and a trap in an event
//! listener would end in the host page's `onerror`. With the guard it ends in one callback, and the instance whose
//! memory can't be trusted any more is never entered again.

use anyhow::{Result, bail};

/// What wasm-bindgen writes where the module has been instantiated.
const ASSIGNMENT: &str = "wasm = instance.exports;";

/// The JavaScript of the guard.
const GUARD: &str = include_str!("guard.js");

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
    // A server with a wrong MIME type costs a little time, which is no matter for the console of a page we are a guest of.
    let guarded = guarded.replace("console.warn(", "void (");
    let guard = GUARD.replace("__PIECES__", pieces);
    Ok(format!("{}\n{guard}", guarded.replace(compiled_name, delivered_name)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_exports_are_guarded_and_the_module_is_found_by_its_new_name() {
        let glue = "let wasm;\nwasm = instance.exports;\nnew URL('chat_bg.wasm', import.meta.url);console.warn('x', e);";
        let guarded = guard(glue, "chat_bg.wasm", "widget-1.wasm", r#"{"a.txt":["a-1.txt"]}"#).unwrap();
        assert!(guarded.contains("wasm = guardExports(instance.exports);"));
        assert!(guarded.contains("new URL('widget-1.wasm', import.meta.url)"));
        assert!(guarded.contains("export function onTrap"));
        assert!(!guarded.contains("console.warn"));
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
