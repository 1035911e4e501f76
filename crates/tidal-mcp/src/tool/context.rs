//! What a call can use: TIDAL, on whose behalf, and cursors. No request, no transport, no settings.

use std::sync::Arc;

use serde_json::Value;
use tidal_core::{Tidal, Viewer, paging::Position};
use tokio::time::Instant;

use crate::{
    Failure,
    cursor::{Bookmark, Purpose, Sealer},
};

/// What one call can use.
pub struct Context {
    tidal: Arc<dyn Tidal>,
    viewer: Viewer,
    tool: &'static str,
    sealer: Arc<Sealer>,
    enough: Instant,
}

/// What the lists of a call need.
pub(crate) struct Lists {
    pub(crate) tool: &'static str,
    pub(crate) sealer: Arc<Sealer>,
    pub(crate) enough: Instant,
}

/// The cursors of one list.
pub struct Bookmarks<'a> {
    context: &'a Context,
    viewer: &'a Viewer,
    query: Value,
}

// === impl Context ===

impl Context {
    pub(crate) fn new(tidal: Arc<dyn Tidal>, viewer: Viewer, list: Lists) -> Self {
        Self {
            tidal,
            viewer,
            tool: list.tool,
            sealer: list.sealer,
            enough: list.enough,
        }
    }

    /// When to stop reading on and answer with what there is, a little before the call is given up.
    pub fn enough(&self) -> Instant {
        self.enough
    }

    /// TIDAL.
    pub fn tidal(&self) -> &dyn Tidal {
        self.tidal.as_ref()
    }

    /// Who asks, looking at the given country's catalogue, or at the configured one's.
    ///
    /// # Errors
    /// `INVALID_INPUT` for what is no country code.
    pub fn viewer(&self, country: Option<&str>) -> Result<Viewer, Failure> {
        match country {
            Some(code) => Ok(self.viewer.in_country(code.parse()?)),
            None => Ok(self.viewer.clone()),
        }
    }

    /// The cursors of the list that this query leads to. The query says which list it is, not where in it.
    pub fn bookmarks<'a>(&'a self, viewer: &'a Viewer, query: Value) -> Bookmarks<'a> {
        Bookmarks {
            context: self,
            viewer,
            query,
        }
    }
}

// === impl Bookmarks ===

impl Bookmarks<'_> {
    /// Where to start: at the cursor, or at the beginning without one.
    ///
    /// # Errors
    /// `INVALID_INPUT` for a cursor that was not made for this list.
    pub fn open(&self, cursor: Option<&str>) -> Result<Bookmark, Failure> {
        match cursor {
            Some(cursor) => self.context.sealer.open(&self.purpose(), cursor),
            None => Ok(Bookmark::default()),
        }
    }

    /// A cursor for this place.
    pub fn seal(&self, bookmark: &Bookmark) -> String {
        self.context.sealer.seal(&self.purpose(), bookmark)
    }

    /// Seals the place that comes some items after a start, in the same list.
    pub fn after<'a>(&'a self, start: &'a Bookmark) -> impl FnOnce(usize, Position) -> String + 'a {
        move |shown, position| {
            self.seal(&Bookmark {
                position,
                before: start.before.saturating_add(shown),
                results: start.results.clone(),
            })
        }
    }

    fn purpose(&self) -> Purpose<'_> {
        Purpose {
            tool: self.context.tool,
            viewer: self.viewer,
            query: &self.query,
        }
    }
}
