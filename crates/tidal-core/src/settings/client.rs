//! The application's credentials, as registered at developer.tidal.com.

use std::fmt;

use secrecy::SecretString;

use super::{Problem, Setting, Shape, reader::Reader};

pub(super) const ID: Setting = Setting {
    key: "client.id",
    environment: "TIDAL_CLIENT_ID",
    default: None,
    shape: Shape::Text,
    description: "The client id of an application registered at developer.tidal.com. Without one everything starts, \
                  and each call says how to get one.",
    secret: false,
};

pub(super) const SECRET: Setting = Setting {
    key: "client.secret",
    environment: "TIDAL_CLIENT_SECRET",
    default: None,
    shape: Shape::Text,
    description: "The client secret that belongs to the client id. With both, the catalogue can be read.",
    secret: true,
};

/// The application's credentials.
#[derive(Clone, Default)]
pub struct ClientSettings {
    /// The client id.
    pub id: Option<String>,
    /// The client secret.
    pub secret: Option<SecretString>,
}

impl ClientSettings {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let id = reader.optional(&ID);
        let secret = reader.optional(&SECRET);
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
        })
    }

    /// An id alone identifies nobody yet.
    pub(super) fn warning(&self) -> Option<String> {
        let half = self.id.is_some() && self.secret.is_none();
        half.then(|| {
            format!(
                "{} is set, but {} is not: the catalogue cannot be read",
                ID.key, SECRET.key
            )
        })
    }
}

impl fmt::Debug for ClientSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientSettings")
            .field("id", &self.id)
            .field("has_secret", &self.secret.is_some())
            .finish()
    }
}
