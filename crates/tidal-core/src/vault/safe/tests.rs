//! Keys from everywhere, and files that cannot be read: these stay as they are.

use std::{
    fs,
    sync::{Arc, atomic::Ordering},
};

use tempfile::TempDir;

use super::super::sample::{Memory, options, profile, safe, same, tokens, with_keyring};
use super::super::turn::Turn;
use super::super::{KeyChoice, KeyDescription, KeyPlace, LEAST_ITERATIONS, VaultOptions};
use super::*;

fn passphrase(options: VaultOptions, text: &str) -> VaultOptions {
    options.with_passphrase(Some(text.into()))
}

fn source(safe: &Safe, name: &str) -> KeyDescription {
    safe.parts(&profile(name)).unwrap().unwrap().key
}

/// Keeps and finds a sign-in.
fn works(safe: &Safe, number: u64) {
    let profile = profile("default");
    safe.save(&profile, &tokens(number)).unwrap();
    assert!(same(&safe.load(&profile).unwrap().unwrap(), &tokens(number)));
}

/// Whether neither reading nor saving works, both with this error, and the file stays as it is.
fn refuses(safe: &Safe, expected: fn(&VaultError) -> bool) {
    let profile = profile("default");
    let before = fs::read(safe.folder.file(&profile)).unwrap();
    let error = safe.load(&profile).map(|_| ()).unwrap_err();
    assert!(expected(&error), "load: {error}");
    let error = safe.save(&profile, &tokens(99)).unwrap_err();
    assert!(expected(&error), "save: {error}");
    assert_eq!(fs::read(safe.folder.file(&profile)).unwrap(), before);
}

#[test]
fn every_source_of_a_key_works() {
    let keyring = Arc::new(Memory::default());
    for choice in [
        KeyChoice::Auto,
        KeyChoice::Keyring,
        KeyChoice::File,
        KeyChoice::Passphrase,
    ] {
        let folder = TempDir::new().unwrap();
        let options = || with_keyring(passphrase(options(&folder, choice), "correct horse"), &keyring);
        assert!(safe(options()).load(&profile("default")).unwrap().is_none());
        works(&safe(options()), 1);
        works(&safe(options()), 2);
        let key = source(&safe(options()), "default");
        let expected = match choice {
            KeyChoice::Keyring => matches!(key, KeyDescription::Keyring { .. }),
            KeyChoice::File => matches!(key, KeyDescription::File),
            KeyChoice::Passphrase | KeyChoice::Auto => matches!(
                key,
                KeyDescription::Passphrase {
                    iterations: LEAST_ITERATIONS,
                    ..
                }
            ),
        };
        assert!(expected, "{choice:?}: {key:?}");
        assert!(safe(options()).remove(&profile("default")).unwrap());
        assert!(!safe(options()).remove(&profile("default")).unwrap());
    }
    assert!(
        keyring.entries.lock().unwrap().is_empty(),
        "signing out forgets the key"
    );
}

#[test]
fn the_keyring_is_preferred_and_a_file_takes_its_place() {
    let keyring = Arc::new(Memory::default());
    let folder = TempDir::new().unwrap();
    let safe = safe(with_keyring(options(&folder, KeyChoice::Auto), &keyring));
    works(&safe, 1);
    assert!(matches!(source(&safe, "default"), KeyDescription::Keyring { .. }));
    keyring.off.store(true, Ordering::SeqCst);
    safe.save(&profile("other"), &tokens(1)).unwrap();
    assert_eq!(source(&safe, "other"), KeyDescription::File);
    keyring.off.store(false, Ordering::SeqCst);
    safe.save(&profile("other"), &tokens(2)).unwrap();
    assert_eq!(
        source(&safe, "other"),
        KeyDescription::File,
        "a file keeps its key"
    );
}

