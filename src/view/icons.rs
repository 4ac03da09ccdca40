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
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Chat => {
                "M12 3.500c5 0 9 3.400 9 7.700s-4 7.700-9 7.700c-1.200 0-2.300-.2-3.300-.5L4.400 20.400c-.5.2-1-.2-.9-.8l.8-3.600A7 7 0 0 1 3 11.200c0-4.300 4-7.700 9-7.700z"
            }
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::ChevronDown => "M5.500 9l6.500 6.500L18.500 9",
            Self::Send => "M12 19V5.500M6 11.200l6-6 6 6",
            Self::Attach => {
                "M20.300 11.400l-8.500 8.500a5.400 5.400 0 0 1-7.700-7.700l8.800-8.800a3.600 3.600 0 0 1 5.100 5.100l-8.800 8.800a1.800 1.800 0 0 1-2.500-2.500l8.100-8.100"
            }
            Self::File => {
                "M13.500 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8.500L13.500 3v5.500H19"
            }
            Self::Download => "M12 4v11M7 10.500l5 5 5-5M5 20h14",
            Self::Warning => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.500V13M12 16.400v.1",
            Self::Clock => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.500V12l3 2",
            Self::Check => "M5 12.500l4.500 4.500L19 7.500",
            Self::DoubleCheck => "M2 12.500L6.500 17 16 7.500M12.500 16.500l.5.500 9-9.500",
            Self::ArrowDown => "M12 5v13.500M6 12.800l6 6 6-6",
            Self::Outside => "M8 16L16.500 7.500M9 7h8v8",
            Self::Star => {
                "M12 3.500l2.600 5.400 5.900.8-4.300 4.100 1 5.900L12 16.900l-5.200 2.800 1-5.900L3.500 9.700l5.900-.8z"
            }
            Self::More => "M5.500 12v.1M12 12v.1M18.500 12v.1",
            Self::Reply => "M9.500 5.500L4 11l5.500 5.500M4.500 11H14a6 6 0 0 1 6 6v1.500",
            Self::Face => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8 14a5 5 0 0 0 8 0M9 9.500v.1M15 9.500v.1",
            Self::Copy => "M9 9h10v11H9zM5 15V4h10",
            Self::Bin => "M4 6.500h16M9 6V3.500h6V6M6.500 7l.8 13h9.400l.8-13",
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
