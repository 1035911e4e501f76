//! Small documents that the mapping's tests read. Made up, in the shape of TIDAL's.

use tidal_api as wire;

/// Reads a document of several resources.
pub(super) fn list<R: wire::Resource>(json: &str) -> wire::Document<Vec<wire::Object<R::Attributes>>> {
    wire::Document::from_slice(json.as_bytes()).unwrap()
}

/// A full track, and one with nothing but what a track cannot be without and values that are not known.
pub(super) const TRACKS: &str = r#"{"data": [
    {"type": "tracks", "id": "1", "attributes": {
        "title": "Första", "version": "Live", "duration": "PT3M25S", "isrc": "QZAAA2600001", "bpm": 92.5,
        "key": "Eb", "keyScale": "DORIAN", "explicit": true, "popularity": 0.25, "toneTags": ["Calm"],
        "mediaTags": ["LOSSLESS"], "ai": false, "copyright": {"text": "(C) Nobody"},
        "externalLinks": [{"href": "https://tidal.com/browse/track/1", "meta": {"type": "TIDAL_SHARING"}}]},
     "relationships": {
        "artists": {"data": [{"type": "artists", "id": "7"}, {"type": "artists", "id": "gone"}, {"type": "artists", "id": "8"}]},
        "albums": {"data": [{"type": "albums", "id": "gone"}, {"type": "albums", "id": "70"}]}}},
    {"type": "tracks", "id": "2", "attributes": {
        "title": "Andra", "duration": "PT1M", "bpm": 0, "key": "UNKNOWN", "keyScale": "PARALLEL", "version": " ", "externalLinks": null}}],
 "included": [
    {"type": "artists", "id": "7", "attributes": {"name": "Mia", "popularity": 0.5}},
    {"type": "artists", "id": "8", "attributes": {"name": "Åse", "popularity": 0.5}},
    {"type": "albums", "id": "70", "attributes": {"title": "Dagar", "releaseDate": "2026-02-03"}}]}"#;

/// An artist with a whole page: its track and its album name it, and it is similar to one that is similar to it.
pub(super) const ARTISTS: &str = r#"{"data": [
    {"type": "artists", "id": "7", "attributes": {"name": "Mia", "popularity": 0.5, "handle": "mia"},
     "relationships": {
        "biography": {"data": {"type": "artistBiographies", "id": "7"}},
        "profileArt": {"data": [{"type": "artworks", "id": "art"}]},
        "tracks": {"data": [{"type": "tracks", "id": "1"}, {"type": "tracks", "id": "gone"}],
            "links": {"self": "/x", "meta": {"nextCursor": "more"}}, "meta": {"total": 40}},
        "albums": {"data": [{"type": "albums", "id": "70"}]},
        "similarArtists": {"data": [{"type": "artists", "id": "8"}]},
        "videos": {"data": []}}},
    {"type": "artists", "id": "8", "attributes": {"name": "Åse", "popularity": 0.25},
     "relationships": {"similarArtists": {"data": [{"type": "artists", "id": "7"}]}}}],
 "included": [
    {"type": "artistBiographies", "id": "7", "attributes": {"text": "Plays.", "source": "UNKNOWN"}},
    {"type": "artworks", "id": "art", "attributes": {"mediaType": "IMAGE", "files": [
        {"href": "https://pictures/160", "meta": {"width": 160, "height": 160}},
        {"href": "https://pictures/any"},
        {"href": "https://pictures/640", "meta": {"width": 640, "height": 640}}]}},
    {"type": "tracks", "id": "1", "attributes": {"title": "Första", "duration": "PT1M"},
     "relationships": {"artists": {"data": [{"type": "artists", "id": "7"}]}}},
    {"type": "albums", "id": "70", "attributes": {"title": "Dagar", "albumType": "EP", "duration": "PT9M", "numberOfItems": 3},
     "relationships": {"artists": {"data": [{"type": "artists", "id": "7"}]}}}]}"#;

