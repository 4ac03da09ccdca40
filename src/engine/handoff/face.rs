//! What there is one of on the screen, out of several parts: the last one's, and of some things all of them.

use super::Conversation;
use crate::engine::interface::Effect;
use crate::model::{Change, ConnectionState, ConversationStatus, HistoryState, HostEvent, Notice};

/// What there is one of on the screen.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Face {
    pub connection: ConnectionState,
    pub history: HistoryState,
    pub unread: u32,
    pub typing: Option<String>,
    pub status: Option<ConversationStatus>,
    pub notice: Option<Notice>,
}

impl Default for Face {
    fn default() -> Self {
        Self {
            connection: ConnectionState::Idle,
            history: HistoryState::default(),
            unread: 0,
            typing: None,
            status: None,
            notice: None,
        }
    }
}

impl Conversation {
    /// While there are several parts, what there is one of is told here.
    pub(super) fn show_face(&mut self) {
        let Some(last) = self.parts.last() else { return };
        let any = |of: fn(&HistoryState) -> bool| self.parts.iter().any(|part| of(&part.face.history));
        let face = Face {
            history: HistoryState {
                loading_first: any(|history| history.loading_first),
                loading_older: any(|history| history.loading_older),
                has_older: any(|history| history.has_older),
            },
            unread: self.parts.iter().map(|part| part.face.unread).sum(),
            // With whom one spoke before is no reason to begin anew.
            notice: last.face.notice.or_else(|| {
                let ended = |notice: &Notice| matches!(notice, Notice::AccessLost | Notice::ConversationGone);
                self.parts.iter().filter_map(|part| part.face.notice).find(|notice| !ended(notice))
            }),
            ..last.face.clone()
        };
        let before = self.face.replace(face.clone());
        if self.parts.len() == 1 {
            return;
        }
        let at_first = before.is_none();
        let before = before.unwrap_or_default();
        if at_first || before.connection != face.connection {
            self.effects.push(Effect::Show(Change::Connection(face.connection)));
            self.effects.push(Effect::Tell(HostEvent::Connection(face.connection)));
        }
        if at_first || before.history != face.history {
            self.effects.push(Effect::Show(Change::History(face.history)));
        }
        if at_first || before.unread != face.unread {
            self.effects.push(Effect::Show(Change::Unread(face.unread)));
            self.effects.push(Effect::Tell(HostEvent::Unread(face.unread)));
        }
        if before.typing != face.typing {
            self.effects.push(Effect::Show(Change::Typing(face.typing.clone())));
            self.effects.push(Effect::Tell(HostEvent::Typing(face.typing)));
        }
        if before.status != face.status {
            self.effects.push(Effect::Show(Change::Status(face.status)));
        }
        if before.notice != face.notice {
            self.effects.push(Effect::Show(Change::Notice(face.notice)));
        }
    }
}
