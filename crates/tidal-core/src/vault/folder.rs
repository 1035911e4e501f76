//! The vault's folder: what its files are called, how they are read, and when they have changed.

use std::{
    fs::{self, Metadata},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use tidal_api::Revision;

use super::header::LARGEST;
use super::replace::{Steps, clear_leftovers, replace};
use super::{FileRole, Profile, VaultError, access};

const ENDING: &str = ".vault";

/// Where the profiles' files are.
pub(super) struct Folder {
    path: PathBuf,
}

// === impl Folder ===

impl Folder {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the folder if it is not there.
    pub(super) fn ensure(&self) -> Result<(), VaultError> {
        access::ensure_folder(&self.path)
    }

    /// Whether it is its owner's alone and can be written into, or could be made if it is not there.
    pub(super) fn check(&self) -> Result<(), VaultError> {
        match fs::symlink_metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                access::check_makeable(&self.path, FileRole::VaultFolder)
            }
            _ => access::check_folder(&self.path).and_then(|()| access::check_writable(&self.path)),
        }
    }

    pub(super) fn file(&self, profile: &Profile) -> PathBuf {
        self.path.join(format!("{}{ENDING}", profile.as_str()))
    }

    pub(super) fn lock_file(&self, profile: &Profile) -> PathBuf {
        self.path.join(format!("{}.lock", profile.as_str()))
    }

    /// A profile's bytes, `None` if there are none. Of what is larger than a vault the beginning and a bit.
    pub(super) fn read(&self, profile: &Profile) -> Result<Option<Vec<u8>>, VaultError> {
        let (path, role) = (self.file(profile), FileRole::VaultFile);
        let Some(file) = access::open(&path, role)? else {
            return Ok(None);
        };
        access::check_folder(&self.path)?;
        let mut bytes = Vec::new();
        file.take(LARGEST as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|source| VaultError::io("read", role, path, source))?;
        Ok(Some(bytes))
    }

    /// Puts these bytes in place of a profile's. Only under its lock.
    pub(super) fn write(&self, profile: &Profile, bytes: &[u8], steps: &Steps) -> Result<(), VaultError> {
        let path = self.file(profile);
        clear_leftovers(&path);
        replace(&path, bytes, FileRole::VaultFolder, steps)
    }

    /// Removes a profile's file, whatever it is, durably. Only under its lock. Whether there was one.
    pub(super) fn remove(&self, profile: &Profile) -> Result<bool, VaultError> {
        let path = self.file(profile);
        clear_leftovers(&path);
        match fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(source) => return Err(VaultError::io("remove", FileRole::VaultFile, path, source)),
        }
        access::sync_folder(&self.path)
            .map_err(|source| VaultError::io("make durable", FileRole::VaultFolder, &self.path, source))?;
        Ok(true)
    }

    /// One look at the file's outside.
    pub(super) fn revision(&self, profile: &Profile) -> Result<Option<Revision>, VaultError> {
        let path = self.file(profile);
        match fs::symlink_metadata(&path) {
            Ok(metadata) => Ok(Some(revision_of(&metadata))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(VaultError::io("look at", FileRole::VaultFile, path, source)),
        }
    }

    /// The profiles that have a file.
    pub(super) fn profiles(&self) -> Result<Vec<String>, VaultError> {
        let failed = |source| VaultError::io("read", FileRole::VaultFolder, &self.path, source);
        let entries = match fs::read_dir(&self.path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = entry.map_err(failed)?.file_name();
            let name = name.to_str().and_then(|name| name.strip_suffix(ENDING));
            names.extend(
                name.filter(|name| Profile::parse(name).is_ok())
                    .map(str::to_owned),
            );
        }
        names.sort();
        Ok(names)
    }
}

/// The time of the change in the lower half, by [`replace`] never the same twice; which file, and how long, in the upper.
#[cfg(unix)]
fn revision_of(metadata: &Metadata) -> Revision {
    use std::os::unix::fs::MetadataExt as _;

    let time = i128::from(metadata.mtime()) * 1_000_000_000 + i128::from(metadata.mtime_nsec());
    let file = metadata.ino().rotate_left(24) ^ metadata.len();
    combined(file, time.cast_unsigned())
}

#[cfg(not(unix))]
fn revision_of(metadata: &Metadata) -> Revision {
    let time = metadata.modified().ok();
    let since = time.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    combined(metadata.len(), since.unwrap_or_default().as_nanos())
}

fn combined(file: u64, time: u128) -> Revision {
    let lower = u128::from(u64::MAX);
    Revision((u128::from(file) << 64) | (time & lower))
}
