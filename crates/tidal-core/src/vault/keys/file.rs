//! A key in a file that nobody but its owner can read. Written once and never changed.

use std::{fs::TryLockError, io::Read as _, path::Path, thread, time::Duration};

use zeroize::Zeroizing;

use crate::vault::key::KEY_LENGTH;
use crate::vault::replace::{Steps, clear_leftovers, replace};
use crate::vault::{FileRole, Key, KeyPlace, VaultError, access};

/// How often and how long it is waited for another process to make the same key: ten seconds in all.
const ATTEMPTS: u32 = 1_000;
const PAUSE: Duration = Duration::from_millis(10);

/// The key in this file, `None` if there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<Key>, VaultError> {
    let Some(file) = access::open(path, FileRole::KeyFile)? else {
        return Ok(None);
    };
    // One byte more than a key has, so that what is longer is not taken for one.
    let mut bytes = Zeroizing::new(Vec::with_capacity(KEY_LENGTH + 1));
    file.take(KEY_LENGTH as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| VaultError::io("read", FileRole::KeyFile, path, source))?;
    match Key::of_slice(&bytes) {
        Some(key) => Ok(Some(key)),
        None => Err(VaultError::KeyDamaged {
            place: KeyPlace::File(path.to_owned()),
        }),
    }
}

/// The key in this file, or a new one that is durably there when this returns, if `check` has nothing against it. The folders
/// of both files exist.
pub(super) fn read_or_create(
    path: &Path,
    lock: &Path,
    check: impl FnOnce() -> Result<(), VaultError>,
) -> Result<Key, VaultError> {
    if let Some(key) = read(path)? {
        return Ok(key);
    }
    let file = access::open_lock(lock)?;
    let mut attempts = 0;
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if attempts < ATTEMPTS => thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => {
                return Err(VaultError::LockBusy {
                    waited: PAUSE * ATTEMPTS,
                });
            }
            Err(TryLockError::Error(source)) => {
                return Err(VaultError::io("lock", FileRole::LockFile, lock, source));
            }
        }
        attempts += 1;
    }
    if let Some(key) = read(path)? {
        return Ok(key);
    }
    check()?;
    let key = Key::random()?;
    clear_leftovers(path);
    replace(path, key.bytes(), FileRole::KeyFolder, &Steps::default())?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use std::{fs, thread};

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn all_who_make_a_key_at_once_have_the_same() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("vault.key");
        let lock = folder.path().join(".key.lock");
        fs::write(folder.path().join(".vault.key.0123456789abcdef.tmp"), "cut off").unwrap();
        let keys: Vec<Key> = thread::scope(|scope| {
            let makers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| read_or_create(&path, &lock, || Ok(())).unwrap()))
                .collect();
            makers.into_iter().map(|maker| maker.join().unwrap()).collect()
        });
        let kept = read(&path).unwrap().unwrap();
        assert!(keys.iter().all(|key| key.bytes() == kept.bytes()));
        let mut names: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(names, [".key.lock", "vault.key"]);
    }

    #[test]
    fn a_key_is_not_made_where_nothing_can_be_made() {
        let folder = TempDir::new().unwrap();
        let nowhere = folder.path().join("missing/vault.key");
        let error = read_or_create(&nowhere, &folder.path().join(".key.lock"), || Ok(()))
            .err()
            .unwrap();
        assert!(matches!(
            error,
            VaultError::Io {
                role: FileRole::KeyFolder,
                ..
            }
        ));
        let error = read_or_create(&nowhere, &folder.path().join("missing/.key.lock"), || Ok(()))
            .err()
            .unwrap();
        assert!(matches!(
            error,
            VaultError::Io {
                role: FileRole::LockFile,
                ..
            }
        ));
    }
}
