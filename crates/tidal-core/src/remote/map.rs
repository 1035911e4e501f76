//! From TIDAL's documents to the domain. Pure, and lenient: an optional value that is missing is `None`, a
//! thing that cannot be read is left out and counted, and only a page of which nothing can be read fails.
//!
//! Lenient does not mean that anything is made up: a thing without its title, name or length cannot be read.

mod album;
mod artist;
mod artwork;
mod change;
mod favorite;
mod manifest;
mod page;
mod playlist;
#[cfg(test)]
mod sample;
mod track;
mod user;
mod value;
mod video;

pub(super) use album::items as album_items;
pub(super) use artist::Profile;
pub(super) use change::{accepted, added};
pub(super) use favorite::favorites;
pub(super) use manifest::{format_name, track_manifest, video_manifest};
pub(super) use page::{list, page};
pub(super) use playlist::items as playlist_items;
pub(super) use user::user;

use tidal_api as wire;

use super::compound::Compound;
use crate::{Error, Retry};

/// A domain type that one type of resource maps to.
pub(super) trait FromWire: Send + Sync + Sized + 'static {
    /// The resource.
    type Resource: wire::Resource;

    /// The value, with what is found around it; nothing if it lacks what such a thing cannot be without.
    fn from_wire(object: &ObjectOf<Self>, around: Compound<'_>) -> Option<Self>;
}

/// The wire object that a domain type is mapped from.
pub(super) type ObjectOf<T> = wire::Object<<<T as FromWire>::Resource as wire::Resource>::Attributes>;

/// Something came that cannot be read. TIDAL has it, so that it may well come whole the next time.
pub(super) fn unreadable(what: &'static str) -> Error {
    Error::senseless(what, Retry::Later)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Album, Artist, Playlist, Track, Video};

    /// Readable with these attributes, and with none of them missing or without sense.
    fn check<T: FromWire>(essential: &[(&str, serde_json::Value)]) {
        let read = |attributes: serde_json::Map<String, serde_json::Value>| {
            let kind = <T::Resource as wire::Resource>::TYPE;
            let json = serde_json::json!({"data": [{"type": kind, "id": "1", "attributes": attributes}]});
            let document = sample::list::<T::Resource>(&json.to_string());
            T::from_wire(&document.data[0], Compound::of(&document)).is_some()
        };
        let all: serde_json::Map<_, _> = essential
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        assert!(read(all.clone()), "{all:?}");
        for (name, _) in essential {
            let mut bare = all.clone();
            bare.remove(*name);
            assert!(!read(bare), "{all:?} without {name}");
            let senseless = if *name == "duration" {
                "soon".into()
            } else {
                serde_json::Value::Null
            };
            let mut odd = all.clone();
            odd.insert((*name).to_owned(), senseless);
            assert!(!read(odd), "{all:?} with an odd {name}");
        }
    }

    #[test]
    fn nothing_that_a_thing_cannot_be_without_is_made_up() {
        let (title, duration) = (("title", "Ett".into()), ("duration", "PT1M".into()));
        check::<Track>(&[title.clone(), duration.clone()]);
        check::<Video>(&[title.clone(), duration.clone()]);
        check::<Album>(&[title, duration, ("numberOfItems", 1.into())]);
        check::<Artist>(&[("name", "Mia".into())]);
        check::<Profile>(&[("name", "Mia".into())]);
        check::<Playlist>(&[("name", "Morgon".into())]);
    }
}
