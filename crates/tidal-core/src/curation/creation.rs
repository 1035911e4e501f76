//! Making a playlist that is not empty.

use std::sync::Arc;

use super::{
    Addition, AdditionReport, Curator, Duplicates, Headway, Stop, addition::check_media, naming::fresh,
};
use crate::{Identifier, Result, model::Playlist, service::NewPlaylist};

/// A playlist that was made, and how far filling it came.
#[derive(Clone, Debug)]
pub struct Creation {
    /// The playlist, as it was when it was made: empty.
    pub playlist: Arc<Playlist>,
    /// What is in it.
    pub addition: AdditionReport,
}

// === impl Curator ===

impl Curator<'_> {
    /// Makes a playlist and puts things into it, in this order, as often as they are named. It is not read: 100
    /// things take three requests.
    ///
    /// Whatever went wrong after it was made stands in the report. What is left can be added to it with
    /// [`Duplicates::Skip`]; and under the same key with the same items, within an hour, the whole call can be
    /// repeated.
    ///
    /// # Errors
    /// `INVALID_INPUT` for what is neither track nor video. Whatever TIDAL says, if there is no playlist; `CONFLICT`
    /// with the reason `outcome_unknown` where there may be one.
    pub async fn create(&self, new: &NewPlaylist, items: Vec<Identifier>) -> Result<Creation> {
        check_media(&items)?;
        let new = NewPlaylist {
            key: new.key.clone().or_else(fresh),
            ..new.clone()
        };
        let playlist = self.make(&new).await?;
        let addition = Addition {
            duplicates: Duplicates::Keep,
            key: new.key,
            ..Addition::new(playlist.id.clone(), items)
        };
        let addition = self.go_on(&addition, Headway::default()).await;
        Ok(Creation { playlist, addition })
    }

    /// Makes a playlist, and leaves it empty: [`go_on`](Self::go_on) fills it. Under the same key, within an hour, it
    /// can be repeated.
    ///
    /// # Errors
    /// Whatever TIDAL says, if there is no playlist; `CONFLICT` with the reason `outcome_unknown` where there may be
    /// one.
    pub async fn make(&self, new: &NewPlaylist) -> Result<Arc<Playlist>> {
        let send = || self.tidal.create_playlist(self.viewer, new);
        let made = match self.tell(send).await {
            // Without a key it would be another playlist.
            Err(open) if open.leaves_open() && new.key.is_some() => self.tell(send).await.map_err(|_| open),
            told => told,
        };
        made.map_err(Stop::into_error)
    }
}
