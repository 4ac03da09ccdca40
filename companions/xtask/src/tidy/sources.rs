//! What a source file of this repository looks like: not too long, introduced by a sentence, named for its subject,
//! free of what the browser's Trusted Types or a reader would refuse.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::Breach;
use crate::project::Project;

const FOLDERS: [&str; 3] = ["src", "tests", "companions"];

/// A file that long has two subjects.
const MOST_LINES: usize = 500;

/// From here on `tidy` warns.
const MANY_LINES: usize = 400;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 6] = ["utils", "util", "helpers", "helper", "common", "manager"];

/// What the product's code never says, and why.
const FORBIDDEN: [(&str, &str); 8] = [
    ("innerHTML", "Trusted Types refuse it: build elements with view/dom.rs"),
    ("inner_html", "Trusted Types refuse it: build elements with view/dom.rs"),
    ("outer_html", "Trusted Types refuse it: build elements with view/dom.rs"),
    ("insert_adjacent_html", "Trusted Types refuse it: build elements with view/dom.rs"),
    ("set_css_text", "the CSP refuses style attributes: use adoptedStyleSheets or set_property"),
    ("create_element(\"script\")", "the loader imports; nobody makes script elements"),
    ("unimplemented!", "finish it or leave it out"),
    ("todo!", "finish it or leave it out"),
];

/// What not even a comment says.
const UNFINISHED: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];

/// Every source file that breaks one of these rules.
pub fn breaches(project: &Project) -> Result<Vec<Breach>> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        for file in project.files_below(folder)? {
            if is_source(&file) {
                judge(project, &file, &mut found)?;
            }
        }
    }
    Ok(found)
}

/// The files that come near the limit of lines.
pub fn nearly_too_long(project: &Project) -> Result<Vec<(String, usize)>> {
    let mut found = Vec::new();
    for file in project.files_below("src")? {
        let lines = if is_source(&file) { fs::read_to_string(&file)?.lines().count() } else { 0 };
        if (MANY_LINES..=MOST_LINES).contains(&lines) {
            found.push((project.relative(&file).into_owned(), lines));
        }
    }
    Ok(found)
}

fn is_source(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "rs")
}

fn judge(project: &Project, file: &Path, found: &mut Vec<Breach>) -> Result<()> {
    let place = project.relative(file).into_owned();
    let text = fs::read_to_string(file)?;
    let lines = text.lines().count();
    if lines > MOST_LINES {
        found
            .push(Breach::new(&place, format!("{lines} lines, more than {MOST_LINES}: it has two subjects")));
    }
    if !text.trim_start().starts_with("//!") {
        found.push(Breach::new(&place, "begins without `//!`: say what room this is and what never enters"));
    }
    let name = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if EMPTY_NAMES.contains(&name) {
        found.push(Breach::new(&place, "the name says nothing: name it for its subject"));
    }
    for word in UNFINISHED.iter().filter(|word| text.contains(**word)) {
        found.push(Breach::new(&place, format!("says {word}")));
    }
    if place.starts_with("src/") {
        judge_product(&place, &code_of(&text), found);
    }
    Ok(())
}

fn judge_product(place: &str, code: &str, found: &mut Vec<Breach>) {
    for (word, reason) in FORBIDDEN {
        if code.contains(word) {
            found.push(Breach::new(place, format!("says {word}: {reason}")));
        }
    }
    // A static subtree in `view!` is set by innerHTML unless a global class makes each element's attributes dynamic.
    for (start, _) in code.match_indices("view!") {
        let inside = code.get(start..).unwrap_or("").trim_start_matches("view!").trim_start();
        let inside = inside.trim_start_matches(['{', '(', '[']).trim_start();
        if !inside.starts_with("class") {
            found.push(Breach::new(place, "view! without a global class: Trusted Types refuse what it does"));
        }
    }
}

/// The code of a file without its comments, and without the tests at its end.
pub fn code_of(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]\nmod ").next().unwrap_or(text);
    let lines = before_tests.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaches_of(code: &str) -> usize {
        let mut found = Vec::new();
        judge_product("src/view/x.rs", &code_of(code), &mut found);
        found.len()
    }

    #[test]
    fn comments_may_name_what_code_may_not() {
        assert_eq!(breaches_of("/// Never touches innerHTML.\nfn a() {}"), 0);
        assert_eq!(breaches_of("fn a() { element.set_inner_html(\"\") }"), 1);
    }

    #[test]
    fn a_static_view_is_found() {
        assert_eq!(breaches_of("view! { <p>hello</p> }"), 1);
        assert_eq!(breaches_of("view! { class=\"cw\", <p>hello</p> }"), 0);
    }

    #[test]
    fn tests_at_the_end_are_no_code_of_the_product() {
        assert_eq!(code_of("fn a() {}\n#[cfg(test)]\nmod tests { crate::engine }").trim(), "fn a() {}");
    }
}
