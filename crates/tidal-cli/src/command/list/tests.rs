//! Lists of two pages: waiting, breaking off, leading nowhere.

use std::{future::ready, sync::Arc, time::Duration};

use tidal_core::{
    Limiter, model,
    testing::{FakeTidal, build},
};
use tokio::sync::watch;

use super::*;
use crate::{console::Console, exit::Exit, output::Format, report, session::Parties, view::Track};

/// Two pages of two tracks, and what comes after them.
fn page_at(
    cursor: Option<&Cursor>,
    third: &tidal_core::Error,
) -> tidal_core::Result<Answer<Page<model::Track>>> {
    let (first, next) = match cursor.map(Cursor::as_str) {
        None => (1, "second"),
        Some("second") => (3, "third"),
        Some(_) => return Err(third.clone()),
    };
    Ok(Answer::fresh(Page {
        items: [first, first + 1]
            .map(|id| Arc::new(build::track(&id.to_string()).done()))
            .into(),
        next: Some(Cursor::new(next)),
        total: Some(60),
        left_out: 0,
    }))
}

fn limited(seconds: u64) -> tidal_core::Error {
    tidal_core::Error::RateLimited {
        by: Limiter::Tidal,
        retry_after: Duration::from_secs(seconds),
    }
}

struct Outcome {
    out: String,
    err: String,
    result: Result<(), Error>,
}

/// Lists everything, with a minute of patience.
async fn everything<P>(format: Format, pages: impl FnMut(Option<Cursor>) -> P) -> Outcome
where
    P: Future<Output = tidal_core::Result<Answer<Page<model::Track>>>>,
{
    let (console, out, err) = Console::captured(format);
    let (_sender, interrupt) = watch::channel(false);
    let whom = Parties::anonymous(Arc::new(FakeTidal::new()));
    let session = Session::new(&console, whom, Duration::from_mins(1), interrupt);
    let plan = Plan::of(
        Extent {
            limit: None,
            all: true,
        },
        USUAL,
        "tracks",
    );
    let result = list(&session, plan, |_, track| Track::from(track), pages).await;
    Outcome {
        out: out.text(),
        err: err.text(),
        result,
    }
}

#[tokio::test(start_paused = true)]
async fn what_came_before_a_failure_is_printed_and_well_formed() {
    for (format, end) in [
        (Format::Json, "\n]\n"),
        (Format::Ids, "3\n4\n"),
        (Format::Table, "4\n"),
    ] {
        let outcome = everything(format, |cursor| ready(page_at(cursor.as_ref(), &limited(90)))).await;
        assert!(outcome.out.ends_with(end), "{}", outcome.out);
        let error = outcome.result.unwrap_err();
        assert_eq!(error.exit(), Exit::Partial);
        assert_eq!(error.code(), "PARTIAL");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(90)));
        let text = report::human(&error, &crate::output::Palette::plain());
        assert!(
            text.starts_with("error: stopped after 4 of 60 tracks\n"),
            "{text}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_within_patience_is_waited_for() {
    let started = tokio::time::Instant::now();
    let mut refused = false;
    let outcome = everything(Format::Ids, |cursor| {
        let first_time = !std::mem::replace(&mut refused, cursor.is_some());
        ready(match cursor {
            Some(_) if first_time => Err(limited(25)),
            Some(_) => page_at(None, &limited(0)).map(|mut page| {
                page.value = Arc::new(Page::whole(page.items.clone()));
                page
            }),
            None => page_at(None, &limited(0)),
        })
    })
    .await;
    outcome.result.unwrap();
    assert_eq!(outcome.out, "1\n2\n1\n2\n");
    assert!(outcome.err.contains("going on in 25 s"), "{}", outcome.err);
    assert_eq!(started.elapsed(), Duration::from_secs(25));
}

#[tokio::test(start_paused = true)]
async fn patience_is_bounded_even_if_the_limit_is_not() {
    let started = tokio::time::Instant::now();
    let outcome = everything(Format::Ids, |_| ready(Err(limited(25)))).await;
    let error = outcome.result.unwrap_err();
    assert_eq!((error.exit(), outcome.out.as_str()), (Exit::RateLimited, ""));
    assert_eq!(started.elapsed(), Duration::from_secs(50));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_leads_back_to_itself_ends() {
    let outcome = everything(Format::Ids, |_| {
        ready(page_at(Some(&Cursor::new("second")), &limited(0)))
    })
    .await;
    let error = outcome.result.unwrap_err();
    assert_eq!(error.exit(), Exit::Partial);
    assert_eq!(outcome.out, "3\n4\n3\n4\n");
}

#[tokio::test(start_paused = true)]
async fn an_interruption_leaves_a_truthful_summary() {
    let (console, out, _err) = Console::captured(Format::Json);
    let (sender, interrupt) = watch::channel(false);
    let whom = Parties::anonymous(Arc::new(FakeTidal::new()));
    let session = Session::new(&console, whom, Duration::ZERO, interrupt);
    let plan = Plan::of(
        Extent {
            limit: None,
            all: true,
        },
        USUAL,
        "tracks",
    );
    let pages = |cursor: Option<Cursor>| {
        let sender = &sender;
        async move {
            if cursor.is_some() {
                sender.send_replace(true);
                std::future::pending::<()>().await;
            }
            page_at(None, &limited(0))
        }
    };
    let error = list(&session, plan, |_, track| Track::from(track), pages)
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "stopped after 2 of 60 tracks");
    assert_eq!(error.exit(), Exit::Interrupted);
    let array: serde_json::Value = serde_json::from_str(&out.text()).unwrap();
    assert_eq!(array.as_array().unwrap().len(), 2);
}
