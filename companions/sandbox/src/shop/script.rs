//! Options as they stand in an inline script that calls `ChatWidget.init`.
//!
//! Never in here: which options a page has.

/// An option, and the value that it gets.
pub type Given = (String, String);

/// Some options under one name, or at the top.
pub type Group<'a> = (Option<&'a str>, Vec<Given>);

/// A list of options from what is written in the code.
pub fn given<const COUNT: usize>(options: [(&str, &str); COUNT]) -> Vec<Given> {
    options.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

/// Lays the query's parameters over the groups: `theme-primary-color` belongs to the group `theme`, whatever has the name
/// of no group to the top. They are further options, or take the place of those that are there.
pub fn lay_over(groups: &mut [Group<'_>], parameters: &[Given]) {
    for (name, value) in parameters.iter().filter(|(name, _)| name != "lang") {
        let of_group = |(group, _): &&mut Group<'_>| {
            group.is_some_and(|group| name.strip_prefix(group).is_some_and(|rest| rest.starts_with('-')))
        };
        let (options, name) = match groups.iter_mut().find(of_group) {
            Some((group, options)) => {
                (options, name.get(group.map_or(0, str::len) + 1..).unwrap_or_default())
            }
            None => match groups.iter_mut().find(|(group, _)| group.is_none()) {
                Some((_, options)) => (options, name.as_str()),
                None => continue,
            },
        };
        put(options, camel_case(name), value);
    }
}

/// The groups as the members of an object, one a line.
pub fn members(groups: &[Group<'_>]) -> String {
    let line = |indent: &str, (name, value): &Given| format!("{indent}{name}: {}", literal(value));
    let written = groups.iter().flat_map(|(group, options)| match group {
        None => options.iter().map(|option| line("      ", option)).collect::<Vec<_>>(),
        Some(group) => {
            let inner: Vec<String> = options.iter().map(|option| line("        ", option)).collect();
            vec![format!("      {group}: {{\n{}\n      }}", inner.join(",\n"))]
        }
    });
    written.collect::<Vec<_>>().join(",\n")
}

fn put(options: &mut Vec<Given>, name: String, value: &str) {
    match options.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) => value.clone_into(known),
        None => options.push((name, value.to_owned())),
    }
}

/// `header-text` as scripts write it: `headerText`.
fn camel_case(name: &str) -> String {
    let mut words = name.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        let initial = letters.next().map(|letter| letter.to_ascii_uppercase());
        name + &initial.into_iter().chain(letters).collect::<String>()
    })
}

/// A value as it stands in an inline script. Nothing may end the string or the script.
fn literal(value: &str) -> String {
    if matches!(value, "true" | "false") {
        return value.to_owned();
    }
    format!("'{}'", value.replace(['\\', '\'', '<', '\n', '\r', '\u{2028}', '\u{2029}'], ""))
}
