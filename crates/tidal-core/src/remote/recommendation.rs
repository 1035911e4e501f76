//! Similar things, and radios.

use async_trait::async_trait;
use tidal_api as wire;

use super::{
    Remote,
    ask::{Asked, answer},
    compound::Compound,
    map::{FromWire, unreadable},
    related::Place,
};
use crate::{
    AlbumId, Answer, ArtistId, Error, Kind, RecommendationService, Result, TrackId, Viewer,
    model::{Album, Artist, Batch, Neighbourhood, Page, Playlist, Track},
    service::{MixesQuery, RelatedQuery},
};

/// What a radio comes with. The thing that it is the radio of is asked for, not the relationship, because a
/// track's radio takes no country there.
const RADIO: [&str; 3] = [
    "radio.items.artists",
    "radio.items.tracks:albums",
    "radio.coverArt",
];

#[async_trait]
impl RecommendationService for Remote {
    async fn similar_tracks(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<TrackId>,
    ) -> Result<Answer<Page<Track>>> {
        let place = Place {
            kind: Kind::Track,
            id: query.of.as_str(),
            cursor: query.cursor.as_ref(),
        };
        let include = ["similarTracks.artists", "similarTracks.albums"];
        self.related::<wire::tracks::SimilarTracks, _>(&self.reader(viewer), place, &include)
            .await
    }

    async fn similar_albums(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<AlbumId>,
    ) -> Result<Answer<Page<Album>>> {
        let place = Place {
            kind: Kind::Album,
            id: query.of.as_str(),
            cursor: query.cursor.as_ref(),
        };
        let include = ["similarAlbums.artists", "similarAlbums.coverArt"];
        self.related::<wire::albums::SimilarAlbums, _>(&self.reader(viewer), place, &include)
            .await
    }

    async fn similar_artists(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<ArtistId>,
    ) -> Result<Answer<Page<Artist>>> {
        let place = Place {
            kind: Kind::Artist,
            id: query.of.as_str(),
            cursor: query.cursor.as_ref(),
        };
        let include = ["similarArtists.profileArt"];
        self.related::<wire::artists::SimilarArtists, _>(&self.reader(viewer), place, &include)
            .await
    }

    async fn track_radio(&self, viewer: &Viewer, id: &TrackId) -> Result<Answer<Playlist>> {
        self.radio::<wire::Tracks, wire::tracks::Radio>(viewer, Kind::Track, id.as_str())
            .await
    }

    async fn artist_radio(&self, viewer: &Viewer, id: &ArtistId) -> Result<Answer<Playlist>> {
        self.radio::<wire::Artists, wire::artists::Radio>(viewer, Kind::Artist, id.as_str())
            .await
    }

    async fn around_tracks(
        &self,
        viewer: &Viewer,
        ids: &[TrackId],
    ) -> Result<Answer<Batch<Neighbourhood<Track>, TrackId>>> {
        self.tracks_with_neighbours(viewer, ids).await
    }

    async fn around_artists(
        &self,
        viewer: &Viewer,
        ids: &[ArtistId],
    ) -> Result<Answer<Batch<Neighbourhood<Artist>, ArtistId>>> {
        self.artists_with_neighbours(viewer, ids).await
    }

    async fn mixes(&self, viewer: &Viewer, query: &MixesQuery) -> Result<Answer<Page<Playlist>>> {
        self.mixes_of(viewer, query).await
    }
}

impl Remote {
    async fn radio<O, R>(&self, viewer: &Viewer, kind: Kind, id: &str) -> Result<Answer<Playlist>>
    where
        O: wire::CanFetch,
        R: wire::Relationship<Owner = O>,
    {
        let request = wire::Fetch::<O>::one(id)
            .country(viewer.country.as_str())
            .include(RADIO);
        let reader = self.reader(viewer);
        let document = Asked::one(&reader, kind, id).send(&self.client, request).await?;
        let document = as_list(document);
        let around = Compound::of(&document);
        let linkage = document.data.first().and_then(wire::Object::related::<R>);
        let mut radios = linkage.iter().flat_map(|linkage| linkage.identifiers.iter());
        let radio = radios.find_map(|radio| around.get::<wire::Playlists>(&radio.id));
        let radio = radio.ok_or_else(|| Error::NotFound {
            kind: Kind::Playlist,
            id: format!("radio of {kind} {id}"),
        })?;
        let radio = Playlist::from_wire(radio, around);
        let radio = radio.ok_or_else(|| unreadable("a radio could not be read"))?;
        Ok(answer(radio, &document))
    }
}

/// The document of one thing as one of several.
pub(super) fn as_list<A>(document: wire::Document<wire::Object<A>>) -> wire::Document<Vec<wire::Object<A>>> {
    let wire::Document {
        data,
        included,
        links,
        meta,
        rate,
        suspect_empty,
    } = document;
    wire::Document {
        data: vec![data],
        included,
        links,
        meta,
        rate,
        suspect_empty,
    }
}
