//! Reading the catalogue by id.

use std::collections::BTreeSet;

use async_trait::async_trait;
use tidal_core::{
    AlbumId, Answer, ArtistId, Barcode, CatalogService, Isrc, PlaylistId, Result, Tidal, TrackId, VideoId,
    Viewer,
    model::{Album, AlbumItem, Artist, Batch, Page, Playlist, PlaylistItem, Track, Video},
    service::{AlbumItems, AlbumsQuery, ArtistPart, ArtistsQuery, PlaylistItemsQuery, RelatedQuery},
};

use crate::{
    Cached,
    batch::{Company, Many, One, Several, has_barcode, has_isrc},
    policy,
    read::Reading,
};

#[async_trait]
impl<S: Tidal + ?Sized + 'static> CatalogService for Cached<S> {
    async fn tracks(&self, viewer: &Viewer, ids: &[TrackId]) -> Result<Answer<Batch<Track, TrackId>>> {
        let several = Several::<S, _, _, _, One>::of(
            &policy::TRACK,
            |tidal, viewer, (ids, ())| tidal.tracks(viewer, ids),
            |track, id| Some(track.id == *id),
        );
        self.read_several(several, viewer, (ids, &())).await
    }

    async fn tracks_by_isrc(&self, viewer: &Viewer, codes: &[Isrc]) -> Result<Answer<Batch<Track, Isrc>>> {
        let several = Several::<S, _, Company, _, Many>::of(
            &policy::TRACK_BY_ISRC,
            |tidal, viewer, (codes, company)| {
                Box::pin(async move { Ok(company.of(codes, tidal.tracks_by_isrc(viewer, codes).await?)) })
            },
            has_isrc,
        );
        self.read_several(several, viewer, (codes, &Company::among(codes)))
            .await
    }

    async fn albums(&self, viewer: &Viewer, query: &AlbumsQuery) -> Result<Answer<Batch<Album, AlbumId>>> {
        let several = Several::<S, _, AlbumItems, _, One>::of(
            &policy::ALBUM,
            |tidal, viewer, (ids, items)| {
                let (ids, items) = (ids.to_vec(), *items);
                Box::pin(async move { tidal.albums(viewer, &AlbumsQuery { ids, items }).await })
            },
            |album, id| Some(album.id == *id),
        );
        self.read_several(several, viewer, (&query.ids, &query.items))
            .await
    }

    async fn albums_by_barcode(
        &self,
        viewer: &Viewer,
        codes: &[Barcode],
    ) -> Result<Answer<Batch<Album, Barcode>>> {
        let several = Several::<S, _, _, _, Many>::of(
            &policy::ALBUM_BY_BARCODE,
            |tidal, viewer, (codes, ())| tidal.albums_by_barcode(viewer, codes),
            has_barcode,
        );
        self.read_several(several, viewer, (codes, &())).await
    }

    async fn album_items(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<AlbumId>,
    ) -> Result<Answer<Page<AlbumItem>>> {
        let reading = Reading::new(&policy::ALBUM_ITEMS, |tidal: &S, viewer, query| {
            tidal.album_items(viewer, query)
        });
        self.read(reading, viewer, query).await
    }

    async fn artists(
        &self,
        viewer: &Viewer,
        query: &ArtistsQuery,
    ) -> Result<Answer<Batch<Artist, ArtistId>>> {
        let several = Several::<S, _, BTreeSet<ArtistPart>, _, One>::of(
            &policy::ARTIST,
            |tidal, viewer, (ids, parts)| {
                let (ids, parts) = (ids.to_vec(), parts.clone());
                Box::pin(async move { tidal.artists(viewer, &ArtistsQuery { ids, parts }).await })
            },
            |artist, id| Some(artist.id == *id),
        );
        self.read_several(several, viewer, (&query.ids, &query.parts))
            .await
    }

    async fn artist_tracks(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<ArtistId>,
    ) -> Result<Answer<Page<Track>>> {
        let reading = Reading::new(&policy::ARTIST_TRACKS, |tidal: &S, viewer, query| {
            tidal.artist_tracks(viewer, query)
        });
        self.read(reading, viewer, query).await
    }

    async fn artist_albums(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<ArtistId>,
    ) -> Result<Answer<Page<Album>>> {
        let reading = Reading::new(&policy::ARTIST_ALBUMS, |tidal: &S, viewer, query| {
            tidal.artist_albums(viewer, query)
        });
        self.read(reading, viewer, query).await
    }

    async fn artist_videos(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<ArtistId>,
    ) -> Result<Answer<Page<Video>>> {
        let reading = Reading::new(&policy::ARTIST_VIDEOS, |tidal: &S, viewer, query| {
            tidal.artist_videos(viewer, query)
        });
        self.read(reading, viewer, query).await
    }

    async fn playlist(&self, viewer: &Viewer, id: &PlaylistId) -> Result<Answer<Playlist>> {
        let reading = Reading::new(&policy::PLAYLIST, |tidal: &S, viewer, id| {
            tidal.playlist(viewer, id)
        });
        self.read(reading, viewer, id).await
    }

    async fn playlist_items(
        &self,
        viewer: &Viewer,
        query: &PlaylistItemsQuery,
    ) -> Result<Answer<Page<PlaylistItem>>> {
        let reading = Reading::new(&policy::PLAYLIST_ITEMS, |tidal: &S, viewer, query| {
            tidal.playlist_items(viewer, query)
        });
        self.read(reading, viewer, query).await
    }

    async fn videos(&self, viewer: &Viewer, ids: &[VideoId]) -> Result<Answer<Batch<Video, VideoId>>> {
        let several = Several::<S, _, _, _, One>::of(
            &policy::VIDEO,
            |tidal, viewer, (ids, ())| tidal.videos(viewer, ids),
            |video, id| Some(video.id == *id),
        );
        self.read_several(several, viewer, (ids, &())).await
    }
}
