//! The application's credentials, as registered at developer.tidal.com.

use std::fmt;

use secrecy::SecretString;
use url::Url;

use super::{Problem, Setting, Shape, reader::Reader};

pub(super) const ID: Setting = Setting {
    key: "client.id",
    environment: "TIDAL_CLIENT_ID",
    default: None,
    shape: Shape::Text,
    description: "The client id of an application registered at developer.tidal.com. It is enough to sign in. Without \
                  one everything starts, and each call says how to get one.",
    secret: false,
};

pub(super) const SECRET: Setting = Setting {
    key: "client.secret",
    environment: "TIDAL_CLIENT_SECRET",
    default: None,
    shape: Shape::Text,
    description: "The client secret that belongs to the client id. With both, the catalogue can be read while nobody is \
                  signed in.",
    secret: true,
};

pub(super) const REDIRECT_URI: Setting = Setting {
    key: "client.redirect_uri",
    environment: "TIDAL_REDIRECT_URI",
    default: Some("http://127.0.0.1:8934/callback"),
    shape: Shape::RedirectUri,
    description: "Where TIDAL sends the browser of whoever signs in, exactly as it is registered for the application. \
                  An http address on loopback is listened on while somebody signs in; with any other one signing in \
                  works only with `--no-browser`.",
    secret: false,
};

/// The application's credentials.
#[derive(Clone)]
pub struct ClientSettings {
    /// The client id.
    pub id: Option<String>,
    /// The client secret.
    pub secret: Option<SecretString>,
    /// Where TIDAL sends a browser back to.
    pub redirect_uri: Url,
}

// === impl ClientSettings ===

impl ClientSettings {
    /// Whether the application has a token of its own, by which all may read the catalogue: it takes the client id and its
    /// secret.
    pub fn reads_for_everybody(&self) -> bool {
        self.id.is_some() && self.secret.is_some()
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let id = reader.optional(&ID);
        let secret = reader.optional(&SECRET);
        let redirect_uri = reader.read(&REDIRECT_URI);
        if let (Some(None), Some(Some(_))) = (&id, &secret) {
            let origin = reader.origin(&SECRET);
            reader.note(Problem::new(
                SECRET.key,
                &origin,
                "it is set, but client.id is not",
            ));
        }
        Some(Self {
            id: id?,
            secret: secret?,
            redirect_uri: redirect_uri?,
        })
    }
}

impl fmt::Debug for ClientSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientSettings")
            .field("id", &self.id)
            .field("has_secret", &self.secret.is_some())
            .field("redirect_uri", &self.redirect_uri.as_str())
            .finish()
    }
}
