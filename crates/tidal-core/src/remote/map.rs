//! From TIDAL's documents to the domain. Pure, and lenient: what is missing is `None`, what is broken is
//! left out and counted, and only a page of which nothing can be read fails.

mod album;
mod artist;
mod artwork;
mod page;
mod playlist;
#[cfg(test)]
mod sample;
mod track;
mod value;
mod video;

pub(super) use album::items as album_items;
pub(super) use artist::Profile;
pub(super) use page::page;
pub(super) use playlist::items as playlist_items;

use tidal_api as wire;

use super::compound::Compound;

/// A domain type that one type of resource maps to.
pub(super) trait FromWire: Send + Sync + Sized + 'static {
    /// The resource.
    type Resource: wire::Resource;

    /// The value, with what is found around it.
    fn from_wire(object: &ObjectOf<Self>, around: Compound<'_>) -> Self;
}

/// The wire object that a domain type is mapped from.
pub(super) type ObjectOf<T> = wire::Object<<<T as FromWire>::Resource as wire::Resource>::Attributes>;