/// An album of two volumes: a track, a video, and something that is not there.
pub(super) const ALBUMS: &str = r#"{"data": [
    {"type": "albums", "id": "70", "attributes": {
        "title": "Dagar", "albumType": "ALBUM", "barcodeId": "0123456789012", "duration": "PT40M", "numberOfItems": 3,
        "numberOfVolumes": 2, "releaseDate": "2026-02-03", "mediaTags": ["HIRES_LOSSLESS"], "popularity": 0.5},
     "relationships": {
        "artists": {"data": [{"type": "artists", "id": "7"}]},
        "coverArt": {"data": [{"type": "artworks", "id": "moving"}, {"type": "artworks", "id": "still"}]},
        "items": {"data": [
            {"type": "tracks", "id": "1", "meta": {"trackNumber": 1, "volumeNumber": 1}},
            {"type": "videos", "id": "9", "meta": {"trackNumber": 1, "volumeNumber": 2}},
            {"type": "tracks", "id": "gone", "meta": {"trackNumber": 2, "volumeNumber": 2}}],
            "links": {"next": "/albums/70/relationships/items?page%5Bcursor%5D=more"}}}}],
 "included": [
    {"type": "artists", "id": "7", "attributes": {"name": "Mia"}},
    {"type": "artworks", "id": "moving", "attributes": {"mediaType": "VIDEO", "files": []}},
    {"type": "artworks", "id": "still", "attributes": {"mediaType": "IMAGE", "files": [
        {"href": "https://pictures/80", "meta": {"width": 80, "height": 80}}]}},
    {"type": "tracks", "id": "1", "attributes": {"title": "Första", "duration": "PT3M"},
     "relationships": {"artists": {"data": [{"type": "artists", "id": "7"}]}}},
    {"type": "videos", "id": "9", "attributes": {"title": "Film", "duration": "PT4M", "releaseDate": "soon"}}]}"#;

/// A playlist with a track twice, something that is gone, and something of a kind nobody knows.
pub(super) const PLAYLISTS: &str = r#"{"data": [
    {"type": "playlists", "id": "p", "attributes": {
        "name": "Morgon", "description": "", "playlistType": "USER", "numberOfItems": 4, "numberOfFollowers": 3,
        "createdAt": "2026-01-02T03:04:05Z", "lastModifiedAt": "yesterday", "duration": "PT6M", "bounded": true},
     "relationships": {"items": {"data": [
        {"type": "tracks", "id": "1", "meta": {"itemId": "a", "addedAt": "2026-01-02T03:04:05Z"}},
        {"type": "tracks", "id": "gone", "meta": {"itemId": "b"}},
        {"type": "tracks", "id": "1", "meta": {"itemId": "c"}},
        {"type": "holograms", "id": "5", "meta": null}]}}}],
 "included": [
    {"type": "tracks", "id": "1", "attributes": {"title": "Första", "duration": "PT3M"},
     "relationships": {"albums": {"data": [{"type": "albums", "id": "70"}]}}},
    {"type": "albums", "id": "70", "attributes": {"title": "Dagar"}}]}"#;

/// A video.
pub(super) const VIDEOS: &str = r#"{"data": [
    {"type": "videos", "id": "9", "attributes": {
        "title": "Film", "duration": "PT4M", "isrc": "QZAAA2600009", "releaseDate": "2026-02-03", "explicit": false,
        "popularity": 1.5},
     "relationships": {
        "artists": {"data": [{"type": "artists", "id": "7"}]},
        "thumbnailArt": {"data": [{"type": "artworks", "id": "still"}]}}}],
 "included": [
    {"type": "artists", "id": "7", "attributes": {"name": "Mia"}},
    {"type": "artworks", "id": "still", "attributes": {"files": [
        {"href": "https://pictures/80", "meta": {"width": 80, "height": 45}}]}}]}"#;
