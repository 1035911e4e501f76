//! The requests that read several things by id, behind their coalescers.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    hash::Hash,
    sync::Arc,
};

use tidal_api as wire;

use super::{
    ask::{Asked, freshness},
    coalesce::{Coalescer, Loaded},
    compound::Compound,
    failure::senseless,
    include::Include,
    map::{FromWire, ObjectOf, Profile, unreadable},
    split,
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

// === impl Loads ===

impl Loads {
    pub(super) fn new(client: &wire::Client) -> Self {
        Self {
            tracks: gathering(client, load_tracks),
            albums: gathering(client, load_albums),
            artists: gathering(client, load_artists),
            videos: gathering(client, load_videos),
        }
    }
}

impl fmt::Debug for Loads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loads").finish_non_exhaustive()
    }
}

/// A coalescer over a request; the request is taken apart if TIDAL refuses it as a whole.
fn gathering<S, K, V, F, R>(client: &wire::Client, request: F) -> Arc<Coalescer<S, K, V>>
where
    S: Clone + Eq + Hash + Send + Sync + 'static,
    K: Clone + Eq + Hash + fmt::Display + Send + Sync + 'static,
    V: Send + Sync + 'static,
    F: Fn(wire::Client, S, Vec<K>) -> R + Copy + Send + Sync + 'static,
    R: Future<Output = Result<Loaded<K, V>>> + Send + 'static,
{
    let client = client.clone();
    Coalescer::new(move |scope: S, keys, departure| {
        let client = client.clone();
        split::load(keys, departure, move |part| {
            request(client.clone(), scope.clone(), part)
        })
    })
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
    Ok(by_id(&document, &ids, |track: Track| (track.id.clone(), track)))
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
    Ok(by_id(&document, &ids, |album: Album| (album.id.clone(), album)))
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
    Ok(by_id(&document, &ids, |Profile(artist)| {
        (artist.id.clone(), artist)
    }))
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
    Ok(by_id(&document, &ids, |video: Video| (video.id.clone(), video)))
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

/// What a document holds of the ids that were asked for. What came and could not be read is not missing. If
/// there is another page, which TIDAL has not been seen to cut for so few, what is not on this one is not
/// known to be missing either.
fn by_id<W, T, K>(
    document: &wire::Document<Vec<ObjectOf<W>>>,
    ids: &[K],
    keyed: impl Fn(W) -> (K, T),
) -> Loaded<K, T>
where
    W: FromWire,
    K: Clone + Eq + Hash + fmt::Display,
{
    let around = Compound::of(document);
    let keyed = |object| {
        let (key, value) = keyed(W::from_wire(object, around)?);
        Some((key, Arc::new(value)))
    };
    let found: HashMap<K, Arc<T>> = document.data.iter().filter_map(keyed).collect();
    let mut loaded = Loaded {
        found,
        failed: HashMap::new(),
        freshness: Some(freshness(document)),
    };
    let unknown: Vec<K> = ids
        .iter()
        .filter(|id| !loaded.found.contains_key(id))
        .cloned()
        .collect();
    if document.next_cursor().is_some() {
        loaded.fail(&unknown, &senseless("a batch was cut into pages"));
    }
    let came = |id: &K| {
        let id = id.to_string();
        document.data.iter().any(|object| object.id == id)
    };
    let came: Vec<K> = unknown.into_iter().filter(came).collect();
    loaded.fail(&came, &unreadable("something came that could not be read"));
    loaded
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str =
        r#"{"type": "tracks", "id": "1", "attributes": {"title": "Ett", "duration": "PT1M"}}"#;

    /// Two tracks are asked for, the first of which comes whole; whether the second failed, and in vain.
    fn check(more: &str, links: &str, failed: Option<bool>) {
        let json = format!(r#"{{"data": [{WHOLE}{more}], "links": {links}}}"#);
        let document = wire::Document::from_slice(json.as_bytes()).unwrap();
        let ids = ["1", "2"].map(TrackId::from_tidal);
        let loaded = by_id(&document, &ids, |track: Track| (track.id.clone(), track));
        let [one, two] = &ids;
        assert!(loaded.found.contains_key(one) && !loaded.failed.contains_key(one));
        let retryable = loaded.failed.get(two).map(crate::Error::is_retryable);
        assert_eq!((loaded.found.len(), retryable), (1, failed), "{json}");
    }

    #[test]
    fn what_may_be_on_another_page_is_not_missing() {
        check("", "{}", None);
        check("", r#"{"next": "/tracks?page[cursor]=x"}"#, Some(false));
    }

    #[test]
    fn what_came_and_cannot_be_read_is_not_missing() {
        let nameless = r#", {"type": "tracks", "id": "2", "attributes": {"duration": "PT1M"}}"#;
        check(nameless, "{}", Some(true));
        check(nameless, r#"{"next": "/tracks?page[cursor]=x"}"#, Some(true));
    }
}
