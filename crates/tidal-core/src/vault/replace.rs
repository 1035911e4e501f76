//! Replaces a file so that at each moment, whatever happens, there is the old one or the new one, whole.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::{FileRole, VaultError, access};

/// How far a file's time of change is ahead of its predecessor's, at least. Clocks of file systems are coarse, and numbers of
/// files are used again: without it two versions could look the same.
const TICK: Duration = Duration::from_micros(1);

/// What the name of an unfinished file ends with.
const UNFINISHED: &str = ".tmp";

/// Something that has been done on the way to a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// There is an empty file beside the old one.
    Created,
    /// The new contents are in it.
    Written,
    /// They are durable.
    Synced,
    /// It bears the old one's name.
    Renamed,
    /// So it does after a crash.
    FolderSynced,
}

/// Is told of each step, so that a test can end everything there.
#[derive(Clone, Default)]
pub(super) struct Steps(pub(super) Option<Arc<dyn Fn(Step) + Send + Sync>>);

/// Puts these bytes into the file `target`, durably. Nobody else may do so at the same time. `role` is its folder's.
pub(super) fn replace(target: &Path, bytes: &[u8], role: FileRole, steps: &Steps) -> Result<(), VaultError> {
    let folder = folder_of(target);
    let temporary = folder.join(temporary_name(target)?);
    let file =
        access::create(&temporary).map_err(|source| VaultError::io("write into", role, folder, source))?;
    steps.reached(Step::Created);
    let replaced = fill(&file, bytes, target, steps)
        .map_err(|source| VaultError::io("write", FileRole::TemporaryFile, &temporary, source))
        .and_then(|()| {
            drop(file);
            fs::rename(&temporary, target).map_err(|source| VaultError::io("replace", role, folder, source))
        });
    if let Err(error) = replaced {
        // It may not be there any more, and is cleared away another time if it is.
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    steps.reached(Step::Renamed);
    access::sync_folder(folder).map_err(|source| VaultError::io("make durable", role, folder, source))?;
    steps.reached(Step::FolderSynced);
    Ok(())
}

/// Clears away what interrupted replacements of `target` left behind. Nobody else may replace it at the same time. Nothing
/// depends on it: what cannot be cleared away is in nobody's way.
pub(super) fn clear_leftovers(target: &Path) {
    let beginning = beginning(target);
    for entry in fs::read_dir(folder_of(target)).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        if name.starts_with(beginning.as_encoded_bytes()) && name.ends_with(UNFINISHED.as_bytes()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

// === impl Steps ===

impl Steps {
    fn reached(&self, step: Step) {
        if let Some(hook) = &self.0 {
            hook(step);
        }
    }
}

fn fill(mut file: &File, bytes: &[u8], target: &Path, steps: &Steps) -> io::Result<()> {
    file.write_all(bytes)?;
    file.set_modified(later_than(target))?;
    steps.reached(Step::Written);
    file.sync_all()?;
    steps.reached(Step::Synced);
    Ok(())
}

/// Now, or a moment after the file's last change if that is not over yet.
fn later_than(target: &Path) -> SystemTime {
    let now = SystemTime::now();
    let last = fs::symlink_metadata(target).and_then(|metadata| metadata.modified());
    let next = last.ok().and_then(|last| last.checked_add(TICK));
    next.map_or(now, |next| next.max(now))
}

/// Where a file is, `.` if its path does not say.
fn folder_of(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}

/// `.default.vault.` for `default.vault`: no profile's name has a dot in it.
fn beginning(target: &Path) -> OsString {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(".");
    name
}

pub(super) fn temporary_name(target: &Path) -> Result<PathBuf, VaultError> {
    let mut chance = [0; 8];
    aws_lc_rs::rand::fill(&mut chance).map_err(|_| VaultError::Cryptography)?;
    let mut name = beginning(target);
    name.push(format!("{:016x}{UNFINISHED}", u64::from_ne_bytes(chance)));
    Ok(name.into())
}
