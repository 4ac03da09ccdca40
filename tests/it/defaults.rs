//! What holds where a page says nothing: the same in the documentation, in the table of options, and in the program.

use chat_widget::config::{self, Kind, Options, PageFacts, TABLE, Value};
use chat_widget::i18n::{Text, Texts};

#[test]
fn defaults_are_the_same_in_the_table_and_in_the_documentation() {
    let page = include_str!("../../docs/options.md");
    let heading = "| option | default | meaning |";
    let rows = page.split_once(heading).unwrap().1.lines().skip(2).take_while(|line| line.starts_with('|'));
    let mut compared = 0;
    for row in rows {
        let mut cells = row.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', ""));
        let (name, default) = (cells.next().unwrap(), cells.next().unwrap());
        // Of a group there is no default.
        let Some(known) = TABLE.iter().find(|known| known.name == name) else { continue };
        assert_eq!(known.default, default, "{name}");
        compared += 1;
    }
    assert_eq!(compared, TABLE.iter().filter(|row| !row.name.starts_with("customer.")).count());
}

#[test]
fn the_defaults_of_the_table_are_those_of_the_program() {
    let page = PageFacts { origin: "https://shop.example", languages: "en", attributes: &[] };
    let options = |further: Option<(&str, &str)>| {
        let token = ("websiteToken".to_owned(), Value::Text("t".to_owned()));
        let further = further.map(|(name, value)| (name.to_owned(), Value::Text(value.to_owned())));
        let reading = config::read(&[token].into_iter().chain(further).collect::<Vec<_>>(), page);
        assert_eq!(reading.problems, [], "{:?}", reading.problems);
        // What was written is no default any more, but does the same.
        Options { fixed: String::new(), early: String::new(), ..reading.options.unwrap() }
    };
    let mut compared = 0;
    for row in TABLE {
        let written = matches!(row.kind, Kind::Flag) || row.name == "greetingAfter";
        let chosen = matches!(row.kind, Kind::Choice(words) if words.contains(&row.default));
        if written || chosen {
            assert!(options(Some((row.name, row.default))) == options(None), "{}", row.name);
            compared += 1;
        }
    }
    assert!(compared > 8, "{compared}");
    let theme = TABLE.iter().find(|row| row.name == "theme.headerText").unwrap();
    assert_eq!(theme.default, Texts::english().get(Text::HeaderTitle));
}
