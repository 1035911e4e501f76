//! Batches of several chunks that break off: nothing found is lost, nothing missing is left out.

use std::{cell::Cell, future::ready, sync::Arc, time::Duration};

use tidal_core::{
    Limiter, TrackId, model,
    testing::{FakeTidal, build},
};
use tokio::sync::watch;

use super::*;
use crate::{console::Console, exit::Exit, output::Format, session::Parties};

fn ids(number: usize) -> Vec<TrackId> {
    (1..=number)
        .map(|id| TrackId::from_tidal(id.to_string()))
        .collect()
}

/// Finds every id but those that end in 50, which the limit holds up.
fn mostly(ids: &[TrackId]) -> Answer<Batch<model::Track, TrackId>> {
    let held_up = |id: &&TrackId| id.as_str().ends_with("50");
    let found = ids.iter().filter(|id| !held_up(id));
    let missing = ids.iter().filter(held_up).map(|id| Missing {
        key: id.clone(),
        reason: MissingReason::Failed(limited()),
    });
    Answer::fresh(Batch {
        found: found
            .map(|id| Arc::new(build::track(id.as_str()).done()))
            .collect(),
        missing: missing.collect(),
    })
}

fn all(ids: &[TrackId]) -> Answer<Batch<model::Track, TrackId>> {
    let found = ids.iter().map(|id| Arc::new(build::track(id.as_str()).done()));
    Answer::fresh(Batch {
        found: found.collect(),
        missing: Vec::new(),
    })
}

fn limited() -> TidalError {
    TidalError::RateLimited {
        by: Limiter::Tidal,
        retry_after: Duration::from_secs(40),
    }
}

/// Reads 150 tracks with a minute of patience; `answer` is told how many calls came before.
async fn read(
    answer: impl Fn(usize, &[TrackId]) -> tidal_core::Result<Answer<Batch<model::Track, TrackId>>>,
) -> (Vec<String>, Result<(), Error>) {
    let (console, _out, _err) = Console::captured(Format::Ids);
    let (_sender, interrupt) = watch::channel(false);
    let whom = Parties::anonymous(Arc::new(FakeTidal::new()));
    let session = Session::new(&console, whom, Duration::from_mins(1), interrupt);
    let keys = ids(150);
    let asked = Asked {
        keys: &keys,
        kind: Kind::Track,
        key_of: |track: &model::Track| Some(track.id.clone()),
    };
    let calls = Cell::new(0);
    let fetch = |ids: Vec<TrackId>| {
        let before = calls.replace(calls.get() + 1);
        ready(answer(before, &ids))
    };
    let mut printed = Vec::new();
    let outcome = batch(&session, asked, fetch, |track| {
        printed.push(track.id.to_string());
        Ok(())
    })
    .await;
    (printed, outcome)
}

#[tokio::test(start_paused = true)]
async fn what_was_held_up_comes_at_its_place() {
    let (printed, outcome) = read(|before, ids| Ok(if before == 0 { mostly(ids) } else { all(ids) })).await;
    outcome.unwrap();
    let expected: Vec<String> = (1..=150).map(|id| id.to_string()).collect();
    assert_eq!(printed, expected);
}

#[tokio::test(start_paused = true)]
async fn a_failure_at_the_second_asking_loses_nothing_found() {
    let unavailable = TidalError::Unavailable {
        retry_after: Duration::from_mins(1),
    };
    let (printed, outcome) = read(|before, ids| match before {
        0 => Ok(mostly(ids)),
        _ => Err(unavailable.clone()),
    })
    .await;
    assert_eq!(printed.len(), 99);
    let error = outcome.unwrap_err();
    assert_eq!(
        error.to_string(),
        "99 of 150 tracks were found, 51 were not reached"
    );
    assert_eq!((error.exit(), error.code()), (Exit::Partial, "PARTIAL"));
    assert_eq!(error.retry_after(), Some(Duration::from_mins(1)));
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_the_second_chunk_keeps_what_the_first_missed() {
    let (printed, outcome) = read(|before, ids| {
        if before > 0 {
            return Err(TidalError::NotSignedIn);
        }
        let mut batch = Batch::clone(&all(ids));
        batch.found.remove(0);
        batch.missing.push(Missing {
            key: TrackId::from_tidal("1"),
            reason: MissingReason::NotFound,
        });
        Ok(Answer::fresh(batch))
    })
    .await;
    assert_eq!(printed.len(), 99);
    let error = outcome.unwrap_err();
    assert_eq!(
        error.to_string(),
        "99 of 150 tracks were found, 50 were not reached"
    );
    assert!(matches!(&error, Error::Missing { lost, .. } if lost.len() == 1));
}

#[tokio::test(start_paused = true)]
async fn patience_ends_and_the_held_up_are_named() {
    let (printed, outcome) = read(|_, ids| Ok(mostly(ids))).await;
    assert_eq!(printed.len(), 148);
    let error = outcome.unwrap_err();
    assert_eq!(error.to_string(), "148 of 150 tracks were found");
    assert_eq!(error.exit(), Exit::Partial);
}
