//! Reading a search: all types from one request; further pages of one type from the results that the first
//! request named.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use serde_json::json;
use tidal_core::{
    Answer as CoreAnswer, Cursor, Error as CoreError, Freshness, Kind, Result as CoreResult, Viewer,
    model::{Hits, Page, SearchResults},
    service::{Explicit, SearchMore, SearchQuery},
};

use super::Answer;
use crate::{
    Failure, clean,
    cursor::Bookmark,
    tool::{Bookmarks, Context, Origin},
    tools::stretch::FirstPage,
    view::{AlbumView, ArtistView, Listing, PlaylistView, StaleView, TrackView, VideoView},
};

/// What is asked.
pub(super) struct Reading<'a> {
    pub(super) context: &'a Context,
    pub(super) viewer: &'a Viewer,
    pub(super) query: &'a SearchQuery,
    pub(super) limit: usize,
    pub(super) cursor: Option<&'a str>,
    /// Whether more than the first answer was read.
    pub(super) went_on: AtomicBool,
}

/// One type's part of the results.
struct Section<'a, T> {
    kind: Kind,
    /// The first page, unless the answer starts beyond it.
    first: Option<&'a Page<T>>,
    /// What a further page holds of this type.
    of_hits: fn(&Hits) -> Option<&Page<T>>,
}

/// Where the results are read from.
struct Source {
    first: Option<CoreAnswer<SearchResults>>,
    freshness: Freshness,
}

// === impl Reading ===

impl Reading<'_> {
    pub(super) async fn answer(&self) -> Result<Answer, Failure> {
        let source = self.source().await?;
        let results = source.first.as_ref().map(|first| first.value.as_ref());
        let mut answer = Answer {
            did_you_mean: results
                .and_then(|results| results.did_you_mean.as_deref())
                .map(clean::line),
            stale: StaleView::of(source.freshness),
            ..Answer::default()
        };
        for kind in &self.query.kinds {
            match kind {
                Kind::Track => {
                    let first = results.and_then(|results| results.tracks.as_ref());
                    let section = Section::new(*kind, first, tracks);
                    answer.tracks = Some(self.list(&source, section, TrackView::new).await?);
                }
                Kind::Album => {
                    let first = results.and_then(|results| results.albums.as_ref());
                    let section = Section::new(*kind, first, albums);
                    answer.albums = Some(self.list(&source, section, AlbumView::new).await?);
                }
                Kind::Artist => {
                    let first = results.and_then(|results| results.artists.as_ref());
                    let section = Section::new(*kind, first, artists);
                    answer.artists = Some(self.list(&source, section, ArtistView::new).await?);
                }
                Kind::Playlist => {
                    let first = results.and_then(|results| results.playlists.as_ref());
                    let section = Section::new(*kind, first, playlists);
                    answer.playlists = Some(self.list(&source, section, PlaylistView::new).await?);
                }
                Kind::Video => {
                    let first = results.and_then(|results| results.videos.as_ref());
                    let section = Section::new(*kind, first, videos);
                    answer.videos = Some(self.list(&source, section, VideoView::new).await?);
                }
            }
        }
        if !self.went_on.load(Ordering::Relaxed) {
            answer.origin = source
                .first
                .as_ref()
                .and_then(|first| Origin::of(self.query, first));
        }
        Ok(answer)
    }

    /// Searches, unless a cursor stands beyond the first page: then the results have a name already.
    async fn source(&self) -> Result<Source, Failure> {
        if let (Some(kind), Some(_)) = (self.query.kinds.first(), self.cursor) {
            let start = self.bookmarks(*kind).open(self.cursor)?;
            if start.results.is_some() {
                return Ok(Source {
                    first: None,
                    freshness: Freshness::now(),
                });
            }
        }
        let first = self.context.tidal().search(self.viewer, self.query).await?;
        Ok(Source {
            freshness: first.freshness,
            first: Some(first),
        })
    }

    fn bookmarks(&self, kind: Kind) -> Bookmarks<'_> {
        let explicit = match self.query.explicit {
            Explicit::Include => "include",
            Explicit::Exclude => "exclude",
        };
        let text = self.query.text.as_str();
        let query = json!({ "explicit": explicit, "kind": kind.as_str(), "query": text });
        self.context.bookmarks(self.viewer, query)
    }

    async fn list<T: Send + Sync, V>(
        &self,
        source: &Source,
        section: Section<'_, T>,
        view: impl FnMut(&T) -> V,
    ) -> Result<Listing<V>, Failure> {
        let bookmarks = self.bookmarks(section.kind);
        let mut start = bookmarks.open(self.cursor)?;
        if let Some(first) = &source.first {
            start.results = Some(first.id.clone());
        }
        let nothing = Page::default();
        let beyond_first = source.first.is_none();
        let first = FirstPage {
            page: (!beyond_first).then(|| section.first.unwrap_or(&nothing)),
            freshness: source.freshness,
            enough: self.context.enough(),
        };
        let limit = if self.query.kinds.len() == 1 {
            self.limit
        } else {
            first.at_hand(self.limit)
        };
        let more = |cursor| self.further(&section, &start, cursor);
        let read = first.read(&start, limit, more).await?;
        Ok(Listing::of(read, view, bookmarks.after(&start)).going_on_with(section.going_on_with()))
    }

    async fn further<T>(
        &self,
        section: &Section<'_, T>,
        start: &Bookmark,
        cursor: Option<Cursor>,
    ) -> CoreResult<CoreAnswer<Page<T>>> {
        self.went_on.store(true, Ordering::Relaxed);
        let (Some(cursor), Some(results)) = (cursor, start.results.clone()) else {
            return Err(out_of_place("a first page is not a further one"));
        };
        let query = SearchMore {
            results,
            kind: section.kind,
            explicit: self.query.explicit,
            cursor,
        };
        let hits = self.context.tidal().search_more(self.viewer, &query).await?;
        let page = (section.of_hits)(&hits).ok_or_else(|| out_of_place("the page is of another kind"))?;
        Ok(CoreAnswer {
            value: Arc::new(Page {
                items: page.items.clone(),
                next: page.next.clone(),
                total: page.total,
                left_out: page.left_out,
            }),
            freshness: hits.freshness,
        })
    }
}

// === impl Section ===

impl<'a, T> Section<'a, T> {
    fn new(kind: Kind, first: Option<&'a Page<T>>, of_hits: fn(&Hits) -> Option<&Page<T>>) -> Self {
        Self { kind, first, of_hits }
    }

    fn going_on_with(&self) -> &'static str {
        match self.kind {
            Kind::Track => "the same query, types [\"track\"]",
            Kind::Album => "the same query, types [\"album\"]",
            Kind::Artist => "the same query, types [\"artist\"]",
            Kind::Playlist => "the same query, types [\"playlist\"]",
            Kind::Video => "the same query, types [\"video\"]",
        }
    }
}

fn out_of_place(what: &'static str) -> CoreError {
    CoreError::Internal {
        source: Arc::new(std::io::Error::other(what)),
    }
}

macro_rules! hits_of {
    ($($name:ident: $variant:ident of $model:ident;)*) => {$(
        fn $name(hits: &Hits) -> Option<&Page<tidal_core::model::$model>> {
            match hits {
                Hits::$variant(page) => Some(page),
                _ => None,
            }
        }
    )*};
}

hits_of! {
    tracks: Tracks of Track;
    albums: Albums of Album;
    artists: Artists of Artist;
    playlists: Playlists of Playlist;
    videos: Videos of Video;
}
