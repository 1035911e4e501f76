//! Who may read and change the vault's files: their owner. Elsewhere than on Unix the rights of the person's own
//! folder are relied upon.

use std::{
    fs::{self, DirBuilder, File, Metadata, OpenOptions},
    io,
    path::Path,
};

use super::{FileRole, VaultError, replace::temporary_name};

/// Opens a file for reading; `None` if there is none. Never what a link points at, nor what others may read.
pub(super) fn open(path: &Path, role: FileRole) -> Result<Option<File>, VaultError> {
    let file = match plain(OpenOptions::new().read(true)).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(not_opened(error, role, path)),
    };
    // Asked of what was opened, not of the name, which may mean something else by now.
    let metadata = file
        .metadata()
        .map_err(|source| VaultError::io("read", role, path, source))?;
    check_file(&metadata, role, path)?;
    Ok(Some(file))
}

/// Opens a lock file, which is made if it is not there.
pub(super) fn open_lock(path: &Path) -> Result<File, VaultError> {
    let role = FileRole::LockFile;
    let file = plain(OpenOptions::new().write(true).create(true).truncate(false))
        .open(path)
        .map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem if !path.exists() => {
                let folder = path.parent().unwrap_or(path);
                VaultError::io("write into", FileRole::VaultFolder, folder, error)
            }
            _ => not_opened(error, role, path),
        })?;
    let metadata = file
        .metadata()
        .map_err(|source| VaultError::io("read", role, path, source))?;
    check_file(&metadata, role, path)?;
    Ok(file)
}

/// Makes a file that was not there, for its owner alone.
pub(super) fn create(path: &Path) -> io::Result<File> {
    plain(OpenOptions::new().write(true).create_new(true)).open(path)
}

/// Makes a folder for its owner alone, with all above it that is missing, durably. One that exists is checked.
pub(super) fn ensure_folder(path: &Path) -> Result<(), VaultError> {
    let role = FileRole::VaultFolder;
    if !is_there(path) {
        let failed = |source| VaultError::io("make", role, path, source);
        let missing: Vec<&Path> = path.ancestors().take_while(|folder| !is_there(folder)).collect();
        private(DirBuilder::new().recursive(true))
            .create(path)
            .map_err(failed)?;
        for folder in missing {
            let above = folder.parent().unwrap_or(folder);
            sync_folder(above).map_err(failed)?;
        }
    }
    check_folder(path)
}

/// Whether a folder is its owner's alone.
pub(super) fn check_folder(path: &Path) -> Result<(), VaultError> {
    let role = FileRole::VaultFolder;
    let metadata = fs::symlink_metadata(path).map_err(|source| VaultError::io("read", role, path, source))?;
    if !metadata.is_dir() {
        let path = path.to_owned();
        return Err(VaultError::WrongKind { role, path });
    }
    check_rights(&metadata, role, path)
}

/// Whether files can be made in a folder.
#[cfg(unix)]
pub(super) fn check_writable(path: &Path) -> Result<(), VaultError> {
    use rustix::fs::{Access, access};

    access(path, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK)
        .map_err(|error| VaultError::io("write into", FileRole::VaultFolder, path, error.into()))
}

#[cfg(not(unix))]
pub(super) fn check_writable(_: &Path) -> Result<(), VaultError> {
    Ok(())
}

/// Whether what is not there could be made, with all above it that is missing. Tried beside its place, and taken back at once:
/// that nothing can be made in a file system does not always show in its rights.
pub(super) fn check_makeable(path: &Path, role: FileRole) -> Result<(), VaultError> {
    let beside = path
        .ancestors()
        .take_while(|above| !is_there(above))
        .last()
        .unwrap_or(path);
    let trial = beside.with_file_name(temporary_name(path)?);
    private(&mut DirBuilder::new())
        .create(&trial)
        .and_then(|()| fs::remove_dir(&trial))
        .map_err(|source| VaultError::io("make", role, path, source))
}

/// Whether something has this name, even a link to nothing. What cannot be told shows when it is used.
fn is_there(path: &Path) -> bool {
    path.as_os_str().is_empty() || fs::symlink_metadata(path).is_ok()
}

fn check_file(metadata: &Metadata, role: FileRole, path: &Path) -> Result<(), VaultError> {
    if !metadata.is_file() {
        let path = path.to_owned();
        return Err(VaultError::WrongKind { role, path });
    }
    check_rights(metadata, role, path)
}

#[cfg(unix)]
fn check_rights(metadata: &Metadata, role: FileRole, path: &Path) -> Result<(), VaultError> {
    use std::os::unix::fs::MetadataExt as _;

    let path = || path.to_owned();
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(VaultError::ForeignOwner { role, path: path() });
    }
    let mode = metadata.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(VaultError::TooOpen {
            role,
            path: path(),
            mode,
        });
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_rights(_: &Metadata, _: FileRole, _: &Path) -> Result<(), VaultError> {
    Ok(())
}

/// Follows no link, and waits for nobody to write into a pipe.
#[cfg(unix)]
fn plain(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::OFlags;

    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.mode(0o600).custom_flags(flags.bits().cast_signed())
}

#[cfg(not(unix))]
fn plain(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(unix)]
fn private(builder: &mut DirBuilder) -> &mut DirBuilder {
    use std::os::unix::fs::DirBuilderExt as _;

    builder.mode(0o700)
}

#[cfg(not(unix))]
fn private(builder: &mut DirBuilder) -> &mut DirBuilder {
    builder
}

/// Makes names in a folder durable, where systems ask for it.
#[cfg(unix)]
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    let here = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    File::open(here)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn not_opened(error: io::Error, role: FileRole, path: &Path) -> VaultError {
    #[cfg(unix)]
    if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
        let path = path.to_owned();
        return VaultError::WrongKind { role, path };
    }
    VaultError::io("open", role, path, error)
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
