//! How deep JSON is nested: somebody's recursive reader could end in what is too deep, ours or a page's.
//!
//! Never in here: any other judgement of it.

/// Deeper JSON is refused.
pub const MOST_DEEP: usize = 32;

/// Whether valid JSON is no deeper than it may be.
pub fn is_shallow(json: &str) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MOST_DEEP {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_are_not_counted() {
        assert!(is_shallow(&format!("{{\"a\":\"{}\"}}", "[".repeat(100))));
        assert!(is_shallow(r#"{"a":"\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}"#));
        assert!(is_shallow(&format!("{}{}", "[".repeat(MOST_DEEP), "]".repeat(MOST_DEEP))));
        assert!(!is_shallow(&format!("{}{}", "[".repeat(MOST_DEEP + 1), "]".repeat(MOST_DEEP + 1))));
    }
}
