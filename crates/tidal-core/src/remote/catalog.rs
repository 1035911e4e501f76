//! Reading the catalogue by id.

use async_trait::async_trait;
use tidal_api as wire;

use super::{
    Remote,
    ask::{Asked, answer},
    batch,
    compound::Compound,
    map::{FromWire, album_items, playlist_items, unreadable},
    recommendation::as_list,
    related::{Linked, Place},
};
use crate::{
    AlbumId, Answer, ArtistId, Barcode, CatalogService, Isrc, Kind, PlaylistId, Result, TrackId, VideoId,
    Viewer,
    model::{Album, AlbumItem, Artist, Batch, Page, Playlist, PlaylistItem, Track, Video},
    service::{AlbumsQuery, ArtistsQuery, Direction, PlaylistItemsQuery, PlaylistSort, RelatedQuery},
};

/// What the entries of an album or playlist come with.
const ITEMS: [&str; 2] = ["items.artists", "items.tracks:albums"];

#[async_trait]
impl CatalogService for Remote {
    async fn tracks(&self, viewer: &Viewer, ids: &[TrackId]) -> Result<Answer<Batch<Track, TrackId>>> {
        batch::read(&self.loads.tracks, &self.reader(viewer), ids).await
    }

    async fn tracks_by_isrc(&self, viewer: &Viewer, codes: &[Isrc]) -> Result<Answer<Batch<Track, Isrc>>> {
        self.by_isrc(&self.reader(viewer), codes).await
    }

    async fn albums(&self, viewer: &Viewer, query: &AlbumsQuery) -> Result<Answer<Batch<Album, AlbumId>>> {
        let scope = (self.reader(viewer).into_owned(), query.items);
        batch::read(&self.loads.albums, &scope, &query.ids).await
    }

    async fn albums_by_barcode(
        &self,
        viewer: &Viewer,
        codes: &[Barcode],
    ) -> Result<Answer<Batch<Album, Barcode>>> {
        self.by_barcode(&self.reader(viewer), codes).await
    }

    async fn album_items(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<AlbumId>,
    ) -> Result<Answer<Page<AlbumItem>>> {
        let place = Place {
            kind: Kind::Album,
            id: query.of.as_str(),
            cursor: query.cursor.as_ref(),
        };
        let request = wire::Related::<wire::albums::Items>::of(place.id).include(ITEMS);
        let Linked { page, document } = self.linked(&self.reader(viewer), place, request).await?;
        Ok(answer(
            album_items(&page, Compound::included(&document.included)),
            &document,
        ))
    }

    async fn artists(
        &self,
        viewer: &Viewer,
        query: &ArtistsQuery,
    ) -> Result<Answer<Batch<Artist, ArtistId>>> {
        let scope = (self.reader(viewer).into_owned(), query.parts.clone());
        batch::read(&self.loads.artists, &scope, &query.ids).await
    }

    async fn artist_tracks(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<ArtistId>,
    ) -> Result<Answer<Page<Track>>> {
        let place = of_artist(query);
        // The same recording on several releases counts once.
        let request = wire::Related::<wire::artists::Tracks>::of(place.id)
            .parameter("collapseBy", "FINGERPRINT")
            .include(["tracks.artists", "tracks.albums"]);
        let Linked { page, document } = self.linked(&self.reader(viewer), place, request).await?;
        let page = super::map::page(&page, Compound::included(&document.included))?;
        Ok(answer(page, &document))
    }

    async fn artist_albums(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<ArtistId>,
    ) -> Result<Answer<Page<Album>>> {
        let include = ["albums.artists", "albums.coverArt"];
        self.related::<wire::artists::Albums, _>(&self.reader(viewer), of_artist(query), &include)
            .await
    }

    async fn artist_videos(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<ArtistId>,
    ) -> Result<Answer<Page<Video>>> {
        let include = ["videos.artists", "videos.thumbnailArt"];
        self.related::<wire::artists::Videos, _>(&self.reader(viewer), of_artist(query), &include)
            .await
    }

    async fn playlist(&self, viewer: &Viewer, id: &PlaylistId) -> Result<Answer<Playlist>> {
        let request = wire::Fetch::<wire::Playlists>::one(id.as_str())
            .country(viewer.country.as_str())
            .include(ITEMS)
            .include(["coverArt"]);
        let asked = Asked::one(viewer, Kind::Playlist, id.as_str());
        let document = as_list(asked.send(&self.client, request).await?);
        let around = Compound::of(&document);
        let playlist = document
            .data
            .first()
            .and_then(|object| Playlist::from_wire(object, around));
        let playlist = playlist.ok_or_else(|| unreadable("a playlist could not be read"))?;
        Ok(answer(playlist, &document))
    }

    async fn playlist_items(
        &self,
        viewer: &Viewer,
        query: &PlaylistItemsQuery,
    ) -> Result<Answer<Page<PlaylistItem>>> {
        let place = Place {
            kind: Kind::Playlist,
            id: query.playlist.as_str(),
            cursor: query.cursor.as_ref(),
        };
        let mut request = wire::Related::<wire::playlists::Items>::of(place.id).include(ITEMS);
        if let Some(text) = query
            .text
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
        {
            request = request.filter("query", [text]);
        }
        if let Some(order) = query.sort {
            request = request.sort([sort(order)]);
        }
        let Linked { page, document } = self.linked(viewer, place, request).await?;
        Ok(answer(
            playlist_items(&page, Compound::included(&document.included)),
            &document,
        ))
    }

    async fn videos(&self, viewer: &Viewer, ids: &[VideoId]) -> Result<Answer<Batch<Video, VideoId>>> {
        batch::read(&self.loads.videos, &self.reader(viewer), ids).await
    }
}

fn of_artist(query: &RelatedQuery<ArtistId>) -> Place<'_> {
    Place {
        kind: Kind::Artist,
        id: query.of.as_str(),
        cursor: query.cursor.as_ref(),
    }
}

/// The order as TIDAL names it.
fn sort(order: PlaylistSort) -> String {
    let (member, direction) = match order {
        PlaylistSort::Added(direction) => ("addedAt", direction),
        PlaylistSort::Album(direction) => ("albums.title", direction),
        PlaylistSort::Artist(direction) => ("artists.name", direction),
        PlaylistSort::Duration(direction) => ("duration", direction),
        PlaylistSort::Place(direction) => ("itemIndex", direction),
        PlaylistSort::Title(direction) => ("title", direction),
    };
    match direction {
        Direction::Ascending => member.to_owned(),
        Direction::Descending => format!("-{member}"),
    }
}
