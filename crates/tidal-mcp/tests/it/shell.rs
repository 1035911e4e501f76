//! `login`, `logout` and `status`.

use std::sync::Arc;

use tidal_core::{
    Country, Scopes, UserKey, Viewer,
    testing::{FakeAuth, FakeTidal, build},
};
use tidal_mcp::{Access, cli::LoginArguments, shell::Shell};

use crate::binary::binary;

fn shell(auth: FakeAuth) -> Shell {
    let user = build::user("7").username("mia@example.org");
    Shell {
        tidal: Arc::new(FakeTidal::new().with_user(user)),
        auth: Arc::new(auth),
        profile: UserKey::new("default"),
        nobody: Viewer::anonymous(Country::US),
        access: Access::ReadWrite,
    }
}

fn signed_in() -> FakeAuth {
    FakeAuth::new().with_session(UserKey::new("default"), Scopes::curating())
}

#[tokio::test]
async fn the_status_tells_who_what_and_where() {
    let mut out = Vec::new();
    shell(signed_in()).status(&mut out).await.unwrap();
    let told = String::from_utf8(out).unwrap();
    for expected in [
        "profile  default",
        "user     mia@example.org",
        "country  US",
        "playlists.write",
        "kept in  the memory of a test",
    ] {
        assert!(told.contains(expected), "{expected}: {told}");
    }
    let error = shell(FakeAuth::new()).status(&mut Vec::new()).await.unwrap_err();
    assert!(format!("{error:#}").contains("tidal-mcp login"), "{error:#}");
}

#[tokio::test]
async fn signing_out_twice_is_no_error() {
    let shell = shell(signed_in());
    for expected in ["is forgotten", "Nobody was signed in"] {
        let mut out = Vec::new();
        shell.logout(&mut out).await.unwrap();
        let told = String::from_utf8(out).unwrap();
        assert!(told.contains(expected), "{told}");
    }
}

#[tokio::test]
async fn scopes_are_checked_before_anything_is_asked() {
    let reading = Shell {
        access: Access::ReadOnly,
        ..shell(FakeAuth::new())
    };
    for (shell, scopes, expected) in [
        (shell(FakeAuth::new()), "everything", "playlists.write"),
        (reading, "playlists.write", "read-only"),
    ] {
        let arguments = LoginArguments {
            scopes: Some(scopes.to_owned()),
            ..LoginArguments::default()
        };
        let error = shell.login(&arguments, &mut Vec::new()).await.unwrap_err();
        assert!(format!("{error:#}").contains(expected), "{error:#}");
    }
}

#[test]
fn the_binary_says_what_it_needs() {
    for (arguments, expected, code) in [
        (&["login"][..], "TIDAL_CLIENT_ID", 3),
        (
            &["login", "--no-browser", "--profile", "mia"],
            "TIDAL_CLIENT_ID",
            3,
        ),
        (&["status"], "nobody is signed in", 3),
        (&["status", "--profile", "Mia Mayer"], "a-z, 0-9", 1),
    ] {
        let output = binary("/nonexistent", arguments).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}
