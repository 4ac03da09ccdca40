//! Short names between the glue and the module. wasm-bindgen names every import and export by what it stands for, with a
//! hash of its crate's version, and each name is there twice, in the module and in the glue: several KB that no
//! compressor can guess. What the glue does not call need not be exported either, so wasm-opt may drop it.

use anyhow::{Context, Result, bail};

/// Classes that wasm-bindgen exports for a crate which Leptos depends on and the widget never uses.
const UNUSED_CLASSES: [&str; 3] = ["IntoUnderlyingByteSource", "IntoUnderlyingSink", "IntoUnderlyingSource"];

const IMPORTS: u8 = 2;
const EXPORTS: u8 = 7;
const FUNCTION: u8 = 0;

/// The module and the glue with short names, still fitting each other.
pub fn shorten(module: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut glue = UNUSED_CLASSES.iter().fold(glue.to_owned(), |glue, class| without_class(&glue, class));
    let (magic, mut rest) = module.split_at_checked(8).context("the module is too short to be one")?;
    let mut out = magic.to_vec();
    while let Some((&id, after)) = rest.split_first() {
        let mut reader = Reader(after);
        let section = reader.bytes()?;
        rest = reader.0;
        let section = match id {
            IMPORTS => imports(section, &mut glue)?,
            EXPORTS => exports(section, &mut glue)?,
            _ => section.to_vec(),
        };
        out.push(id);
        push_bytes(&mut out, &section);
    }
    Ok((out, glue))
}

fn imports(section: &[u8], glue: &mut String) -> Result<Vec<u8>> {
    let mut reader = Reader(section);
    let count = reader.number()?;
    let mut out = Vec::new();
    push_number(&mut out, count);
    for index in 0..count {
        let module = reader.name()?;
        let name = reader.name()?;
        if reader.byte()? != FUNCTION {
            bail!("the module imports {name}, which is no function: build/names.rs has to learn what it is");
        }
        let short = short_name(index);
        if index == 0 {
            *glue = replaced_once(glue, &format!("\"{module}\": "), "a: ")?;
        }
        *glue = replaced_once(glue, &format!("        {name}: "), &format!("        {short}: "))?;
        push_bytes(&mut out, b"a");
        push_bytes(&mut out, short.as_bytes());
        out.push(FUNCTION);
        push_number(&mut out, reader.number()?);
    }
    Ok(out)
}

fn exports(section: &[u8], glue: &mut String) -> Result<Vec<u8>> {
    let mut reader = Reader(section);
    let mut kept = 0;
    let mut out = Vec::new();
    for _ in 0..reader.number()? {
        let name = reader.name()?;
        let kind = reader.byte()?;
        let target = reader.number()?;
        let short = short_name(kept);
        if let Some(renamed) = member_renamed(glue, name, &short) {
            *glue = renamed;
            kept += 1;
            push_bytes(&mut out, short.as_bytes());
            out.push(kind);
            push_number(&mut out, target);
        }
    }
    let mut counted = Vec::new();
    push_number(&mut counted, kept);
    counted.extend(out);
    Ok(counted)
}

/// `a`, `b`, … `z`, `A`, … `Z`, `aa`, …: valid as a member's name in JavaScript, every one of them.
fn short_name(mut index: u32) -> String {
    const LETTERS: &[u8; 52] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut name = String::new();
    loop {
        name.extend(LETTERS.get(index as usize % 52).map(|letter| char::from(*letter)));
        index /= 52;
        if index == 0 {
            return name;
        }
        index -= 1;
    }
}

fn replaced_once(glue: &str, from: &str, to: &str) -> Result<String> {
    match glue.matches(from).count() {
        1 => Ok(glue.replacen(from, to, 1)),
        places => bail!(
            "the glue has `{}` {places} times instead of once: wasm-bindgen writes it differently now, and \
             build/names.rs has to learn how",
            from.trim()
        ),
    }
}

/// Every `wasm.<name>` under the new name; `None` if there is none. Written with brackets, so that a later export that is
/// really called like the new name is not taken for it; the minifier makes a dot of them again.
fn member_renamed(glue: &str, name: &str, short: &str) -> Option<String> {
    let member = format!("wasm.{name}");
    let mut out = String::with_capacity(glue.len());
    let mut rest = glue;
    let mut found = false;
    while let Some(at) = rest.find(&member) {
        let (before, after) = rest.split_at(at);
        let end = after.get(member.len()..).unwrap_or_default();
        let longer = end.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$');
        out.push_str(before);
        if longer {
            out.push_str(&member);
        } else {
            found = true;
            out.push_str("wasm['");
            out.push_str(short);
            out.push_str("']");
        }
        rest = end;
    }
    out.push_str(rest);
    found.then_some(out)
}

