//! Searches.

use async_trait::async_trait;
use tidal_core::{
    Answer, Result, SearchService, Tidal, Viewer,
    model::{Hits, SearchResults, Suggestions},
    service::{SearchMore, SearchQuery, SearchText},
};

use crate::{Cached, policy, read::Reading};

#[async_trait]
impl<S: Tidal + ?Sized + 'static> SearchService for Cached<S> {
    async fn search(&self, viewer: &Viewer, query: &SearchQuery) -> Result<Answer<SearchResults>> {
        let reading = Reading::new(&policy::SEARCH, |tidal: &S, viewer, query| {
            tidal.search(viewer, query)
        });
        self.read(reading, viewer, query).await
    }

    async fn search_more(&self, viewer: &Viewer, query: &SearchMore) -> Result<Answer<Hits>> {
        let reading = Reading::new(&policy::SEARCH_MORE, |tidal: &S, viewer, query| {
            tidal.search_more(viewer, query)
        });
        self.read(reading, viewer, query).await
    }

    async fn suggestions(&self, viewer: &Viewer, text: &SearchText) -> Result<Answer<Suggestions>> {
        let reading = Reading::new(&policy::SUGGESTIONS, |tidal: &S, viewer, text| {
            tidal.suggestions(viewer, text)
        });
        self.read(reading, viewer, text).await
    }
}
