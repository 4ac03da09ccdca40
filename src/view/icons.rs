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
