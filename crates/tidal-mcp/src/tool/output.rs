//! What a tool answers: a value that can be written as text, sent as structured content, and cut to size.

use rmcp::model::ContentBlock;
use schemars::JsonSchema;
use serde::Serialize;

use super::Origin;
use crate::Failure;

/// A tool's answer.
pub trait Output: Serialize + JsonSchema + Send {
    /// Whether it ever tells its [`origin`](Self::origin): only what such a tool wrote may be sent again.
    const TELLS_ORIGIN: bool = false;

    /// Writes the answer as compact text in which every id appears. It must not be JSON: that is sent beside it.
    fn write(&self, text: &mut String);

    /// The answer as it is to be shown, where that is not text about TIDAL's things: then nothing is written.
    fn content(&self) -> Option<Vec<ContentBlock>> {
        None
    }

    /// Why it is only a part of what was asked for, where that is a failure: the answer is then sent as an error, and
    /// still as a whole.
    fn failure(&self) -> Option<&Failure> {
        None
    }

    /// What it was written from, if that is one answer of TIDAL and nothing else beside the arguments and who asks.
    fn origin(&self) -> Option<&Origin> {
        None
    }

    /// The lists that may be shortened if the answer is too large, in the order in which to shorten them.
    fn lists(&mut self) -> Vec<&mut dyn Cut> {
        Vec::new()
    }
}

/// A list that can be cut and then says so.
pub trait Cut {
    /// How many items it shows.
    fn shown(&self) -> usize;

    /// Keeps the first `count` items and notes that the others were left out for size.
    fn keep(&mut self, count: usize);
}

// A list that is not there has nothing to cut.
impl<C: Cut> Cut for Option<C> {
    fn shown(&self) -> usize {
        self.as_ref().map_or(0, Cut::shown)
    }

    fn keep(&mut self, count: usize) {
        if let Some(list) = self {
            list.keep(count);
        }
    }
}
