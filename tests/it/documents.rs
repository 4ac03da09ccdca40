//! The documents against the code: options, methods, events and codes stand in the documentation, in the types and in the program, and
//! are the same everywhere.

use chat_widget::config::{Kind, TABLE};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

type Names = BTreeSet<String>;

fn read(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file))
        .unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// What stands between two marks, first occurrence.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from:?} is missing"));
    rest.split_once(to).unwrap_or_else(|| panic!("{to:?} is missing after {from:?}")).0
}

/// The names in backquotes in the first cell of each row of a page's tables, from the row that begins like this.
fn rows(page: &str, heading: &str) -> Names {
    let table = page.split_once(heading).unwrap_or_else(|| panic!("{heading:?} is missing")).1;
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.flat_map(|row| {
        let cell = row.trim_start_matches('|').split('|').next().unwrap();
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    })
    .collect()
}

/// The members of an interface of the types.
fn members(types: &str, interface: &str) -> Names {
    let body = between(types, &format!("export interface {interface} {{\n"), "\n}");
    let member = |line: &str| {
        let line = line.strip_prefix("  ").filter(|line| !line.starts_with([' ', '/', '*', '|']))?;
        let line = line.trim_start_matches("readonly ").trim_matches('"');
        let end = line.find(|c: char| !c.is_alphanumeric() && c != ':').unwrap_or(line.len());
        Some(line[..end].trim_end_matches(':').to_owned())
    };
    body.lines().filter_map(member).collect()
}

fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> Names {
    names.into_iter().map(str::to_owned).collect()
}

/// Every text between this beginning and the next quote.
fn quoted(text: &str, beginning: &str) -> Names {
    names(text.split(beginning).skip(1).map(|rest| rest.split(['"', '\'']).next().unwrap()))
}

#[test]
fn options_are_the_same_in_the_table_the_types_and_the_documentation() {
    let types = read("api/chat-widget.d.ts");
    let table = names(TABLE.iter().map(|row| row.name));
    let mut typed = Names::new();
    for name in members(&types, "ChatWidgetOptions") {
        match name.as_str() {
            "theme" => typed.extend(
                // One group stands inside of another.
                members(&types, "Theme")
                    .iter()
                    .filter(|member| *member != "mobile")
                    .map(|member| format!("theme.{member}"))
                    .chain(
                        members(&types, "MobileTheme").iter().map(|member| format!("theme.mobile.{member}")),
                    ),
            ),
            "customer" => {
                typed.extend(members(&types, "Customer").iter().map(|member| format!("customer.{member}")))
            }
            _ => drop(typed.insert(name)),
        }
    }
    assert_eq!(table, typed, "the types");
    let page = read("docs/options.md");
    let documented = rows(&page, "| option | default | meaning |");
    let grouped = names(page.split('`').filter(|text| text.starts_with("customer.")));
    let documented: Names = documented.into_iter().filter(|name| name != "customer").chain(grouped).collect();
    assert_eq!(table, documented, "docs/options.md");
}

#[test]
fn choices_are_the_same_in_the_table_and_in_the_types() {
    let types = read("api/chat-widget.d.ts");
    for row in TABLE {
        let Kind::Choice(words) = row.kind else { continue };
        let typed = between(&types, &format!("  {}?: ", row.name), ";");
        assert_eq!(names(words.iter().copied()), names(typed.split('"').skip(1).step_by(2)), "{}", row.name);
    }
}

#[test]
fn methods_are_the_same_in_the_loader_the_types_and_the_documentation() {
    let loader = read("loader.js");
    let literal = between(&loader, "const api = {\n", "\n  };");
    let mut offered: Names = literal
        .lines()
        .filter_map(|line| {
            line.strip_prefix("    ").filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        })
        .map(|line| line.trim_start_matches("get ").split([':', ',', '(']).next().unwrap().to_owned())
        .collect();
    for list in loader.split("  each(\"").skip(1) {
        offered.extend(list.split('"').next().unwrap().split(' ').map(str::to_owned));
    }
    offered.insert("ready".to_owned());
    let typed = members(&read("api/chat-widget.d.ts"), "ChatWidget");
    assert_eq!(offered, typed, "the types");
    let documented = rows(&read("docs/api.md"), "| member | what it does |");
    let documented: Names =
        documented.iter().map(|name| name.split('(').next().unwrap().to_owned()).collect();
    assert_eq!(offered, documented, "docs/api.md");
}

#[test]
fn events_are_the_same_in_the_program_the_types_and_the_documentation() {
    let payloads = read("src/api/payload.rs");
    let told = between(&payloads, "pub fn event(", "\n}\n");
    let mut told: Names = told
        .split("=> ")
        .skip(1)
        .chain(told.split("Some(").skip(1))
        .filter_map(|arm| {
            arm.trim_start_matches(['{', ' ', '\n'])
                .strip_prefix("(\n")
                .or(arm.trim_start_matches(['{', ' ', '\n']).strip_prefix('('))
        })
        .filter_map(|arm| arm.trim_start().strip_prefix('"')?.split('"').next())
        .map(str::to_owned)
        .collect();
    told.extend(quoted(&read("loader.js"), "emit(\""));
    let typed = members(&read("api/chat-widget.d.ts"), "ChatWidgetEvents");
    assert_eq!(told, typed, "the types");
    let documented = rows(&read("docs/api.md"), "| event | payload |");
    assert_eq!(told, documented, "docs/api.md");
}

#[test]
fn codes_of_errors_are_the_same_in_the_program_and_in_the_documentation() {
    let mut codes = quoted(&read("src/config/problem.rs"), "code: \"");
    codes.extend(quoted(&read("loader.js"), "fail(\""));
    codes.extend(quoted(&read("loader.js"), "error.code || \""));
    let reasons = read("companions/xtask/src/build/reasons.js");
    codes.extend(quoted(&reasons, "explain('"));
    codes.extend(
        quoted(between(&reasons, "forbidden ? ", " }"), "'").into_iter().filter(|word| word.contains('_')),
    );
    let sentences = between(&read("src/api/payload.rs"), "pub fn sentence(", "\n}\n").to_owned();
    codes.extend(
        sentences
            .lines()
            .filter_map(|line| line.trim().strip_prefix('"')?.split_once("\" => "))
            .map(|(code, _)| code.to_owned()),
    );
    assert!(codes.len() > 15, "{codes:?}");
    assert_eq!(codes, rows(&read("docs/errors.md"), "| code | what happened | what to do |"));
}
