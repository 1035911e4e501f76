//! What the commands do. Each checks its input, then opens a session, then prints; how things look is
//! `view`'s and `output`'s business.

mod album;
mod api;
mod artist;
mod auth;
mod batch;
mod cache;
mod change;
mod completions;
mod config;
mod details;
mod favorites;
mod list;
mod man;
mod mix;
mod playback;
mod playlist;
mod radio;
mod recommend;
mod related;
mod search;
mod track;
mod video;

use crate::{cli::Command, context::Context, error::Error};

/// Runs a command.
pub(crate) fn run(command: &Command, context: &Context) -> Result<(), Error> {
    match command {
        Command::Auth(command) => auth::run(command, context),
        Command::Me => auth::me(context),
        Command::Search(arguments) => search::run(arguments, context),
        Command::Recommend(arguments) => recommend::run(arguments, context),
        Command::Track(command) => track::run(command, context),
        Command::Album(command) => album::run(command, context),
        Command::Artist(command) => artist::run(command, context),
        Command::Video(command) => video::run(command, context),
        Command::Playlist(command) => playlist::run(command, context),
        Command::Favorites(command) => favorites::run(command, context),
        Command::Mix(command) => mix::run(command, context),
        Command::Playback(arguments) => playback::run(arguments, context),
        Command::Api(arguments) => api::run(arguments, context),
        Command::Config(command) => config::run(*command, context),
        Command::Cache(command) => cache::run(*command, context),
        Command::Completions(arguments) => completions::run(arguments, context),
        Command::Man(arguments) => man::run(arguments, context),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        exit::Exit,
        trial::{catalogue, run, transcript},
    };

    #[test]
    fn people_get_pages_and_tables() {
        let tidal = catalogue();
        for (name, line) in [
            ("track_similar", "track similar 1"),
            ("track_radio", "track radio 1"),
            ("album_get", "album get 70"),
            ("album_page", "album get 70 --tracks"),
            ("album_tracks", "album tracks 70 --all"),
            ("artist_get", "artist get 7"),
            (
                "artist_page",
                "artist get 7 --with biography,top-tracks,albums,similar,videos",
            ),
            ("artist_videos", "artist videos 7"),
            ("video_get", "video get 90"),
            ("playlist_page", "playlist get p --all"),
            ("playlist_items", "playlist items p --limit 2"),
        ] {
            let line: Vec<&str> = line.split(' ').chain(["--output", "table"]).collect();
            insta::assert_snapshot!(name, transcript(&tidal, &line));
        }
    }

    #[test]
    fn ids_of_other_things_cannot_be_taken_for_tracks() {
        let tidal = catalogue();
        for (line, expected) in [
            ("search tracks Blue", "1\n2\n3\n"),
            ("search videos Blue", "tidal://video/90\n"),
            ("search albums Blues", "tidal://album/70\n"),
            ("search artists Mia", "tidal://artist/7\n"),
            ("search playlists Blue", "p\n"),
            ("artist videos 7", "tidal://video/90\n"),
            ("video get 90", "tidal://video/90\n"),
            ("album get tidal://album/70", "tidal://album/70\n"),
            ("track get 1", "1\n"),
        ] {
            let line: Vec<&str> = line.split(' ').chain(["--ids"]).collect();
            let ran = run(&tidal, &line);
            assert_eq!(
                (ran.exit, ran.out.as_str()),
                (Exit::Done, expected),
                "{line:?}: {}",
                ran.err
            );
        }
    }

    #[test]
    fn programs_get_objects_with_what_was_asked_for() {
        let tidal = catalogue();
        for (name, line) in [
            ("album_object", "album get 70 --tracks"),
            ("artist_object", "artist get 7 --with biography,similar"),
            ("video_object", "video get 90"),
            ("playlist_object", "playlist get p --all"),
        ] {
            let line: Vec<&str> = line.split(' ').chain(["--output", "json"]).collect();
            insta::assert_snapshot!(name, transcript(&tidal, &line));
        }
        insta::assert_snapshot!(
            "playlist_csv",
            transcript(&tidal, &["playlist", "get", "p", "--all", "--output", "csv"])
        );
    }

    #[test]
    fn a_batch_that_the_limit_held_up_is_completed_in_order() {
        let tidal = catalogue();
        let limited = tidal_core::Error::RateLimited {
            by: tidal_core::Limiter::Tidal,
            retry_after: std::time::Duration::from_secs(40),
        };
        tidal.fail_id("2", limited);
        let line = ["track", "get", "1", "2", "3", "nope", "--output", "ids"];
        let ran = run(&tidal, &line);
        // Forty seconds are waited for once; twice is more than the minute allowed.
        assert_eq!((ran.exit, ran.out.as_str()), (Exit::Partial, "1\n3\n"));
        assert_eq!(tidal.count("tracks"), 2);
        assert!(ran.err.contains("going on in 40 s"), "{}", ran.err);
        assert!(ran.err.contains("2 of 4 tracks were found"), "{}", ran.err);
        let missing: Vec<usize> = ["missing 2:", "missing nope:"]
            .map(|word| ran.err.find(word).unwrap())
            .into();
        assert!(missing.is_sorted(), "{}", ran.err);
    }
}
