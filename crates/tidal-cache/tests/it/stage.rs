//! Services for tests: fakes behind one door, which may be slow to answer, and which counts who gives up.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tidal_core::{
    AlbumId, Answer, ArtistId, Barcode, CatalogService, CollectionService, Isrc, PlaybackService, PlaylistId,
    PlaylistService, RecommendationService, Result, SearchService, TrackId, UserService, VideoId, Viewer,
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

/// Which fake answers a viewer.
type Casting = Box<dyn Fn(&Viewer) -> Arc<FakeTidal> + Send + Sync>;

/// Fakes behind one door.
pub(crate) struct Stage {
    casting: Casting,
    delay: Mutex<Duration>,
    given_up: AtomicU64,
}

impl Stage {
    /// One fake for everybody.
    pub(crate) fn of(fake: &Arc<FakeTidal>) -> Self {
        let fake = Arc::clone(fake);
        Self::casting(move |_| Arc::clone(&fake))
    }

    /// A fake for each viewer.
    pub(crate) fn casting(casting: impl Fn(&Viewer) -> Arc<FakeTidal> + Send + Sync + 'static) -> Self {
        Self {
            casting: Box::new(casting),
            delay: Mutex::default(),
            given_up: AtomicU64::new(0),
        }
    }

    /// From now on answers are under way for this long. They tell what was so when they were asked for.
    pub(crate) fn delay(&self, delay: Duration) {
        *self.delay.lock().unwrap() = delay;
    }

    /// How many calls were given up before their answers came.
    #[cfg_attr(
        test,
        allow(dead_code, reason = "used by one of the two that share this file")
    )]
    pub(crate) fn given_up(&self) -> u64 {
        self.given_up.load(Ordering::Relaxed)
    }

    async fn pass(&self) {
        let delay = *self.delay.lock().unwrap();
        if !delay.is_zero() {
            let mut waiting = Waiting(Some(&self.given_up));
            tokio::time::sleep(delay).await;
            waiting.0 = None;
        }
    }
}

struct Waiting<'a>(Option<&'a AtomicU64>);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(given_up) = self.0 {
            given_up.fetch_add(1, Ordering::Relaxed);
        }
    }
}

macro_rules! pass_on {
    ($($service:ident { $($method:ident($query:ty) -> $answer:ty;)* })*) => {$(
        #[async_trait]
        impl $service for Stage {
            $(async fn $method(&self, viewer: &Viewer, query: $query) -> Result<$answer> {
                let answer = (self.casting)(viewer).$method(viewer, query).await;
                self.pass().await;
                answer
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
    SearchService {
        search(&SearchQuery) -> Answer<SearchResults>;
        search_more(&SearchMore) -> Answer<Hits>;
        suggestions(&SearchText) -> Answer<Suggestions>;
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
impl UserService for Stage {
    async fn user(&self, viewer: &Viewer) -> Result<Answer<User>> {
        let answer = (self.casting)(viewer).user(viewer).await;
        self.pass().await;
        answer
    }

    fn budget(&self, viewer: &Viewer) -> Option<Budget> {
        (self.casting)(viewer).budget(viewer)
    }
}
