//! Reading the fake by id.

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    FakeTidal, playlist_order,
    shelf::{batch, matches},
};
use crate::{
    AlbumId, Answer, ArtistId, Barcode, CatalogService, Error, Isrc, Kind, PlaylistId, Result, TrackId,
    VideoId, Viewer,
    model::{Album, AlbumItem, Artist, Batch, Page, Playlist, PlaylistItem, Track, Video, Visibility},
    service::{AlbumItems, AlbumsQuery, ArtistPart, ArtistsQuery, PlaylistItemsQuery, RelatedQuery},
};

#[async_trait]
impl CatalogService for FakeTidal {
    async fn tracks(&self, viewer: &Viewer, ids: &[TrackId]) -> Result<Answer<Batch<Track, TrackId>>> {
        self.script.begin("tracks", viewer).await?;
        let failure = |id: &TrackId| self.script.failure_of(id.as_str());
        let find = |id: &TrackId| self.track(id.as_str()).into_iter().collect();
        Ok(self.answer(batch(ids, failure, find)))
    }

    async fn tracks_by_isrc(&self, viewer: &Viewer, codes: &[Isrc]) -> Result<Answer<Batch<Track, Isrc>>> {
        self.script.begin("tracks_by_isrc", viewer).await?;
        let most = if codes.len() == 1 { usize::MAX } else { 1 };
        let failure = |code: &Isrc| self.script.failure_of(code.as_str());
        let find = |code: &Isrc| {
            let same = |track: &&Arc<Track>| track.isrc.as_ref() == Some(code);
            self.tracks.iter().filter(same).take(most).cloned().collect()
        };
        Ok(self.answer(batch(codes, failure, find)))
    }

    async fn albums(&self, viewer: &Viewer, query: &AlbumsQuery) -> Result<Answer<Batch<Album, AlbumId>>> {
        self.script.begin("albums", viewer).await?;
        let failure = |id: &AlbumId| self.script.failure_of(id.as_str());
        let find = |id: &AlbumId| {
            let album = self.album(id.as_str()).ok();
            album
                .map(|album| self.shown_album(&album, query.items))
                .into_iter()
                .collect()
        };
        Ok(self.answer(batch(&query.ids, failure, find)))
    }

    async fn albums_by_barcode(
        &self,
        viewer: &Viewer,
        codes: &[Barcode],
    ) -> Result<Answer<Batch<Album, Barcode>>> {
        self.script.begin("albums_by_barcode", viewer).await?;
        let failure = |code: &Barcode| self.script.failure_of(code.as_str());
        let find = |code: &Barcode| {
            let same = |album: &&Arc<Album>| album.barcode.as_ref() == Some(code);
            let found = self.albums.iter().find(same);
            found
                .map(|album| self.shown_album(album, AlbumItems::Omitted))
                .into_iter()
                .collect()
        };
        Ok(self.answer(batch(codes, failure, find)))
    }

    async fn album_items(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<AlbumId>,
    ) -> Result<Answer<Page<AlbumItem>>> {
        self.script.begin("album_items", viewer).await?;
        let album = self.album(query.of.as_str())?;
        Ok(self.answer(self.cut(all(album.items.as_ref()), query.cursor.as_ref())?))
    }

    async fn artists(
        &self,
        viewer: &Viewer,
        query: &ArtistsQuery,
    ) -> Result<Answer<Batch<Artist, ArtistId>>> {
        self.script.begin("artists", viewer).await?;
        let failure = |id: &ArtistId| self.script.failure_of(id.as_str());
        let find = |id: &ArtistId| {
            let artist = self.artist(id.as_str()).ok();
            artist
                .map(|artist| self.shown_artist(&artist, query))
                .into_iter()
                .collect()
        };
        Ok(self.answer(batch(&query.ids, failure, find)))
    }

    async fn artist_tracks(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<ArtistId>,
    ) -> Result<Answer<Page<Track>>> {
        self.script.begin("artist_tracks", viewer).await?;
        let artist = self.artist(query.of.as_str())?;
        Ok(self.answer(self.cut(all(artist.top_tracks.as_ref()), query.cursor.as_ref())?))
    }

    async fn artist_albums(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<ArtistId>,
    ) -> Result<Answer<Page<Album>>> {
        self.script.begin("artist_albums", viewer).await?;
        let artist = self.artist(query.of.as_str())?;
        Ok(self.answer(self.cut(all(artist.albums.as_ref()), query.cursor.as_ref())?))
    }

    async fn artist_videos(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<ArtistId>,
    ) -> Result<Answer<Page<Video>>> {
        self.script.begin("artist_videos", viewer).await?;
        let artist = self.artist(query.of.as_str())?;
        Ok(self.answer(self.cut(all(artist.videos.as_ref()), query.cursor.as_ref())?))
    }

