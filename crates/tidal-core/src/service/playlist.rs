//! The listener's playlists: listing, making, changing, and what stands in them.

use std::sync::Arc;

use async_trait::async_trait;

use super::Direction;
use crate::{
    Answer, Cursor, Identifier, ItemId, PlaylistId, Result, Viewer, WriteKey,
    model::{Added, Page, Playlist, Visibility},
};

/// A page of the listener's playlists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PlaylistsQuery {
    /// Whose.
    pub owner: PlaylistOwner,
    /// The order; latest changed first without.
    pub sort: Option<PlaylistsSort>,
    /// Which page; the first without.
    pub cursor: Option<Cursor>,
}

/// Whose playlists are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PlaylistOwner {
    /// Those that the listener made.
    #[default]
    Me,
    /// Those of others that the listener may change.
    Collaborating,
}

/// The orders that TIDAL can sort playlists in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlaylistsSort {
    /// By the date of making.
    Created(Direction),
    /// By the date of the last change.
    Modified(Direction),
    /// By name.
    Name(Direction),
}

/// A playlist to make.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NewPlaylist {
    /// The name, 1 to 250 characters.
    pub name: String,
    /// The description, at most 500 characters.
    pub description: Option<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// Names this wish: within an hour TIDAL carries it out once, however often it is sent under this key. A
    /// fresh key without.
    pub key: Option<WriteKey>,
}

/// Changes of a playlist. What is `None` stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PlaylistUpdate {
    /// The playlist.
    pub id: PlaylistId,
    /// A new name, 1 to 250 characters.
    pub name: Option<String>,
    /// A new description, at most 500 characters; an empty one removes it.
    pub description: Option<String>,
    /// Who may see it.
    pub visibility: Option<Visibility>,
}

/// Things to put into a playlist with one request to TIDAL.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AddItems {
    /// The playlist.
    pub playlist: PlaylistId,
    /// What: 1 to 50 tracks and videos, in this order. The same may stand there twice.
    pub items: Vec<Identifier>,
    /// Before which item; at the end without.
    pub before: Option<ItemId>,
    /// Names this wish, as in [`NewPlaylist`].
    pub key: Option<WriteKey>,
}

/// Items to remove from a playlist with one request to TIDAL.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RemoveItems {
    /// The playlist.
    pub playlist: PlaylistId,
    /// Which: 1 to 50.
    pub items: Vec<PlacedItem>,
}

/// Items to move within a playlist with one request to TIDAL.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MoveItems {
    /// The playlist.
    pub playlist: PlaylistId,
    /// Which: 1 to 20. They come to stand one behind the other in this order.
    pub items: Vec<PlacedItem>,
    /// Before which item; at the end without.
    pub before: Option<ItemId>,
}

/// An item of a playlist, as TIDAL wants it named when it is removed or moved.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PlacedItem {
    /// The entry.
    pub item_id: ItemId,
    /// What stands there.
    pub media: Identifier,
}

/// Reading and changing the listener's playlists. Reading one is
/// [`CatalogService::playlist`](crate::CatalogService::playlist).
///
/// A change is one request to TIDAL, sent under one idempotency key for all its attempts. Longer lists, and looking
/// before writing, are the business of [`curation`](crate::curation).
///
/// # Errors
/// As in [`UserService`](crate::UserService); reading needs the scope `playlists.read`, changing `playlists.write`.
/// `NOT_FOUND` or `FORBIDDEN` for somebody else's playlist: TIDAL decides which. `CONFLICT` with the reason
/// `outcome_unknown` where nobody can tell whether a change was carried out.
#[async_trait]
pub trait PlaylistService: Send + Sync {
    /// A page of playlists, without their items.
    async fn playlists(&self, viewer: &Viewer, query: &PlaylistsQuery) -> Result<Answer<Page<Playlist>>>;

    /// Makes an empty playlist.
    async fn create_playlist(&self, viewer: &Viewer, new: &NewPlaylist) -> Result<Arc<Playlist>>;

    /// Changes what a playlist says about itself. `INVALID_INPUT` where nothing is to be changed.
    async fn update_playlist(&self, viewer: &Viewer, update: &PlaylistUpdate) -> Result<Arc<Playlist>>;

    /// Deletes a playlist. There is no way back.
    async fn delete_playlist(&self, viewer: &Viewer, id: &PlaylistId) -> Result<()>;

    /// Puts things into a playlist.
    async fn add_items(&self, viewer: &Viewer, add: &AddItems) -> Result<Added>;

    /// Removes items from a playlist.
    async fn remove_items(&self, viewer: &Viewer, remove: &RemoveItems) -> Result<()>;

    /// Moves items within a playlist.
    async fn move_items(&self, viewer: &Viewer, shift: &MoveItems) -> Result<()>;
}

// === impl NewPlaylist ===

impl NewPlaylist {
    /// A playlist that nobody finds without its link, of this name.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            description: None,
            visibility: Visibility::Unlisted,
            key: None,
        }
    }
}

// === impl PlaylistUpdate ===

impl PlaylistUpdate {
    /// Changes nothing yet.
    pub fn of(id: PlaylistId) -> Self {
        Self {
            id,
            name: None,
            description: None,
            visibility: None,
        }
    }
}
