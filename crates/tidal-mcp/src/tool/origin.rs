//! What a whole answer was written from, where that is one answer of the cache: as long as the cache gives the same one, what
//! was written need not be written again. It keeps neither.

use std::sync::{Arc, Weak};

use tidal_core::{Answer, Tidal, Viewer, model::SearchResults, service::SearchQuery};

/// A question to TIDAL, and the one answer to it from which all was written.
#[derive(Clone, Debug)]
pub struct Origin {
    query: SearchQuery,
    // Not kept alive, and yet no other answer can come to lie at its address.
    answer: Weak<SearchResults>,
}

// === impl Origin ===

impl Origin {
    /// Of what is to be written from this answer alone. `None` for one that has to be told to be doubtful: when it was given
    /// is a part of what is written then; and for one that no cache keeps.
    pub(crate) fn of(query: &SearchQuery, answer: &Answer<SearchResults>) -> Option<Self> {
        // Nobody would give an answer again that nobody keeps.
        let is_kept = Arc::strong_count(&answer.value) > 1;
        (is_kept && is_sound(answer)).then(|| Self {
            query: query.clone(),
            answer: Arc::downgrade(&answer.value),
        })
    }

    /// Asks once more, and says whether the answer is the same one. It is asked as always: what is kept too long is renewed.
    pub(crate) async fn still_holds(&self, tidal: &dyn Tidal, viewer: &Viewer) -> bool {
        match tidal.search(viewer, &self.query).await {
            Ok(answer) => is_sound(&answer) && std::ptr::eq(self.answer.as_ptr(), Arc::as_ptr(&answer.value)),
            Err(_) => false,
        }
    }
}

fn is_sound(answer: &Answer<SearchResults>) -> bool {
    answer.freshness.stale_because.is_none() && !answer.freshness.suspect_empty
}
