//! Builders of model values: `build::track("1").title("So What").done()`. Whatever is not said is plain and
//! unremarkable, so that a test shows only what it is about.

mod album;
mod artist;
mod listener;
mod media;
mod playlist;
mod setters;
mod track;
mod video;

pub use album::{AlbumBuilder, album, album_ref};
pub use artist::{ArtistBuilder, artist, artist_ref};
pub use listener::{UserBuilder, budget, manifest, session, user};
pub use media::{album_item, artwork, playlist_item, unavailable};
pub use playlist::{PlaylistBuilder, playlist};
pub use track::{TrackBuilder, track};
pub use video::{VideoBuilder, video};
