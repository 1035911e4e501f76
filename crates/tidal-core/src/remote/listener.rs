//! The services that need a listener. Until there are sign-ins, each call says that nobody is signed in.

use std::sync::Arc;

use async_trait::async_trait;

use super::Remote;
use crate::{
    Answer, CollectionService, Error, PlaybackService, PlaylistId, PlaylistService, Result, UserService,
    VideoId, Viewer,
    model::{Accepted, Added, Budget, Favorite, Manifest, Page, Playlist, User},
    service::{
        AddItems, FavoritesChange, FavoritesQuery, MoveItems, NewPlaylist, PlaylistUpdate, PlaylistsQuery,
        RemoveItems, TrackPlaybackQuery,
    },
};

#[async_trait]
impl UserService for Remote {
    async fn user(&self, _: &Viewer) -> Result<Answer<User>> {
        Err(Error::NotSignedIn)
    }

    fn budget(&self, _: &Viewer) -> Option<Budget> {
        None
    }
}

#[async_trait]
impl CollectionService for Remote {
    async fn favorites(&self, _: &Viewer, _: &FavoritesQuery) -> Result<Answer<Page<Favorite>>> {
        Err(Error::NotSignedIn)
    }

    async fn add_favorites(&self, _: &Viewer, _: &FavoritesChange) -> Result<Accepted> {
        Err(Error::NotSignedIn)
    }

    async fn remove_favorites(&self, _: &Viewer, _: &FavoritesChange) -> Result<()> {
        Err(Error::NotSignedIn)
    }
}

#[async_trait]
impl PlaylistService for Remote {
    async fn playlists(&self, _: &Viewer, _: &PlaylistsQuery) -> Result<Answer<Page<Playlist>>> {
        Err(Error::NotSignedIn)
    }

    async fn create_playlist(&self, _: &Viewer, _: &NewPlaylist) -> Result<Arc<Playlist>> {
        Err(Error::NotSignedIn)
    }

    async fn update_playlist(&self, _: &Viewer, _: &PlaylistUpdate) -> Result<Arc<Playlist>> {
        Err(Error::NotSignedIn)
    }

    async fn delete_playlist(&self, _: &Viewer, _: &PlaylistId) -> Result<()> {
        Err(Error::NotSignedIn)
    }

    async fn add_items(&self, _: &Viewer, _: &AddItems) -> Result<Added> {
        Err(Error::NotSignedIn)
    }

    async fn remove_items(&self, _: &Viewer, _: &RemoveItems) -> Result<()> {
        Err(Error::NotSignedIn)
    }

    async fn move_items(&self, _: &Viewer, _: &MoveItems) -> Result<()> {
        Err(Error::NotSignedIn)
    }
}

#[async_trait]
impl PlaybackService for Remote {
    async fn track_manifest(&self, _: &Viewer, _: &TrackPlaybackQuery) -> Result<Answer<Manifest>> {
        Err(Error::NotSignedIn)
    }

    async fn video_manifest(&self, _: &Viewer, _: &VideoId) -> Result<Answer<Manifest>> {
        Err(Error::NotSignedIn)
    }
}
