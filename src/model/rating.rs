//! A rating and a comment in the one string that a vendor has for both (seed 001 §7 "selected value or feedback input").

use super::number::{decimal, whole_number};

/// The best rating; the worst is 1.
pub const BEST: u8 = 5;

/// "4", or "4: quick and friendly".
pub fn write(rating: u8, comment: &str) -> String {
    let comment = comment.trim();
    let rating = decimal(u64::from(rating));
    if comment.is_empty() { rating } else { [&rating, ": ", comment].concat() }
}

/// The rating, if the answer begins with one, and the rest. Another client may have written anything.
pub fn read(answer: &str) -> (Option<u8>, &str) {
    let trimmed = answer.trim();
    let (first, rest) = trimmed.split_at_checked(1).unwrap_or((trimmed, ""));
    match (whole_number(first), rest.strip_prefix(':')) {
        (Some(rating @ 1..=BEST), Some(comment)) => (Some(rating), comment.trim()),
        (Some(rating @ 1..=BEST), None) if rest.is_empty() => (Some(rating), ""),
        _ => (None, trimmed),
    }
}

/// The answer with other words in its comment, where it is a rating with a comment.
pub fn with_comment(answer: String, change: &dyn Fn(String) -> String) -> String {
    match read(&answer) {
        (Some(rating), comment) if !comment.is_empty() => write(rating, &change(comment.to_owned())),
        _ => answer,
    }
}

#[cfg(test)]
mod tests {
    use super::{read, with_comment, write};

    #[test]
    fn what_is_written_is_read_again() {
        assert_eq!(read(&write(4, "  quick: yes ")), (Some(4), "quick: yes"));
        assert_eq!(read(&write(5, "")), (Some(5), ""));
    }

    #[test]
    fn only_a_comment_is_changed() {
        let shout = |words: String| words.to_uppercase();
        for (answer, changed) in
            [("4: quick", "4: QUICK"), ("4", "4"), ("4:", "4:"), ("blue", "blue"), ("10: x", "10: x")]
        {
            assert_eq!(with_comment(answer.to_owned(), &shout), changed);
        }
    }

    #[test]
    fn what_others_wrote_is_shown_as_it_is() {
        assert_eq!(read("10"), (None, "10"));
        assert_eq!(read("0"), (None, "0"));
        assert_eq!(read("5 stars"), (None, "5 stars"));
        assert_eq!(read("été"), (None, "été"));
        assert_eq!(read(""), (None, ""));
    }
}