#[test]
fn another_key_is_taken_when_the_options_want_it() {
    let keyring = Arc::new(Memory::default());
    let folder = TempDir::new().unwrap();
    let with = |choice| with_keyring(options(&folder, choice), &keyring);
    works(&safe(with(KeyChoice::Keyring)), 1);
    let safe_of_file = safe(with(KeyChoice::File));
    let kept = safe_of_file.load(&profile("default")).unwrap().unwrap();
    assert!(same(&kept, &tokens(1)), "the file says how it is opened");
    works(&safe_of_file, 2);
    assert_eq!(source(&safe_of_file, "default"), KeyDescription::File);
    assert!(keyring.entries.lock().unwrap().is_empty());
    works(&safe(passphrase(with(KeyChoice::Auto), "x")), 3);
    let more = passphrase(with(KeyChoice::Auto), "x").with_iterations(LEAST_ITERATIONS + 1);
    works(&safe(more), 4);
    let key = source(&safe_of_file, "default");
    assert!(
        matches!(key, KeyDescription::Passphrase { iterations, .. } if iterations == LEAST_ITERATIONS + 1)
    );
    works(&safe(passphrase(with(KeyChoice::Keyring), "x")), 5);
    assert_eq!(keyring.entries.lock().unwrap().len(), 1);
}

#[test]
fn without_its_key_a_file_stays_as_it_is() {
    let keyring = Arc::new(Memory::default());
    let folder = TempDir::new().unwrap();
    let with = |choice| with_keyring(options(&folder, choice), &keyring);

    works(&safe(with(KeyChoice::Keyring)), 1);
    keyring.off.store(true, Ordering::SeqCst);
    refuses(&safe(with(KeyChoice::File)), |error| {
        matches!(error, VaultError::Keyring { .. })
    });
    keyring.off.store(false, Ordering::SeqCst);
    keyring.entries.lock().unwrap().clear();
    refuses(&safe(with(KeyChoice::Auto)), |error| {
        matches!(
            error,
            VaultError::KeyMissing {
                place: KeyPlace::Keyring
            }
        )
    });
    assert!(safe(with(KeyChoice::Auto)).remove(&profile("default")).unwrap());

    works(&safe(with(KeyChoice::File)), 1);
    let key = folder.path().join("vault.key");
    let bytes = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    refuses(&safe(with(KeyChoice::File)), |error| {
        matches!(
            error,
            VaultError::KeyMissing {
                place: KeyPlace::File(_)
            }
        )
    });
    let other = safe(with(KeyChoice::File)).save(&profile("other"), &tokens(1));
    assert!(
        matches!(other, Err(VaultError::KeyMissing { .. })),
        "a lost key that a sign-in still needs is not made anew"
    );
    assert!(!key.exists());
    fs::write(&key, [7; 32]).unwrap();
    fs::set_permissions(
        &key,
        fs::metadata(safe(with(KeyChoice::File)).folder.file(&profile("default")))
            .unwrap()
            .permissions(),
    )
    .unwrap();
    refuses(&safe(with(KeyChoice::File)), |error| {
        matches!(error, VaultError::WrongKey)
    });
    fs::write(&key, &bytes[1..]).unwrap();
    refuses(&safe(with(KeyChoice::File)), |error| {
        matches!(error, VaultError::KeyDamaged { .. })
    });
    fs::write(&key, [&bytes[..], b"\n"].concat()).unwrap();
    refuses(&safe(with(KeyChoice::File)), |error| {
        matches!(error, VaultError::KeyDamaged { .. })
    });
    fs::write(&key, &bytes).unwrap();
    works(&safe(with(KeyChoice::File)), 2);

    works(&safe(passphrase(with(KeyChoice::Auto), "right")), 1);
    refuses(&safe(with(KeyChoice::Auto)), |error| {
        matches!(
            error,
            VaultError::KeyMissing {
                place: KeyPlace::Passphrase
            }
        )
    });
    refuses(&safe(passphrase(with(KeyChoice::File), "wrong")), |error| {
        matches!(error, VaultError::WrongKey)
    });
    works(&safe(passphrase(with(KeyChoice::Auto), "right")), 2);
}

