//! What goes with what. Similar things and radios are the same for everybody; mixes are a listener's own.

use super::{Audience, Policy, hours, minutes};

pub(crate) const SIMILAR_TRACKS: Policy = like("similar_tracks");
pub(crate) const SIMILAR_ALBUMS: Policy = like("similar_albums");
pub(crate) const SIMILAR_ARTISTS: Policy = like("similar_artists");
pub(crate) const TRACK_RADIO: Policy = like("track_radio");
pub(crate) const ARTIST_RADIO: Policy = like("artist_radio");
pub(crate) const AROUND_TRACK: Policy = like("around_track");
pub(crate) const AROUND_ARTIST: Policy = like("around_artist");
pub(crate) const MIXES: Policy = Policy {
    audience: Audience::Listener,
    ..like("mixes")
};

const fn like(name: &'static str) -> Policy {
    Policy {
        name,
        audience: Audience::Catalogue,
        ttl: minutes(30),
        grace: hours(6),
    }
}
