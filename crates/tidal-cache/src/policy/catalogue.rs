//! What is read by id, and what belongs to that.

use super::{Audience, Policy, hours, minutes};

pub(crate) const TRACK: Policy = by_id("track");
pub(crate) const TRACK_BY_ISRC: Policy = by_id("track_by_isrc");
pub(crate) const ALBUM: Policy = by_id("album");
pub(crate) const ALBUM_BY_BARCODE: Policy = by_id("album_by_barcode");
pub(crate) const ALBUM_ITEMS: Policy = by_id("album_items");
pub(crate) const ARTIST: Policy = by_id("artist");
pub(crate) const ARTIST_TRACKS: Policy = by_id("artist_tracks");
pub(crate) const ARTIST_ALBUMS: Policy = by_id("artist_albums");
pub(crate) const ARTIST_VIDEOS: Policy = by_id("artist_videos");
pub(crate) const VIDEO: Policy = by_id("video");

/// Some playlists are a listener's own, and who asks decides whether there is one at all. Voided by any change of
/// the playlist that is made here; others may change it as well, hence the short time.
pub(crate) const PLAYLIST: Policy = of_playlist("playlist");
pub(crate) const PLAYLIST_ITEMS: Policy = of_playlist("playlist_items");

const fn by_id(name: &'static str) -> Policy {
    Policy {
        name,
        audience: Audience::Catalogue,
        ttl: hours(1),
        grace: hours(24),
    }
}

const fn of_playlist(name: &'static str) -> Policy {
    Policy {
        name,
        audience: Audience::Listener,
        ttl: minutes(1),
        grace: hours(1),
    }
}
