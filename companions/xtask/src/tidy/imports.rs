//! Who may import whom inside the product: the table of ARCHITECTURE.md as data, held by reading every path that
//! begins with `crate` or `super`. Tests at the end of a file may reach further.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::Result;

use super::Breach;
use super::sources::code_of;
use crate::project::Project;

/// What one module may reach. Its own inside is always allowed, and so is nothing else that is not listed.
struct Rule {
    module: &'static str,
    may: &'static [&'static str],
    /// Whether a single vendor may be named. A codec may name itself.
    vendors: bool,
    /// Words that never occur in it.
    never: &'static [&'static str],
}

const RULES: &[Rule] = &[
    Rule { module: "model", may: &[], vendors: false, never: &["serde", "js_sys", "web_sys", "std::time"] },
    Rule { module: "config", may: &["model"], vendors: false, never: &[] },
    Rule { module: "theme", may: &["model"], vendors: false, never: &[] },
    Rule { module: "json", may: &["model"], vendors: false, never: &["serde"] },
    Rule { module: "i18n", may: &["model", "json"], vendors: false, never: &[] },
    Rule { module: "relay_link", may: &["model::ids"], vendors: false, never: &[] },
    Rule {
        module: "backend",
        may: &["model", "json", "relay_link"],
        vendors: true,
        never: &["derive(Deserialize"],
    },
    Rule {
        module: "engine",
        may: &["model", "backend", "config", "json"],
        vendors: false,
        never: &["std::time", "Date::now", "i18n"],
    },
    Rule { module: "page", may: &["engine", "model", "backend"], vendors: false, never: &[] },
    Rule { module: "store", may: &["model"], vendors: false, never: &[] },
    Rule {
        module: "driver",
        may: &["engine", "page", "store", "config", "model", "backend"],
        vendors: false,
        never: &[],
    },
    Rule { module: "view", may: &["model", "store", "i18n", "theme"], vendors: false, never: &["novatalks"] },
    Rule {
        module: "api",
        may: &["driver", "config", "theme", "i18n", "store", "view", "page", "engine", "backend", "model"],
        vendors: false,
        never: &[],
    },
    Rule {
        module: "lib",
        may: &[
            "api", "backend", "config", "driver", "engine", "i18n", "json", "model", "page", "store",
            "theme", "view",
        ],
        vendors: false,
        never: &[],
    },
];

/// What several vendors' APIs have in common: a folder of `src/backend` and who may reach into it. It is no vendor, knows none,
/// and nobody else knows it.
const SHARED: &[(&str, &[&str])] = &[("nova_wire", &["nova_widget", "nova_sdk"])];

/// Every path in `src/` that leads where it may not.
pub fn breaches(project: &Project) -> Result<Vec<Breach>> {
    let vendors = vendors(project)?;
    let mut found = Vec::new();
    for file in project.files_below("src")? {
        if file.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let place = project.relative(&file).into_owned();
        let module = module_of(&place);
        let code = code_of(&fs::read_to_string(&file)?);
        let Some(rule) = module.first().and_then(|top| RULES.iter().find(|rule| rule.module == top)) else {
            found.push(Breach::new(place, "a module without a row in xtask's import table"));
            continue;
        };
        for word in rule.never.iter().filter(|word| code.contains(**word)) {
            found.push(Breach::new(&place, format!("{} never knows {word}", rule.module)));
        }
        for target in paths_in(&code, &module) {
            if !may_reach(rule, &module, &target, &vendors) {
                found.push(Breach::new(&place, format!("may not import crate::{}", target.join("::"))));
            }
        }
    }
    Ok(found)
}

/// The vendors are the folders of `src/backend`, and so is what some of them share.
fn vendors(project: &Project) -> Result<BTreeSet<String>> {
    let mut vendors = BTreeSet::new();
    for file in project.files_below("src/backend")? {
        let below = file.strip_prefix(project.path("src/backend")).unwrap_or(&file).to_path_buf();
        let folder = below.parent().and_then(Path::to_str).filter(|folder| !folder.is_empty());
        vendors.extend(folder.map(str::to_owned));
    }
    Ok(vendors)
}

/// `src/backend/json.rs` is `backend::json`.
fn module_of(place: &str) -> Vec<String> {
    let inner = place.trim_start_matches("src/").trim_end_matches(".rs");
    let inner = inner.trim_end_matches("/mod");
    inner.split('/').map(str::to_owned).collect()
}

fn may_reach(rule: &Rule, module: &[String], target: &[String], vendors: &BTreeSet<String>) -> bool {
    let names_vendor = match target {
        [backend, name, ..] if backend == "backend" && vendors.contains(name) => Some(name),
        _ => None,
    };
    if let Some(vendor) = names_vendor {
        // backend/mod.rs chooses among the vendors; inside, each knows itself and what it shares.
        let from = module.get(1).filter(|_| rule.vendors).map_or("", String::as_str);
        let shares = SHARED.iter().any(|(room, sharers)| room == vendor && sharers.contains(&from));
        return from == vendor || shares || (rule.vendors && module.len() == 1);
    }
    let own = target.first().is_some_and(|top| top == rule.module);
    own || rule.may.iter().any(|allowed| {
        let allowed: Vec<&str> = allowed.split("::").collect();
        target.len() >= allowed.len() && target.iter().zip(&allowed).all(|(have, want)| have == want)
    })
}

