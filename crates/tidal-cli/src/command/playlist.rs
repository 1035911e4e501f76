//! `playlist`.

mod add;
#[cfg(test)]
mod changes;
mod create;
mod delete;
mod items;
mod list;
mod remove;
mod shift;
mod update;

use crate::{cli::PlaylistCommand, context::Context, error::Error};

pub(super) use items::whole;

pub(super) fn run(command: &PlaylistCommand, context: &Context) -> Result<(), Error> {
    match command {
        PlaylistCommand::List(arguments) => list::run(arguments, context),
        PlaylistCommand::Get(arguments) => items::whole(arguments, context),
        PlaylistCommand::Items(arguments) => items::alone(arguments, context),
        PlaylistCommand::Create(arguments) => create::run(arguments, context),
        PlaylistCommand::Add(arguments) => add::run(arguments, context),
        PlaylistCommand::Remove(arguments) => remove::run(arguments, context),
        PlaylistCommand::Move(arguments) => shift::run(arguments, context),
        PlaylistCommand::Update(arguments) => update::run(arguments, context),
        PlaylistCommand::Delete(arguments) => delete::run(arguments, context),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tidal_core::{Error, Limiter};

    use crate::{
        exit::Exit,
        trial::{Person, library, run, transcript},
    };

    fn limited(seconds: u64) -> Error {
        Error::RateLimited {
            by: Limiter::Tidal,
            retry_after: Duration::from_secs(seconds),
        }
    }

    #[test]
    fn ones_own_playlists_are_listed_and_those_of_others_on_demand() {
        let tidal = library();
        for format in ["table", "json", "csv"] {
            let line = ["playlist", "list", "--sort", "name", "--output", format];
            insta::assert_snapshot!(format!("list_{format}"), transcript(&tidal, &line));
        }
        let line = ["playlist", "list", "--sort", "name", "--descending", "--ids"];
        assert_eq!(run(&tidal, &line).out, "q\np\n");
        assert_eq!(
            run(&tidal, &["playlist", "list", "--collaborating", "--ids"]).out,
            "s\n"
        );
    }

    #[test]
    fn what_a_playlist_says_about_itself_is_changed() {
        let tidal = library();
        let line = [
            "playlist",
            "update",
            "p",
            "--name",
            "Late",
            "--description",
            "At night",
            "--visibility",
            "public",
        ];
        insta::assert_snapshot!("update", transcript(&tidal, &line));
        let line = ["playlist", "update", "p", "--description", "", "--output", "csv"];
        insta::assert_snapshot!("update_csv", transcript(&tidal, &line));
        assert_eq!(
            run(&tidal, &["playlist", "update", "nope", "--name", "x"]).exit,
            Exit::NotFound
        );
        let ran = run(&tidal, &["playlist", "update", "-", "--name", "x"]);
        assert_eq!(ran.exit, Exit::Usage);
        assert!(ran.err.contains("the playlist has to be named"), "{}", ran.err);
    }

    #[test]
    fn deleting_asks_or_wants_to_be_told() {
        let tidal = library();
        let ran = run(&tidal, &["playlist", "delete", "p"]);
        insta::assert_snapshot!("delete_refused", ran.err);
        assert_eq!((ran.exit, tidal.total()), (Exit::Usage, 0));
        let ran = Person::answering("n\n").run(&tidal, &["playlist", "delete", "p"]);
        insta::assert_snapshot!("delete_declined", ran.err);
        assert_eq!((ran.exit, ran.out.as_str()), (Exit::Failed, ""));
        assert_eq!(tidal.count("delete_playlist"), 0);
        let ran = Person::answering("Yes\n").run(&tidal, &["playlist", "delete", "p"]);
        assert_eq!(ran.exit, Exit::Done, "{}", ran.err);
        insta::assert_snapshot!(
            "deleted",
            transcript(&tidal, &["playlist", "delete", "q", "--yes"])
        );
        assert_eq!(
            tidal.count("playlist"),
            2,
            "with --yes nobody has to know the name"
        );
        assert_eq!(
            run(&tidal, &["playlist", "delete", "q", "-y"]).exit,
            Exit::NotFound
        );
    }

    #[test]
    fn a_change_that_the_limit_holds_up_is_made_again() {
        let tidal = library();
        tidal.fail_next(limited(40));
        let ran = run(&tidal, &["playlist", "delete", "p", "--yes"]);
        assert_eq!(ran.exit, Exit::Done, "{}", ran.err);
        assert!(ran.err.contains("going on in 40 s"), "{}", ran.err);
        assert_eq!(tidal.count("delete_playlist"), 2);
        tidal.fail_next(limited(40));
        let line = ["playlist", "delete", "q", "--yes", "--wait", "30"];
        assert_eq!(run(&tidal, &line).exit, Exit::RateLimited);
    }

    #[test]
    fn ctrl_c_ends_the_waiting_and_nothing_else() {
        let tidal = library();
        tidal.fail_next(limited(40));
        let line = ["playlist", "delete", "p", "--yes"];
        let ran = Person::interrupting_after(Duration::from_secs(5)).run(&tidal, &line);
        assert_eq!(ran.exit, Exit::Interrupted, "{}", ran.err);
        assert_eq!(tidal.count("delete_playlist"), 1);
        let ran = Person::interrupting_after(Duration::ZERO).run(&tidal, &line);
        assert_eq!(
            ran.exit,
            Exit::Done,
            "what is on its way is waited for: {}",
            ran.err
        );
    }
}
