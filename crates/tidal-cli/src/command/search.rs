//! `search`.

mod found;

use tidal_core::{
    Kind, model,
    service::{Explicit, SearchQuery, SearchText},
};

use self::found::{Search, Searched};
use super::{
    details,
    list::{Plan, USUAL, Walked, list, walk},
};
use crate::{
    cli::{ExplicitArgument, Extent, SearchArguments},
    context::Context,
    error::Error,
    output::{Format, Sink},
    session::Session,
    view::Hit,
};

/// How many of each kind are shown where all kinds are searched and nobody says how many.
const USUAL_OF_EACH: usize = 5;

pub(super) fn run(arguments: &SearchArguments, context: &Context) -> Result<(), Error> {
    let text: SearchText = arguments.query.parse()?;
    let kind = arguments.kind.one();
    let query = SearchQuery {
        explicit: match arguments.explicit {
            ExplicitArgument::Include => Explicit::Include,
            ExplicitArgument::Exclude => Explicit::Exclude,
        },
        ..kind.map_or_else(
            || SearchQuery::all(text.clone()),
            |kind| SearchQuery::of(kind, text.clone()),
        )
    };
    context.online(async |session| {
        let search = Search::new(session, query);
        let extent = arguments.extent;
        match kind {
            None => all(session, &search, extent).await,
            Some(Kind::Track) => one::<model::Track>(session, &search, extent).await,
            Some(Kind::Album) => one::<model::Album>(session, &search, extent).await,
            Some(Kind::Artist) => one::<model::Artist>(session, &search, extent).await,
            Some(Kind::Playlist) => one::<model::Playlist>(session, &search, extent).await,
            Some(Kind::Video) => one::<model::Video>(session, &search, extent).await,
        }
    })
}

/// Hits of one kind.
async fn one<T: Searched>(session: &Session<'_>, search: &Search<'_>, extent: Extent) -> Result<(), Error> {
    let plan = Plan::of(extent, USUAL, T::KIND.plural());
    let view = |_, item: &T| T::View::from(item);
    list(session, plan, view, |cursor| search.page::<T>(cursor)).await
}

/// Hits of every kind: tables one below the other for people, one list for programs.
async fn all(session: &Session<'_>, search: &Search<'_>, extent: Extent) -> Result<(), Error> {
    let console = session.console;
    if console.format() == Format::Table {
        section::<model::Track>(session, search, extent).await?;
        section::<model::Album>(session, search, extent).await?;
        section::<model::Artist>(session, search, extent).await?;
        section::<model::Playlist>(session, search, extent).await?;
        section::<model::Video>(session, search, extent).await?;
        return console.flush();
    }
    let mut sink = Sink::new(console, console.format());
    let outcome = hits(session, search, extent, &mut sink).await;
    sink.close(outcome)
}

async fn section<T: Searched>(
    session: &Session<'_>,
    search: &Search<'_>,
    extent: Extent,
) -> Result<(), Error> {
    let plan = Plan::of(extent, USUAL_OF_EACH, T::KIND.plural());
    let mut shown = Vec::new();
    let outcome = walk(
        session,
        plan,
        |cursor| search.page::<T>(cursor),
        |_, item: &T| {
            shown.push(T::View::from(item));
            Ok(())
        },
    )
    .await;
    details::section(session.console, T::HEADING, &shown)?;
    session.console.flush()?;
    plan.tell(session, outcome?);
    Ok(())
}

async fn hits(
    session: &Session<'_>,
    search: &Search<'_>,
    extent: Extent,
    sink: &mut Sink<'_, Hit>,
) -> Result<(), Error> {
    into::<model::Track>(session, search, extent, sink).await?;
    into::<model::Album>(session, search, extent, sink).await?;
    into::<model::Artist>(session, search, extent, sink).await?;
    into::<model::Playlist>(session, search, extent, sink).await?;
    into::<model::Video>(session, search, extent, sink).await
}

