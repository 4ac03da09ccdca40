//! What was said to the bot, written down for the people who take over.

use super::Conversation;
use crate::model::{Content, Direction};

/// People do not read more than this, in characters, before they answer.
const LONGEST: usize = 20_000;

/// Words of a transcript, in the page's language.
pub struct TranscriptWords {
    /// Above it.
    pub heading: String,
    /// Before what the visitor said.
    pub visitor: String,
    /// Before what the bot said.
    pub bot: String,
}

impl Conversation {
    /// What was said so far, the latest of it if it is much. `None`: nothing.
    pub(super) fn transcript(&self) -> Option<String> {
        let plan = self.plan.as_ref()?;
        let words = &plan.words;
        let limit = LONGEST.min(plan.backend.codec().capabilities().text_limit);
        let mut room = limit.saturating_sub(words.heading.chars().count() + 8);
        let mut lines: Vec<String> = Vec::new();
        for row in self.parts.last()?.engine.rows().iter().rev() {
            let who = match row.direction {
                Direction::Visitor => &words.visitor,
                Direction::Bot | Direction::Agent => &words.bot,
                Direction::System => continue,
            };
            let Some(said) = said(&row.content) else { continue };
            let line = [who.as_str(), ": ", &said].concat();
            match room.checked_sub(line.chars().count() + 1) {
                Some(left) => room = left,
                None => {
                    lines.push("[…]".to_owned());
                    break;
                }
            }
            lines.push(line);
        }
        if lines.is_empty() {
            return None;
        }
        lines.push([&words.heading, "\n"].concat());
        lines.reverse();
        Some(lines.join("\n"))
    }
}

/// What people read of it.
fn said(content: &Content) -> Option<String> {
    let mut said = content.text().trim().to_owned();
    if let Content::Carousel(carousel) = content {
        for card in &carousel.cards {
            if !card.title.trim().is_empty() {
                said.push_str("\n- ");
                said.push_str(card.title.trim());
            }
        }
    }
    (!said.is_empty()).then_some(said)
}
