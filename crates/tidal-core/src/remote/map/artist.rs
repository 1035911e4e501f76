//! Artists, their pages, and their names on things.

use tidal_api as wire;

use super::{Compound, FromWire, artwork, page, value};
use crate::{
    ArtistId, Kind,
    model::{Artist, ArtistRef, Biography},
};

/// An artist with the parts of its page. The artists on that page are without: pages that name each other
/// would never end.
pub(in crate::remote) struct Profile(pub(in crate::remote) Artist);

/// The artists credited on something, the main one first. One that did not come along has no name to show.
pub(super) fn credits<M>(linkage: Option<&wire::LinkagePage<M>>, around: Compound<'_>) -> Vec<ArtistRef> {
    let identifiers = linkage.map_or(&[][..], |linkage| &linkage.identifiers);
    let credit = |identifier: &wire::Identifier<M>| {
        let artist = around.get::<wire::Artists>(&identifier.id)?;
        Some(ArtistRef {
            id: ArtistId::from_tidal(artist.id.as_str()),
            name: artist.attributes.name.clone()?,
        })
    };
    identifiers.iter().filter_map(credit).collect()
}

impl FromWire for Artist {
    type Resource = wire::Artists;

    fn from_wire(object: &wire::Object<wire::ArtistAttributes>, around: Compound<'_>) -> Option<Self> {
        let attributes = &object.attributes;
        Some(Self {
            id: ArtistId::from_tidal(object.id.as_str()),
            name: attributes.name.clone()?,
            popularity: value::popularity(attributes.popularity),
            handle: value::text(attributes.handle.as_ref()),
            picture: artwork::first(object.related::<wire::artists::ProfileArt>().as_ref(), around),
            url: value::url(&attributes.external_links, Kind::Artist, &object.id),
            biography: None,
            top_tracks: None,
            albums: None,
            similar: None,
            videos: None,
        })
    }
}

impl FromWire for Profile {
    type Resource = wire::Artists;

    fn from_wire(object: &wire::Object<wire::ArtistAttributes>, around: Compound<'_>) -> Option<Self> {
        let tracks = object.related::<wire::artists::Tracks>();
        let albums = object.related::<wire::artists::Albums>();
        let similar = object.related::<wire::artists::SimilarArtists>();
        let videos = object.related::<wire::artists::Videos>();
        // A part that cannot be read is as good as not there: whoever wants it asks for it alone, and is told.
        Some(Self(Artist {
            biography: biography(object, around),
            top_tracks: tracks.and_then(|linkage| page(&linkage, around).ok()),
            albums: albums.and_then(|linkage| page(&linkage, around).ok()),
            similar: similar.and_then(|linkage| page(&linkage, around).ok()),
            videos: videos.and_then(|linkage| page(&linkage, around).ok()),
            ..Artist::from_wire(object, around)?
        }))
    }
}

fn biography(object: &wire::Object<wire::ArtistAttributes>, around: Compound<'_>) -> Option<Biography> {
    let linkage = object.related::<wire::artists::Biography>()?;
    let biography = around.get::<wire::ArtistBiographies>(&linkage.identifiers.first()?.id)?;
    Some(Biography {
        text: value::text(biography.attributes.text.as_ref())?,
        source: value::text(biography.attributes.source.as_ref()).filter(|source| source != "UNKNOWN"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::map::sample;

    #[test]
    fn a_page_names_its_own_artist_and_ends() {
        let document = sample::list::<wire::Artists>(sample::ARTISTS);
        let Profile(artist) = Profile::from_wire(&document.data[0], Compound::of(&document)).unwrap();
        insta::assert_json_snapshot!(artist);
    }
}
