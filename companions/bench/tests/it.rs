//! The program as `cargo xtask bench` starts it, small. Never in here: judging a number, which depends on the machine.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::{Command, Output};

fn bench(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bench")).args(words).output().unwrap()
}

/// The relay beside the program; cargo builds other packages' programs only when it is asked.
fn build_relay() {
    let folder = Path::new(env!("CARGO_BIN_EXE_bench")).parent().unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "relay", "--bin", "relay", "--manifest-path"]);
    cargo.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml"));
    cargo.arg("--target-dir").arg(folder.parent().unwrap());
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    assert!(cargo.status().unwrap().success());
}

/// The number with which a row's value begins.
fn value(text: &str, row: &str) -> f64 {
    let line = text.lines().find_map(|line| line.trim_start().strip_prefix(row));
    let line = line.unwrap_or_else(|| panic!("no row {row:?} in\n{text}"));
    line.split_whitespace().next().unwrap().parse().unwrap_or_else(|_| panic!("no number in {line:?}"))
}

#[test]
fn two_hundred_sockets_give_every_row_of_the_table() {
    build_relay();
    let output = bench(&["relay", "--sockets", "200"]);
    let (text, errors) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "{text}{errors}");
    let empty = value(&text, "memory, nobody there");
    let idle = value(&text, "memory, 200 idle sockets");
    let peak = value(&text, "memory, the most it ever was");
    assert!(empty > 1.0 && idle > empty && peak >= idle, "{text}");
    for row in [
        "memory, 200 idle pairs",
        "memory, the same after use",
        "opening 200 sockets",
        "200 bytes to each of 200, median",
        "200 bytes to each of 200, slowest",
        "a request at low load, p50",
        "a request at low load, p99",
    ] {
        assert!(value(&text, row) > 0.0, "{row} in\n{text}");
    }
    // The system counts in hundredths of a second, and so little work may be none of them.
    assert!(value(&text, "the relay's own work for one of these") >= 0.0, "{text}");
    assert!(text.contains("cores, Linux") && text.contains("nothing is judged"), "{text}");
}

#[test]
fn a_relay_that_is_not_there_is_named() {
    let output = bench(&["relay", "--sockets", "1", "--relay", "no-such-relay"]);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && errors.contains("no-such-relay is not there"), "{errors}");
}
