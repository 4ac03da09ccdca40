//! Takes comments and needless white space out of `style/*.css` before it is compiled in: visitors load no comments.

// Cargo listens to what a build script prints.
#![allow(clippy::print_stdout)]

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=style");
    let out = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    for sheet in fs::read_dir("style")? {
        let path = sheet?.path();
        if path.extension().is_some_and(|end| end == "css") {
            let name = path.file_name().ok_or(io::ErrorKind::NotFound)?;
            fs::write(Path::new(&out).join(name), shortened(&fs::read_to_string(&path)?))?;
        }
    }
    Ok(())
}

/// Without comments; runs of white space as one space, and none beside `{ } ; ,` nor after a colon. In a selector a colon is
/// never followed by a space; strings with two spaces or a comment's marks in them do not occur in our sheets.
fn shortened(css: &str) -> String {
    let mut bare = String::new();
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, behind)| behind);
    }
    bare.push_str(rest);
    let mut out = String::new();
    for word in bare.split_whitespace() {
        let glued =
            out.is_empty() || out.ends_with(['{', '}', ';', ',', ':']) || word.starts_with(['{', '}', ';']);
        if !glued {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.replace(";}", "}")
}
