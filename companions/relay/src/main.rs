//! The relay as a program.
fn main() {}
