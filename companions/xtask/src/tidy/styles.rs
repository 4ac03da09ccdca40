//! What a style sheet of the widget may say: colours only as tokens, directions only logical, so that a partner can
//! recolour everything and Arabic mirrors by itself. Tokens are given their values in one file.

use std::fs;

use anyhow::Result;

use super::Breach;
use crate::project::Project;

/// The one file in which colours stand as values.
const TOKENS: &str = "style/tokens.css";

/// Ways to write a colour as a value.
const COLOUR_FUNCTIONS: [&str; 8] = ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklch("];

/// Properties that mean a side of the screen instead of a side of the text.
const PHYSICAL: [&str; 14] = [
    "left",
    "right",
    "margin-left",
    "margin-right",
    "padding-left",
    "padding-right",
    "border-left",
    "border-right",
    "border-left-width",
    "border-right-width",
    "border-top-left-radius",
    "border-top-right-radius",
    "border-bottom-left-radius",
    "border-bottom-right-radius",
];

/// Where a side of the screen is meant: a partner's `theme.position` is one, in Arabic too.
const CORNER: (&str, [&str; 2]) = ("style/shell.css", ["left", "right"]);

/// Every line of a style sheet that breaks one of these rules.
pub fn breaches(project: &Project) -> Result<Vec<Breach>> {
    let mut found = Vec::new();
    for file in project.files_below("style")? {
        let place = project.relative(&file).into_owned();
        let css = without_comments(&fs::read_to_string(&file)?);
        for (number, line) in (1..).zip(css.lines()) {
            for text in judge(line, &place) {
                found.push(Breach::new(format!("{place}:{number}"), text));
            }
        }
    }
    Ok(found)
}

/// Comments become blanks, so that lines keep their numbers.
fn without_comments(css: &str) -> String {
    let mut kept = String::new();
    let mut rest = css;
    while let Some((code, after)) = rest.split_once("/*") {
        kept.push_str(code);
        let (comment, after) = after.split_once("*/").unwrap_or((after, ""));
        kept.extend(comment.chars().filter(|letter| *letter == '\n'));
        rest = after;
    }
    kept + rest
}

fn judge(line: &str, place: &str) -> Vec<String> {
    let mut found = Vec::new();
    for declaration in line.split(['{', '}', ';']) {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let (property, value) = (property.trim(), value.trim());
        if !property.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-') {
            continue;
        }
        let at_corner = place == CORNER.0 && CORNER.1.contains(&property);
        if PHYSICAL.contains(&property) && !at_corner {
            found.push(format!("{property} is a side of the screen: use the logical property"));
        }
        if property == "text-align" && matches!(value, "left" | "right") || property == "float" {
            found.push(format!("{property}: {value} is a side of the screen: use start or end"));
        }
        // A token may get another value for those who want more contrast; it stays a token.
        if place != TOKENS && !property.starts_with("--cw-") && has_colour(value) {
            found.push(format!("a colour as a value in {property}: use a token of {TOKENS}"));
        }
        for (start, _) in value.match_indices("var(") {
            let name = value.get(start + 4..).unwrap_or("").trim_start();
            if !name.starts_with("--cw-") {
                found.push(format!(
                    "{property} reads a variable that is none of ours: tokens begin with --cw-"
                ));
            }
        }
    }
    found
}

fn has_colour(value: &str) -> bool {
    let hexadecimal = value.split('#').skip(1).any(|after| {
        let digits = after.chars().take_while(char::is_ascii_hexdigit).count();
        matches!(digits, 3 | 4 | 6 | 8)
    });
    let words = value.split(|letter: char| !letter.is_ascii_alphabetic());
    let named =
        words.into_iter().any(|word| matches!(word, "white" | "black" | "red" | "gray" | "grey" | "blue"));
    hexadecimal || named || COLOUR_FUNCTIONS.iter().any(|function| value.contains(function))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_tokens_outside_the_file_of_tokens() {
        assert_eq!(judge("  color: #fff;", "style/thread.css").len(), 1);
        assert_eq!(judge("  background: rgb(0 0 0 / 20%);", "style/thread.css").len(), 1);
        assert!(judge("  --cw-surface: #fff;", TOKENS).is_empty());
        assert!(judge("  color: var(--cw-text); border-color: currentColor;", "style/thread.css").is_empty());
    }

    #[test]
    fn sides_are_sides_of_the_text() {
        assert_eq!(judge("a { margin-left: 1px; }", "style/thread.css").len(), 1);
        assert!(judge("a { left: 0 }", CORNER.0).is_empty());
        assert_eq!(judge("a { margin-left: 0 }", CORNER.0).len(), 1);
        assert_eq!(judge("a { text-align: right }", "style/thread.css").len(), 1);
        assert!(
            judge("a:hover { margin-inline-start: 1px; inset-inline-end: 0 }", "style/thread.css").is_empty()
        );
    }

    #[test]
    fn variables_are_ours() {
        assert_eq!(judge("color: var(--brand);", "style/thread.css").len(), 1);
    }

    #[test]
    fn comments_are_not_judged_and_lines_keep_their_numbers() {
        assert_eq!(without_comments("a /* #fff\n left */ b\nc"), "a \n b\nc");
    }
}
