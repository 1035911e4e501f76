//! `auth`.

mod login;
mod status;

use crate::{cli::AuthCommand, context::Context, error::Error};

pub(super) use status::me;

pub(super) fn run(command: &AuthCommand, context: &Context) -> Result<(), Error> {
    match command {
        AuthCommand::Login(arguments) => login::run(arguments, context),
        AuthCommand::Status => status::run(context),
        AuthCommand::Logout => logout(context),
    }
}

fn logout(context: &Context) -> Result<(), Error> {
    context.online(async |session| {
        let profile = session.profile.as_str();
        let forgotten = session.watch(session.auth.sign_out(&session.profile)).await??;
        session.console.note(&if forgotten {
            format!("the sign-in of the profile {profile} is forgotten")
        } else {
            format!("nobody was signed in with the profile {profile}")
        });
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tidal_core::{
        Error as TidalError, Scopes, UserKey,
        testing::{FakeAuth, FakeTidal},
    };

    use crate::{
        exit::Exit,
        trial::{Person, Ran, catalogue, run},
    };

    fn run_as(tidal: &Arc<FakeTidal>, auth: FakeAuth, line: &[&str]) -> Ran {
        Person::known_to(auth).run(tidal, line)
    }

    fn signed_in(profile: &str) -> FakeAuth {
        FakeAuth::new().with_session(UserKey::new(profile), Scopes::curating())
    }

    #[test]
    fn who_is_signed_in_is_told_in_every_format() {
        for format in ["table", "json", "ndjson", "csv", "ids"] {
            let line = ["auth", "status", "--output", format];
            let ran = run_as(&catalogue(), signed_in("default"), &line);
            assert_eq!(ran.exit, Exit::Done, "{}", ran.err);
            insta::assert_snapshot!(format!("status_{format}"), ran.out);
        }
    }

    #[test]
    fn who_is_not_signed_in_is_told_how_to() {
        for line in [
            &["auth", "status"][..],
            &["me"],
            &["auth", "status", "--profile", "mia"],
        ] {
            let ran = run_as(&catalogue(), FakeAuth::new(), line);
            assert_eq!(
                (ran.exit, ran.out.as_str()),
                (Exit::NotConfigured, ""),
                "{line:?}"
            );
            assert!(ran.err.contains("nobody is signed in"), "{}", ran.err);
            assert!(ran.err.contains("tidal-cli auth login"), "{}", ran.err);
        }
    }

    #[test]
    fn what_is_known_is_told_without_tidal() {
        let tidal = catalogue();
        tidal.fail_next(TidalError::Unavailable {
            retry_after: std::time::Duration::from_secs(9),
        });
        let ran = run_as(
            &tidal,
            signed_in("default"),
            &["auth", "status", "--output", "ndjson"],
        );
        assert_eq!(ran.exit, Exit::Done, "{}", ran.err);
        assert!(
            ran.out.contains("playlists.write") && ran.out.contains("\"username\":null"),
            "{}",
            ran.out
        );
        assert!(ran.err.contains("TIDAL could not be asked"), "{}", ran.err);
    }

    #[test]
    fn a_sign_in_that_tidal_has_ended_is_none() {
        let tidal = catalogue();
        tidal.fail_next(TidalError::NotSignedIn);
        let ran = run_as(&tidal, signed_in("default"), &["auth", "status"]);
        assert_eq!((ran.exit, ran.out.as_str()), (Exit::NotConfigured, ""));
    }

    #[test]
    fn each_profile_has_a_sign_in_of_its_own() {
        let line = ["auth", "status", "--profile", "mia", "--output", "ids"];
        let ran = run_as(&catalogue(), signed_in("mia"), &line);
        assert_eq!((ran.exit, ran.out.as_str()), (Exit::Done, "mia\n"));
        let ran = run(&catalogue(), &["search", "blue", "--profile", "Mia Mayer"]);
        assert_eq!(ran.exit, Exit::Usage);
        assert!(ran.err.contains("a-z, 0-9"), "{}", ran.err);
    }

    #[test]
    fn signing_out_twice_is_no_error() {
        for (auth, words) in [
            (signed_in("default"), "is forgotten"),
            (FakeAuth::new(), "nobody was"),
        ] {
            let ran = run_as(&catalogue(), auth, &["auth", "logout"]);
            assert_eq!((ran.exit, ran.out.as_str()), (Exit::Done, ""));
            assert!(ran.err.contains(words), "{}", ran.err);
        }
    }

    #[test]
    fn me_is_the_account() {
        for format in ["table", "json"] {
            let line = ["me", "--output", format];
            let ran = run_as(&catalogue(), signed_in("default"), &line);
            assert_eq!(ran.exit, Exit::Done, "{}", ran.err);
            insta::assert_snapshot!(format!("me_{format}"), ran.out);
        }
    }

    #[test]
    fn scopes_are_checked_before_anything_is_asked() {
        let line = ["auth", "login", "--scopes", "user.read,everything"];
        let ran = run_as(&catalogue(), FakeAuth::new(), &line);
        assert_eq!(ran.exit, Exit::Usage);
        assert!(ran.err.contains("playlists.write"), "{}", ran.err);
    }

    #[test]
    fn without_a_client_id_nobody_signs_in() {
        for line in [&["auth", "login"][..], &["auth", "login", "--no-browser"]] {
            let ran = run_as(&catalogue(), FakeAuth::new().unconfigured(), line);
            assert_eq!(ran.exit, Exit::NotConfigured);
            assert!(ran.err.contains("TIDAL_CLIENT_ID"), "{}", ran.err);
        }
    }
}
