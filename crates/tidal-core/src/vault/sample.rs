//! Sign-ins to try the vault with.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, atomic::AtomicBool, atomic::Ordering},
    time::Duration,
};

use secrecy::ExposeSecret as _;
use tidal_api::{AccessToken, Tokens};
use zeroize::Zeroizing;

use super::keys::keyring::{Absent, Fault, Keyring, Patient};
use super::turn::Turn;
use super::{Folder, KeyChoice, Keys, Profile, Safe, VaultError, VaultOptions};

/// A sign-in whose secrets bear this number.
pub(super) fn tokens(number: u64) -> Tokens {
    Tokens {
        access_token: AccessToken::new(format!("access-secret-{number}").into()),
        refresh_token: Some(format!("refresh-secret-{number}").into()),
        expires_at: "2026-05-01T12:00:00Z".parse().unwrap(),
        scopes: ["user.read", "playback"].map(str::to_owned).into(),
        client_id: "the-client".to_owned(),
        signed_in_at: "2026-05-01T08:00:00.123456789Z".parse().unwrap(),
        country: Some("DE".to_owned()),
        generation: number,
    }
}

pub(super) fn same(one: &Tokens, other: &Tokens) -> bool {
    let refresh = |tokens: &Tokens| {
        tokens
            .refresh_token
            .as_ref()
            .map(|token| token.expose_secret().to_owned())
    };
    one.access_token.is(&other.access_token)
        && refresh(one) == refresh(other)
        && one.expires_at == other.expires_at
        && one.scopes == other.scopes
        && one.client_id == other.client_id
        && one.signed_in_at == other.signed_in_at
        && one.country == other.country
        && one.generation == other.generation
}

/// Options of a vault in this folder, on a machine without a keyring.
pub(super) fn options(folder: &tempfile::TempDir, choice: KeyChoice) -> VaultOptions {
    VaultOptions {
        keyring: Patient::new(Arc::new(Absent), Duration::from_mins(1)),
        ..VaultOptions::new(folder.path().join("vault"))
            .with_key(choice)
            .with_iterations(super::LEAST_ITERATIONS)
    }
}

/// The same, with this keyring.
pub(super) fn with_keyring(options: VaultOptions, keyring: &Arc<Memory>) -> VaultOptions {
    VaultOptions {
        keyring: Patient::new(Arc::<Memory>::clone(keyring), Duration::from_mins(1)),
        ..options
    }
}

pub(super) fn safe(options: VaultOptions) -> Safe {
    Safe::new(Folder::new(options.folder.clone()), Keys::new(options))
}

impl Safe {
    /// In a turn of its own.
    pub(super) fn save(&self, profile: &Profile, tokens: &Tokens) -> Result<(), VaultError> {
        let mut turn = Turn::default();
        let saved = turn.save(self, profile, tokens);
        turn.end(self, profile);
        saved
    }

    pub(super) fn remove(&self, profile: &Profile) -> Result<bool, VaultError> {
        let (removed, key) = Turn::default().remove(self, profile)?;
        if let Some(key) = key {
            self.keys.forget(&key);
        }
        Ok(removed)
    }
}

pub(super) fn profile(name: &str) -> Profile {
    Profile::parse(name).unwrap()
}

/// A keyring in memory that can be switched off.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) entries: Mutex<HashMap<String, Vec<u8>>>,
    pub(super) off: AtomicBool,
}

impl Memory {
    fn reached(&self) -> Result<(), Fault> {
        if self.off.load(Ordering::SeqCst) {
            return Err("switched off".into());
        }
        Ok(())
    }
}

impl Keyring for Memory {
    fn read(&self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Fault> {
        self.reached()?;
        Ok(self
            .entries
            .lock()
            .unwrap()
            .get(entry)
            .cloned()
            .map(Zeroizing::new))
    }

    fn write(&self, entry: &str, secret: &[u8]) -> Result<(), Fault> {
        self.reached()?;
        self.entries
            .lock()
            .unwrap()
            .insert(entry.to_owned(), secret.to_vec());
        Ok(())
    }

    fn delete(&self, entry: &str) -> Result<(), Fault> {
        self.reached()?;
        self.entries.lock().unwrap().remove(entry);
        Ok(())
    }
}
