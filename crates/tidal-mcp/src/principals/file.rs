//! The file on the disk: read within a bound, and told from its other versions by one look at its outside. That the
//! operator alone may write it is not enforced, because a mounted secret looks as its mount wants; it is warned of.

use std::{
    fs::{self, Metadata},
    io::{self, Read as _},
    path::Path,
    time::SystemTime,
};

use super::table::Table;
use crate::Error;

/// Largest file that is read, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// What tells one version of a file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version {
    changed: Option<SystemTime>,
    size: u64,
    file: u64,
}

/// The version there is; `None` if there is no file, or none that can be looked at.
pub(super) fn version(path: &Path) -> Option<Version> {
    let metadata = fs::metadata(path).ok()?;
    Some(Version {
        changed: metadata.modified().ok(),
        size: metadata.len(),
        file: number(&metadata),
    })
}

/// What stands in the file.
///
/// # Errors
/// With the path, and what keeps it from being read.
pub(super) fn text(path: &Path) -> Result<String, Error> {
    let unreadable = |source| Error::PrincipalsUnreadable {
        path: path.to_owned(),
        source,
    };
    let file = fs::File::open(path).map_err(unreadable)?;
    let mut text = String::new();
    file.take(LARGEST + 1)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    if text.len() as u64 > LARGEST {
        return Err(unreadable(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is larger than {LARGEST} bytes"),
        )));
    }
    Ok(text)
}

/// Reads and checks the file.
///
/// # Errors
/// With the path, and all that is wrong.
pub(super) fn read(path: &Path) -> Result<Table, Error> {
    let table = check(path, &text(path)?)?;
    warn_if_open(path);
    Ok(table)
}

/// The same of what stands in it, or is to.
///
/// # Errors
/// With the path, and all that is wrong.
pub(super) fn check(path: &Path, text: &str) -> Result<Table, Error> {
    Table::read(text).map_err(|problems| Error::Principals {
        path: path.to_owned(),
        problems: problems.join("; "),
    })
}

#[cfg(unix)]
fn warn_if_open(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = fs::metadata(path).map(|metadata| metadata.permissions().mode());
    if mode.is_ok_and(|mode| mode & 0o022 != 0) {
        tracing::warn!(
            path = %path.display(),
            "others than its owner may write the principals file, and so let in whom they want: chmod 600"
        );
    }
}

#[cfg(not(unix))]
fn warn_if_open(_: &Path) {}

#[cfg(unix)]
fn number(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn number(_: &Metadata) -> u64 {
    0
}
