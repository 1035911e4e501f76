//! `favorites`.

mod change;
mod list;

use crate::{cli::FavoritesCommand, context::Context, error::Error};

pub(super) fn run(command: &FavoritesCommand, context: &Context) -> Result<(), Error> {
    match command {
        FavoritesCommand::List(arguments) => list::run(arguments, context),
        FavoritesCommand::Add(arguments) => change::add(arguments, context),
        FavoritesCommand::Remove(arguments) => change::remove(arguments, context),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        exit::Exit,
        trial::{Person, library, run, transcript},
    };

    #[test]
    fn each_kind_of_favourite_is_listed_with_what_it_is() {
        let tidal = library();
        for kind in ["tracks", "albums", "artists", "playlists", "videos"] {
            let line = ["favorites", "list", kind, "--output", "table"];
            insta::assert_snapshot!(format!("{kind}_table"), transcript(&tidal, &line));
        }
        for format in ["json", "ndjson", "csv", "ids"] {
            let line = ["favorites", "list", "tracks", "--output", format];
            insta::assert_snapshot!(format!("tracks_{format}"), transcript(&tidal, &line));
        }
    }

    #[test]
    fn an_order_that_there_is_not_for_the_kind_is_refused_with_those_there_are() {
        let tidal = library();
        let line = ["favorites", "list", "tracks", "--sort", "name"];
        let ran = run(&tidal, &line);
        assert_eq!(ran.exit, Exit::Usage);
        assert!(
            ran.err
                .contains("accepted: added, album, artist, duration, title"),
            "{}",
            ran.err
        );
        assert_eq!(tidal.total(), 0);
        let line = ["favorites", "list", "tracks", "--sort", "added", "--ids"];
        assert_eq!(run(&tidal, &line).out, "2\ngone\n1\n");
    }

    #[test]
    fn favourites_are_added_and_taken_out() {
        let tidal = library();
        let line = [
            "favorites",
            "add",
            "tracks",
            "1",
            "5",
            "USRC17607838",
            "nope",
            "5",
        ];
        insta::assert_snapshot!("add", transcript(&tidal, &line));
        let line = [
            "favorites",
            "add",
            "albums",
            "https://tidal.com/album/70",
            "--output",
            "json",
        ];
        insta::assert_snapshot!("add_again", transcript(&tidal, &line));
        let line = ["favorites", "remove", "tracks", "5", "2", "--output", "csv"];
        insta::assert_snapshot!("remove", transcript(&tidal, &line));
        let line = ["favorites", "list", "tracks", "--ids"];
        assert_eq!(run(&tidal, &line).out, "8\n1\ngone\n");
        for line in [
            &["favorites", "add", "tracks", "tidal://video/90"][..],
            &["favorites", "add", "artists", "USRC17607838/"],
            &["favorites", "remove", "albums", "tidal://track/1"],
        ] {
            assert_eq!(run(&tidal, line).exit, Exit::Usage, "{line:?}");
        }
    }

    #[test]
    fn many_are_asked_about_and_a_failure_half_way_is_told() {
        let tidal = library();
        let ids: Vec<String> = (1..=60).map(|id| id.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let add = [&["favorites", "add", "tracks"], &ids[..]].concat();
        tidal.let_pass(1);
        tidal.fail_next(tidal_core::Error::NotSignedIn);
        let ran = run(&tidal, &add);
        assert_eq!(
            (ran.exit, ran.out.lines().count()),
            (Exit::Partial, 48),
            "{}",
            ran.err
        );
        insta::assert_snapshot!("add_unfinished", ran.err);
        assert_eq!(run(&tidal, &add).exit, Exit::Done);
        let remove = [&["favorites", "remove", "tracks"], &ids[..]].concat();
        assert_eq!(run(&tidal, &remove).exit, Exit::Usage);
        let ran = Person::answering("no").run(&tidal, &remove);
        assert!(
            ran.err
                .starts_with("Take 60 tracks out of the favourites? [y/N] "),
            "{}",
            ran.err
        );
        assert_eq!(ran.exit, Exit::Failed);
        let ran = Person::answering("y").run(&tidal, &remove);
        assert_eq!(
            ran.err,
            "Take 60 tracks out of the favourites? [y/N] 60 tracks are no longer among your favourites\n"
        );
        assert_eq!(
            run(&tidal, &["favorites", "list", "tracks", "--ids"]).out,
            "gone\n"
        );
    }

    #[test]
    fn without_a_listener_there_is_nothing_to_list() {
        for line in [
            &["favorites", "list", "tracks"][..],
            &["playlist", "list"],
            &["mix", "list"],
        ] {
            let ran = Person::nobody().run(&library(), line);
            assert_eq!(
                (ran.exit, ran.out.as_str()),
                (Exit::NotConfigured, ""),
                "{line:?}"
            );
            assert!(ran.err.contains("nobody is signed in"), "{}", ran.err);
        }
    }
}
