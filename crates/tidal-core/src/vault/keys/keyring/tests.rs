//! Keyrings that lose, lie, hang and panic.

use std::sync::Mutex;

use super::*;
use crate::vault::sample::Memory;

/// Answers as it is told, whatever was written.
struct Odd<F>(F);

impl<F: Fn() -> Result<Option<Zeroizing<Vec<u8>>>, Fault> + Send + Sync> Keyring for Odd<F> {
    fn read(&self, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Fault> {
        (self.0)()
    }

    fn write(&self, _: &str, _: &[u8]) -> Result<(), Fault> {
        Ok(())
    }

    fn delete(&self, _: &str) -> Result<(), Fault> {
        Ok(())
    }
}

fn patient(keyring: impl Keyring + 'static) -> Patient {
    Patient::new(Arc::new(keyring), Duration::from_mins(1))
}

#[test]
fn what_is_written_is_read_and_forgotten() {
    let keyring = patient(Memory::default());
    let key = Key::random().unwrap();
    let name = name().unwrap();
    assert_eq!(name.len(), 32);
    keyring.write(&name, &key).unwrap();
    assert_eq!(keyring.read(&name).unwrap().bytes(), key.bytes());
    keyring.delete(&name).unwrap();
    let place = KeyPlace::Keyring;
    assert!(matches!(keyring.read(&name), Err(VaultError::KeyMissing { place: found }) if found == place));
}

#[test]
fn a_keyring_that_does_not_keep_what_it_took_is_not_trusted() {
    let key = Key::random().unwrap();
    let lost = patient(Odd(|| Ok(None)));
    assert!(matches!(
        lost.write("0", &key),
        Err(VaultError::KeyMissing { .. })
    ));
    let other = patient(Odd(|| Ok(Some(Zeroizing::new(vec![0; 32])))));
    assert!(matches!(
        other.write("0", &key),
        Err(VaultError::KeyDamaged { .. })
    ));
    let short = patient(Odd(|| Ok(Some(Zeroizing::new(vec![0; 3])))));
    assert!(matches!(short.read("0"), Err(VaultError::KeyDamaged { .. })));
    let absent = patient(Absent);
    assert!(matches!(absent.write("0", &key), Err(VaultError::Keyring { .. })));
    assert!(matches!(absent.delete("0"), Err(VaultError::Keyring { .. })));
    let panics = patient(Odd(|| panic!("a defect of the keyring")));
    assert!(matches!(panics.read("0"), Err(VaultError::Interrupted)));
}

#[test]
fn a_keyring_that_hangs_is_given_up_on_and_does_not_use_up_threads() {
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let hangs = Odd(move || {
        // Ends when the test does.
        let _ = released.lock().map(|released| released.recv());
        Ok(None)
    });
    let keyring = Patient::new(Arc::new(hangs), Duration::from_millis(1));
    for _ in 0..STUCK {
        let waited = Duration::from_millis(1);
        assert!(
            matches!(keyring.read("0"), Err(VaultError::KeyringSilent { waited: told }) if told == waited)
        );
    }
    let waited = Duration::ZERO;
    assert!(matches!(keyring.read("0"), Err(VaultError::KeyringSilent { waited: told }) if told == waited));
    assert_eq!(keyring.under_way.load(Ordering::SeqCst), STUCK);
    drop(release);
}