    async fn playlist(&self, viewer: &Viewer, id: &PlaylistId) -> Result<Answer<Playlist>> {
        self.script.begin("playlist", viewer).await?;
        let playlist = self.readable_playlist(viewer, id)?;
        Ok(self.answer(self.with_first_page(&playlist)))
    }

    async fn playlist_items(
        &self,
        viewer: &Viewer,
        query: &PlaylistItemsQuery,
    ) -> Result<Answer<Page<PlaylistItem>>> {
        self.script.begin("playlist_items", viewer).await?;
        let playlist = self.readable_playlist(viewer, &query.playlist)?;
        let text = query.text.as_deref().unwrap_or_default();
        let mut items: Vec<_> = all(playlist.items.as_ref())
            .iter()
            .filter(|item| matches(text, &playlist_order::words(item)))
            .cloned()
            .collect();
        if let Some(order) = query.sort {
            playlist_order::sort(&mut items, order);
        }
        Ok(self.answer(self.cut(&items, query.cursor.as_ref())?))
    }

    async fn videos(&self, viewer: &Viewer, ids: &[VideoId]) -> Result<Answer<Batch<Video, VideoId>>> {
        self.script.begin("videos", viewer).await?;
        let failure = |id: &VideoId| self.script.failure_of(id.as_str());
        let find = |id: &VideoId| self.video(id.as_str()).into_iter().collect();
        Ok(self.answer(batch(ids, failure, find)))
    }
}

impl FakeTidal {
    pub(super) fn track(&self, id: &str) -> Result<Arc<Track>> {
        let found = self.tracks.iter().find(|track| track.id.as_str() == id);
        found.cloned().ok_or_else(|| not_found(Kind::Track, id))
    }

    pub(super) fn album(&self, id: &str) -> Result<Arc<Album>> {
        let found = self.albums.iter().find(|album| album.id.as_str() == id);
        found.cloned().ok_or_else(|| not_found(Kind::Album, id))
    }

    pub(super) fn artist(&self, id: &str) -> Result<Arc<Artist>> {
        let found = self.artists.iter().find(|artist| artist.id.as_str() == id);
        found.cloned().ok_or_else(|| not_found(Kind::Artist, id))
    }

    pub(super) fn video(&self, id: &str) -> Result<Arc<Video>> {
        let found = self.videos.iter().find(|video| video.id.as_str() == id);
        found.cloned().ok_or_else(|| not_found(Kind::Video, id))
    }

    pub(super) fn stored_playlist(&self, id: &str) -> Result<Arc<Playlist>> {
        let library = self.library();
        let mut playlists = library.playlists.iter().map(|shelved| &shelved.playlist);
        let found = playlists.find(|playlist| playlist.id.as_str() == id);
        found.cloned().ok_or_else(|| not_found(Kind::Playlist, id))
    }

    fn readable_playlist(&self, viewer: &Viewer, id: &PlaylistId) -> Result<Arc<Playlist>> {
        let playlist = self.stored_playlist(id.as_str())?;
        if playlist.visibility == Some(Visibility::Private) && viewer.user().is_none() {
            return Err(not_found(Kind::Playlist, id.as_str()));
        }
        Ok(playlist)
    }

    pub(super) fn with_first_page(&self, playlist: &Playlist) -> Playlist {
        Playlist {
            items: self.first_page(playlist.items.as_ref()),
            ..playlist.clone()
        }
    }

    fn shown_album(&self, album: &Album, items: AlbumItems) -> Arc<Album> {
        let items = match items {
            AlbumItems::Omitted => None,
            AlbumItems::FirstPage => self.first_page(album.items.as_ref()),
        };
        Arc::new(Album {
            items,
            ..album.clone()
        })
    }

    fn shown_artist(&self, artist: &Artist, query: &ArtistsQuery) -> Arc<Artist> {
        let asked = |part| query.parts.contains(&part);
        let biography = artist.biography.clone();
        Arc::new(Artist {
            biography: biography.filter(|_| asked(ArtistPart::Biography)),
            top_tracks: self.first_page(
                artist
                    .top_tracks
                    .as_ref()
                    .filter(|_| asked(ArtistPart::TopTracks)),
            ),
            albums: self.first_page(artist.albums.as_ref().filter(|_| asked(ArtistPart::Albums))),
            similar: self.first_page(artist.similar.as_ref().filter(|_| asked(ArtistPart::Similar))),
            videos: self.first_page(artist.videos.as_ref().filter(|_| asked(ArtistPart::Videos))),
            ..artist.clone()
        })
    }
}

fn not_found(kind: Kind, id: &str) -> Error {
    Error::NotFound {
        kind,
        id: id.to_owned(),
    }
}

fn all<T>(list: Option<&Page<T>>) -> &[Arc<T>] {
    list.map_or(&[], |page| page.items.as_slice())
}
