//! `api`.

use clap::{Args, ValueEnum};

/// A request to TIDAL's API.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    tidal-cli api GET '/tracks/251380837?countryCode=US&include=artists,albums'\n  \
    tidal-cli api GET '/artists/4761957/relationships/albums?countryCode=US' --all\n\n\
    Nothing is added to the path: name the country where TIDAL wants one (countryCode=US). A terminal gets \
    indented JSON, a pipe one document a line; with --output json and --all the documents form one array.")]
pub(crate) struct ApiArguments {
    /// Only reading is offered
    #[arg(value_enum, ignore_case = true)]
    pub(crate) method: Method,

    /// The path below the API's address, with its query
    #[arg(value_name = "PATH")]
    pub(crate) path: String,

    /// Follow the pages to the end
    #[arg(long, short)]
    pub(crate) all: bool,
}

/// HTTP methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
pub(crate) enum Method {
    /// Read
    Get,
}
