//! What a search found: one request for the first page of every kind, further pages on demand.

use std::{cell::OnceCell, sync::Arc};

use tidal_core::{
    Answer, Cursor, Freshness, Kind, Result as TidalResult,
    model::{self, Hits, Page, SearchResults},
    service::{SearchMore, SearchQuery},
};

use crate::{
    session::Session,
    view::{Album, Artist, Hit, Playlist, Record, Track, Video},
};

/// A search, and its results once there are any.
pub(super) struct Search<'s> {
    session: &'s Session<'s>,
    query: SearchQuery,
    results: OnceCell<(Arc<SearchResults>, Freshness)>,
}

/// A kind of thing that can be searched for.
pub(super) trait Searched: Clone + Sized {
    /// How it is printed.
    type View: Record + for<'t> From<&'t Self>;
    /// Which kind it is.
    const KIND: Kind;
    /// What stands over a table of it.
    const HEADING: &'static str;

    /// As one of several kinds.
    fn hit(view: Self::View) -> Hit;
    /// The first page of it.
    fn first(results: &SearchResults) -> Option<&Page<Self>>;
    /// A further page of it.
    fn further(hits: &Hits) -> Option<&Page<Self>>;
}

// === impl Search ===

impl<'s> Search<'s> {
    /// Nothing is asked yet.
    pub(super) fn new(session: &'s Session<'s>, query: SearchQuery) -> Self {
        Self {
            session,
            query,
            results: OnceCell::new(),
        }
    }

    /// A page of one kind.
    pub(super) async fn page<T: Searched>(&self, cursor: Option<Cursor>) -> TidalResult<Answer<Page<T>>> {
        let (results, freshness) = if let Some(known) = self.results.get() {
            known
        } else {
            let (tidal, viewer) = (&self.session.tidal, &self.session.viewer);
            let answer = tidal.search(viewer, &self.query).await?;
            self.tell_spelling(&answer);
            self.results.get_or_init(|| (answer.value, answer.freshness))
        };
        let Some(cursor) = cursor else {
            return Ok(Answer {
                value: Arc::new(T::first(results).cloned().unwrap_or_default()),
                freshness: *freshness,
            });
        };
        let more = SearchMore {
            results: results.id.clone(),
            kind: T::KIND,
            explicit: self.query.explicit,
            cursor,
        };
        let answer = self
            .session
            .tidal
            .search_more(&self.session.viewer, &more)
            .await?;
        Ok(Answer {
            value: Arc::new(T::further(&answer).cloned().unwrap_or_default()),
            freshness: answer.freshness,
        })
    }

    fn tell_spelling(&self, results: &SearchResults) {
        if let Some(spelling) = &results.did_you_mean {
            self.session.console.note(&format!("did you mean {spelling:?}?"));
        }
    }
}

/// The same for each kind, but for names.
macro_rules! searched {
    ($($kind:ident, $heading:literal, $field:ident, $hits:ident;)*) => {$(
        impl Searched for model::$kind {
            type View = $kind;
            const KIND: Kind = Kind::$kind;
            const HEADING: &'static str = $heading;

            fn hit(view: $kind) -> Hit {
                Hit::$kind(view)
            }

            fn first(results: &SearchResults) -> Option<&Page<Self>> {
                results.$field.as_ref()
            }

            fn further(hits: &Hits) -> Option<&Page<Self>> {
                match hits {
                    Hits::$hits(page) => Some(page),
                    _ => None,
                }
            }
        }
    )*};
}

searched! {
    Track, "Tracks", tracks, Tracks;
    Album, "Albums", albums, Albums;
    Artist, "Artists", artists, Artists;
    Playlist, "Playlists", playlists, Playlists;
    Video, "Videos", videos, Videos;
}
