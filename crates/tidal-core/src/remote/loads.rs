//! The requests that read several things by id, behind their coalescers.

use std::{collections::BTreeSet, fmt, hash::Hash, sync::Arc};

use tidal_api as wire;

use super::{
    ask::{Asked, freshness},
    coalesce::{Coalescer, Loaded},
    compound::Compound,
    include::Include,
    map::{FromWire, ObjectOf, Profile},
};
use crate::{
    AlbumId, ArtistId, Result, TrackId, VideoId, Viewer,
    model::{Album, Artist, Track, Video},
    service::{AlbumItems, ArtistPart},
};

/// One coalescer for each kind of thing. Clones share what is under way.
#[derive(Clone)]
pub(super) struct Loads {
    pub(super) tracks: Arc<Coalescer<Viewer, TrackId, Track>>,
    pub(super) albums: Arc<Coalescer<(Viewer, AlbumItems), AlbumId, Album>>,
    pub(super) artists: Arc<Coalescer<(Viewer, BTreeSet<ArtistPart>), ArtistId, Artist>>,
    pub(super) videos: Arc<Coalescer<Viewer, VideoId, Video>>,
}

// === impl Loads ===

impl Loads {
    pub(super) fn new(client: &wire::Client) -> Self {
        let (tracks, albums, artists, videos) =
            (client.clone(), client.clone(), client.clone(), client.clone());
        Self {
            tracks: Coalescer::new(move |viewer, ids| load_tracks(tracks.clone(), viewer, ids)),
            albums: Coalescer::new(move |(viewer, items), ids| {
                load_albums(albums.clone(), (viewer, items), ids)
            }),
            artists: Coalescer::new(move |scope, ids| load_artists(artists.clone(), scope, ids)),
            videos: Coalescer::new(move |viewer, ids| load_videos(videos.clone(), viewer, ids)),
        }
    }
}

impl fmt::Debug for Loads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loads").finish_non_exhaustive()
    }
}

/// What a track comes with.
pub(super) const TRACK: &[&str] = &["artists", "albums"];

/// What an album comes with.
pub(super) fn album_include(items: AlbumItems) -> Include {
    let include = match items {
        AlbumItems::Omitted => Include::needed(&["artists"]),
        AlbumItems::FirstPage => Include::needed(&["artists", "items.artists"]),
    };
    include.welcome(&["coverArt"])
}

async fn load_tracks(
    client: wire::Client,
    viewer: Viewer,
    ids: Vec<TrackId>,
) -> Result<Loaded<TrackId, Track>> {
    let request = wire::List::<wire::Tracks>::all()
        .filter("id", ids.iter().map(TrackId::as_str))
        .country(viewer.country.as_str())
        .include(TRACK.iter().copied());
    let document = Asked::many(&viewer).send(&client, request).await?;
    Ok(by_id(&document, |track: Track| (track.id.clone(), track)))
}

async fn load_albums(
    client: wire::Client,
    (viewer, items): (Viewer, AlbumItems),
    ids: Vec<AlbumId>,
) -> Result<Loaded<AlbumId, Album>> {
    let request = wire::List::<wire::Albums>::all()
        .filter("id", ids.iter().map(AlbumId::as_str))
        .country(viewer.country.as_str())
        .include(album_include(items).paths());
    let document = Asked::many(&viewer).send(&client, request).await?;
    Ok(by_id(&document, |album: Album| (album.id.clone(), album)))
}

async fn load_artists(
    client: wire::Client,
    (viewer, parts): (Viewer, BTreeSet<ArtistPart>),
    ids: Vec<ArtistId>,
) -> Result<Loaded<ArtistId, Artist>> {
    let request = wire::List::<wire::Artists>::all()
        .filter("id", ids.iter().map(ArtistId::as_str))
        .country(viewer.country.as_str())
        .include(artist_include(&parts).paths());
    let document = Asked::many(&viewer).send(&client, request).await?;
    Ok(by_id(&document, |Profile(artist)| (artist.id.clone(), artist)))
}

async fn load_videos(
    client: wire::Client,
    viewer: Viewer,
    ids: Vec<VideoId>,
) -> Result<Loaded<VideoId, Video>> {
    let request = wire::List::<wire::Videos>::all()
        .filter("id", ids.iter().map(VideoId::as_str))
        .country(viewer.country.as_str())
        .include(["artists", "thumbnailArt"]);
    let document = Asked::many(&viewer).send(&client, request).await?;
    Ok(by_id(&document, |video: Video| (video.id.clone(), video)))
}

/// All parts together name nine resources, so that one picture fits as well: the portrait goes first.
fn artist_include(parts: &BTreeSet<ArtistPart>) -> Include {
    let mut include = Include::default();
    for part in parts {
        include.need(match part {
            ArtistPart::Biography => &["biography"],
            ArtistPart::TopTracks => &["tracks.artists", "tracks.albums"],
            ArtistPart::Albums => &["albums.artists"],
            ArtistPart::Similar => &["similarArtists"],
            ArtistPart::Videos => &["videos.artists"],
        });
    }
    let include = include.welcome(&["profileArt"]);
    if parts.contains(&ArtistPart::Albums) {
        include.welcome(&["albums.coverArt"])
    } else {
        include
    }
}

fn by_id<W, T, K>(document: &wire::Document<Vec<ObjectOf<W>>>, keyed: impl Fn(W) -> (K, T)) -> Loaded<K, T>
where
    W: FromWire,
    K: Eq + Hash,
{
    let around = Compound::of(document);
    let keyed = |object| {
        let (key, value) = keyed(W::from_wire(object, around));
        (key, Arc::new(value))
    };
    Loaded {
        found: document.data.iter().map(keyed).collect(),
        freshness: freshness(document),
    }
}
