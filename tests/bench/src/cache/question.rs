//! The question that is asked again and again, and who answers it first: a search that finds ten tracks.

use anyhow::ensure;
use tidal_core::{
    Answer, Country, Kind, SearchService, Viewer,
    model::{SearchResults, Track},
    service::SearchQuery,
    testing::{FakeTidal, build},
};

/// How many tracks are found.
pub(super) const FOUND: usize = 10;

/// Who asks what.
pub(super) struct Question {
    pub(super) viewer: Viewer,
    pub(super) query: SearchQuery,
}

// === impl Question ===

impl Question {
    pub(super) fn new() -> anyhow::Result<Self> {
        Ok(Self {
            viewer: Viewer::anonymous(Country::US),
            query: SearchQuery::of(Kind::Track, "so what".parse()?),
        })
    }

    /// Asks it.
    pub(super) async fn ask(&self, tidal: &impl SearchService) -> tidal_core::Result<Answer<SearchResults>> {
        tidal.search(&self.viewer, &self.query).await
    }

    /// Asks it, and looks at what is found.
    pub(super) async fn check(&self, tidal: &impl SearchService) -> anyhow::Result<()> {
        let found = self.ask(tidal).await?;
        let found = found.tracks.as_ref().map_or(0, |tracks| tracks.items.len());
        ensure!(found == FOUND, "{found} tracks were found");
        Ok(())
    }
}

/// A TIDAL with ten tracks that are found.
pub(super) fn answering() -> FakeTidal {
    FakeTidal::new().with_tracks((0..FOUND).map(|id| track(&id.to_string())))
}

/// A track with what tracks usually have.
pub(super) fn track(id: &str) -> Track {
    build::track(id)
        .title("so what nothing")
        .artist("7", "Somebody")
        .artist("8", "Somebody else")
        .on_album("70", "An album of some length")
        .isrc("USRC17607839")
        .copyright("A line that says whose it is")
        .done()
}
