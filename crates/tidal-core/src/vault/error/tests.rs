//! What people read when a vault cannot be used.

use std::fmt::Write as _;

use super::*;

fn refused() -> io::Error {
    io::Error::from(io::ErrorKind::PermissionDenied)
}

/// One of each, and of those with several remedies each of these.
fn all() -> Vec<VaultError> {
    let path = || PathBuf::from("/data/vault");
    let waited = Duration::from_secs(20);
    let mut all = vec![
        VaultError::NoFolder,
        VaultError::ProfileName {
            given: "\"../x\"".to_owned(),
        },
        VaultError::NotAVault,
        VaultError::FutureVersion { version: 2 },
        VaultError::Truncated,
        VaultError::WrongKey,
        VaultError::Tampered,
        VaultError::TooFewIterations { iterations: 1 },
        VaultError::TooManyIterations { iterations: u32::MAX },
        VaultError::KeyDamaged {
            place: KeyPlace::File("/data/vault.key".into()),
        },
        VaultError::Keyring {
            source: "the keyring's own words".into(),
        },
        VaultError::KeyringSilent { waited },
        VaultError::ForeignOwner {
            role: FileRole::VaultFile,
            path: path(),
        },
        VaultError::WrongKind {
            role: FileRole::KeyFile,
            path: path(),
        },
        VaultError::LockBusy { waited },
        VaultError::TooLarge,
        VaultError::io("lock", FileRole::LockFile, path(), refused()),
        VaultError::io("write", FileRole::TemporaryFile, path(), refused()),
        VaultError::io("write into", FileRole::KeyFolder, path(), refused()),
        VaultError::Cryptography,
        VaultError::Interrupted,
    ];
    let places = [
        KeyPlace::Keyring,
        KeyPlace::File("/data/vault.key".into()),
        KeyPlace::Passphrase,
    ];
    all.extend(places.map(|place| VaultError::KeyMissing { place }));
    let open = [FileRole::VaultFolder, FileRole::KeyFile, FileRole::VaultFile];
    all.extend(open.map(|role| VaultError::TooOpen {
        role,
        path: path(),
        mode: 0o644,
    }));
    all
}

#[test]
fn each_error_says_what_it_is_and_what_to_do() {
    let mut catalogue = String::new();
    for error in all() {
        let (text, hint) = (error.to_string(), error.hint());
        assert!(!text.contains('\n') && !hint.contains('\n'), "{text}");
        assert!(!text.contains("own words"), "a source is told by itself: {text}");
        let _ = writeln!(catalogue, "{text}\n    {hint}");
    }
    insta::assert_snapshot!(catalogue);
}
