//! `favorites`.

mod list;

use crate::{cli::FavoritesCommand, context::Context, error::Error};

pub(super) fn run(command: &FavoritesCommand, context: &Context) -> Result<(), Error> {
    match command {
        FavoritesCommand::List(arguments) => list::run(arguments, context),
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
