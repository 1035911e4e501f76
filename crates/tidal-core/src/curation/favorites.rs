//! Adding and removing any number of favourites. To do either twice changes nothing more, so that a request of which
//! nobody can tell the outcome is simply made again.

use super::{ChangeReport, Curator, Stop, errand::once};
use crate::{
    Error, Identifier, Kind, Result,
    model::{Accepted, SkipReason},
    service::FavoritesChange,
};

/// What one request can change.
const MOST_CHANGED: usize = 50;

#[derive(Clone, Copy, Debug)]
enum Change {
    Add,
    Remove,
}

// === impl Curator ===

impl Curator<'_> {
    /// Adds favourites of one kind, 50 with each request. What is named twice is added once.
    ///
    /// # Errors
    /// `INVALID_INPUT` for what is of another kind. Whatever TIDAL says, if nothing was changed and nothing is
    /// uncertain.
    pub async fn add_favorites(&self, kind: Kind, ids: Vec<Identifier>) -> Result<ChangeReport> {
        self.change_favorites(Change::Add, kind, &ids).await
    }

    /// Removes favourites of one kind, likewise. Removing what is not there is no error.
    ///
    /// # Errors
    /// As [`add_favorites`](Self::add_favorites).
    pub async fn remove_favorites(&self, kind: Kind, ids: Vec<Identifier>) -> Result<ChangeReport> {
        self.change_favorites(Change::Remove, kind, &ids).await
    }

    async fn change_favorites(&self, change: Change, kind: Kind, ids: &[Identifier]) -> Result<ChangeReport> {
        if let Some(other) = ids.iter().find(|what| what.kind != kind) {
            return Err(Error::invalid_input("ids", &other.to_string(), kind.plural()));
        }
        let (mut report, ids) = (ChangeReport::default(), once(ids));
        let (mut sent, of) = (0, ids.len());
        let mut chunks = ids.chunks(MOST_CHANGED);
        for chunk in chunks.by_ref() {
            let request = FavoritesChange {
                kind,
                ids: chunk.to_vec(),
            };
            match self.favorites_step(change, &request).await {
                Ok(accepted) => {
                    report.note(chunk, accepted);
                    sent += chunk.len();
                    self.pace.reached(sent, of);
                }
                Err(stop) => {
                    let fate = if stop.leaves_open() {
                        &mut report.uncertain
                    } else {
                        &mut report.left
                    };
                    fate.extend_from_slice(chunk);
                    report.stopped = Some(stop);
                    break;
                }
            }
        }
        report.left.extend(chunks.flatten().cloned());
        match report.stopped {
            Some(Stop::Failed(error)) if report.done.is_empty() && report.uncertain.is_empty() => Err(error),
            _ => Ok(report),
        }
    }

    async fn favorites_step(&self, change: Change, request: &FavoritesChange) -> Result<Accepted, Stop> {
        match self.send_favorites(change, request).await {
            Err(open) if open.leaves_open() => {
                let again = self.send_favorites(change, request).await;
                let mut accepted = again.map_err(|_| open)?;
                // What is there already may be there by the first attempt; either way it is there.
                accepted
                    .skipped
                    .retain(|skipped| skipped.reason != SkipReason::AlreadyThere);
                Ok(accepted)
            }
            told => told,
        }
    }

    async fn send_favorites(&self, change: Change, request: &FavoritesChange) -> Result<Accepted, Stop> {
        match change {
            Change::Add => self.tell(|| self.tidal.add_favorites(self.viewer, request)).await,
            Change::Remove => {
                let remove = || self.tidal.remove_favorites(self.viewer, request);
                self.tell(remove).await?;
                Ok(Accepted::default())
            }
        }
    }
}

// === impl ChangeReport ===

impl ChangeReport {
    fn note(&mut self, chunk: &[Identifier], accepted: Accepted) {
        let skipped = |what: &Identifier| accepted.skipped.iter().any(|skipped| skipped.what == *what);
        let done = chunk.iter().filter(|what| !skipped(what));
        self.done.extend(done.cloned());
        self.skipped.extend(accepted.skipped);
    }
}
