//! What the public conformance suite asks for beside the protocol: tools that answer with each kind of content, ask for each
//! kind of input and say each kind of thing on the way, and as many prompts and things to read. They are served by the same
//! router over the same transport as the real tools, so that what they show is true of those.
//!
//! Behind the feature `conformance`, in a program of its own. Nothing here has to do with TIDAL.

mod annex;
mod content;
mod forms;
mod input;
mod older;
mod prompts;
mod rounds;
mod schema;
mod shown;
mod signals;

use std::sync::Arc;

use crate::{Backend, Error, Options, Server, cli::Cli, router::Entry, run::run_with, tools};

/// Does what the command line says, with a server that has the fixtures as well.
///
/// # Errors
/// With whatever kept it from starting or ended it, in words for a person.
pub fn run(cli: &Cli) -> anyhow::Result<()> {
    run_with(cli, server)
}

/// A server with the real tools and the fixtures.
///
/// # Errors
/// When the system gives no randomness for a key.
pub fn server(backend: Backend, options: &Options) -> Result<Server, Error> {
    let mut entries = tools::all();
    entries.extend(fixtures());
    Server::with_annex(entries, backend, (options, Some(Arc::new(annex::Fixtures))))
}

fn fixtures() -> Vec<Entry> {
    vec![
        Entry::of::<content::SimpleText>(),
        Entry::of::<content::Image>(),
        Entry::of::<content::Audio>(),
        Entry::of::<content::Embedded>(),
        Entry::of::<content::Multiple>(),
        Entry::of::<content::Failing>(),
        Entry::of::<signals::WithProgress>(),
        Entry::of::<signals::ToolsChange>(),
        Entry::of::<signals::PromptsChange>(),
        Entry::of::<signals::Logging>(),
        Entry::of::<signals::Reconnection>(),
        Entry::of::<older::WithLogging>(),
        Entry::of::<older::Sampling>(),
        Entry::of::<older::Elicitation>(),
        Entry::of::<older::Defaults>(),
        Entry::of::<older::Enums>(),
        Entry::of::<input::MissingCapability>(),
        Entry::of::<input::Streaming>(),
        Entry::of::<input::Elicitation>(),
        Entry::of::<input::Sampling>(),
        Entry::of::<input::ListRoots>(),
        Entry::of::<input::Capabilities>(),
        Entry::of::<rounds::RequestState>(),
        Entry::of::<rounds::TamperedState>(),
        Entry::of::<rounds::MultipleInputs>(),
        Entry::of::<rounds::MultiRound>(),
        Entry::of::<schema::Dialect>().showing(schema::shown()),
    ]
}