/// Every path from the root of the crate that the code spells, groups taken apart.
fn paths_in(code: &str, module: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (start, _) in code.match_indices("crate::") {
        if !continues_word(code, start) {
            read_tree(code.get(start + "crate::".len()..).unwrap_or(""), &[], &mut found);
        }
    }
    for (start, _) in code.match_indices("super::") {
        if continues_word(code, start) || code.get(..start).is_some_and(|before| before.ends_with("super::"))
        {
            continue;
        }
        let mut rest = code.get(start..).unwrap_or("");
        let mut depth = 0;
        while let Some(after) = rest.strip_prefix("super::") {
            depth += 1;
            rest = after;
        }
        let base: Vec<String> = module.iter().take(module.len().saturating_sub(depth)).cloned().collect();
        read_tree(rest, &base, &mut found);
    }
    // A path of one capital letter's name is an item of the root or of the parent, not a module.
    found.retain(|path| {
        path.first().is_some_and(|top| top.starts_with(|letter: char| letter.is_ascii_lowercase()))
    });
    found
}

fn continues_word(code: &str, start: usize) -> bool {
    let before = code.get(..start).and_then(|before| before.chars().next_back());
    before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == '$')
}

/// Reads `a::b`, `a::{b, c::d}` and leaves; gives back what follows.
fn read_tree<'a>(text: &'a str, base: &[String], found: &mut Vec<Vec<String>>) -> &'a str {
    let mut path = base.to_vec();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(group) = rest.strip_prefix('{') {
            rest = group;
            loop {
                rest = read_tree(rest, &path, found).trim_start();
                match rest.strip_prefix(',') {
                    Some(after) if !after.trim_start().starts_with('}') => rest = after,
                    Some(after) => rest = after.trim_start(),
                    None => break,
                }
                if rest.starts_with('}') {
                    break;
                }
            }
            return rest.strip_prefix('}').unwrap_or(rest);
        }
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if !word.is_empty() && word != "self" {
            path.push(word.to_owned());
        }
        match after.strip_prefix("::") {
            Some(more) if !word.is_empty() => rest = more,
            _ => {
                if !path.is_empty() {
                    found.push(path);
                }
                return skip_rename(after);
            }
        }
    }
}

/// `as other` after a name says nothing about where it leads.
fn skip_rename(text: &str) -> &str {
    match text.trim_start().strip_prefix("as ") {
        Some(rest) => {
            rest.trim_start().trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_')
        }
        None => text,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::*;

    fn paths(code: &str, module: &str) -> Vec<String> {
        paths_in(code, &module_of(module)).into_iter().map(|path| path.join("::")).collect()
    }

    fn allowed(module: &str, target: &str) -> bool {
        let module = module_of(module);
        let vendors = BTreeSet::from(["nova_widget", "nova_wire", "partner"].map(str::to_owned));
        let target: Vec<String> = target.split("::").map(str::to_owned).collect();
        may_reach(RULES.iter().find(|rule| rule.module == module[0]).unwrap(), &module, &target, &vendors)
    }

    #[test]
    fn groups_are_taken_apart() {
        let code =
            "use crate::{model::{ids::EntryId, Change as C}, engine};\nlet x = crate::store::ui::open();";
        assert_eq!(
            paths(code, "src/view/row.rs"),
            ["model::ids::EntryId", "model::Change", "engine", "store::ui::open"]
        );
    }

    #[test]
    fn a_group_may_end_in_a_comma() {
        assert_eq!(
            paths("use crate::model::{\n    A,\n    B,\n};", "src/store/mod.rs"),
            ["model::A", "model::B"]
        );
    }

    #[test]
    fn super_climbs_from_where_the_file_is() {
        assert_eq!(paths("use super::super::engine::X;", "src/view/kind/text.rs"), ["view::engine::X"]);
        assert_eq!(paths("use super::super::super::engine::X;", "src/view/kind/text.rs"), ["engine::X"]);
        assert_eq!(paths("use super::theme::Token;", "src/config.rs"), ["theme::Token"]);
    }

    #[test]
    fn the_view_asks_and_never_decides() {
        assert!(allowed("src/view/row.rs", "store::Row") && allowed("src/view/row.rs", "view::dom"));
        assert!(
            !allowed("src/view/row.rs", "engine::Engine") && !allowed("src/view/row.rs", "backend::Body")
        );
    }

    #[test]
    fn what_vendors_share_is_known_to_them_and_knows_none() {
        assert!(allowed("src/backend/nova_widget/decode.rs", "backend::nova_wire::message"));
        assert!(!allowed("src/backend/partner/decode.rs", "backend::nova_wire::message"));
        assert!(!allowed("src/engine/mod.rs", "backend::nova_wire"));
        assert!(!allowed("src/backend/nova_wire/message.rs", "backend::nova_widget::NovaWidget"));
        assert!(!allowed("src/backend/query.rs", "backend::nova_wire"));
    }

    #[test]
    fn no_vendor_knows_another_and_nobody_else_knows_one() {
        assert!(allowed("src/backend/mod.rs", "backend::partner::Partner"));
        assert!(allowed("src/backend/partner/encode.rs", "backend::partner::Quirk"));
        assert!(!allowed("src/backend/partner/encode.rs", "backend::nova_widget::Quirk"));
        assert!(allowed("src/backend/nova_wire/message.rs", "backend::nova_wire::reading"));
        assert!(allowed("src/engine/mod.rs", "backend::HttpRequest"));
        assert!(!allowed("src/engine/mod.rs", "backend::nova_widget"));
        assert!(!allowed("src/driver.rs", "backend::nova_widget::NovaWidget"));
    }
}
