//! The one place here that writes to the terminal: what was measured, on stdout. Not a logger.
#![expect(clippy::print_stdout, reason = "this module is the terminal")]

/// Writes a line of what was measured.
pub(crate) fn line(text: impl std::fmt::Display) {
    println!("{text}");
}
