//! Whole numbers as others have written them, and as we write them. What a number means never enters.

/// A whole number within a type's range. All are read as `i64` first: reading each type on its own would be a function of
/// its own for each in the module.
pub fn whole_number<T: TryFrom<i64>>(text: &str) -> Option<T> {
    T::try_from(text.parse().ok()?).ok()
}

/// The number in decimal digits. By hand, because `to_string` brings the formatter into the module, with widths, signs and
/// padding that nobody asks for.
pub fn decimal(number: u64) -> String {
    let mut text = String::new();
    push_digits(&mut text, number);
    text
}

/// As [`decimal`], with a minus sign where there is one.
pub fn signed_decimal(number: i64) -> String {
    let mut text = String::new();
    if number < 0 {
        text.push('-');
    }
    push_digits(&mut text, number.unsigned_abs());
    text
}

fn push_digits(text: &mut String, number: u64) {
    if number > 9 {
        push_digits(text, number / 10);
    }
    // The remainder is below ten.
    text.push(char::from(b'0' + (number % 10) as u8));
}

#[cfg(test)]
mod tests {
    use super::{decimal, signed_decimal};

    #[test]
    fn numbers_are_written_as_std_writes_them() {
        for number in [0, 1, 9, 10, 99, 100, 1_234_567_890, u64::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
        for number in [i64::MIN, -100, -1, 0, 7, 10, i64::MAX] {
            assert_eq!(signed_decimal(number), number.to_string());
        }
    }
}
