//! A fake with a listener, and shorthands for what stands where.

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use tidal_core::{
    CatalogService, Error, Identifier, ItemId, Limiter, PlaylistId, TrackId, UserKey, Viewer,
    curation::{Curator, Pace, Unhurried},
    paging::{Position, window},
    service::PlaylistItemsQuery,
    testing::{FakeTidal, build},
};

/// A patient curator of the listener's.
pub(crate) fn curator(fake: &FakeTidal) -> Curator<'_> {
    paced(fake, &Unhurried)
}

pub(crate) fn paced<'a>(fake: &'a FakeTidal, pace: &'a dyn Pace) -> Curator<'a> {
    static LISTENER: std::sync::LazyLock<Viewer> =
        std::sync::LazyLock::new(|| crate::world::viewer().signed_in(UserKey::new("default")));
    Curator::new(fake, &LISTENER, pace)
}

/// 600 tracks, a video, and a playlist of the listener's with these tracks under `e0`, `e1`, …
pub(crate) fn fake(tracks: impl IntoIterator<Item = usize>) -> FakeTidal {
    let entries = tracks
        .into_iter()
        .enumerate()
        .map(|(place, id)| build::playlist_item(&format!("e{place}"), build::track(&id.to_string())));
    FakeTidal::new()
        .with_tracks((0..600).map(|id| build::track(&id.to_string()).isrc(&format!("USRC{id:08}"))))
        .with_video(build::video("90"))
        .with_own_playlist(
            build::playlist("p")
                .modified(jiff::Timestamp::UNIX_EPOCH)
                .items(entries),
        )
}

pub(crate) fn playlist() -> PlaylistId {
    PlaylistId::from_tidal("p")
}

pub(crate) fn track(id: usize) -> Identifier {
    TrackId::from_tidal(id.to_string()).into()
}

pub(crate) fn tracks(ids: impl IntoIterator<Item = usize>) -> Vec<Identifier> {
    ids.into_iter().map(track).collect()
}

pub(crate) fn entry(place: usize) -> ItemId {
    ItemId::from_tidal(format!("e{place}"))
}

/// The ids of what stands in a playlist.
pub(crate) async fn standing(fake: &FakeTidal, playlist: &PlaylistId) -> Vec<usize> {
    let viewer = crate::world::viewer();
    let window = window(Position::default(), usize::MAX, |cursor| {
        let query = PlaylistItemsQuery {
            cursor,
            ..PlaylistItemsQuery::first(playlist.clone())
        };
        let viewer = &viewer;
        async move { fake.playlist_items(viewer, &query).await }
    });
    let items = window.await.unwrap().items;
    items
        .iter()
        .map(|item| item.media.id().parse().unwrap())
        .collect()
}

/// A failure that says clearly that nothing was carried out.
pub(crate) fn refused() -> Error {
    Error::Unavailable {
        retry_after: std::time::Duration::from_secs(1),
    }
}

pub(crate) fn limited() -> Error {
    Error::RateLimited {
        by: Limiter::Tidal,
        retry_after: std::time::Duration::from_secs(5),
    }
}

/// What goes wrong with one request.
pub(crate) type Weather = (&'static str, fn(&FakeTidal));

pub(crate) const WEATHER: [Weather; 4] = [
    ("refused", |fake| fake.fail_next(refused())),
    ("request lost", |fake| {
        fake.lose_next_request();
    }),
    ("answer lost", |fake| {
        fake.lose_next_answer();
    }),
    ("answer and repetition lost", |fake| {
        fake.lose_next_answer();
        fake.lose_next_request();
    }),
];

/// Allows so many requests, waits out so many limits, and remembers what it was told.
#[derive(Default)]
pub(crate) struct Counted {
    pub(crate) requests: AtomicUsize,
    pub(crate) limits: AtomicUsize,
    pub(crate) told: Mutex<Vec<(usize, usize)>>,
}

impl Counted {
    pub(crate) fn allowing(requests: usize) -> Self {
        Self {
            requests: requests.into(),
            ..Self::default()
        }
    }
}

#[async_trait]
impl Pace for Counted {
    fn may_go_on(&self) -> bool {
        let left = self
            .requests
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        left.is_ok()
    }

    fn reached(&self, done: usize, of: usize) {
        self.told.lock().unwrap().push((done, of));
    }

    async fn wait_out(&self, limit: &Error) -> bool {
        assert!(matches!(limit, Error::RateLimited { .. }));
        let left = self
            .limits
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        left.is_ok()
    }
}
