//! Playlists: what they say about themselves, and the payloads that create and change them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

use super::list;
use super::media::ExternalLink;
use crate::registry::Playlists;

/// What a playlist says about itself. Radios and mixes are playlists, too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PlaylistAttributes {
    /// `PUBLIC`, `UNLISTED` or `PRIVATE`.
    pub access_type: Option<String>,
    /// It has an end. Mixes may go on for ever, and then have no duration and no number of items.
    pub bounded: Option<bool>,
    /// RFC 3339.
    pub created_at: Option<String>,
    /// Its owner's words.
    pub description: Option<String>,
    /// ISO 8601.
    pub duration: Option<String>,
    /// Where else it can be found.
    #[serde(deserialize_with = "list")]
    pub external_links: Vec<ExternalLink>,
    /// RFC 3339.
    pub last_modified_at: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// How many follow it.
    pub number_of_followers: Option<u64>,
    /// Tracks and videos.
    pub number_of_items: Option<u64>,
    /// Tracks.
    pub number_of_track_items: Option<u64>,
    /// Videos.
    pub number_of_video_items: Option<u64>,
    /// `EDITORIAL`, `USER`, `MIX` or `ARTIST`.
    pub playlist_type: Option<String>,
}

/// Who may see a playlist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum PlaylistAccess {
    /// Everybody.
    Public,
    /// Whoever has the link.
    Unlisted,
}

/// A playlist to create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewPlaylist {
    /// The name, not empty.
    pub name: String,
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who may see it; TIDAL's default when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_type: Option<PlaylistAccess>,
    /// When it was made, for those taken over from elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
}

/// Changes of a playlist. The default changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlaylistChanges {
    /// A new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A new description, or none any more.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub description: Change<String>,
    /// Who may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_type: Option<PlaylistAccess>,
}

/// What becomes of an attribute that may be empty. On the wire: absent, `null`, or the value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is emptied.
    Clear,
    /// It becomes this.
    Set(T),
}

/// The payloads of a resource that can be created and changed.
pub trait Writable {
    /// What a new one needs.
    type New: Serialize + Send;
    /// What can be changed.
    type Changes: Serialize + Send;
}

impl Writable for Playlists {
    type New = NewPlaylist;
    type Changes = PlaylistChanges;
}

// === impl NewPlaylist ===

impl NewPlaylist {
    /// A playlist of this name.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            description: None,
            access_type: None,
            created_at: None,
        }
    }
}

// === impl Change ===

impl<T> Change<T> {
    fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

impl<T: Serialize> Serialize for Change<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            // A field that is kept is left out by its struct; `null` here would clear it.
            Self::Keep => Err(serde::ser::Error::custom("a kept attribute is not sent")),
            Self::Clear => serializer.serialize_none(),
            Self::Set(value) => value.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_say_what_is_kept_cleared_and_set() {
        let check = |changes: PlaylistChanges, expected: &str| {
            assert_eq!(serde_json::to_string(&changes).unwrap(), expected);
        };
        check(PlaylistChanges::default(), "{}");
        check(
            PlaylistChanges {
                description: Change::Clear,
                ..Default::default()
            },
            r#"{"description":null}"#,
        );
        check(
            PlaylistChanges {
                name: Some("Run".into()),
                description: Change::Set("180 bpm".into()),
                access_type: Some(PlaylistAccess::Unlisted),
            },
            r#"{"name":"Run","description":"180 bpm","accessType":"UNLISTED"}"#,
        );
    }

    #[test]
    fn a_new_playlist_sends_only_what_it_was_given() {
        let mut playlist = NewPlaylist::named("Run");
        assert_eq!(serde_json::to_string(&playlist).unwrap(), r#"{"name":"Run"}"#);
        playlist.created_at = Some(Timestamp::UNIX_EPOCH);
        assert_eq!(
            serde_json::to_string(&playlist).unwrap(),
            r#"{"name":"Run","createdAt":"1970-01-01T00:00:00Z"}"#
        );
    }

    #[test]
    fn a_kept_attribute_never_becomes_null() {
        assert!(serde_json::to_string(&Change::<String>::Keep).is_err());
    }
}
