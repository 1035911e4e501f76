//! The few colours in use, or none. Whether there are any is decided once, where the streams are opened.

use anstyle::{AnsiColor, Style};

/// The styles of one stream.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Palette {
    /// Headings.
    pub(crate) heading: Style,
    /// What steps back.
    pub(crate) faint: Style,
    /// `error:`.
    pub(crate) error: Style,
    /// `hint:`.
    pub(crate) hint: Style,
}

// === impl Palette ===

impl Palette {
    /// No colours at all.
    pub(crate) fn plain() -> Self {
        Self::default()
    }

    /// Colours that every terminal has.
    pub(crate) fn coloured() -> Self {
        Self {
            heading: Style::new().bold(),
            faint: Style::new().dimmed(),
            error: AnsiColor::Red.on_default().bold(),
            hint: AnsiColor::Cyan.on_default().bold(),
        }
    }

    /// The palette for a stream: `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and `TERM` are honoured.
    pub(crate) fn of<S: anstream::stream::RawStream>(stream: &S) -> Self {
        if anstream::AutoStream::choice(stream) == anstream::ColorChoice::Never {
            Self::plain()
        } else {
            Self::coloured()
        }
    }
}
