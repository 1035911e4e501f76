//! What this program prints, as programs read it: the stable shape of `json`, `ndjson` and `csv`.
//!
//! A shape of our own, not the library's model: the model may grow and move, a script that reads these
//! fields keeps working. A field is added, never renamed; what TIDAL does not say is `null`, never left
//! out; a part that was not asked for is left out. Text is TIDAL's, complete and untouched.

mod account;
mod album;
mod artist;
mod cache;
mod change;
mod favorite;
mod item;
mod media;
mod mix;
mod placed;
mod playback;
mod playlist;
mod recommended;
mod record;
mod search;
mod track;
mod video;

pub use account::{Account, SignIn};
pub use album::Album;
pub use artist::Artist;
pub use cache::{CacheCleared, CacheStats, KeptIn};
pub use change::{Changed, ChangedItem};
pub use favorite::{Favorite, Thing};
pub use item::{AlbumItem, PlaylistItem};
pub use media::{Media, Unavailable};
pub use mix::Mix;
pub use playback::Playback;
pub use playlist::Playlist;
pub use recommended::{Recommended, Seed};
pub use search::Hit;
pub use track::{AlbumName, ArtistName, Track};
pub use video::Video;

pub(crate) use placed::listed_id;
pub(crate) use record::{Column, Field, Presence, Record, Shape, length, plain, titled};
