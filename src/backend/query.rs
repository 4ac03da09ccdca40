//! Values inside the paths and queries of request addresses.

/// Percent-encodes everything but RFC 3986's unreserved characters, so that no value can end a segment or add a parameter.
pub fn push_encoded(address: &mut String, value: &str) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            address.push(char::from(byte));
        } else {
            address.push('%');
            for nibble in [byte >> 4, byte & 15] {
                address.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
}

/// Appends a value as one segment of a path. `None`: it cannot be one, because a browser resolves these before it sends anything.
pub fn push_segment(url: &mut String, value: &str) -> Option<()> {
    (!matches!(value, "" | "." | "..")).then(|| push_encoded(url, value))
}

#[cfg(test)]
mod tests {
    use super::push_encoded;

    #[test]
    fn no_value_leaves_its_place() {
        let mut address = String::new();
        push_encoded(&mut address, "../a?b=c&d#e/\r\nж-._~");
        assert_eq!(address, "..%2Fa%3Fb%3Dc%26d%23e%2F%0D%0A%D0%B6-._~");
    }
}
