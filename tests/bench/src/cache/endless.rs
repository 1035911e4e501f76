//! A TIDAL that answers every search with tracks that nobody has seen before, so that no two answers share anything; with
//! more or fewer of them, so that what is evicted leaves holes of every size. What else it is asked, a fake answers.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use tidal_core::{
    AlbumId, Answer, ArtistId, Barcode, CatalogService, CollectionService, Freshness, Isrc, PlaybackService,
    PlaylistId, PlaylistService, RecommendationService, Result, SearchId, SearchService, TrackId,
    UserService, VideoId, Viewer,
    model::{
        Accepted, Added, Album, AlbumItem, Artist, Batch, Budget, Favorite, Hits, Manifest, Neighbourhood,
        Page, Playlist, PlaylistItem, SearchResults, Suggestions, Track, User, Video,
    },
    service::{
        AddItems, AlbumsQuery, ArtistsQuery, FavoritesChange, FavoritesQuery, MixesQuery, MoveItems,
        NewPlaylist, PlaylistItemsQuery, PlaylistUpdate, PlaylistsQuery, RelatedQuery, RemoveItems,
        SearchMore, SearchQuery, SearchText, TrackPlaybackQuery,
    },
    testing::FakeTidal,
};

use super::question::track;

/// No search finds as many.
const TOO_MANY: u64 = 21;

/// Services whose searches never find the same.
#[derive(Default)]
pub(super) struct Endless {
    searches: AtomicU64,
    fake: FakeTidal,
}

#[async_trait]
impl SearchService for Endless {
    async fn search(&self, _: &Viewer, query: &SearchQuery) -> Result<Answer<SearchResults>> {
        let search = self.searches.fetch_add(1, Ordering::Relaxed);
        let tracks = (0..search % TOO_MANY).map(|place| Arc::new(track(&format!("{search}-{place}"))));
        let results = SearchResults {
            id: SearchId::from_tidal(query.text.as_str()),
            did_you_mean: None,
            tracks: Some(Page {
                items: tracks.collect(),
                ..Page::default()
            }),
            albums: None,
            artists: None,
            playlists: None,
            videos: None,
        };
        Ok(Answer {
            value: Arc::new(results),
            freshness: Freshness::now(),
        })
    }

    async fn search_more(&self, viewer: &Viewer, query: &SearchMore) -> Result<Answer<Hits>> {
        self.fake.search_more(viewer, query).await
    }

    async fn suggestions(&self, viewer: &Viewer, text: &SearchText) -> Result<Answer<Suggestions>> {
        self.fake.suggestions(viewer, text).await
    }
}

macro_rules! pass_on {
    ($($service:ident { $($method:ident($query:ty) -> $answer:ty;)* })*) => {$(
        #[async_trait]
        impl $service for Endless {
            $(async fn $method(&self, viewer: &Viewer, query: $query) -> Result<$answer> {
                self.fake.$method(viewer, query).await
            })*
        }
    )*};
}

pass_on! {
    CatalogService {
        tracks(&[TrackId]) -> Answer<Batch<Track, TrackId>>;
        tracks_by_isrc(&[Isrc]) -> Answer<Batch<Track, Isrc>>;
        albums(&AlbumsQuery) -> Answer<Batch<Album, AlbumId>>;
        albums_by_barcode(&[Barcode]) -> Answer<Batch<Album, Barcode>>;
        album_items(&RelatedQuery<AlbumId>) -> Answer<Page<AlbumItem>>;
        artists(&ArtistsQuery) -> Answer<Batch<Artist, ArtistId>>;
        artist_tracks(&RelatedQuery<ArtistId>) -> Answer<Page<Track>>;
        artist_albums(&RelatedQuery<ArtistId>) -> Answer<Page<Album>>;
        artist_videos(&RelatedQuery<ArtistId>) -> Answer<Page<Video>>;
        playlist(&PlaylistId) -> Answer<Playlist>;
        playlist_items(&PlaylistItemsQuery) -> Answer<Page<PlaylistItem>>;
        videos(&[VideoId]) -> Answer<Batch<Video, VideoId>>;
    }
    RecommendationService {
        similar_tracks(&RelatedQuery<TrackId>) -> Answer<Page<Track>>;
        similar_albums(&RelatedQuery<AlbumId>) -> Answer<Page<Album>>;
        similar_artists(&RelatedQuery<ArtistId>) -> Answer<Page<Artist>>;
        track_radio(&TrackId) -> Answer<Playlist>;
        artist_radio(&ArtistId) -> Answer<Playlist>;
        around_tracks(&[TrackId]) -> Answer<Batch<Neighbourhood<Track>, TrackId>>;
        around_artists(&[ArtistId]) -> Answer<Batch<Neighbourhood<Artist>, ArtistId>>;
        mixes(&MixesQuery) -> Answer<Page<Playlist>>;
    }
    CollectionService {
        favorites(&FavoritesQuery) -> Answer<Page<Favorite>>;
        add_favorites(&FavoritesChange) -> Accepted;
        remove_favorites(&FavoritesChange) -> ();
    }
    PlaylistService {
        playlists(&PlaylistsQuery) -> Answer<Page<Playlist>>;
        create_playlist(&NewPlaylist) -> Arc<Playlist>;
        update_playlist(&PlaylistUpdate) -> Arc<Playlist>;
        delete_playlist(&PlaylistId) -> ();
        add_items(&AddItems) -> Added;
        remove_items(&RemoveItems) -> ();
        move_items(&MoveItems) -> ();
    }
    PlaybackService {
        track_manifest(&TrackPlaybackQuery) -> Answer<Manifest>;
        video_manifest(&VideoId) -> Answer<Manifest>;
    }
}

#[async_trait]
impl UserService for Endless {
    async fn user(&self, viewer: &Viewer) -> Result<Answer<User>> {
        self.fake.user(viewer).await
    }

    fn budget(&self, viewer: &Viewer) -> Option<Budget> {
        self.fake.budget(viewer)
    }
}
