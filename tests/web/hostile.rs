//! What others write is text, and an address leads where it says or nowhere.

use super::stage::*;
use chat_widget::model::{
    Attachment, AttachmentKind, Card, CardButton, Change, Choice, Content, Direction, Entry, Feedback,
    QuickReply, Quote, RemoteId, Sender, Tally,
};
use wasm_bindgen_test::wasm_bindgen_test;

const HOSTILE: [&str; 8] = [
    "<img src=x onerror=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "{{constructor.constructor('alert(1)')()}}",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "\u{202e}gpj.exe\u{0}\u{feff}",
    "<a href=https://evil.test>bank</a>",
];

#[wasm_bindgen_test]
async fn markup_is_shown_as_it_was_written() {
    let stage = Stage::open().await;
    for text in HOSTILE {
        let entry = Entry {
            sender: Some(Sender { id: None, name: text.into(), avatar: Some(text.into()) }),
            attachments: vec![Attachment {
                thumbnail: Some(text.into()),
                ..file(AttachmentKind::Image, text, Some(text))
            }],
            ..agent(1, text)
        };
        stage.entries(vec![entry]).await;
        assert_eq!(stage.get(".bubble").text_content().unwrap(), text);
        assert_eq!(stage.get(".name").text_content().unwrap().trim(), text.trim());
        for selector in ["script", "article img", "article svg[onload]", "[onerror]", "article a"] {
            let found = stage.shadow.query_selector(selector).unwrap();
            assert!(
                found.is_none() || selector == "article a" && text.contains("evil.test"),
                "{selector} from {text}"
            );
        }
    }
}

#[wasm_bindgen_test]
async fn cards_questions_quotes_and_signs_are_text_too() {
    let stage = Stage::open().await;
    for text in HOSTILE {
        let choice = Choice { title: text.into(), value: text.into(), card: None };
        let link = CardButton::Link { title: text.into(), url: text.into() };
        let image = Some(text.into());
        let card = Card {
            text: text.into(),
            image: image.clone(),
            buttons: vec![link, CardButton::Postback(choice.clone())],
        };
        let question =
            QuickReply { text: text.into(), image, choices: vec![choice], selected: Some("x".into()) };
        let rated = Feedback { text: text.into(), answer: Some(text.into()) };
        let quote = Quote {
            id: Some(RemoteId::Text(text.into())),
            direction: Some(Direction::Agent),
            name: text.into(),
            text: text.into(),
            files: 0,
        };
        let all = [Content::Card(card), Content::QuickReply(question), Content::Feedback(rated)];
        let all = all.into_iter().enumerate().map(|(at, content)| Entry {
            content,
            quote: Some(quote.clone()),
            reactions: vec![Tally { emoji: text.into(), count: 1, mine: false }],
            ..agent(at as u32, "")
        });
        stage.entries(all.collect()).await;
        stage.apply(Change::Typing(Some(text.into()))).await;
        stage.button("Message actions").click();
        stage.get("[role=menuitem]").click();
        settle().await;
        for selector in
            ["script", ".log img, .composer img", "svg[onload]", "[onerror]", "[href^=javascript]"]
        {
            assert!(stage.shadow.query_selector(selector).unwrap().is_none(), "{selector} from {text}");
        }
        let shown = stage.log().text_content().unwrap();
        assert!(shown.matches(text).count() >= 9, "{text} is shown as it was written");
    }
}

#[wasm_bindgen_test]
async fn links_are_followed_in_a_new_tab_that_knows_nothing_of_this_one() {
    let stage = Stage::open().await;
    stage
        .entries(vec![agent(
            1,
            "See https://ok.test/a?b=c, or mail help@ok.test.\nNot javascript:x or https://a@b.test",
        )])
        .await;
    let links = stage.all("article a");
    let facts: Vec<_> = links
        .iter()
        .map(|link| (link.text_content().unwrap(), link.get_attribute("href").unwrap()))
        .collect();
    assert_eq!(
        facts,
        [
            ("https://ok.test/a?b=c".to_owned(), "https://ok.test/a?b=c".to_owned()),
            ("help@ok.test".to_owned(), "mailto:help@ok.test".to_owned()),
        ]
    );
    for link in links {
        assert_eq!(link.get_attribute("rel").as_deref(), Some("noopener noreferrer nofollow ugc"));
        assert_eq!(link.get_attribute("target").as_deref(), Some("_blank"));
    }
}

#[wasm_bindgen_test]
async fn a_wall_of_text_shows_its_beginning_and_the_rest_when_asked() {
    let stage = Stage::open().await;
    let wall = "wall ".repeat(20_000);
    stage.entries(vec![Entry { content: Content::Text(wall.clone()), ..agent(1, "") }]).await;
    let shown = || stage.get(".bubble").text_content().unwrap().len();
    assert!(shown() < 2_000, "{}", shown());
    let more = stage.button("Show more");
    assert_eq!(more.get_attribute("aria-expanded").as_deref(), Some("false"));
    more.click();
    assert!(shown() >= wall.len());
    stage.button("Show less").click();
    assert!(shown() < 2_000);
}
