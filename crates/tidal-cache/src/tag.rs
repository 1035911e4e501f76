//! What an entry is about, so that a change can void it wherever it is kept.

use tidal_core::{Kind, PlaylistId, UserKey};

use crate::key::{Key, KeySecret};

/// What may change. Every entry that depends on it carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Subject<'a> {
    /// A playlist: what it says about itself, and its items.
    Playlist(&'a PlaylistId),
    /// The list of a listener's playlists.
    Playlists(&'a UserKey),
    /// A listener's favourites of one kind.
    Favorites(&'a UserKey, Kind),
    /// Everything that was read as this listener: they signed in or out.
    Listener(&'a UserKey),
}

/// A subject's name in every tier: a keyed hash, for nobody should read from it who listens to what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Tag(pub(crate) Key);

// === impl Tag ===

impl Tag {
    pub(crate) fn of(subject: &Subject<'_>, secret: &KeySecret) -> Self {
        Self(secret.name(&("tag", subject)))
    }
}
