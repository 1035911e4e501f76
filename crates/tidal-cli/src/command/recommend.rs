//! `recommend`.

use std::ops::RangeInclusive;

use tidal_core::{
    Answer, Kind, TrackId,
    curation::Pace,
    recommend::{self, Filters, Keys, MachineMade, Recommendations, Wish, between},
    service::Explicit,
};

use crate::{
    cli::{ExplicitArgument, RecommendArguments},
    context::Context,
    error::{Error, Lost},
    input,
    output::Sink,
    session::Session,
    view::Recommended,
};

pub(super) fn run(arguments: &RecommendArguments, context: &Context) -> Result<(), Error> {
    let seeds = input::seeds(&arguments.seeds)?;
    let wish = Wish::new(seeds, arguments.limit.into())?.with(filters(arguments)?);
    context.online(async |session| {
        let found = ask(session, &wish).await?;
        let mut sink = Sink::new(session.console, session.console.format());
        for track in &found.tracks {
            sink.push(Recommended::from(track))?;
        }
        sink.close(Ok(()))?;
        tell(session, &found);
        account(session, &found)
    })
}

/// Ctrl-C lets the request under way end: what was found by then is printed.
async fn ask(session: &Session<'_>, wish: &Wish) -> Result<Answer<Recommendations>, Error> {
    session.console.progress().doing("recommendations");
    let pacer = session.pacer();
    let (tidal, viewer) = (&*session.tidal, &session.viewer);
    let work = async {
        loop {
            match recommend::recommend(tidal, viewer, wish, &pacer).await {
                Err(limit) if pacer.wait_out(&limit).await => {}
                outcome => return outcome,
            }
        }
    };
    let found = session.accompany(&pacer, work).await;
    found.map_err(|error| session.cause(error))
}

/// Says how many were looked at, and why the others fell out.
fn tell(session: &Session<'_>, found: &Recommendations) {
    let console = session.console;
    let rejected = found.rejected.iter();
    let reasons: Vec<String> = rejected
        .map(|(reason, tracks)| format!("{} {tracks}", reason.as_str()))
        .collect();
    let reasons = if reasons.is_empty() {
        String::new()
    } else {
        format!("; fell out: {}", reasons.join(", "))
    };
    console.note(&format!("{} tracks were looked at{reasons}", found.considered));
    if found.may_have_more && found.stopped.is_none() && !session.is_interrupted() {
        console.note("fewer fit than wanted: widen the filters or name other seeds");
    }
}

/// Whether the whole wish was followed.
fn account(session: &Session<'_>, found: &Recommendations) -> Result<(), Error> {
    let cause = match &found.stopped {
        Some(error) => Some(session.cause(error.clone())),
        None if found.may_have_more && session.is_interrupted() => Some(Error::Interrupted),
        None => None,
    };
    if let Some(cause) = cause {
        return Err(Error::Stopped {
            done: found.tracks.len(),
            total: None,
            what: "tracks",
            cause: Box::new(cause),
        });
    }
    if found.missing.is_empty() {
        return Ok(());
    }
    let lost = found.missing.iter().map(|seed| Lost {
        id: format!("{}:{}", seed.kind, seed.id()),
        error: tidal_core::Error::NotFound {
            kind: seed.kind,
            id: seed.id().to_owned(),
        },
    });
    Err(Error::Missing {
        found: found.seeds.len(),
        asked: found.seeds.len() + found.missing.len(),
        what: "seeds",
        lost: lost.collect(),
        ended_by: None,
    })
}

fn filters(arguments: &RecommendArguments) -> Result<Filters, Error> {
    let exclude: Vec<TrackId> = input::keys(&arguments.exclude, Kind::Track)?;
    let bpm = range(
        "--bpm-min is above --bpm-max",
        (arguments.bpm_min, arguments.bpm_max),
        (0, u16::MAX),
    )?;
    Ok(Filters {
        bpm: bpm.map(|bpm| f64::from(*bpm.start())..=f64::from(*bpm.end())),
        keys: Keys::parse(arguments.keys.iter().map(String::as_str))?,
        years: range(
            "--year-min is above --year-max",
            (arguments.year_min, arguments.year_max),
            (i16::MIN, i16::MAX),
        )?,
        explicit: match arguments.explicit {
            ExplicitArgument::Include => Explicit::Include,
            ExplicitArgument::Exclude => Explicit::Exclude,
        },
        machine_made: if arguments.exclude_ai {
            MachineMade::Excluded
        } else {
            MachineMade::Included
        },
        exclude: exclude.into_iter().collect(),
        max_per_artist: arguments.max_per_artist.map(usize::from),
    })
}

