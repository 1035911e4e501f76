//! Tracks that go with a few others, chosen by what a curator asks for: tempo, key, years, variety.
//!
//! TIDAL says what is near; this narrows it down and says for each track from which seed it came, and of the rest how
//! many fell out for which reason. It works over [`Tidal`], whoever implements it, and costs at most
//! [`MOST_REQUESTS`] requests.

mod candidate;
mod choice;
mod gather;
mod harmony;
mod seed;
mod wish;

use std::{future::poll_fn, pin::pin, sync::Arc, task::Poll};

pub use candidate::{Origin, Way};
pub use choice::Rejection;
pub use harmony::Tonality;
pub use wish::{Filters, Keys, MachineMade, Seeds, Wish, between};

use crate::{Answer, Error, Freshness, Identifier, Result, Tidal, Viewer, curation::Pace, model::Track};
use choice::Choice;
use gather::Gathering;

/// How many requests to TIDAL one wish may cost.
pub const MOST_REQUESTS: usize = 6;

/// What was found for a wish.
#[derive(Clone, Debug, Default)]
pub struct Recommendations {
    /// The tracks, best first: those that several seeds lead to, then those nearest to a seed.
    pub tracks: Vec<Recommended>,
    /// What the search began with: the seeds that were named, or those chosen among the favourites.
    pub seeds: Vec<Identifier>,
    /// Seeds that do not exist, or not for this viewer.
    pub missing: Vec<Identifier>,
    /// Where keys were to be compatible: the seeds whose key TIDAL does not know, or that have one to which nothing is
    /// compatible. Nothing fits that only such seeds lead to.
    pub keyless: Vec<Identifier>,
    /// How many different tracks were looked at.
    pub considered: usize,
    /// How many of them fell out, by the first reason that applied; most frequent first.
    pub rejected: Vec<(Rejection, usize)>,
    /// Whether there may be more: the requests that one wish may cost were used up, or the caller's time.
    pub may_have_more: bool,
    /// What kept it from looking on. What is here is good all the same.
    pub stopped: Option<Error>,
}

/// A recommended track.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommended {
    /// The track.
    pub track: Arc<Track>,
    /// From which seeds it came, and how; never empty.
    pub from: Vec<Origin>,
}

/// Finds what fits a wish.
///
/// # Errors
/// As the services that it asks: where the first request fails. `NOT_FOUND` where no seed exists; `INVALID_INPUT`
/// where there are no favourites to begin with.
pub async fn recommend(
    tidal: &dyn Tidal,
    viewer: &Viewer,
    wish: &Wish,
    pace: &dyn Pace,
) -> Result<Answer<Recommendations>> {
    let mut gathering = in_time(pace, Gathering::begin(tidal, viewer, wish)).await?;
    let mut stopped = None;
    let choice = loop {
        let choice = Choice::of(wish, gathering.seeds(), gathering.candidates());
        pace.reached(choice.tracks.len(), wish.limit());
        if choice.tracks.len() >= wish.limit() || !gathering.can_go_on() || !pace.may_go_on() {
            break choice;
        }
        match in_time(pace, gathering.go_on()).await {
            Ok(()) => {}
            Err(error @ Error::RateLimited { .. }) if pace.wait_out(&error).await => {}
            Err(error) => {
                stopped = Some(error);
                break choice;
            }
        }
    };
    let may_have_more = choice.tracks.len() < wish.limit() && gathering.has_more();
    let freshness: Freshness = gathering.freshness();
    let seeds = gathering.seeds().iter();
    let keyless = seeds
        .clone()
        .filter(|seed| wish.filters.keys == Keys::Compatible && seed.is_keyless());
    let recommendations = Recommendations {
        tracks: choice.tracks,
        keyless: keyless.map(|seed| seed.identifier.clone()).collect(),
        seeds: seeds.map(|seed| seed.identifier.clone()).collect(),
        missing: gathering.missing().to_vec(),
        considered: choice.considered,
        rejected: choice.rejected,
        may_have_more,
        stopped,
    };
    Ok(Answer {
        value: recommendations.into(),
        freshness,
    })
}

/// What comes of it before the caller's time is over.
async fn in_time<T>(pace: &dyn Pace, work: impl Future<Output = Result<T>>) -> Result<T> {
    let (mut work, mut over) = (pin!(work), pace.over());
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(done),
        Poll::Pending => over.as_mut().poll(context).map(|()| Err(Error::paused())),
    })
    .await
}
