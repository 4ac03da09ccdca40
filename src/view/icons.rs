//! Every icon: strokes on a grid of 24, in the colour of the text around them, never read aloud.

use super::dom::{El, svg};

/// An icon.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// A speech bubble.
    Chat,
    /// A cross.
    Close,
    /// An arrow that points down without a shaft.
    ChevronDown,
    /// An arrow upwards.
    Send,
    /// A paper clip.
    Attach,
    /// A sheet.
    File,
    /// An arrow onto a line.
    Download,
    /// An exclamation mark in a circle.
    Warning,
    /// A clock.
    Clock,
    /// One tick.
    Check,
    /// Two ticks.
    DoubleCheck,
    /// An arrow downwards.
    ArrowDown,
    /// A tip towards what came before.
    Back,
    /// A tip towards what comes next.
    Forward,
    /// An arrow out of a corner.
    Outside,
    /// A star with five points.
    Star,
    /// Three dots.
    More,
    /// An arrow that turns back.
    Reply,
    /// A face.
    Face,
    /// Two sheets.
    Copy,
    /// A bin.
    Bin,
    /// A head with an aerial.
    Bot,
    /// A way out of a door.
    Leave,
    /// A bell.
    Bell,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Chat => {
                "M12 3.5c5 0 9 3.4 9 7.7s-4 7.7-9 7.7c-1.2 0-2.3-.2-3.3-.5L4.4 20.4c-.5.2-1-.2-.9-.8l.8-3.6A7 7 0 0 1 3 11.2c0-4.3 4-7.7 9-7.7z"
            }
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::ChevronDown => "M5.5 9l6.5 6.5L18.5 9",
            Self::Send => "M12 19V5.5M6 11.2l6-6 6 6",
            Self::Attach => {
                "M20.3 11.4l-8.5 8.5a5.4 5.4 0 0 1-7.7-7.7l8.8-8.8a3.6 3.6 0 0 1 5.1 5.1l-8.8 8.8a1.8 1.8 0 0 1-2.5-2.5l8.1-8.1"
            }
            Self::File => "M13.5 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8.5L13.5 3v5.5H19",
            Self::Download => "M12 4v11M7 10.5l5 5 5-5M5 20h14",
            Self::Warning => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.5V13M12 16.4v.1",
            Self::Clock => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.5V12l3 2",
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::DoubleCheck => "M2 12.5L6.5 17 16 7.5M12.5 16.5l.5.5 9-9.5",
            Self::ArrowDown => "M12 5v13.5M6 12.8l6 6 6-6",
            Self::Back => "M14.5 6l-6 6 6 6",
            Self::Forward => "M9.5 6l6 6-6 6",
            Self::Outside => "M8 16L16.5 7.5M9 7h8v8",
            Self::Star => "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9L12 16.9l-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z",
            Self::More => "M5.5 12v.1M12 12v.1M18.5 12v.1",
            Self::Reply => "M9.5 5.5L4 11l5.5 5.5M4.5 11H14a6 6 0 0 1 6 6v1.5",
            Self::Face => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8 14a5 5 0 0 0 8 0M9 9.5v.1M15 9.5v.1",
            Self::Copy => "M9 9h10v11H9zM5 15V4h10",
            Self::Bin => "M4 6.5h16M9 6V3.5h6V6M6.5 7l.8 13h9.4l.8-13",
            Self::Bot => {
                "M7 9h10a3 3 0 0 1 3 3v4a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3v-4a3 3 0 0 1 3-3M12 9V4.5M9 13.5v1M15 13.5v1"
            }
            Self::Bell => "M18 15V10.5a6 6 0 0 0-12 0V15l-2 2.5h16zM10 20.5a2.2 2.2 0 0 0 4 0",
            Self::Leave => "M14 4H7a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h7M10.5 12H20M16.5 8l4 4-4 4",
        }
    }
}

/// A new picture of it.
pub fn icon(which: Icon) -> El {
    svg("svg")
        .attr("class", "icon")
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .attr("focusable", "false")
        .child(&svg("path").attr("d", which.path()))
}
