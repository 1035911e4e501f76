//! A vault as a program is set up for it: by settings.

use std::path::PathBuf;

use tempfile::TempDir;
use tidal_core::{
    settings::{Problems, Settings, Sources, VaultKey},
    vault::{Vault, VaultError},
};

fn problem(sources: &Sources) -> String {
    let problems: Problems = Settings::load(sources).unwrap_err();
    problems.to_string()
}

#[test]
fn a_vault_is_in_the_folder_for_data_unless_somebody_says_otherwise() {
    let home = Sources::default().with_data_dir("/data");
    let settings = Settings::load(&home).unwrap().vault;
    assert_eq!(settings.folder, Some(PathBuf::from("/data/tidal/vault")));
    assert_eq!((settings.key, settings.iterations), (VaultKey::Auto, 600_000));
    assert!(settings.passphrase.is_none());

    let elsewhere = home.clone().with_variable("TIDAL_VAULT_FOLDER", "/else/where");
    let settings = Settings::load(&elsewhere).unwrap().vault;
    assert_eq!(settings.folder, Some(PathBuf::from("/else/where")));

    let relative = problem(&home.with_variable("TIDAL_VAULT_FOLDER", "~/vault"));
    assert!(
        relative.ends_with("only the absolute path of a folder"),
        "{relative}"
    );

    let nowhere = Settings::load(&Sources::default()).unwrap();
    assert!(matches!(nowhere.vault.options(), Err(VaultError::NoFolder)));
    assert!(nowhere.connect().is_ok(), "what needs no sign-in works");
}

#[test]
fn a_passphrase_is_a_secret_and_has_to_be_there() {
    let home = Sources::default().with_data_dir("/data");
    let wanted = home.clone().with_variable("TIDAL_VAULT_KEY", "passphrase");
    assert_eq!(
        problem(&wanted),
        "the settings cannot be used: vault.key in TIDAL_VAULT_KEY: it is passphrase, but vault.passphrase is not set"
    );
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("passphrase");
    std::fs::write(&file, "correct horse\n").unwrap();
    for sources in [
        wanted
            .clone()
            .with_variable("TIDAL_VAULT_PASSPHRASE", "correct horse"),
        wanted.with_variable("TIDAL_VAULT_PASSPHRASE_FILE", file.to_str().unwrap()),
    ] {
        let settings = Settings::load(&sources).unwrap();
        let printed = format!(
            "{settings:?} {:?} {:?}",
            settings.effective(),
            settings.vault.options()
        );
        assert!(!printed.contains("horse"), "{printed}");
        let vault = Vault::open(settings.vault.options().unwrap());
        let place = vault.describe("default");
        assert!(
            place.ends_with("default.vault, its key derived from the passphrase"),
            "{place}"
        );
    }
    let weak = problem(&home.with_variable("TIDAL_VAULT_ITERATIONS", "99999"));
    assert!(weak.ends_with("only a number from 100000 to 10000000"), "{weak}");
}

#[test]
fn where_keys_come_from_is_told_by_a_word() {
    for (word, key, told) in [
        (
            "auto",
            VaultKey::Auto,
            "in the system's keyring, or where there is none in the file /data/tidal/vault.key",
        ),
        ("keyring", VaultKey::Keyring, "in the system's keyring"),
        ("file", VaultKey::File, "in the file /data/tidal/vault.key"),
    ] {
        let sources = Sources::default()
            .with_data_dir("/data")
            .with_variable("TIDAL_VAULT_KEY", word);
        let settings = Settings::load(&sources).unwrap().vault;
        assert_eq!(settings.key, key);
        let vault = Vault::open(settings.options().unwrap());
        let place = vault.describe("default");
        assert_eq!(
            place,
            format!("the encrypted file /data/tidal/vault/default.vault, its key {told}")
        );
        assert!(vault.profiles().unwrap().is_empty());
    }
    let sources = Sources::default().with_variable("TIDAL_VAULT_KEY", "yubikey");
    assert!(problem(&sources).ends_with("only one of auto, keyring, file, passphrase"));
}
