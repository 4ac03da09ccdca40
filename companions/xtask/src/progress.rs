//! How xtask talks while it works: one line as a step begins, one when it failed. Colours only on a terminal.

use std::io::{IsTerminal, stderr};

/// A step begins.
pub fn step(text: &str) {
    line("1;36", "==>", text);
}

/// Something worth knowing that needs no action.
pub fn note(text: &str) {
    line("2", "   ", text);
}

/// Something that should be looked at but stops nothing.
pub fn warning(text: &str) {
    line("1;33", "warning:", text);
}

/// The last words of a command that could not do its work, with every reason in its chain.
pub fn failure(failure: &anyhow::Error) {
    line("1;31", "error:", &format!("{failure:#}"));
}

fn line(colour: &str, sign: &str, text: &str) {
    if stderr().is_terminal() {
        eprintln!("\x1b[{colour}m{sign}\x1b[0m {text}");
    } else {
        eprintln!("{sign} {text}");
    }
}
