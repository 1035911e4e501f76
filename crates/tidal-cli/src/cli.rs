//! The command line as clap sees it: names, arguments, help. What a command does stands in `command`.

mod album;
mod api;
mod artist;
mod auth;
mod cache;
mod config;
mod consent;
mod extent;
mod favorites;
mod generate;
mod global;
mod ids;
mod mix;
mod playback;
mod playlist;
mod recommend;
mod search;
mod track;
mod turned;
mod video;

use clap::{Parser, Subcommand};

pub(crate) use album::{AlbumCommand, AlbumGet};
pub(crate) use api::ApiArguments;
pub(crate) use artist::{ArtistCommand, ArtistGet, Part};
pub(crate) use auth::{AuthCommand, LoginArguments};
pub(crate) use cache::{CacheClear, CacheCommand};
pub(crate) use config::ConfigCommand;
pub(crate) use consent::Consent;
pub(crate) use extent::Extent;
pub(crate) use favorites::{FavoritesAdd, FavoritesCommand, FavoritesList, FavoritesOrder, FavoritesRemove};
pub(crate) use generate::{CompletionsArguments, ManArguments};
pub(crate) use global::Global;
pub(crate) use ids::Related;
pub(crate) use mix::{MixCommand, MixList};
pub(crate) use playback::PlaybackArguments;
pub(crate) use playlist::{
    PlaylistAdd, PlaylistArguments, PlaylistChange, PlaylistCommand, PlaylistCreate, PlaylistDelete,
    PlaylistList, PlaylistMove, PlaylistRemove, Sort, VisibilityArgument,
};
pub(crate) use recommend::RecommendArguments;
pub(crate) use search::{ExplicitArgument, SearchArguments};
pub(crate) use track::{TrackCommand, TrackGet};
pub(crate) use turned::Turned;
pub(crate) use video::VideoCommand;

/// The program's arguments.
#[derive(Debug, Parser)]
#[command(
    name = "tidal-cli",
    version,
    about = "TIDAL for scripts: search, read and curate from a shell",
    after_help = crate::exit::reference(),
    max_term_width = 100,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Sign in and out, and who is signed in
    #[command(subcommand)]
    Auth(AuthCommand),
    /// Your account, as TIDAL knows it
    Me,
    /// Search the catalogue
    Search(SearchArguments),
    /// Tracks that go with a few others, by tempo, key, year and variety
    Recommend(RecommendArguments),
    /// Tracks: by id, similar ones, radio
    #[command(subcommand)]
    Track(TrackCommand),
    /// Albums: by id, what is on one, similar ones
    #[command(subcommand)]
    Album(AlbumCommand),
    /// Artists: by id, their tracks, albums and videos, similar ones, radio
    #[command(subcommand)]
    Artist(ArtistCommand),
    /// Music videos: by id
    #[command(subcommand)]
    Video(VideoCommand),
    /// Playlists: yours and others', what is in them, and changing them
    #[command(subcommand)]
    Playlist(PlaylistCommand),
    /// Your favourites: listing, adding, taking out
    #[command(subcommand)]
    Favorites(FavoritesCommand),
    /// The mixes that TIDAL makes for you
    #[command(subcommand)]
    Mix(MixCommand),
    /// How a track or a video may be played
    Playback(PlaybackArguments),
    /// Ask TIDAL's API directly and print what it says
    Api(ApiArguments),
    /// Where the settings are, what they are, whether they are right
    #[command(subcommand)]
    Config(ConfigCommand),
    /// What the servers that share a Redis keep of TIDAL's answers
    #[command(subcommand)]
    Cache(CacheCommand),
    /// Print the completions for a shell
    Completions(CompletionsArguments),
    /// Print the manual page, or write all of them to a folder
    Man(ManArguments),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        Cli::command().debug_assert();
    }
}
