//! Searching: one request for all kinds, with the names that go with them.

use async_trait::async_trait;
use tidal_api as wire;

use super::{
    Remote,
    ask::{Asked, after, answer},
    compound::Compound,
    include::Include,
    map::{FromWire, page},
    related::{Linked, linked},
};
use crate::{
    Answer, Error, Kind, Result, Retry, SearchId, SearchService, Viewer,
    model::{Hits, Page, SearchResults, Suggestions},
    service::{Explicit, SearchMore, SearchQuery, SearchText},
};

/// The scope that a listener's searches need. The application's need none.
const SCOPE: &str = "search.read";

#[async_trait]
impl SearchService for Remote {
    async fn search(&self, viewer: &Viewer, query: &SearchQuery) -> Result<Answer<SearchResults>> {
        if query.kinds.is_empty() {
            let accepted = "at least one of track, album, artist, playlist, video";
            return Err(Error::invalid_input("types", "", accepted));
        }
        let mut request = wire::List::<wire::SearchResults>::all()
            .filter("query", [query.text.as_str()])
            .country(viewer.country.as_str())
            .include(include(query).paths());
        if query.explicit == Explicit::Exclude {
            request = request.parameter("explicitFilter", "EXCLUDE");
        }
        let reader = self.reader(viewer);
        let asked = Asked::text(&reader, query.text.as_str()).needing(SCOPE);
        let document = asked.send(&self.client, request).await?;
        Ok(answer(results(&document)?, &document))
    }

    async fn search_more(&self, viewer: &Viewer, query: &SearchMore) -> Result<Answer<Hits>> {
        use wire::search_results as results;
        Ok(match query.kind {
            Kind::Track => {
                let page =
                    self.more::<results::Tracks, _>(viewer, query, &["tracks.artists", "tracks.albums"]);
                of(page.await?, Hits::Tracks)
            }
            Kind::Album => {
                let page =
                    self.more::<results::Albums, _>(viewer, query, &["albums.artists", "albums.coverArt"]);
                of(page.await?, Hits::Albums)
            }
            Kind::Artist => {
                let page = self.more::<results::Artists, _>(viewer, query, &["artists.profileArt"]);
                of(page.await?, Hits::Artists)
            }
            Kind::Playlist => {
                let page = self.more::<results::Playlists, _>(viewer, query, &["playlists.coverArt"]);
                of(page.await?, Hits::Playlists)
            }
            Kind::Video => {
                let page = self.more::<results::Videos, _>(
                    viewer,
                    query,
                    &["videos.artists", "videos.thumbnailArt"],
                );
                of(page.await?, Hits::Videos)
            }
        })
    }

    async fn suggestions(&self, viewer: &Viewer, text: &SearchText) -> Result<Answer<Suggestions>> {
        let request = wire::List::<wire::SearchSuggestions>::all()
            .filter("query", [text.as_str()])
            .country(viewer.country.as_str());
        let reader = self.reader(viewer);
        let document = Asked::text(&reader, text.as_str())
            .needing(SCOPE)
            .send(&self.client, request)
            .await?;
        let suggestions = document
            .data
            .iter()
            .flat_map(|object| &object.attributes.suggestions);
        let queries = suggestions.map(|suggestion| suggestion.query.clone()).collect();
        Ok(answer(Suggestions { queries }, &document))
    }
}

impl Remote {
    async fn more<R: wire::Relationship, T: FromWire>(
        &self,
        viewer: &Viewer,
        query: &SearchMore,
        include: &[&str],
    ) -> Result<Answer<Page<T>>> {
        let id = query.results.as_str();
        let mut request = wire::Related::<R>::of(id)
            .country(viewer.country.as_str())
            .include(include.iter().copied())
            .after(after(&query.cursor));
        if query.explicit == Explicit::Exclude {
            request = request.parameter("explicitFilter", "EXCLUDE");
        }
        let reader = self.reader(viewer);
        let asked = Asked::results(&reader, id).at(Some(&query.cursor)).needing(SCOPE);
        let Linked {
            page: linkage,
            document,
        } = linked(asked.send(&self.client, request).await?);
        Ok(answer(
            page(&linkage, Compound::included(&document.included))?,
            &document,
        ))
    }
}

/// All five kinds with the names that go with them name nine resources: one more fits, so that the pictures
/// come only where fewer kinds are asked for.
fn include(query: &SearchQuery) -> Include {
    let mut include = Include::default();
    for kind in &query.kinds {
        include.need(match kind {
            Kind::Track => &["tracks.artists", "tracks.albums"],
            Kind::Album => &["albums.artists"],
            Kind::Artist => &["artists"],
            Kind::Playlist => &["playlists"],
            Kind::Video => &["videos.artists"],
        });
    }
    query.kinds.iter().fold(include, |include, kind| {
        include.welcome(match kind {
            Kind::Track => &[],
            Kind::Album => &["albums.coverArt"],
            Kind::Artist => &["artists.profileArt"],
            Kind::Playlist => &["playlists.coverArt"],
            Kind::Video => &["videos.thumbnailArt"],
        })
    })
}

/// The results of a search. A kind that was not asked for is not in the document, hence `None`.
fn results(document: &wire::Document<Vec<wire::Object<wire::SearchAttributes>>>) -> Result<SearchResults> {
    use wire::search_results as results;
    let found = document
        .data
        .first()
        .ok_or_else(|| Error::senseless("a search brought no results at all", Retry::Later))?;
    let around = Compound::included(&document.included);
    Ok(SearchResults {
        id: SearchId::from_tidal(found.id.as_str()),
        did_you_mean: found.attributes.did_you_mean.clone(),
        tracks: found
            .related::<results::Tracks>()
            .map(|linkage| page(&linkage, around))
            .transpose()?,
        albums: found
            .related::<results::Albums>()
            .map(|linkage| page(&linkage, around))
            .transpose()?,
        artists: found
            .related::<results::Artists>()
            .map(|linkage| page(&linkage, around))
            .transpose()?,
        playlists: found
            .related::<results::Playlists>()
            .map(|linkage| page(&linkage, around))
            .transpose()?,
        videos: found
            .related::<results::Videos>()
            .map(|linkage| page(&linkage, around))
            .transpose()?,
    })
}

/// The same answer, as hits of a kind.
fn of<T: Clone>(answer: Answer<Page<T>>, hits: impl FnOnce(Page<T>) -> Hits) -> Answer<Hits> {
    let page = std::sync::Arc::unwrap_or_clone(answer.value);
    Answer {
        value: hits(page).into(),
        freshness: answer.freshness,
    }
}
