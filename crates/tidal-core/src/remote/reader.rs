//! Whose token reads what does not depend on who reads it.

use std::borrow::Cow;

use super::Remote;
use crate::{Identity, Viewer};

/// Whose token reads the public catalogue for a signed-in listener.
///
/// Whatever a listener's token can colour is read with it in any case: playlists and their items, which may be
/// private, the account, favourites, mixes, playback.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CatalogueToken {
    /// The listener's own.
    #[default]
    Listener,
    /// The application's, so that all listeners share what is read, and one rate limit for it. Only where the client
    /// has the application's credentials.
    Application,
}

// === impl Remote ===

impl Remote {
    /// The same services, reading the public catalogue for signed-in listeners with this token.
    #[must_use]
    pub fn with_catalogue_token(self, token: CatalogueToken) -> Self {
        Self {
            catalogue: token,
            ..self
        }
    }

    /// Who reads the catalogue where this viewer asks.
    pub(super) fn reader<'a>(&self, viewer: &'a Viewer) -> Cow<'a, Viewer> {
        match (self.catalogue, &viewer.identity) {
            (CatalogueToken::Listener, _) | (CatalogueToken::Application, Identity::Anonymous) => {
                Cow::Borrowed(viewer)
            }
            (CatalogueToken::Application, Identity::SignedIn(_)) => Cow::Owned(Viewer {
                identity: Identity::Anonymous,
                ..viewer.clone()
            }),
        }
    }
}
