//! Tracks.

use tidal_api as wire;

use super::{Compound, FromWire, album, artist, value};
use crate::{
    Isrc, Kind, TrackId,
    model::{Key, Scale, Track},
};

impl FromWire for Track {
    type Resource = wire::Tracks;

    fn from_wire(object: &wire::Object<wire::TrackAttributes>, around: Compound<'_>) -> Option<Self> {
        let attributes = &object.attributes;
        let albums = object.related::<wire::tracks::Albums>();
        Some(Self {
            id: TrackId::from_tidal(object.id.as_str()),
            title: attributes.title.clone()?,
            version: value::text(attributes.version.as_ref()),
            artists: artist::credits(object.related::<wire::tracks::Artists>().as_ref(), around),
            album: album::first(albums.as_ref(), around),
            duration: value::duration(attributes.duration.as_deref())?,
            isrc: attributes.isrc.as_deref().map(Isrc::from_tidal),
            // TIDAL writes 0 where it did not measure.
            bpm: attributes.bpm.filter(|bpm| bpm.is_finite() && *bpm > 0.0),
            key: attributes.key.as_deref().and_then(Key::from_tidal),
            scale: attributes.key_scale.as_deref().and_then(Scale::from_tidal),
            explicit: attributes.explicit.unwrap_or_default(),
            popularity: value::popularity(attributes.popularity),
            tone_tags: attributes.tone_tags.clone(),
            quality: attributes.media_tags.clone(),
            ai: attributes.ai,
            copyright: value::copyright(attributes.copyright.as_ref()),
            url: value::url(&attributes.external_links, Kind::Track, &object.id),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::map::sample;

    #[test]
    fn a_full_track_is_mapped() {
        let document = sample::list::<wire::Tracks>(sample::TRACKS);
        let track = Track::from_wire(&document.data[0], Compound::of(&document)).unwrap();
        insta::assert_json_snapshot!(track);
    }

    #[test]
    fn what_is_missing_is_none_and_what_is_unknown_too() {
        let document = sample::list::<wire::Tracks>(sample::TRACKS);
        let bare = Track::from_wire(&document.data[1], Compound::of(&document)).unwrap();
        assert_eq!((bare.bpm, bare.key, bare.scale), (None, None, None));
        assert_eq!((bare.artists.len(), bare.album), (0, None));
        assert_eq!(bare.url, "https://tidal.com/track/2");
    }
}
