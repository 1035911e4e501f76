//! What the answer to each question depends on, so that a change voids it. Whatever is read as a listener also depends on
//! their sign-in; that is added for all of them in one place, where the tags are made.

use tidal_core::{
    AlbumId, ArtistId, PlaylistId, TrackId, UserKey,
    service::{
        FavoritesQuery, MixesQuery, PlaylistItemsQuery, PlaylistsQuery, RelatedQuery, SearchMore,
        SearchQuery, SearchText,
    },
};

use crate::tag::Subject;

/// A question, as far as it says what it is about.
pub(crate) trait About {
    /// What its answer depends on when this listener asks, beside their sign-in.
    fn about<'a>(&'a self, listener: Option<&'a UserKey>) -> Option<Subject<'a>>;
}

impl About for PlaylistId {
    fn about<'a>(&'a self, _: Option<&'a UserKey>) -> Option<Subject<'a>> {
        Some(Subject::Playlist(self))
    }
}

impl About for PlaylistItemsQuery {
    fn about<'a>(&'a self, _: Option<&'a UserKey>) -> Option<Subject<'a>> {
        Some(Subject::Playlist(&self.playlist))
    }
}

impl About for PlaylistsQuery {
    fn about<'a>(&'a self, listener: Option<&'a UserKey>) -> Option<Subject<'a>> {
        listener.map(Subject::Playlists)
    }
}

impl About for FavoritesQuery {
    fn about<'a>(&'a self, listener: Option<&'a UserKey>) -> Option<Subject<'a>> {
        listener.map(|listener| Subject::Favorites(listener, self.kind))
    }
}

/// Nobody here changes what these find.
macro_rules! unchanging {
    ($($question:ty),* $(,)?) => {$(
        impl About for $question {
            fn about<'a>(&'a self, _: Option<&'a UserKey>) -> Option<Subject<'a>> {
                None
            }
        }
    )*};
}

unchanging! {
    (),
    SearchQuery,
    SearchMore,
    SearchText,
    MixesQuery,
    TrackId,
    ArtistId,
    RelatedQuery<TrackId>,
    RelatedQuery<AlbumId>,
    RelatedQuery<ArtistId>,
}
