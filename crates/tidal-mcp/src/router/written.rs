//! Results as they are sent, kept for as long as they would be written the same way again: what a tool read from one answer
//! of the cache alone is written once for each answer. The cache is asked each time, and decides when an answer is renewed;
//! who asks is found out each time; only the writing is saved. Other tools' results are written each time.

use std::{pin::pin, sync::Arc};

use axum::body::Bytes;
use futures_util::FutureExt;
use quick_cache::{Weighter, sync::Cache};
use rmcp::model::{CallToolResponse, JsonObject};
use serde_json::value::RawValue;
use tokio::time::Instant;

use super::{Outcome, Requester, Router, told};
use crate::{Principal, caller::Caller, client::Client, telemetry::Account, tool::Origin};

/// How many bytes of results are kept.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// As many as fit if each has the usual size.
const USUAL_COUNT: usize = 2048;

/// What an entry takes beside what it holds.
const OVERHEAD: usize = 256;

/// Whose shape a result is sent in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Era {
    /// Since 2026-07-28: a result says of which type it is.
    Modern,
    /// Until 2025-11-25.
    Legacy,
}

/// The results that are kept.
pub(super) struct Written(Cache<Box<[u8]>, Kept, Weight>);

#[derive(Clone)]
struct Kept {
    origin: Origin,
    result: Bytes,
}

#[derive(Clone)]
struct Weight;

// === impl Router ===

impl Router {
    /// Calls a tool that asks nobody back and says what it wrote from, and gives the result as the JSON that is sent. `None`
    /// for any other tool, and for arguments that clients repeat in headers.
    ///
    /// What was written is sent again only where all that has to be known for that is in memory: it waits for nothing.
    /// Whatever has to be waited for is done within the call's own deadline.
    pub(crate) async fn written(
        &self,
        principal: &Arc<Principal>,
        (name, arguments): (&str, &RawValue),
        era: Era,
    ) -> Option<Bytes> {
        let entry = self.entry(name).filter(|entry| entry.is_kept())?;
        let began = Instant::now();
        let services = self.backend.services().ok()?;
        // What is said of a listener lately may be a moment old: only where it decides on nothing.
        let caller = self
            .frame
            .callers
            .identify_lately(services, principal)
            .now_or_never();
        let key = caller
            .as_ref()
            .map(|caller| key(caller, (name, arguments.get()), era));
        let kept = key.as_ref().and_then(|key| self.written.0.get(key));
        // To the end of the call: where it became a question to TIDAL, the call waits for the same answer, and asks no second
        // time.
        let mut looking = pin!(async {
            match (&caller, &kept) {
                (Some(caller), Some(kept)) => {
                    let tidal = services.tidal.as_ref();
                    kept.origin.still_holds(tidal, &caller.viewer).await
                }
                (None, _) | (_, None) => false,
            }
        });
        if let (Some(true), Some(kept)) = (looking.as_mut().now_or_never(), &kept) {
            entry.requests().answered(None, began.elapsed());
            Account::current(Account::kept);
            return Some(kept.result.clone());
        }
        let given: JsonObject = serde_json::from_str(arguments.get()).ok()?;
        if entry.repeats(&given) {
            return None;
        }
        let requester = Requester {
            principal: Arc::clone(principal),
            client: Client::unasked(),
        };
        // On the heap: else what is only sent again would carry the room for it.
        let mut outcome = Box::pin(self.guarded(entry, given, requester)).await;
        let origin = match &mut outcome {
            Ok(Outcome::Answered(reply)) => reply.take_origin(),
            _ => None,
        };
        let Ok(CallToolResponse::Complete(mut result)) = told(entry, outcome, began) else {
            return None;
        };
        if era == Era::Legacy {
            result.result_type = None;
        }
        let result = Bytes::from(serde_json::to_vec(&result).ok()?);
        if let (Some(origin), Some(key)) = (origin, key) {
            let kept = Kept {
                origin,
                result: result.clone(),
            };
            self.written.0.insert(key, kept);
        }
        Some(result)
    }
}

// === impl Written ===

impl Written {
    pub(super) fn new() -> Self {
        Self(Cache::with_weighter(USUAL_COUNT, MOST_BYTES, Weight))
    }
}

// === impl Weight ===

impl Weighter<Box<[u8]>, Kept> for Weight {
    fn weight(&self, key: &Box<[u8]>, kept: &Kept) -> u64 {
        u64::try_from(key.len() + kept.result.len() + OVERHEAD).unwrap_or(u64::MAX)
    }
}

/// All that decides what is written, beside the answer itself: cursors are sealed for whoever gets them.
fn key(caller: &Caller, (tool, arguments): (&str, &str), era: Era) -> Box<[u8]> {
    let viewer = &caller.viewer;
    let who = match &viewer.identity {
        tidal_core::Identity::Anonymous => "",
        tidal_core::Identity::SignedIn(user) => user.as_str(),
    };
    let since = caller.since().map_or(0, jiff::Timestamp::as_nanosecond);
    let parts = [
        tool,
        caller.user().as_str(),
        viewer.country.as_str(),
        viewer.locale.as_str(),
        who,
        arguments,
    ];
    let mut key = Vec::with_capacity(96 + arguments.len());
    key.push(u8::from(era == Era::Modern));
    key.extend_from_slice(&since.to_be_bytes());
    for part in parts {
        // Lengths, so that no two lists of parts run into the same bytes.
        key.extend_from_slice(&part.len().to_be_bytes());
        key.extend_from_slice(part.as_bytes());
    }
    key.into_boxed_slice()
}
