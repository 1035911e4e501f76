//! Asking TIDAL on behalf of a viewer, and remembering what was asked, so that an error can be told in
//! those words.

use tidal_api as wire;

use super::failure;
use crate::{Answer, Cursor, Error, Freshness, Identity, Kind, PlaylistId, Result, Viewer, WriteKey};

/// A request, as the caller understands it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) about: About<'a>,
    pub(super) cursor: Option<&'a Cursor>,
    /// What a listener has to have granted for it.
    pub(super) scope: Option<&'static str>,
    pub(super) aim: Aim,
    /// How the caller named it.
    pub(super) key: Option<&'a WriteKey>,
}

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// Knowing something.
    Reading,
    /// Changing something.
    Changing,
}

/// What a request is about.
#[derive(Clone, Copy, Debug)]
pub(super) enum About<'a> {
    /// One thing, or what belongs to it.
    One {
        /// Its kind.
        kind: Kind,
        /// Its id.
        id: &'a str,
    },
    /// Several things, by ids or codes.
    Many,
    /// A search.
    Text(&'a str),
    /// Earlier results of a search.
    Results(&'a str),
    /// A path of the caller's own.
    Path(&'a str),
    /// What belongs to the listener: the account, favourites, mixes, the list of playlists.
    Own,
    /// A change of a playlist, perhaps of somebody else's.
    Playlist(&'a PlaylistId),
}

// === impl Asked ===

impl<'a> Asked<'a> {
    pub(super) fn one(viewer: &'a Viewer, kind: Kind, id: &'a str) -> Self {
        Self::about(viewer, About::One { kind, id })
    }

    pub(super) fn many(viewer: &'a Viewer) -> Self {
        Self::about(viewer, About::Many)
    }

    pub(super) fn text(viewer: &'a Viewer, text: &'a str) -> Self {
        Self::about(viewer, About::Text(text))
    }

    pub(super) fn results(viewer: &'a Viewer, id: &'a str) -> Self {
        Self::about(viewer, About::Results(id))
    }

    pub(super) fn path(viewer: &'a Viewer, path: &'a str) -> Self {
        Self::about(viewer, About::Path(path))
    }

    /// Something of the listener's own, with the scope that it needs.
    ///
    /// # Errors
    /// `AUTH_ERROR` where nobody is signed in.
    pub(super) fn own(viewer: &'a Viewer, scope: &'static str) -> Result<Self> {
        match viewer.identity {
            Identity::Anonymous => Err(Error::NotSignedIn),
            Identity::SignedIn(_) => Ok(Self::about(viewer, About::Own).needing(scope)),
        }
    }

    /// A change of a playlist, with the scope that it needs.
    ///
    /// # Errors
    /// `AUTH_ERROR` where nobody is signed in.
    pub(super) fn change_of(viewer: &'a Viewer, id: &'a PlaylistId, scope: &'static str) -> Result<Self> {
        let about = About::Playlist(id);
        Ok(Self {
            about,
            ..Self::own(viewer, scope)?.changing()
        })
    }

    /// A request that changes something.
    pub(super) fn changing(self) -> Self {
        Self {
            aim: Aim::Changing,
            ..self
        }
    }

    /// A request for which a listener has to have granted this.
    pub(super) fn needing(self, scope: &'static str) -> Self {
        let scope = Some(scope);
        Self { scope, ..self }
    }

    /// A change that the caller named.
    pub(super) fn named(self, key: &'a WriteKey) -> Self {
        let key = Some(key);
        Self { key, ..self }
    }

    /// The page that starts here.
    pub(super) fn at(self, cursor: Option<&'a Cursor>) -> Self {
        Self { cursor, ..self }
    }

    pub(super) async fn send<R: wire::Request>(
        &self,
        client: &wire::Client,
        request: R,
    ) -> Result<R::Response> {
        let client = client.on_behalf_of(identity(self.viewer));
        client
            .send(request)
            .await
            .map_err(|error| failure::told(error, self))
    }

    fn about(viewer: &'a Viewer, about: About<'a>) -> Self {
        Self {
            viewer,
            about,
            cursor: None,
            scope: None,
            aim: Aim::Reading,
            key: None,
        }
    }
}

/// On whose behalf the wire sends for a viewer.
pub(super) fn identity(viewer: &Viewer) -> wire::Identity {
    match &viewer.identity {
        Identity::Anonymous => wire::Identity::Application,
        Identity::SignedIn(key) => wire::Identity::user(key.as_str()),
    }
}

/// A value from a document, as fresh as that.
pub(super) fn answer<T, D>(value: T, document: &wire::Document<D>) -> Answer<T> {
    Answer {
        value: value.into(),
        freshness: freshness(document),
    }
}

/// As fresh as can be; and whether it is empty for a doubtful reason.
pub(super) fn freshness<D>(document: &wire::Document<D>) -> Freshness {
    Freshness {
        suspect_empty: document.suspect_empty,
        ..Freshness::now()
    }
}

/// The domain's cursor in the wire's type.
pub(super) fn after(cursor: &Cursor) -> wire::Cursor {
    wire::Cursor::new(cursor.as_str())
}
