//! What the commands do. Each checks its input, then opens a session, then prints; how things look is
//! `view`'s and `output`'s business.

mod album;
mod api;
mod artist;
mod batch;
mod completions;
mod config;
mod details;
mod list;
mod man;
mod playlist;
mod radio;
mod search;
mod track;
mod video;

use crate::{cli::Command, context::Context, error::Error};

/// Runs a command.
pub(crate) fn run(command: &Command, context: &Context) -> Result<(), Error> {
    match command {
        Command::Search(arguments) => search::run(arguments, context),
        Command::Track(command) => track::run(command, context),
        Command::Album(command) => album::run(command, context),
        Command::Artist(command) => artist::run(command, context),
        Command::Video(command) => video::run(command, context),
        Command::Playlist(command) => playlist::run(command, context),
        Command::Api(arguments) => api::run(arguments, context),
        Command::Config(command) => config::run(*command, context),
        Command::Completions(arguments) => completions::run(arguments, context),
        Command::Man(arguments) => man::run(arguments, context),
    }
}
