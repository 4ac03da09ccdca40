//! Whole numbers that others have written. What a number means never enters.

/// A whole number within a type's range. All are read as `i64` first: reading each type on its own would be a function of
/// its own for each in the module.
pub fn whole_number<T: TryFrom<i64>>(text: &str) -> Option<T> {
    T::try_from(text.parse().ok()?).ok()
}
