//! Getting results out: which format, and how each is written. What is printed is `view`'s business, and
//! nothing here writes to standard error.

mod clean;
mod delimited;
mod fit;
mod format;
pub(crate) mod json;
mod palette;
mod sink;
mod table;

pub(crate) use clean::{clean, clean_lines};
pub(crate) use format::{Destination, Format};
pub(crate) use palette::Palette;
pub(crate) use sink::Sink;
pub(crate) use table::table;
