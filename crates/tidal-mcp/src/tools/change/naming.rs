//! From what a model writes to what is put into a playlist, before anything is changed.

use tidal_core::{Error, ErrorCode, Identifier, curation::Curator};

use crate::{Failure, view::LeftOut};

/// What is to be put into a playlist.
pub(in crate::tools) struct Wanted {
    /// In the order given.
    pub(in crate::tools) items: Vec<Identifier>,
    /// Codes that lead to nothing.
    pub(in crate::tools) unknown: Vec<LeftOut>,
}

// === impl Wanted ===

impl Wanted {
    /// Reads ids, links and codes.
    ///
    /// # Errors
    /// `INVALID_INPUT` naming the first that is none of these; what TIDAL says, if it could not be asked for a code: to
    /// go on without it would leave out what is there.
    pub(in crate::tools) async fn read(curator: &Curator<'_>, texts: &[String]) -> Result<Self, Failure> {
        let resolved = curator.resolve(texts).await?;
        let mut unknown = Vec::new();
        for (text, error) in resolved.unresolved {
            match error.code() {
                ErrorCode::NotFound => unknown.push(LeftOut::not_found(&text)),
                ErrorCode::InvalidInput => return Err(no_name(&text)),
                _ => return Err(error.into()),
            }
        }
        Ok(Self {
            items: resolved.items,
            unknown,
        })
    }

    /// For what a call depends on: the same names lead elsewhere if the catalogue changes.
    pub(in crate::tools) fn names(&self) -> Vec<String> {
        self.items.iter().map(Identifier::to_string).collect()
    }
}

fn no_name(text: &str) -> Failure {
    let accepted = "track ids, links to tracks or videos, and ISRCs such as USRC17607839";
    Error::invalid_input("items", text, accepted).into()
}