#[test]
fn a_key_file_is_where_it_is_wanted() {
    let folder = TempDir::new().unwrap();
    let key = folder.path().join("the.key");
    let elsewhere = || options(&folder, KeyChoice::File).with_key_file(Some(key.clone()));
    works(&safe(elsewhere()), 1);
    assert_eq!(fs::read(&key).unwrap().len(), 32);
    assert!(!folder.path().join("vault.key").exists());
    let told = safe(elsewhere()).describe(&profile("default"));
    assert!(
        told.ends_with(&format!("its key in the file {}", key.display())),
        "{told}"
    );
    fs::remove_file(&key).unwrap();
    let other = safe(elsewhere()).save(&profile("other"), &tokens(1));
    assert!(matches!(other, Err(VaultError::KeyMissing { .. })));
    assert!(!key.exists());
}

#[test]
fn what_cannot_be_read_is_never_written_over() {
    let folder = TempDir::new().unwrap();
    let safe = safe(options(&folder, KeyChoice::File));
    works(&safe, 1);
    let file = safe.folder.file(&profile("default"));
    let good = fs::read(&file).unwrap();
    let future = b"{\"format\": \"tidal-vault\", \"version\": 7}";
    for (bytes, expected) in [
        (
            &b"my shopping list"[..],
            (|error| matches!(error, VaultError::NotAVault)) as fn(&VaultError) -> bool,
        ),
        (future, |error| {
            matches!(error, VaultError::FutureVersion { version: 7 })
        }),
        (b"", |error| matches!(error, VaultError::Truncated)),
        (&good[..good.len() / 2], |error| {
            matches!(error, VaultError::Truncated)
        }),
    ] {
        fs::write(&file, bytes).unwrap();
        refuses(&safe, expected);
        assert!(
            safe.describe(&profile("default"))
                .contains("which cannot be used: ")
        );
    }
    fs::write(&file, &good).unwrap();
    fs::copy(&file, safe.folder.file(&profile("other"))).unwrap();
    let other = safe.load(&profile("other")).map(|_| ()).unwrap_err();
    assert!(matches!(other, VaultError::Tampered));
    works(&safe, 2);
    fs::write(&file, "nonsense").unwrap();
    assert!(
        safe.remove(&profile("default")).unwrap(),
        "signing out forgets it all the same"
    );
    works(&safe, 3);
    assert_eq!(safe.folder.profiles().unwrap(), ["default", "other"]);
}

#[test]
fn a_keyring_keeps_no_key_of_what_did_not_come_about() {
    let keyring = Arc::new(Memory::default());
    let folder = TempDir::new().unwrap();
    let safe = safe(with_keyring(options(&folder, KeyChoice::Keyring), &keyring));
    let mut large = tokens(1);
    large.client_id = "x".repeat(300_000);
    let error = safe.save(&profile("default"), &large).unwrap_err();
    assert!(matches!(error, VaultError::TooLarge));
    assert!(keyring.entries.lock().unwrap().is_empty());
    works(&safe, 1);
    assert!(safe.save(&profile("default"), &large).is_err());
    assert!(same(
        &safe.load(&profile("default")).unwrap().unwrap(),
        &tokens(1)
    ));
}

#[test]
fn it_is_said_where_a_sign_in_and_its_key_are() {
    let keyring = Arc::new(Memory::default());
    let folder = TempDir::new().unwrap();
    let check = |options: VaultOptions, before: &str, after: &str| {
        let safe = safe(with_keyring(options, &keyring));
        let plain = |text: String| text.replace(&folder.path().display().to_string(), "DATA");
        assert_eq!(
            plain(safe.describe(&profile("default"))),
            format!("the encrypted file DATA/vault/default.vault, {before}")
        );
        works(&safe, 1);
        assert_eq!(
            plain(safe.describe(&profile("default"))),
            format!("the encrypted file DATA/vault/default.vault, {after}")
        );
        safe.remove(&profile("default")).unwrap();
    };
    let in_keyring = "its key in the system's keyring";
    let in_file = "its key in the file DATA/vault.key";
    let auto = "its key in the system's keyring, or where there is none in the file DATA/vault.key";
    let derived = "its key derived from the passphrase";
    check(options(&folder, KeyChoice::Auto), auto, in_keyring);
    check(options(&folder, KeyChoice::Keyring), in_keyring, in_keyring);
    check(options(&folder, KeyChoice::File), in_file, in_file);
    check(
        passphrase(options(&folder, KeyChoice::Auto), "x"),
        derived,
        derived,
    );
}

