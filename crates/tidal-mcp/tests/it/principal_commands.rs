//! `principal add`, `list` and `revoke`, and sign-ins of principals, as processes of their own.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};

use crate::binary::binary;

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> std::path::PathBuf {
        self.0.path().join("principals.toml")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = binary(self.0.path(), arguments);
        command
            .env("TIDAL_CLIENT_ID", "of these tests")
            .env("TIDAL_VAULT_FOLDER", self.0.path().join("vault"))
            .env("TIDAL_HTTP_PRINCIPALS_FILE", self.file());
        command
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        told(&self.command(arguments).output().unwrap())
    }
}

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (
        output.status.code().unwrap(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn a_token_is_shown_once_and_kept_nowhere() {
    let place = Place::new();
    let (code, out, aside) = place.run(&["principal", "add", "mia", "--scopes", "read", "--expires", "90d"]);
    assert_eq!(code, 0, "{aside}");
    let token = out.trim_end();
    assert!(token.starts_with("tidal_mcp_") && token.len() == 53, "{out}");
    assert!(
        !aside.contains(token) && aside.contains("Authorization: Bearer"),
        "{aside}"
    );
    assert!(aside.contains("login --principal mia"), "{aside}");
    assert!(!read(&place.file()).contains(&token[10..]));

    let (code, out, _) = place.run(&["principal", "list"]);
    assert_eq!(code, 0);
    let line = out.lines().nth(1).unwrap();
    assert!(
        line.starts_with("mia   read") && line.ends_with("not signed in"),
        "{out}"
    );
    assert!(!out.contains(&token[10..]));

    let (code, out, _) = place.run(&["principal", "revoke", "mia"]);
    assert_eq!((code, out.trim_end()), (0, "mia is let in no longer."));
    assert!(!read(&place.file()).contains("mia"));
    let (code, _, said) = place.run(&["principal", "revoke", "mia"]);
    assert!(code == 1 && said.contains("there is no principal mia"), "{said}");
}

#[test]
fn a_sign_in_that_is_left_is_told_and_can_be_removed() {
    let place = Place::new();
    place.run(&["principal", "add", "mia"]);
    std::fs::create_dir(place.0.path().join("vault")).unwrap();
    let kept = place.0.path().join("vault/principal-mia.vault");
    for (arguments, left) in [
        (&["principal", "revoke", "mia"][..], true),
        (&["principal", "revoke", "mia", "--sign-out"], false),
    ] {
        place.run(&["principal", "add", "mia"]);
        std::fs::write(&kept, "something").unwrap();
        for path in [place.0.path().join("vault"), kept.clone()] {
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                let mode = if path.is_dir() { 0o700 } else { 0o600 };
                std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            }
        }
        let (_, out, _) = place.run(&["principal", "list"]);
        assert!(out.trim_end().ends_with("  signed in"), "{out}");
        let (code, out, said) = place.run(arguments);
        assert_eq!((code, kept.exists()), (0, left), "{out}{said}");
        assert_eq!(out.contains("tidal-mcp logout --principal mia"), left, "{out}");
    }
}

#[test]
fn two_that_add_at_once_lose_nobody() {
    let place = Place::new();
    let names: Vec<_> = (0..6).map(|number| format!("p{number}")).collect();
    let adding = names.iter().map(|name| {
        let mut command = place.command(&["principal", "add", name]);
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    });
    let adding: Vec<_> = adding.collect();
    for child in adding {
        let (code, _, said) = told(&child.wait_with_output().unwrap());
        assert_eq!(code, 0, "{said}");
    }
    let (_, out, _) = place.run(&["principal", "list"]);
    assert_eq!(out.lines().count(), 7, "{out}");
    assert!(!place.0.path().join("principals.toml.tmp").exists());
}

#[test]
fn what_cannot_be_done_is_told() {
    let place = Place::new();
    place.run(&["principal", "add", "mia"]);
    for (arguments, expected, code) in [
        (&["principal", "add", "mia"][..], "already", 1),
        (&["principal", "add", "Mia Mayer"], "a-z, 0-9", 2),
        (&["principal", "add", "leo", "--scopes", "write"], "read,write", 2),
        (
            &["principal", "add", "leo", "--expires", "2001-01-01"],
            "over already",
            2,
        ),
        (&["login", "--principal", "leo"], "there is no principal leo", 1),
        (&["status", "--principal", "leo"], "there is no principal leo", 1),
        (
            &["status", "--principal", "mia"],
            "tidal-mcp login --principal mia",
            3,
        ),
        (
            &["status", "--principal", "mia", "--profile", "mia"],
            "cannot be used with",
            2,
        ),
    ] {
        let (found, out, said) = place.run(arguments);
        assert_eq!(
            (found, said.contains(expected)),
            (code, true),
            "{arguments:?}: {said}"
        );
        assert!(out.is_empty(), "{arguments:?}: {out}");
    }
    let (code, out, said) = place.run(&["logout", "--principal", "gone"]);
    assert!(code == 0 && out.contains("Nobody was signed in"), "{out}{said}");
    std::fs::write(place.file(), "[[principal]]\n").unwrap();
    let (code, _, said) = place.run(&["principal", "add", "leo"]);
    assert!(
        code == 1 && said.contains("principal 1") && said.contains("name is missing"),
        "{said}"
    );
    let mut nowhere = place.command(&["principal", "list"]);
    let (code, _, said) = told(&nowhere.env_remove("TIDAL_HTTP_PRINCIPALS_FILE").output().unwrap());
    assert!(
        code == 1 && said.contains("http.principals_file is not set"),
        "{said}"
    );
}

#[test]
fn a_server_says_why_it_does_not_start() {
    let place = Place::new();
    let serve = |variables: &[(&str, &str)], listen: &str| {
        let mut command = place.command(&["http", "--listen", listen]);
        command.envs(variables.iter().copied());
        told(&command.output().unwrap())
    };
    let (code, _, said) = serve(&[], "0.0.0.0:0");
    assert!(code == 1 && said.contains("set http.auth to token"), "{said}");
    let token = [("TIDAL_HTTP_AUTH", "token")];
    let (code, _, said) = serve(&token, "127.0.0.1:0");
    assert!(
        code == 1 && said.contains("principals.toml cannot be read"),
        "{said}"
    );
    std::fs::write(place.file(), "[[principal]]\nname = \"mia\"\n").unwrap();
    let (code, _, said) = serve(&token, "127.0.0.1:0");
    assert!(code == 1 && said.contains("token_sha256 is missing"), "{said}");
    let both = [("TIDAL_HTTP_AUTH", "token"), ("REDIS_URL", "redis://127.0.0.1:1")];
    let (code, _, said) = serve(&both, "127.0.0.1:0");
    assert!(code == 1 && said.contains("mcp.sealing_key is not"), "{said}");
}
