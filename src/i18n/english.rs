//! Every text of the widget, once: its name in the code, its key in the tables of other languages, and the English words.

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident $key:literal $english:literal)*) => {
        /// A text. `{}` stands for a value; `|` parts the forms for different numbers, in the order of [`Text::PluralForms`].
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Text { $($(#[$doc])* #[doc = $english] $name,)* }

        impl Text {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            const KEYS: &'static [&'static str] = &[$($key,)*];
            /// One text with a line for each, because a table of texts is an address and a length for each beside the words.
            pub(super) const ENGLISH: &'static str = concat!($($english, "\n",)*);
        }
    };
}

impl Text {
    /// The name in `locales/<tag>.json`. In a table of their own, which the delivered module does without: it loads the list of
    /// names only where a page replaces texts.
    pub fn key(self) -> &'static str {
        Self::KEYS.get(self as usize).copied().unwrap_or_default()
    }

    /// The English words.
    pub fn english(self) -> &'static str {
        line(Self::ENGLISH, self as usize)
    }
}

/// One line of a table of texts.
pub(super) fn line(table: &str, at: usize) -> &str {
    table.split('\n').nth(at).unwrap_or_default()
}

// `cargo xtask build` reads the lines below to put the other languages into the same order.
texts! {
    /// No text for people: the order in which the forms of a counted text stand, by CLDR's names of them.
    PluralForms "pluralForms" "one other"
    OpenChat "openChat" "Open chat"
    OpenChatUnread "openChatUnread" "Open chat, {} unread message|Open chat, {} unread messages"
    CloseChat "closeChat" "Close chat"
    Close "close" "Close"
    HeaderTitle "headerTitle" "Chat with us"
    WelcomeTitle "welcomeTitle" "How can we help?"
    WelcomeMessage "welcomeMessage" "Send us a message and we will answer right here."
    Connecting "connecting" "Connecting"
    Offline "offline" "You are offline. Messages will be sent when you are back."
    Messages "messages" "Messages"
    LoadEarlier "loadEarlier" "Load earlier messages"
    LoadingEarlier "loadingEarlier" "Loading earlier messages"
    LoadingMessages "loadingMessages" "Loading messages"
    NewMessages "newMessages" "{} new message|{} new messages"
    JumpToEnd "jumpToEnd" "Jump to the latest message"
    Today "today" "Today"
    Yesterday "yesterday" "Yesterday"
    You "you" "You"
    Support "support" "Support"
    Assistant "assistant" "Assistant"
    Composer "composer" "Message"
    Placeholder "placeholder" "Write a message…"
    Send "send" "Send"
    AttachFiles "attachFiles" "Attach files"
    DropFiles "dropFiles" "Drop files to attach them"
    AttachedFiles "attachedFiles" "Attached files"
    RemoveFile "removeFile" "Remove {}"
    FileTooLarge "fileTooLarge" "“{}” was not attached: files may have up to {}."
    TooManyFiles "tooManyFiles" "Only {} file fits into one message.|Only {} files fit into one message."
    FileEmpty "fileEmpty" "“{}” was not attached: it is empty."
    FilesNotNow "filesNotNow" "Files cannot be sent right now. They are kept."
    CharactersLeft "charactersLeft" "{} character left|{} characters left"
    TextTooLong "textTooLong" "Your message is too long by {} character.|Your message is too long by {} characters."
    DeliveryQueued "queued" "Queued"
    DeliverySending "sending" "Sending"
    DeliverySent "sent" "Sent"
    DeliveryDelivered "delivered" "Delivered"
    DeliverySeen "seen" "Seen"
    DeliveryFailed "failed" "Not sent"
    TryAgain "tryAgain" "Try again"
    Discard "discard" "Discard"
    FailedRefused "failedRefused" "It was not accepted."
    FailedTooLarge "failedTooLarge" "It is too large."
    FailedUndeliverable "failedUndeliverable" "It could not be delivered."
    FailedCancelled "failedCancelled" "You stopped it."
    FailedFileMissing "failedFileMissing" "The file is no longer here. Please attach it again."
    FailedUnsure "failedUnsure" "It may or may not have arrived. Send it again?"
    MessageNotSent "messageNotSent" "Message not sent"
    ShowMore "showMore" "Show more"
    ShowLess "showLess" "Show less"
    ViewImage "viewImage" "View image {}"
    DownloadFile "downloadFile" "Download {}"
    DownloadFileSize "downloadFileSize" "Download {} ({})"
    FileUnavailable "fileUnavailable" "{} is not available"
    UnknownMessage "unknownMessage" "This message cannot be shown here."
    SaysName "saysName" "{}: {}"
    SentFile "sentFile" "sent a file|sent {} files"
    UnreadInChat "unreadInChat" "{} unread message in chat|{} unread messages in chat"
    NoticeAccessLost "noticeAccessLost" "This conversation can no longer be continued."
    NoticeConversationGone "noticeConversationGone" "This conversation has ended. Your next message starts a new one."
    NoticeTooMany "noticeTooMany" "Too many new chats from your network. Please try again later."
    NoticeSlowedDown "noticeSlowedDown" "Messages are sent a little more slowly right now."
    NoticeSendingDelayed "noticeSendingDelayed" "Sending takes longer than usual. Your messages are kept."
    NoticeAnswerLate "noticeAnswerLate" "Your message has arrived. The answer is taking longer than usual."
    NoticeHistoryFailed "noticeHistoryFailed" "Messages could not be loaded."
    NoticeNotKept "noticeNotKept" "Your browser keeps nothing for this site: unsent messages are lost when you leave."
    NoticeRestarted "noticeRestarted" "The chat was restarted."
    StartNew "startNew" "Start a new conversation"
    MessageDeleted "messageDeleted" "Message deleted"
    OpensNewTab "opensNewTab" "Opens in a new tab"
    Question "question" "Question"
    Comment "comment" "Comment (optional)"
    Submit "submit" "Submit"
    RatingMissing "ratingMissing" "Please choose a rating from 1 to 5."
    RatingOf "ratingOf" "{} of {}"
    KindCard "kindCard" "card"
    KindChoices "kindChoices" "question with {} option|question with {} options"
    KindCarousel "kindCarousel" "{} card|{} cards"
    KindRating "kindRating" "question with a rating from 1 to 5"
    PreviousCard "previousCard" "Previous card"
    NextCard "nextCard" "Next card"
    ConnectedTo "connectedTo" "You are now talking with {}. They can read what was said before."
    ConnectedToTeam "connectedToTeam" "You are now talking with our team. They can read what was said before."
    PassedOnTo "passedOnTo" "Your conversation was passed on to {}."
    PassedOnToTeam "passedOnToTeam" "Your conversation was passed on to our team."
    TranscriptHeading "transcriptHeading" "What was said before"
    TranscriptVisitor "transcriptVisitor" "Visitor"
    TypingName "typingName" "{} is typing"
    StatusResolved "statusResolved" "This conversation is closed. Write a message to open it again."
    StatusClosed "statusClosed" "This conversation has ended. Write a message to begin a new one."
    StatusPending "statusPending" "Waiting for an agent."
    StatusSnoozed "statusSnoozed" "We will come back to you here."
    EndConversation "endConversation" "End conversation"
    EndAsk "endAsk" "End this conversation?"
    Undone "undone" "That did not work. Please try again."
    MessageActions "messageActions" "Message actions"
    Reply "reply" "Reply"
    React "react" "React"
    Copy "copy" "Copy"
    Copied "copied" "Copied"
    Delete "delete" "Delete"
    DeleteAsk "deleteAsk" "Delete this message?"
    Cancel "cancel" "Cancel"
    ReplyingTo "replyingTo" "Replying to {}"
    ReplyingToSelf "replyingToSelf" "Replying to yourself"
    CancelReply "cancelReply" "Cancel reply"
    GoToQuoted "goToQuoted" "Go to the quoted message."
    QuotedGone "quotedGone" "The message is no longer available"
    SearchReactions "searchReactions" "Search reactions"
    Reactions "reactions" "Reactions"
    LoadingReactions "loadingReactions" "Loading reactions"
    ReactionsFailed "reactionsFailed" "Reactions could not be loaded."
    NothingFound "nothingFound" "Nothing found"
    Preview "preview" "New messages"
    Dismiss "dismiss" "Dismiss"
    DownloadTranscript "downloadTranscript" "Download transcript"
    Sound "sound" "Sound of new messages"
    Away "away" "We are away. Leave a message and we will answer when we are back."
    AwayToday "awayToday" "We are away. We are back today at {}."
    AwayTomorrow "awayTomorrow" "We are away. We are back tomorrow at {}."
    AwayUntil "awayUntil" "We are away. We are back: {}, {}."
    OtherChannels "otherChannels" "Other ways to reach us"
    BeforeWeStart "beforeWeStart" "Before we start"
    FieldName "fieldName" "Name"
    FieldEmail "fieldEmail" "Email"
    FieldPhone "fieldPhone" "Phone"
    FieldOptional "fieldOptional" "{} (optional)"
    FieldMissing "fieldMissing" "Please fill this in."
    FieldChoose "fieldChoose" "Please choose"
    FieldWrong "fieldWrong" "Please check this."
    EmailWrong "emailWrong" "Please enter an email address, such as name@example.com."
    PhoneWrong "phoneWrong" "Please enter a phone number, such as +1 555 0100."
    StartChat "startChat" "Start chat"
    ProfileNotice "profileNotice" "A personality profile made from your date of birth is used in this chat."
}