#[test]
fn the_folder_holds_nothing_in_the_clear() {
    let folder = TempDir::new().unwrap();
    let safe = safe(options(&folder, KeyChoice::File));
    works(&safe, 1);
    let key = fs::read(folder.path().join("vault.key")).unwrap();
    for place in [folder.path(), safe.folder.path()] {
        for entry in fs::read_dir(place)
            .unwrap()
            .map(Result::unwrap)
            .filter(|entry| entry.path().is_file())
        {
            let bytes = fs::read(entry.path()).unwrap();
            let holds = |what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
            assert!(!holds(b"secret"), "{entry:?}");
            assert_eq!(holds(&key), entry.file_name() == "vault.key", "{entry:?}");
        }
    }
}

#[test]
fn a_key_that_cannot_be_had_costs_no_sign_in() {
    let keyring = Arc::new(Memory::default());
    let folder = TempDir::new().unwrap();
    let with = |choice| with_keyring(options(&folder, choice), &keyring);
    works(&safe(with(KeyChoice::File)), 1);
    keyring.off.store(true, Ordering::SeqCst);
    works(&safe(with(KeyChoice::Keyring)), 2);
    assert_eq!(
        source(&safe(with(KeyChoice::Auto)), "default"),
        KeyDescription::File
    );
    // Without a passphrase none can be derived.
    works(&safe(with(KeyChoice::Passphrase)), 3);
    let error = safe(with(KeyChoice::Keyring)).save(&profile("other"), &tokens(1));
    assert!(
        matches!(error, Err(VaultError::Keyring { .. })),
        "a new one is not kept anywhere"
    );
    keyring.off.store(false, Ordering::SeqCst);
    works(&safe(with(KeyChoice::Keyring)), 4);
    assert!(matches!(
        source(&safe(with(KeyChoice::Auto)), "default"),
        KeyDescription::Keyring { .. }
    ));
}

#[test]
fn what_is_prepared_is_saved_without_its_key_being_had_again() {
    let keyring = Arc::new(Memory::default());
    let folder = TempDir::new().unwrap();
    let safe = safe(with_keyring(options(&folder, KeyChoice::Keyring), &keyring));
    let name = profile("default");
    for number in 1..4 {
        let mut turn = Turn::default();
        turn.load(&safe, &name).unwrap();
        turn.prepare(&safe, &name).unwrap();
        turn.prepare(&safe, &name).unwrap();
        keyring.off.store(true, Ordering::SeqCst);
        turn.save(&safe, &name, &tokens(number)).unwrap();
        turn.save(&safe, &name, &tokens(number + 1)).unwrap();
        keyring.off.store(false, Ordering::SeqCst);
        assert!(!turn.is_unfinished());
        turn.end(&safe, &name);
        assert!(same(&safe.load(&name).unwrap().unwrap(), &tokens(number + 1)));
        assert_eq!(keyring.entries.lock().unwrap().len(), 1);
    }
}

#[test]
fn what_is_prepared_and_not_saved_leaves_no_key_behind() {
    let keyring = Arc::new(Memory::default());
    let folder = TempDir::new().unwrap();
    let safe = safe(with_keyring(options(&folder, KeyChoice::Keyring), &keyring));
    let name = profile("default");
    let mut turn = Turn::default();
    turn.prepare(&safe, &name).unwrap();
    assert!(turn.is_unfinished());
    turn.end(&safe, &name);
    assert!(keyring.entries.lock().unwrap().is_empty());
    // Whoever wrote the file meanwhile in spite of the lock is not written over unread.
    turn.prepare(&safe, &name).unwrap();
    safe.save(&profile("other"), &tokens(1)).unwrap();
    fs::copy(safe.folder.file(&profile("other")), safe.folder.file(&name)).unwrap();
    let error = turn.save(&safe, &name, &tokens(1)).unwrap_err();
    assert!(matches!(error, VaultError::Tampered), "{error}");
}
