//! The domain: what a listener would call things. Plain values, complete as they stand; what was not
//! asked for is `None`, which is not the same as an empty list.

mod album;
mod artist;
mod artwork;
mod batch;
mod change;
mod favorite;
mod key;
mod manifest;
mod mix;
mod neighbourhood;
mod page;
mod playlist;
mod search;
mod track;
mod user;
mod video;

pub use album::{Album, AlbumItem, AlbumKind, AlbumRef};
pub use artist::{Artist, ArtistRef, Biography};
pub use artwork::{Artwork, ArtworkFile};
pub use batch::{Batch, Missing, MissingReason};
pub use change::{Accepted, Added, AddedItem, SkipReason, Skipped};
pub use favorite::{Favorite, Thing};
pub use key::{Key, Scale};
pub use manifest::{AudioFormat, Manifest, Presentation};
pub use mix::MixKind;
pub use neighbourhood::Neighbourhood;
pub use page::Page;
pub use playlist::{Media, Playlist, PlaylistItem, PlaylistKind, Visibility};
pub use search::{Hits, SearchResults, Suggestions};
pub use track::Track;
pub use user::{Budget, Session, User};
pub use video::Video;
