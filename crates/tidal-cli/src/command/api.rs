//! `api`: what TIDAL says, as it says it. The one place of this program that looks into TIDAL's
//! documents, and only for the link to the next page.

use serde_json::Value;
use tidal_core::{Answer, Remote};

use crate::{
    cli::ApiArguments,
    context::Context,
    error::Error,
    output::{Destination, Format, json},
    session::Session,
};

/// Most pages that are followed.
const MOST_PAGES: usize = 10_000;

/// How documents are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// Indented, one after the other.
    Indented,
    /// One a line.
    Lines,
    /// An array of them.
    Array,
}

pub(super) fn run(arguments: &ApiArguments, context: &Context) -> Result<(), Error> {
    let layout = Layout::choose(arguments, context)?;
    if !arguments.path.starts_with('/') {
        return Err(Error::Usage {
            message: format!("the path {:?} does not start with a slash", arguments.path),
            hint: "for instance: tidal-cli api GET '/tracks/1?countryCode=US'",
        });
    }
    context.online(async |session| {
        let remote = session.remote.as_ref().ok_or(tidal_core::Error::NotConfigured)?;
        let mut printed = 0;
        let outcome = follow(session, remote, arguments, |document| {
            let text = layout.written(document, printed)?;
            printed += 1;
            session.console.write(text.as_bytes())?;
            session.console.flush()
        })
        .await;
        if printed > 0 && !matches!(outcome, Err(Error::OutputClosed)) {
            session.console.write(layout.end())?;
            session.console.flush()?;
        }
        outcome
    })
}

/// Hands each document to `take`, page after page if asked to.
async fn follow(
    session: &Session<'_>,
    remote: &Remote,
    arguments: &ApiArguments,
    mut take: impl FnMut(&Value) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut path = arguments.path.clone();
    session.console.progress().doing("pages");
    for number in 0..MOST_PAGES {
        let ask = || async { remote.raw_get(&session.viewer, &path).await.map(Answer::fresh) };
        let document = match session.ask(ask).await {
            Ok(document) => document,
            Err(cause) if number == 0 => return Err(cause),
            Err(cause) => return Err(stopped(number, cause)),
        };
        take(&document)?;
        session.console.progress().reached(number + 1, None);
        match next(&document).filter(|_| arguments.all) {
            None => return Ok(()),
            Some(next) if next == path => break,
            Some(next) => next.clone_into(&mut path),
        }
    }
    Err(stopped(MOST_PAGES, Error::Endless))
}

fn next(document: &Value) -> Option<&str> {
    document.pointer("/links/next").and_then(Value::as_str)
}

fn stopped(done: usize, cause: Error) -> Error {
    Error::Stopped {
        done,
        total: None,
        what: "pages",
        cause: Box::new(cause),
    }
}

// === impl Layout ===

impl Layout {
    fn choose(arguments: &ApiArguments, context: &Context) -> Result<Self, Error> {
        match (context.console.asked(), context.console.destination()) {
            (Some(Format::Json), _) if arguments.all => Ok(Self::Array),
            (Some(Format::Json), _) | (None, Destination::Terminal) => Ok(Self::Indented),
            (Some(Format::Ndjson), _) | (None, Destination::Pipe) => Ok(Self::Lines),
            (Some(Format::Table | Format::Csv | Format::Ids), _) => Err(Error::Usage {
                message: "api prints TIDAL's documents as they are".to_owned(),
                hint: "use --output json or ndjson, or leave it out",
            }),
        }
    }

    fn written(self, document: &Value, before: usize) -> Result<String, Error> {
        Ok(match self {
            Self::Indented => json::indented(document)? + "\n",
            Self::Lines => json::compact(document)? + "\n",
            Self::Array => {
                let before = if before == 0 { "[\n" } else { ",\n" };
                before.to_owned() + &json::compact(document)?
            }
        })
    }

    fn end(self) -> &'static [u8] {
        match self {
            Self::Array => b"\n]\n",
            Self::Indented | Self::Lines => b"",
        }
    }
}