/// A range of which one end may be open.
fn range<T: PartialOrd + Copy>(
    complaint: &str,
    given: (Option<T>, Option<T>),
    ends: (T, T),
) -> Result<Option<RangeInclusive<T>>, Error> {
    between(given, ends).ok_or_else(|| Error::Usage {
        message: complaint.to_owned(),
        hint: "give a minimum that is not above the maximum",
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tidal_core::{
        TrackId,
        model::{Key, Scale},
        testing::{FakeTidal, build},
    };

    use crate::{
        exit::Exit,
        trial::{Person, run, transcript},
    };

    /// A seed at 120 in C major, a favourite, and four tracks beside it.
    fn shelf() -> Arc<FakeTidal> {
        let track = |id: &str, bpm: f64, key| {
            let track = build::track(id).title(format!("Song {id}")).bpm(bpm).key(key);
            track.scale(Scale::Major).artist(&format!("7{id}"), "Mia Ljós")
        };
        let fake = FakeTidal::new()
            .with_track(track("1", 120.0, Key::C))
            .with_track(track("2", 121.0, Key::G))
            .with_track(track("3", 90.0, Key::C))
            .with_track(track("4", 122.0, Key::F).explicit())
            .with_track(build::track("5").title("Song 5").artist("72", "Mia Ljós"))
            .with_similar("1", ["2", "3", "4", "5"])
            .with_favorite(TrackId::from_tidal("1"));
        Arc::new(fake)
    }

    #[test]
    fn each_track_names_its_seeds_and_the_rest_is_told() {
        for format in ["table", "json", "ndjson", "csv", "ids"] {
            let line = ["recommend", "1", "--limit", "2", "--output", format];
            insta::assert_snapshot!(format!("one_seed_{format}"), transcript(&shelf(), &line));
        }
        let line = ["recommend", "1", "777", "--limit", "1", "--output", "table"];
        insta::assert_snapshot!("a_seed_too_few", transcript(&shelf(), &line));
    }

    #[test]
    fn filters_narrow_it_down() {
        for (line, expected) in [
            (&["--bpm-min", "118", "--bpm-max", "121"][..], "2\n"),
            (&["--bpm-max", "100"], "3\n"),
            (&["--key", "compatible", "--explicit", "exclude"], "2\n3\n"),
            (&["--key", "F major,A minor"], "4\n"),
            (&["--exclude", "2,tidal://track/4"], "3\n5\n"),
            (&["--max-per-artist", "1"], "2\n3\n4\n"),
            (&["--year-min", "1990"], ""),
        ] {
            let line = [&["recommend", "1", "--ids"], line].concat();
            let ran = run(&shelf(), &line);
            assert_eq!((ran.exit, ran.out.as_str()), (Exit::Done, expected), "{line:?}");
        }
        assert_eq!(
            run(&shelf(), &["recommend", "favorites", "--ids"]).out,
            "2\n3\n4\n5\n"
        );
    }

    #[test]
    fn a_wish_that_makes_no_sense_costs_nothing() {
        let tidal = shelf();
        for line in [
            &["1", "2", "3", "4", "5", "6"][..],
            &["https://tidal.com/album/7"],
            &["favorites", "1"],
            &["1", "--key", "H minor"],
            &["1", "--bpm-min", "130", "--bpm-max", "120"],
            &["1", "--year-min", "2001", "--year-max", "1999"],
            &["1", "--exclude", "tidal://video/9"],
        ] {
            let ran = run(&tidal, &[&["recommend"], line].concat());
            assert_eq!((ran.exit, ran.out.as_str()), (Exit::Usage, ""), "{line:?}");
        }
        assert_eq!(tidal.total(), 0);
        let ran = Person::nobody().run(&tidal, &["recommend", "favorites"]);
        assert_eq!(ran.exit, Exit::NotConfigured, "{}", ran.err);
        assert_eq!(run(&tidal, &["recommend", "777"]).exit, Exit::NotFound);
    }

    #[test]
    fn the_rate_limit_is_waited_for() {
        let tidal = shelf();
        tidal.fail_next(tidal_core::Error::RateLimited {
            by: tidal_core::Limiter::Tidal,
            retry_after: std::time::Duration::from_secs(20),
        });
        let ran = run(&tidal, &["recommend", "1", "--ids"]);
        assert_eq!((ran.exit, ran.out.as_str()), (Exit::Done, "2\n3\n4\n5\n"));
        assert!(ran.err.contains("going on in 20 s"), "{}", ran.err);
    }
}
