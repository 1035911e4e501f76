//! Changes that have to read a long playlist first, which takes more than one call: how far that is, and how long the rest
//! will take. What was read is kept by the [`Readings`](tidal_core::curation::Readings).

use std::time::Duration;

use tidal_core::{
    ErrorCode, PlaylistId, Viewer,
    curation::{Curator, Extent, Pace},
};

use crate::{Failure, Principal, tool::Context, undertaking::seconds};

/// How many entries TIDAL tells with one request.
const PAGE: usize = 20;

/// A rest that takes longer is worth a word to whoever runs the server.
const LONG: Duration = Duration::from_mins(5);

/// Somebody's playlist, being read in one call.
pub(in crate::tools) struct Reading<'a> {
    context: &'a Context,
    viewer: &'a Viewer,
    playlist: &'a PlaylistId,
    /// How much earlier calls had read.
    before: usize,
}

// === impl Reading ===

impl<'a> Reading<'a> {
    pub(in crate::tools) fn of(context: &'a Context, viewer: &'a Viewer, playlist: &'a PlaylistId) -> Self {
        let extent = context.frame().readings.extent(viewer, playlist);
        Self {
            context,
            viewer,
            playlist,
            before: extent.map_or(0, |extent| extent.read),
        }
    }

    /// A curator that goes on with what was read, and keeps it.
    pub(in crate::tools) fn curator(&self, pace: &'a dyn Pace) -> Curator<'a> {
        Curator::new(self.context.afresh(), self.viewer, pace).keeping(&self.context.frame().readings)
    }

    /// What ended the call, as a place to go on from if that was the time, or the rate limit, and reading is not at
    /// its end. `sooner` says how it could be had for less.
    pub(in crate::tools) fn unfinished(&self, failure: Failure, sooner: &str) -> Failure {
        let extent = self.context.frame().readings.extent(self.viewer, self.playlist);
        match (failure.code, extent) {
            (ErrorCode::Timeout | ErrorCode::RateLimit, Some(extent)) if extent.read > 0 => Failure {
                retry_after: failure.retry_after,
                ..self.told(extent, sooner)
            },
            _ => failure,
        }
    }

    fn told(&self, extent: Extent, sooner: &str) -> Failure {
        let Extent { read, of } = extent;
        let requests = of.saturating_sub(read).div_ceil(PAGE);
        let estimate = pace(read.saturating_sub(self.before), self.context.elapsed())
            .map(|each| each * u32::try_from(requests).unwrap_or(u32::MAX));
        let time = estimate.map_or(String::new(), |time| format!(" and {}", seconds(time)));
        let patience = match estimate {
            Some(time) if time > LONG => patience(self.context.caller().principal()),
            _ => "",
        };
        Failure {
            code: ErrorCode::Partial,
            reason: Some("reading"),
            hint: format!(
                "call again with the same arguments, as often as it takes: reading goes on where it stopped{sooner}\
                 {patience}"
            )
            .into(),
            ..Failure::invalid(format!(
                "nothing was changed yet: the playlist has to be read first, and {read} of its {of} entries are; the rest \
                 takes about {requests} requests{time} at TIDAL's present limit"
            ))
        }
    }
}

/// How the rest could be had in one go. A principal has no shell that knows of their sign-in here.
fn patience(principal: &Principal) -> &'static str {
    match principal.name() {
        None => {
            "; whoever runs this server can allow a call more time (TIDAL_MCP_TOOL_TIMEOUT_MS), and tidal-cli does it in one \
             go"
        }
        Some(_) => "; whoever runs this server can allow a call more time (TIDAL_MCP_TOOL_TIMEOUT_MS)",
    }
}

/// How long a request took on average, of those that so many entries came with and the one for the head.
fn pace(read: usize, took: Duration) -> Option<Duration> {
    let requests = u32::try_from(read.div_ceil(PAGE)).ok()?;
    (requests > 0).then(|| took / requests)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Access, Options};

    #[test]
    fn whom_a_server_is_shared_with_is_sent_to_no_shell() {
        let local = Principal::local(&Options::default());
        let mia = Principal::named("mia".parse().unwrap(), Access::ReadWrite);
        assert!(patience(&local).contains("tidal-cli"));
        assert!(!patience(&mia).contains("tidal-cli") && patience(&mia).contains("whoever runs this server"));
    }

    #[test]
    fn the_pace_is_that_of_this_call() {
        let second = Duration::from_secs(1);
        assert_eq!(pace(160, 36 * second), Some(Duration::from_millis(4_500)));
        assert_eq!(pace(5, 5 * second), Some(5 * second));
        assert_eq!(pace(0, second), None);
    }
}