async fn into<T: Searched>(
    session: &Session<'_>,
    search: &Search<'_>,
    extent: Extent,
    sink: &mut Sink<'_, Hit>,
) -> Result<(), Error> {
    let plan = Plan::of(extent, USUAL_OF_EACH, T::KIND.plural());
    let page_at = |cursor| search.page::<T>(cursor);
    let walked: Walked = walk(session, plan, page_at, |_, item: &T| {
        sink.push(T::hit(T::View::from(item)))
    })
    .await?;
    plan.tell(session, walked);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tidal_core::testing::{FakeTidal, build};

    use crate::{
        exit::Exit,
        trial::{many, run, songs, transcript},
    };

    #[test]
    fn a_table_fits_into_80_columns_in_any_script() {
        let text = transcript(&songs(), &["search", "tracks", "love", "--output", "table"]);
        for line in text.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
        }
        insta::assert_snapshot!(text);
    }

    #[test]
    fn each_format_has_a_shape_of_its_own() {
        let tidal = songs();
        for format in ["json", "ndjson", "csv", "ids"] {
            let line = ["search", "tracks", "love", "--limit", "2", "--output", format];
            insta::assert_snapshot!(format!("tracks_{format}"), transcript(&tidal, &line));
        }
    }

    #[test]
    fn data_formats_keep_the_text_as_it_is() {
        let tidal = songs();
        let ran = run(&tidal, &["track", "get", "1005", "--output", "json"]);
        let array: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(
            array[0]["title"],
            "love\u{1b}[31m\u{1b}]0;owned\u{7}\u{202e}\nsecond line, \"quoted\""
        );
        let ran = run(&tidal, &["track", "get", "1005", "--output", "csv"]);
        let mut csv = csv::Reader::from_reader(ran.out.as_bytes());
        let record = csv.records().next().unwrap().unwrap();
        assert!(record[1].ends_with("second line, \"quoted\""));
        assert_eq!(&record[3], "=cmd|' /C calc'!A0");
    }

    #[test]
    fn all_kinds_are_one_request_and_one_list() {
        let tidal = Arc::new(
            FakeTidal::new()
                .with_track(build::track("1").title("Love").artist("3", "Somebody"))
                .with_album(build::album("2").title("Love").artist("3", "Somebody"))
                .with_artist(build::artist("3").name("Love"))
                .with_playlist(build::playlist("00000000-1111-2222-3333-444444444444").name("Love"))
                .with_video(build::video("5").title("Love"))
                .with_did_you_mean("lover"),
        );
        for format in ["table", "csv", "ids"] {
            let line = ["search", "love", "--output", format];
            insta::assert_snapshot!(format!("all_{format}"), transcript(&tidal, &line));
        }
        assert_eq!(tidal.total(), 3);
    }

    #[test]
    fn lists_are_cut_where_asked_and_say_so_where_not() {
        let tidal = Arc::new(many(45));
        for (line, printed, note) in [
            (
                &["search", "tracks", "love"][..],
                20,
                "the first 20 of about 45 tracks",
            ),
            (&["search", "tracks", "love", "--limit", "7"], 7, ""),
            (&["search", "tracks", "love", "-n", "21"], 21, ""),
            (&["search", "tracks", "love", "--all"], 45, ""),
            (&["search", "all", "love"], 5, "the first 5 of about 45 tracks"),
            (&["search", "love", "--all"], 45, ""),
            (&["search", "tracks", "nothing"], 0, "there are no tracks"),
        ] {
            let ran = run(&tidal, line);
            assert_eq!(ran.out.lines().count(), printed, "{line:?}");
            assert!(ran.err.contains(note), "{line:?}: {}", ran.err);
            assert!(!note.is_empty() || ran.err.is_empty(), "{line:?}: {}", ran.err);
            assert_eq!(ran.exit, Exit::Done);
        }
    }

    #[test]
    fn what_tidal_leaves_out_is_told_on_stderr() {
        let tidal = Arc::new(many(3).with_left_out(2));
        let ran = run(&tidal, &["search", "tracks", "love", "--all"]);
        assert_eq!(ran.out.lines().count(), 3);
        assert!(
            ran.err.contains("2 more tracks are named by TIDAL"),
            "{}",
            ran.err
        );
    }
}
