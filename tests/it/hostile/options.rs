//! What a page's options can do: a value is one of those that an option has, or it is a complaint and the default.

use super::each_in;
use chat_widget::config::{PageFacts, Value, read};
use chat_widget::i18n::Texts;
use chat_widget::theme::{Theme, parse_color};

#[test]
fn a_colour_is_a_colour_and_nothing_else() {
    let cases = each_in("theme_color", |payload, expected| {
        let mut theme = Theme::default();
        let taken = theme.set("primaryColor", &payload.text).is_ok();
        assert_eq!(taken, expected["css"].is_string(), "{}", payload.id);
        let Some(color) = expected["css"].as_str() else { return assert_eq!(theme, Theme::default()) };
        assert_eq!(theme.primary_color, parse_color(color), "{}", payload.id);
        assert!(theme.tokens(false).contains(&("--cw-brand", color.to_owned())), "{}", payload.id);
    });
    assert_eq!(cases, 20);
}

#[test]
fn a_length_and_a_font_are_what_they_say() {
    let mut cases = 0;
    for (field, option, token) in [
        ("theme_length", "radius", "--cw-radius"),
        ("theme_length", "offset", "--cw-offset-x"),
        ("theme_font", "fontFamily", "--cw-font"),
    ] {
        cases += each_in(field, |payload, expected| {
            let mut theme = Theme::default();
            let taken = theme.set(option, &payload.text).is_ok();
            let css = expected["css"].as_str();
            assert_eq!(taken, css.is_some(), "{} as {option}", payload.id);
            let set =
                theme.tokens(false).into_iter().find(|(name, _)| *name == token).map(|(_, value)| value);
            assert!(
                set.as_deref().is_some_and(|set| css.is_some_and(|css| set.starts_with(css)))
                    == css.is_some(),
                "{} as {option}: {set:?}",
                payload.id
            );
        });
    }
    assert_eq!(cases, 4 + 4 + 3);
}

#[test]
fn a_text_of_the_theme_and_of_a_language_is_shown_as_it_was_written() {
    let as_seen = |text: &str| text.replace('\0', " ").trim().to_owned();
    let mut cases = each_in("theme_text", |payload, expected| {
        let mut theme = Theme::default();
        let expected = expected["text"].as_str().unwrap();
        for option in ["headerText", "launcherText", "welcomeMessage"] {
            assert_eq!(theme.set(option, &payload.text), Ok(true));
        }
        let seen = |text: Option<String>| as_seen(&text.unwrap_or_default());
        let cut = |most: usize| {
            let text: String = payload.text.trim().chars().take(most).collect();
            as_seen(&text)
        };
        assert_eq!(seen(theme.welcome_message), cut(600), "{}", payload.id);
        assert_eq!(seen(theme.header_text), cut(80), "{}", payload.id);
        assert_eq!(seen(theme.launcher_text), cut(40), "{}", payload.id);
        assert_eq!(payload.text.replace('\0', ""), expected, "{}", payload.id);
    });
    cases += each_in("locale_string", |payload, expected| {
        let number = chat_widget::i18n::Text::OpenChat as usize;
        let texts = Texts::new("en", String::new(), vec![(number, payload.text.clone())]);
        let shown = texts.get(chat_widget::i18n::Text::OpenChat);
        assert_eq!(shown.replace('\0', ""), expected["text"].as_str().unwrap(), "{}", payload.id);
    });
    assert_eq!(cases, 53 + 53);
}

#[test]
fn a_place_of_the_api_is_a_plain_address() {
    let page = PageFacts { origin: "https://shop.example", languages: "en", attributes: &[] };
    let cases = each_in("base_url", |payload, expected| {
        let text = |value: &str| Value::Text(value.to_owned());
        let tree = [("websiteToken".to_owned(), text("t")), ("baseUrl".to_owned(), text(&payload.text))];
        let reading = read(&tree, page);
        let wanted = expected["url"].as_str().map(|url| url.trim_end_matches('/').to_owned());
        let given = reading.options.as_ref().map(|options| options.base_url.clone());
        assert_eq!(given, wanted, "{}", payload.id);
        assert_eq!(
            reading.problems.iter().any(|problem| problem.option == "baseUrl"),
            wanted.is_none(),
            "{}",
            payload.id
        );
    });
    assert_eq!(cases, 9);
}
