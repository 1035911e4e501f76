//! The tools, one in a file, in the order in which they are listed.

mod add_favorites;
mod add_to_playlist;
mod change;
mod create_playlist;
mod delete_playlist;
mod find_similar;
mod get_account;
mod get_albums;
mod get_artists;
mod get_mixes;
mod get_playback;
mod get_playlist;
mod get_tracks;
mod get_videos;
mod list_favorites;
mod list_playlists;
mod log_in;
mod log_out;
mod move_in_playlist;
mod pace;
mod recommend_tracks;
mod remove_favorites;
mod remove_from_playlist;
mod scope_argument;
mod search;
mod stretch;
mod update_playlist;

use crate::router::Entry;

pub(crate) use add_favorites::AddFavorites;
pub(crate) use add_to_playlist::AddToPlaylist;
pub(crate) use create_playlist::CreatePlaylist;
pub(crate) use delete_playlist::DeletePlaylist;
pub(crate) use find_similar::FindSimilar;
pub(crate) use get_account::GetAccount;
pub(crate) use get_albums::GetAlbums;
pub(crate) use get_artists::GetArtists;
pub(crate) use get_mixes::GetMixes;
pub(crate) use get_playback::GetPlayback;
pub(crate) use get_playlist::GetPlaylist;
pub(crate) use get_tracks::GetTracks;
pub(crate) use get_videos::GetVideos;
pub(crate) use list_favorites::ListFavorites;
pub(crate) use list_playlists::ListPlaylists;
pub(crate) use log_in::LogIn;
pub(crate) use log_out::LogOut;
pub(crate) use move_in_playlist::MoveInPlaylist;
pub(crate) use recommend_tracks::RecommendTracks;
pub(crate) use remove_favorites::RemoveFavorites;
pub(crate) use remove_from_playlist::RemoveFromPlaylist;
pub(crate) use search::Search;
pub(crate) use update_playlist::UpdatePlaylist;

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
        Entry::of::<RecommendTracks>(),
        Entry::of::<GetMixes>(),
        Entry::of::<ListPlaylists>(),
        Entry::of::<CreatePlaylist>(),
        Entry::of::<UpdatePlaylist>(),
        Entry::of::<DeletePlaylist>(),
        Entry::of::<AddToPlaylist>(),
        Entry::of::<RemoveFromPlaylist>(),
        Entry::of::<MoveInPlaylist>(),
        Entry::of::<ListFavorites>(),
        Entry::of::<AddFavorites>(),
        Entry::of::<RemoveFavorites>(),
        Entry::of::<GetPlayback>(),
        Entry::of::<GetAccount>(),
        Entry::of::<LogIn>(),
        Entry::of::<LogOut>(),
    ]
}
