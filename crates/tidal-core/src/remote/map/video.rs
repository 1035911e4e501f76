//! Music videos.

use tidal_api as wire;

use super::{Compound, FromWire, artist, artwork, value};
use crate::{Isrc, Kind, VideoId, model::Video};

impl FromWire for Video {
    type Resource = wire::Videos;

    fn from_wire(object: &wire::Object<wire::VideoAttributes>, around: Compound<'_>) -> Option<Self> {
        let attributes = &object.attributes;
        Some(Self {
            id: VideoId::from_tidal(object.id.as_str()),
            title: attributes.title.clone()?,
            version: value::text(attributes.version.as_ref()),
            artists: artist::credits(object.related::<wire::videos::Artists>().as_ref(), around),
            duration: value::duration(attributes.duration.as_deref())?,
            released: value::date(attributes.release_date.as_deref()),
            isrc: attributes.isrc.as_deref().map(Isrc::from_tidal),
            explicit: attributes.explicit.unwrap_or_default(),
            popularity: value::popularity(attributes.popularity),
            copyright: value::copyright(attributes.copyright.as_ref()),
            thumbnail: artwork::first(object.related::<wire::videos::ThumbnailArt>().as_ref(), around),
            url: value::url(&attributes.external_links, Kind::Video, &object.id),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::map::sample;

    #[test]
    fn a_video_has_a_still() {
        let document = sample::list::<wire::Videos>(sample::VIDEOS);
        let video = Video::from_wire(&document.data[0], Compound::of(&document)).unwrap();
        insta::assert_json_snapshot!(video);
    }
}
