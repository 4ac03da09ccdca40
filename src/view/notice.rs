//! The one condition that stands between the visitor and an answer, with what can be done about it.

use super::context::Context;
use super::dom::{Scope, Slot, button, el};
use super::icons::{Icon, icon};
use crate::i18n::Text;
use crate::model::{Action, Notice};
use std::rc::Rc;

/// Builds the place where it shows.
pub fn build(context: &Rc<Context>, scope: &Scope) -> super::dom::El {
    let slot = Slot::new("notice-place");
    let place = slot.el.clone();
    let shown = Rc::clone(context);
    scope.follow(Box::new(move || {
        let notice = shown.store.notice.get();
        slot.clear();
        let Some(notice) = notice else { return };
        let (words, urgent) = words(notice);
        let bar = el("div", "notice")
            .attr("role", if urgent { "alert" } else { "status" })
            .child(&icon(Icon::Warning))
            .child(&el("p", "").text(shown.text(words)));
        slot.el.append(&bar);
        if let Some((name, action)) = remedy(notice) {
            bar.append(&button("text-button").says(&shown, name).asks(&shown, &slot.scope, action));
        }
    }));
    place
}

fn words(notice: Notice) -> (Text, bool) {
    match notice {
        Notice::AccessLost => (Text::NoticeAccessLost, true),
        Notice::ConversationGone => (Text::NoticeConversationGone, true),
        Notice::TooManyConversations => (Text::NoticeTooMany, true),
        Notice::HistoryFailed => (Text::NoticeHistoryFailed, true),
        Notice::AnswerLate => (Text::NoticeAnswerLate, false),
        Notice::SlowedDown => (Text::NoticeSlowedDown, false),
        Notice::SendingDelayed => (Text::NoticeSendingDelayed, false),
        Notice::NotKept => (Text::NoticeNotKept, false),
        Notice::Restarted => (Text::NoticeRestarted, false),
    }
}

fn remedy(notice: Notice) -> Option<(Text, Action)> {
    match notice {
        Notice::AccessLost => Some((Text::StartNew, Action::NewConversation)),
        Notice::HistoryFailed | Notice::SendingDelayed => Some((Text::TryAgain, Action::TryNow)),
        Notice::ConversationGone
        | Notice::TooManyConversations
        | Notice::AnswerLate
        | Notice::SlowedDown
        | Notice::NotKept
        | Notice::Restarted => None,
    }
}
