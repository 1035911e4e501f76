//! The tools, one in a file, in the order in which they are listed.

mod find_similar;
mod get_albums;
mod get_artists;
mod get_playlist;
mod get_tracks;
mod get_videos;
mod search;
mod stretch;

use crate::router::Entry;

pub(crate) use find_similar::FindSimilar;
pub(crate) use get_albums::GetAlbums;
pub(crate) use get_artists::GetArtists;
pub(crate) use get_playlist::GetPlaylist;
pub(crate) use get_tracks::GetTracks;
pub(crate) use get_videos::GetVideos;
pub(crate) use search::Search;

/// Every tool there is, whatever is enabled.
pub fn all() -> Vec<Entry> {
    vec![
        Entry::of::<Search>(),
        Entry::of::<GetTracks>(),
        Entry::of::<GetAlbums>(),
        Entry::of::<GetArtists>(),
        Entry::of::<GetPlaylist>(),
        Entry::of::<GetVideos>(),
        Entry::of::<FindSimilar>(),
    ]
}
