//! Rights, owners and what stands in a file's place.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::PathBuf;

use tempfile::TempDir;

use super::super::sample::{options, profile, safe, tokens};
use super::super::{KeyChoice, Safe};
use super::*;

/// A vault with a sign-in, in a folder of its own.
struct World {
    folder: TempDir,
    safe: Safe,
}

impl World {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let safe = safe(options(&folder, KeyChoice::File));
        safe.save(&profile("default"), &tokens(1)).unwrap();
        Self { folder, safe }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn chmod(&self, name: &str, mode: u32) {
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    /// What both reading and saving say.
    fn error(&self) -> VaultError {
        let saved = self.safe.save(&profile("default"), &tokens(2)).unwrap_err();
        let loaded = self.safe.load(&profile("default")).map(|_| ()).unwrap_err();
        assert_eq!(saved.to_string(), loaded.to_string());
        loaded
    }
}

#[test]
fn what_is_made_is_its_owners_alone() {
    let folder = TempDir::new().unwrap();
    let deep = folder.path().join("one/two");
    let options = super::super::VaultOptions {
        folder: deep.join("vault"),
        ..options(&folder, KeyChoice::File)
    };
    safe(options).save(&profile("default"), &tokens(1)).unwrap();
    for (name, mode) in [
        ("one", 0o700),
        ("one/two", 0o700),
        ("one/two/vault", 0o700),
        ("one/two/vault.key", 0o600),
        ("one/two/vault/default.vault", 0o600),
        ("one/two/vault/.key.lock", 0o600),
    ] {
        let metadata = fs::symlink_metadata(folder.path().join(name)).unwrap();
        assert_eq!(metadata.mode() & 0o777, mode, "{name}");
    }
    open_lock(&deep.join("vault/default.lock")).unwrap();
    let lock = fs::metadata(deep.join("vault/default.lock")).unwrap();
    assert_eq!(lock.mode() & 0o777, 0o600);
}

#[test]
fn what_others_can_open_is_refused_with_what_to_do() {
    for (name, lax, strict, remedy) in [
        ("vault.key", 0o640, 0o600, "chmod 600"),
        ("vault.key", 0o604, 0o600, "chmod 600"),
        ("vault/default.vault", 0o644, 0o600, "chmod 600"),
        ("vault", 0o750, 0o700, "chmod 700"),
        ("vault", 0o777, 0o700, "chmod 700"),
    ] {
        let world = World::new();
        world.chmod(name, lax);
        let error = world.error();
        assert!(
            matches!(&error, VaultError::TooOpen { path, mode, .. } if *path == world.path(name) && *mode == lax),
            "{name}: {error}"
        );
        assert!(error.hint().contains(remedy), "{}", error.hint());
        world.chmod(name, strict);
        world.safe.save(&profile("default"), &tokens(2)).unwrap();
    }
}

#[test]
fn links_folders_and_pipes_are_no_files() {
    let strange: [fn(&Path); 3] = [
        |path| {
            let elsewhere = path.with_extension("elsewhere");
            fs::rename(path, &elsewhere).unwrap();
            symlink(elsewhere, path).unwrap();
        },
        |path| {
            fs::remove_file(path).unwrap();
            DirBuilder::new().create(path).unwrap();
        },
        |path| {
            fs::remove_file(path).unwrap();
            let pipe = rustix::fs::FileType::Fifo;
            rustix::fs::mknodat(rustix::fs::CWD, path, pipe, 0o600.into(), 0).unwrap();
        },
    ];
    for (name, role) in [
        ("vault/default.vault", FileRole::VaultFile),
        ("vault.key", FileRole::KeyFile),
    ] {
        for make in strange {
            let world = World::new();
            make(&world.path(name));
            let error = world.error();
            assert!(
                matches!(&error, VaultError::WrongKind { role: found, path } if *found == role && *path == world.path(name)),
                "{name}: {error}"
            );
        }
    }
    let world = World::new();
    fs::rename(world.path("vault"), world.path("moved")).unwrap();
    symlink(world.path("moved"), world.path("vault")).unwrap();
    assert!(matches!(
        world.error(),
        VaultError::WrongKind {
            role: FileRole::VaultFolder,
            ..
        }
    ));
    symlink(
        world.path("moved/default.vault"),
        world.path("moved/default.lock"),
    )
    .unwrap();
    assert!(matches!(
        open_lock(&world.path("moved/default.lock")),
        Err(VaultError::WrongKind {
            role: FileRole::LockFile,
            ..
        })
    ));
}

#[test]
fn what_belongs_to_somebody_else_is_refused() {
    let world = World::new();
    // Who may give files away is root, to whom those of others are foreign; to everybody else root's are.
    let error = match chown(world.path("vault/default.vault"), Some(1), None) {
        Ok(()) => world.error(),
        Err(_) => check_folder(Path::new("/")).unwrap_err(),
    };
    assert!(matches!(error, VaultError::ForeignOwner { .. }), "{error}");
}

#[test]
fn a_folder_that_cannot_be_written_into_is_told_as_that() {
    // A file where a folder should be stops root as well.
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("vault"), "").unwrap();
    let safe = safe(options(&folder, KeyChoice::File));
    let error = safe.save(&profile("default"), &tokens(1)).unwrap_err();
    assert!(
        matches!(
            error,
            VaultError::WrongKind {
                role: FileRole::VaultFolder,
                ..
            }
        ),
        "{error}"
    );
    let refused = io::Error::from(io::ErrorKind::PermissionDenied);
    let error = VaultError::io("write into", FileRole::KeyFolder, "/data", refused);
    assert!(matches!(error, VaultError::NotWritable { .. }));
    assert_eq!(
        error.to_string(),
        "nothing can be written into the folder of the key file \"/data\""
    );
    let refused = io::Error::from(io::ErrorKind::PermissionDenied);
    let error = VaultError::io("open", FileRole::KeyFile, "/data/vault.key", refused);
    assert_eq!(error.to_string(), "cannot open the key file \"/data/vault.key\"");
}

#[test]
fn whether_it_could_be_made_is_found_out_and_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let (role, deep) = (FileRole::VaultFolder, folder.path().join("one/two/vault"));
    check_makeable(&deep, role).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    fs::write(folder.path().join("one"), "").unwrap();
    check_makeable(&deep, role).unwrap_err();
    // Root may do everything there, and makes nothing all the same.
    if cfg!(target_os = "linux") {
        let error = check_makeable(Path::new("/proc/of-nobody/vault"), role).unwrap_err();
        assert!(error.to_string().contains("/proc/of-nobody/vault"), "{error}");
    }
}

#[test]
fn a_key_file_that_could_not_be_made_is_found_before_somebody_signs_in() {
    let folder = TempDir::new().unwrap();
    let elsewhere = |path: &str| {
        let key_file = Some(folder.path().join(path));
        let options = options(&folder, KeyChoice::File);
        safe(super::super::VaultOptions { key_file, ..options })
    };
    elsewhere("key").keys.check().unwrap();
    let error = elsewhere("missing/key").keys.check().unwrap_err();
    assert!(
        matches!(
            error,
            VaultError::Io {
                role: FileRole::KeyFolder,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
