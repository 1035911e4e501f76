//! The keyring of this machine, through the `keyring` crate, whose platforms' stores are all persistent.

use keyring::Error;
use zeroize::Zeroizing;

use super::{Fault, Keyring};

/// What the entries are called for people who look into their keyring.
const SERVICE: &str = "tidal vault";

/// The keyring of this machine.
pub(super) struct System;

// === impl System ===

impl Keyring for System {
    fn read(&self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Fault> {
        secret_of(&entry_of(entry)?)
    }

    fn write(&self, entry: &str, secret: &[u8]) -> Result<(), Fault> {
        Ok(entry_of(entry)?.set_secret(secret)?)
    }

    fn delete(&self, entry: &str) -> Result<(), Fault> {
        forget(&entry_of(entry)?)
    }
}

fn entry_of(name: &str) -> Result<keyring::Entry, Fault> {
    match keyring::Entry::store_status() {
        Ok(()) => Ok(keyring::Entry::new(SERVICE, name)?),
        // The error is the process's for good and cannot be taken along.
        Err(error) => Err(error.to_string().into()),
    }
}

fn secret_of(entry: &keyring::Entry) -> Result<Option<Zeroizing<Vec<u8>>>, Fault> {
    answered(entry.get_secret().map(Zeroizing::new))
}

fn forget(entry: &keyring::Entry) -> Result<(), Fault> {
    answered(entry.delete_credential()).map(|_| ())
}

/// An entry that is not there is an answer.
fn answered<T>(answer: Result<T, Error>) -> Result<Option<T>, Fault> {
    match answer {
        Ok(secret) => Ok(Some(secret)),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use keyring_core::{api::CredentialStoreApi as _, mock};

    use super::*;

    #[test]
    fn an_entry_that_is_not_there_is_an_answer_and_a_fault_is_none() {
        let store = mock::Store::new().unwrap();
        let entry = keyring::Entry {
            inner: store.build(SERVICE, "0", None).unwrap(),
        };
        assert!(secret_of(&entry).unwrap().is_none());
        forget(&entry).unwrap();
        entry.set_secret(b"key").unwrap();
        assert_eq!(&**secret_of(&entry).unwrap().unwrap(), b"key");
        let credential: &mock::Cred = entry.inner.as_any().downcast_ref().unwrap();
        credential.set_error(Error::NotSupportedByStore("out of order".to_owned()));
        assert!(secret_of(&entry).is_err());
        forget(&entry).unwrap();
        assert!(secret_of(&entry).unwrap().is_none());
    }

    #[test]
    fn the_keyring_of_this_machine_has_no_such_entry() {
        let found = System.read("00000000000000000000000000000000");
        assert!(!matches!(found, Ok(Some(_))));
    }
}
