//! `mask`: one regular expression or several. Whether it is one, the browser says.

use super::Value;

/// Stands between them in the one written form of the option. No regular expression has this character as it is.
const BETWEEN: char = '\0';

/// The one written form; `None`: these are no texts.
pub(super) fn written(value: &Value) -> Option<String> {
    let items = if let Value::List(items) = value { items.as_slice() } else { std::slice::from_ref(value) };
    let mut written = String::new();
    for item in items {
        let Value::Text(text) = item else { return None };
        written.push_str(text);
        written.push(BETWEEN);
    }
    Some(written)
}

/// All of them, from the written form.
pub(super) fn all(written: &str) -> Vec<String> {
    written.split(BETWEEN).filter(|mask| !mask.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{Value, all, written};
    use crate::config::{PageFacts, TABLE, read};

    fn text(value: &str) -> Value {
        Value::Text(value.to_owned())
    }

    #[test]
    fn masks_are_one_expression_or_a_list_of_them() {
        let masks = |given: &Value| written(given).map(|written| all(&written));
        let expected = |masks: &[&str]| Some(masks.iter().map(|mask| (*mask).to_owned()).collect::<Vec<_>>());
        assert_eq!(masks(&text("a,b|c")), expected(&["a,b|c"]));
        assert_eq!(masks(&Value::List(vec![text("a\nb"), text(r"\d+")])), expected(&["a\nb", r"\d+"]));
        assert_eq!(masks(&Value::List(Vec::new())), expected(&[]));
        assert_eq!(masks(&Value::Flag(true)), None);
        assert_eq!(masks(&Value::List(vec![text("a"), Value::Other])), None);
    }

    #[test]
    fn a_running_widget_is_replaced_by_one_with_the_other_masks() {
        let page = PageFacts { origin: "https://shop.example", languages: "en", attributes: &[] };
        let options = |mask: Value| {
            let tree = [("websiteToken".to_owned(), text("t")), ("mask".to_owned(), mask)];
            read(&tree, page).options
        };
        let [one, other] = ["a", "b"].map(|mask| options(Value::List(vec![text(mask)])));
        assert!(one.as_ref().is_some_and(|one| one.masks == ["a"]));
        assert!(one.map(|one| one.fixed) != other.map(|other| other.fixed));
        assert!(TABLE.iter().any(|row| row.name == "mask" && !row.live));
    }
}
