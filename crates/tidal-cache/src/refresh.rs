//! Renewing what is asked for often before it is past its time, so that nobody has to wait for it.
//!
//! A handful at a time, and only while TIDAL's rate limit leaves plenty: what somebody waits for goes first.

use futures_util::FutureExt;
use tidal_core::{Tidal, Viewer};

use crate::{
    Cached,
    flight::Boarded,
    inquiry::Purpose,
    place::Asker,
    read::{Question, Reading, Reply},
};

impl<S: Tidal + ?Sized + 'static> Cached<S> {
    /// Begins to renew an answer, unless that is under way or there is no room for it.
    pub(crate) fn renew<Q: Question, T: Reply>(
        &self,
        reading: Reading<S, Q, T>,
        asker: Asker<'_>,
        question: &Q,
    ) {
        if !self.has_plenty(asker.viewer) {
            return;
        }
        let Some(permit) = self.tiers.tasks.renewal() else {
            return;
        };
        let errand = self.errand((reading, Purpose::Renewal), asker, question);
        let (place, voided) = (errand.place().clone(), &self.tiers.memory.voided);
        let (landing, boarded) = self.tiers.flights.board(
            place.key,
            |began| voided.changed_since(&place.tags, began),
            || errand.fly().boxed(),
        );
        if boarded == Boarded::First {
            self.tiers.meter(asker.policy).refreshed.add();
            self.tiers.tasks.spawn(async move {
                // Whoever asks next is told what went wrong, if it still does.
                landing.map(drop).await;
                drop(permit);
            });
        }
    }

    /// Whether at least half of TIDAL's rate limit is left, as far as is known.
    fn has_plenty(&self, viewer: &Viewer) -> bool {
        let budget = self.inner.budget(viewer);
        budget.is_none_or(|budget| budget.left >= budget.capacity.div_ceil(2))
    }
}