/// The glue without a class: its body, the line that makes it disposable, its registry.
fn without_class(glue: &str, class: &str) -> String {
    let body = format!("export class {class} {{");
    let disposable = format!("if (Symbol.dispose) {class}.");
    let registry = format!("const {class}Finalization =");
    let mut skipping_until = None;
    let mut out = String::with_capacity(glue.len());
    for line in glue.lines() {
        if let Some(end) = skipping_until {
            if line.ends_with(end) && (end == ";" || line == end) {
                skipping_until = None;
            }
        } else if line.starts_with(&body) {
            skipping_until = Some("}");
        } else if line.starts_with(&registry) {
            skipping_until = (!line.ends_with(';')).then_some(";");
        } else if !line.starts_with(&disposable) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// Reads the binary format: numbers in LEB128, texts and sections with their length in front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8> {
        let (&first, rest) = self.0.split_first().context("the module breaks off")?;
        self.0 = rest;
        Ok(first)
    }

    fn number(&mut self) -> Result<u32> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(number);
            }
        }
        bail!("a number in the module has no end")
    }

    fn bytes(&mut self) -> Result<&'a [u8]> {
        let length = self.number()? as usize;
        let (bytes, rest) = self.0.split_at_checked(length).context("the module breaks off")?;
        self.0 = rest;
        Ok(bytes)
    }

    fn name(&mut self) -> Result<&'a str> {
        Ok(std::str::from_utf8(self.bytes()?)?)
    }
}

fn push_number(out: &mut Vec<u8>, mut number: u32) {
    while number >= 128 {
        out.push(number as u8 | 128);
        number >>= 7;
    }
    out.push(number as u8);
}

fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    push_number(out, bytes.len() as u32);
    out.extend(bytes);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::*;

    /// A module with one import and two exported functions, and the glue for it.
    fn sample() -> (Vec<u8>, String) {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        let mut imports = vec![1];
        push_bytes(&mut imports, b"./x_bg.js");
        push_bytes(&mut imports, b"__wbg_log_0123");
        imports.extend([FUNCTION, 0]);
        module.push(IMPORTS);
        push_bytes(&mut module, &imports);
        let mut exports = vec![2];
        push_bytes(&mut exports, b"start");
        exports.extend([0, 7]);
        push_bytes(&mut exports, b"unused");
        exports.extend([0, 8]);
        module.push(EXPORTS);
        push_bytes(&mut module, &exports);
        let glue = "export class IntoUnderlyingSink {\n    free() {\n        wasm.unused();\n    }\n}\n\
            if (Symbol.dispose) IntoUnderlyingSink.prototype[Symbol.dispose] = 1;\n\
            export function start() { wasm.start(); wasm.start_over; }\n    const import0 = {\n        \
            __wbg_log_0123: function() {},\n    };\n        \"./x_bg.js\": import0,\n\
            const IntoUnderlyingSinkFinalization = 1\n    ? 2\n    : 3;\n";
        (module, glue.to_owned())
    }

    #[test]
    fn names_are_short_on_both_sides_and_what_nobody_calls_is_not_exported() {
        let (module, glue) = sample();
        let (module, glue) = shorten(&module, &glue).unwrap();
        assert_eq!(module, b"\0asm\x01\0\0\0\x02\x07\x01\x01a\x01a\0\0\x07\x05\x01\x01a\0\x07");
        assert!(glue.contains("{ wasm['a'](); wasm.start_over; }"), "{glue}");
        assert!(glue.contains("        a: function() {}") && glue.contains("a: import0"), "{glue}");
        assert!(!glue.contains("IntoUnderlying") && !glue.contains("? 2"), "{glue}");
    }

    #[test]
    fn glue_of_another_shape_fails_the_build() {
        let (module, glue) = sample();
        assert!(shorten(&module, &glue.replace("__wbg_log_0123", "other")).is_err());
        assert!(shorten(&module[..20], &glue).is_err());
    }

    #[test]
    fn no_short_name_comes_twice() {
        let names: std::collections::HashSet<_> = (0..10_000).map(short_name).collect();
        assert_eq!(names.len(), 10_000);
        assert_eq!([short_name(0), short_name(51), short_name(52)], ["a", "Z", "aa"]);
    }
}
