//! What becomes of principals whose file changes under a server.

use std::{fs, sync::Arc};

use super::*;
use crate::Access;

struct World {
    _folder: tempfile::TempDir,
    register: Register,
    principals: Principals,
    gone: Arc<Mutex<Vec<String>>>,
}

impl World {
    fn with(names: &[&str]) -> (Self, Vec<AccessToken>) {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::at(folder.path().join("principals.toml"));
        let tokens = names.iter().map(|name| register.add(newcomer(name)).unwrap());
        let tokens: Vec<_> = tokens.collect();
        if names.is_empty() {
            fs::write(register.path(), "").unwrap();
        }
        let principals = Principals::open(register.path()).unwrap();
        let gone = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&gone);
        principals.when_gone(move |principal| {
            told.lock().unwrap().push(principal.name().unwrap().to_string());
        });
        let world = Self {
            _folder: folder,
            register,
            principals,
            gone,
        };
        (world, tokens)
    }

    fn admits(&self, token: &AccessToken) -> bool {
        self.principals.look();
        self.principals.admit(token.expose().as_bytes()).is_ok()
    }

    fn gone(&self) -> Vec<String> {
        std::mem::take(&mut *self.gone.lock().unwrap())
    }

    fn rewrite(&self, change: impl FnOnce(String) -> String) {
        let text = fs::read_to_string(self.register.path()).unwrap();
        fs::write(self.register.path(), change(text)).unwrap();
    }
}

fn newcomer(name: &str) -> Newcomer {
    Newcomer {
        name: name.parse().unwrap(),
        access: Access::ReadWrite,
        expires: None,
    }
}

#[test]
fn who_is_added_comes_in_and_who_is_revoked_goes() {
    let (world, tokens) = World::with(&["mia", "leo"]);
    let ada = world.register.add(newcomer("ada")).unwrap();
    assert!(world.admits(&ada) && world.gone().is_empty());
    world.register.revoke(&"mia".parse().unwrap()).unwrap();
    assert!(!world.admits(&tokens[0]) && world.admits(&tokens[1]));
    assert_eq!(world.gone(), ["mia"]);
}

#[test]
fn other_rights_and_another_token_are_a_farewell_as_well() {
    let (world, tokens) = World::with(&["mia", "leo"]);
    world.rewrite(|text| text.replacen("\"read\", \"write\"", "\"read\"", 1));
    assert!(world.admits(&tokens[0]));
    assert_eq!(world.gone(), ["mia"]);
    world.register.revoke(&"leo".parse().unwrap()).unwrap();
    let token = world.register.add(newcomer("leo")).unwrap();
    assert!(world.admits(&token) && !world.admits(&tokens[1]));
    assert_eq!(world.gone(), ["leo"]);
}

#[test]
fn a_version_that_is_no_good_changes_nothing() {
    let (world, tokens) = World::with(&["mia"]);
    let good = fs::read_to_string(world.register.path()).unwrap();
    for bad in ["[[principal]]\n", "[[", &"#".repeat(2 << 20)] {
        world.rewrite(|_| bad.to_owned());
        assert!(world.admits(&tokens[0]), "{}", &bad[..2]);
    }
    fs::remove_file(world.register.path()).unwrap();
    assert!(world.admits(&tokens[0]) && world.gone().is_empty());
    fs::write(world.register.path(), good).unwrap();
    world.register.revoke(&"mia".parse().unwrap()).unwrap();
    assert!(!world.admits(&tokens[0]));
}

#[test]
fn who_expires_is_said_farewell_once() {
    let (world, tokens) = World::with(&["mia"]);
    world.rewrite(|text| text + "expires = 2001-01-01T00:00:00Z\n");
    assert!(!world.admits(&tokens[0]));
    // Once for the changed file, at most, and never again.
    assert!(!world.gone().is_empty());
    assert!(!world.admits(&tokens[0]) && world.gone().is_empty());
    assert_eq!(
        world.principals.admit(tokens[0].expose().as_bytes()),
        Err(Stranger::Expired("mia".parse().unwrap()))
    );
}

#[test]
fn what_the_operator_wrote_stays() {
    let (world, _) = World::with(&["mia"]);
    world.rewrite(|text| {
        format!("# Whoever is let in.\n{text}# until summer\nexpires = 2030-06-01T00:00:00Z\n")
    });
    world.register.add(newcomer("leo")).unwrap();
    world.register.revoke(&"leo".parse().unwrap()).unwrap();
    let text = fs::read_to_string(world.register.path()).unwrap();
    assert!(text.starts_with("# Whoever is let in.\n") && text.contains("# until summer\nexpires = 2030"));
    assert!(!text.contains("leo"), "{text}");
}

#[test]
fn what_is_written_is_the_operators_alone_and_holds_no_token() {
    let (world, tokens) = World::with(&["mia"]);
    let text = fs::read_to_string(world.register.path()).unwrap();
    assert!(!text.contains(&tokens[0].expose()[10..]), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(world.register.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let taken = world.register.add(newcomer("mia")).err().unwrap();
    assert!(matches!(taken, Error::PrincipalTaken { .. }));
    let nobody = world.register.revoke(&"ada".parse().unwrap()).unwrap_err();
    assert!(matches!(nobody, Error::NoSuchPrincipal { .. }));
}

#[test]
fn no_change_is_lost_among_many_at_once() {
    let (world, _) = World::with(&[]);
    let path = world.register.path();
    std::thread::scope(|scope| {
        for number in 0..8 {
            scope.spawn(move || Register::at(path).add(newcomer(&format!("p{number}"))).unwrap());
        }
    });
    assert_eq!(world.register.table().unwrap().entries().len(), 8);
}
