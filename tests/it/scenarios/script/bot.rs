//! What a story's bot does, as the relay numbers it.

use super::World;

/// One event of the relay's: `5 says WORDS`, `5 asks WORDS? A B`, `5 shows cards`, `5 visitor WORDS` (`5-7`: its place and its
/// number; `:key` after the words: with our key), `5 passes to TEAM`, `5 acts NAME`, `5 ends`.
pub fn bot_event(world: &World, told: &str) -> Result<String, String> {
    let (number, told) = told.split_once(' ').ok_or("which number?")?;
    let (id, seq) = number.split_once('-').unwrap_or((number, number));
    let (verb, rest) = told.split_once(' ').unwrap_or((told, ""));
    let words = |words: &str| serde_json::Value::from(words.replace('_', " "));
    let button = |text: &str| format!(r#"{{"type":"button","text":"{text}"}}"#);
    let data = match verb {
        "says" => {
            format!(
                r#""eventType":"sendMessage","type":"text","buttons":[],"text":{},"carouselCards":[]"#,
                words(rest)
            )
        }
        "asks" => {
            let mut parts = rest.split(' ');
            let text = words(parts.next().unwrap_or_default());
            let buttons: Vec<String> = parts.map(button).collect();
            format!(
                r#""eventType":"sendMessage","type":"text","buttons":[{}],"text":{text},"carouselCards":[]"#,
                buttons.join(",")
            )
        }
        "shows" => format!(
            r#""eventType":"sendMessage","type":"carousel","buttons":[],"text":"cards","carouselCards":[{{"title":"one","buttons":[{}]}},{{"title":"two","buttons":[{}]}}]"#,
            button("first"),
            button("second")
        ),
        "visitor" => {
            let (text, key) = match rest.split_once(":key") {
                None => (rest, String::new()),
                Some((text, nth)) => {
                    let nth: usize = nth.parse().unwrap_or(1);
                    let same = world.keys.iter().filter(|(known, _)| *known == text.replace('_', " "));
                    let (_, key) = same.into_iter().nth(nth - 1).ok_or("no such key yet")?;
                    (text, format!(r#","clientMessageId":"{key}""#))
                }
            };
            format!(r#""eventType":"message","text":{}{key}"#, words(text))
        }
        "passes" => {
            format!(r#""eventType":"escalate","escalateTo":{}"#, words(rest.trim_start_matches("to ")))
        }
        "acts" => format!(r#""eventType":"action","name":"{rest}","data":[]"#),
        "ends" => r#""eventType":"endSession","reason":"visitor""#.to_owned(),
        _ => return Err("what does the bot do?".to_owned()),
    };
    Ok(format!(
        r#"{{"seq":{seq},"id":{id},"at":1742149000000,"data":{{"platformConversationId":"{}",{data}}}}}"#,
        world.bots
    ))
}
