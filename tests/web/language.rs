//! That the languages' tables count as the browser does.

use chat_widget::i18n::TABLES;
use wasm_bindgen_test::wasm_bindgen_test;

/// The forms that each table has, by `pluralForms` in its file.
const FORMS: &[(&str, &str)] = &[
    ("ar", include_str!("../../locales/ar.json")),
    ("cs", include_str!("../../locales/cs.json")),
    ("de", include_str!("../../locales/de.json")),
    ("es", include_str!("../../locales/es.json")),
    ("fa", include_str!("../../locales/fa.json")),
    ("fr", include_str!("../../locales/fr.json")),
    ("he", include_str!("../../locales/he.json")),
    ("hi", include_str!("../../locales/hi.json")),
    ("id", include_str!("../../locales/id.json")),
    ("it", include_str!("../../locales/it.json")),
    ("ja", include_str!("../../locales/ja.json")),
    ("ko", include_str!("../../locales/ko.json")),
    ("nl", include_str!("../../locales/nl.json")),
    ("pl", include_str!("../../locales/pl.json")),
    ("pt-BR", include_str!("../../locales/pt-BR.json")),
    ("ro", include_str!("../../locales/ro.json")),
    ("sv", include_str!("../../locales/sv.json")),
    ("tr", include_str!("../../locales/tr.json")),
    ("uk", include_str!("../../locales/uk.json")),
    ("vi", include_str!("../../locales/vi.json")),
    ("zh-Hans", include_str!("../../locales/zh-Hans.json")),
];

/// The forms that the browser uses for the numbers up to 200, in CLDR's order.
const BROWSERS: &str = "
    const rules = new Intl.PluralRules(tag);
    const used = new Set(Array.from({ length: 201 }, (_, count) => rules.select(count)));
    return ['zero', 'one', 'two', 'few', 'many', 'other'].filter((form) => used.has(form)).join(' ');
";

#[wasm_bindgen_test]
fn every_table_has_the_forms_that_the_browser_asks_for() {
    assert_eq!(FORMS.iter().map(|(tag, _)| *tag).collect::<Vec<_>>().join(" "), TABLES);
    let browsers = js_sys::Function::new_with_args("tag", BROWSERS);
    for (tag, json) in FORMS {
        let table = js_sys::JSON::parse(json).unwrap();
        let forms = js_sys::Reflect::get(&table, &"pluralForms".into()).unwrap().as_string();
        let asked = browsers.call1(&wasm_bindgen::JsValue::UNDEFINED, &(*tag).into()).unwrap().as_string();
        assert_eq!(forms, asked, "{tag}");
    }
}
