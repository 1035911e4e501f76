//! The listener's playlists.

use std::sync::Arc;

use async_trait::async_trait;
use tidal_core::{
    Answer, Kind, PlaylistId, PlaylistService, Result, Tidal, Viewer,
    model::{Added, Page, Playlist},
    service::{AddItems, MoveItems, NewPlaylist, PlaylistUpdate, PlaylistsQuery, RemoveItems},
};

use crate::{
    Cached, policy,
    read::Reading,
    tag::{Subject, Tag},
    write::verdict,
};

#[async_trait]
impl<S: Tidal + ?Sized + 'static> PlaylistService for Cached<S> {
    async fn playlists(&self, viewer: &Viewer, query: &PlaylistsQuery) -> Result<Answer<Page<Playlist>>> {
        let reading = Reading::new(&policy::PLAYLISTS, |tidal: &S, viewer, query| {
            tidal.playlists(viewer, query)
        });
        self.read(reading, viewer, query).await
    }

    async fn create_playlist(&self, viewer: &Viewer, new: &NewPlaylist) -> Result<Arc<Playlist>> {
        let (tags, work) = (
            self.touched(viewer, None),
            self.inner.create_playlist(viewer, new),
        );
        self.tiers.change(tags, verdict, work).await
    }

    async fn update_playlist(&self, viewer: &Viewer, update: &PlaylistUpdate) -> Result<Arc<Playlist>> {
        let tags = self.touched(viewer, Some(&update.id));
        let work = self.inner.update_playlist(viewer, update);
        self.tiers.change(tags, verdict, work).await
    }

    async fn delete_playlist(&self, viewer: &Viewer, id: &PlaylistId) -> Result<()> {
        let (tags, work) = (
            self.touched(viewer, Some(id)),
            self.inner.delete_playlist(viewer, id),
        );
        self.tiers.change(tags, verdict, work).await
    }

    async fn add_items(&self, viewer: &Viewer, add: &AddItems) -> Result<Added> {
        let tags = self.touched(viewer, Some(&add.playlist));
        let work = self.inner.add_items(viewer, add);
        self.tiers.change(tags, verdict, work).await
    }

    async fn remove_items(&self, viewer: &Viewer, remove: &RemoveItems) -> Result<()> {
        let tags = self.touched(viewer, Some(&remove.playlist));
        let work = self.inner.remove_items(viewer, remove);
        self.tiers.change(tags, verdict, work).await
    }

    async fn move_items(&self, viewer: &Viewer, shift: &MoveItems) -> Result<()> {
        let tags = self.touched(viewer, Some(&shift.playlist));
        let work = self.inner.move_items(viewer, shift);
        self.tiers.change(tags, verdict, work).await
    }
}

impl<S: ?Sized> Cached<S> {
    /// What a change of a playlist touches: the playlist, and the lists in which it stands with its name, its length and
    /// the time of its last change.
    fn touched(&self, viewer: &Viewer, playlist: Option<&PlaylistId>) -> Vec<Tag> {
        let lists = viewer
            .user()
            .map(|user| [Subject::Playlists(user), Subject::Favorites(user, Kind::Playlist)]);
        let subjects = playlist
            .map(Subject::Playlist)
            .into_iter()
            .chain(lists.into_iter().flatten());
        subjects.map(|subject| self.tiers.places.tag(&subject)).collect()
    }
}
