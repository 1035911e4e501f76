//! The file as the operator changes it: one change at a time, each whole or not at all. What they wrote beside the
//! principals, such as comments, stays. Nothing here is used by a server.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use jiff::Timestamp;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table as Toml, value};

use super::{AccessToken, Table, entry, file, table};
use crate::{Access, Error, PrincipalName};

/// How often, and with which pause, another program's change is waited for.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(25);

/// The file of principals, for changing it.
pub struct Register {
    path: PathBuf,
}

/// Somebody who is to be let in.
pub struct Newcomer {
    /// What they are called.
    pub name: PrincipalName,
    /// How much they may do.
    pub access: Access,
    /// From when on their token is refused.
    pub expires: Option<Timestamp>,
}

// === impl Register ===

impl Register {
    /// The file at this path, which need not be there before somebody is added.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Who is in it; nobody if there is no file.
    ///
    /// # Errors
    /// With what is wrong with the file.
    pub fn table(&self) -> Result<Table, Error> {
        file::check(&self.path, &self.text()?)
    }

    /// Adds somebody, and gives the token that they prove it by. It is kept nowhere.
    ///
    /// # Errors
    /// For a name that is taken, and when the file cannot be read, locked or written.
    pub fn add(&self, newcomer: Newcomer) -> Result<AccessToken, Error> {
        let _lock = self.lock()?;
        let text = self.text()?;
        if file::check(&self.path, &text)?.find(&newcomer.name).is_some() {
            return Err(Error::PrincipalTaken { name: newcomer.name });
        }
        let token = AccessToken::generate()?;
        self.change(&text, |principals| principals.push(written(&newcomer, &token)))?;
        Ok(token)
    }

    /// Takes somebody out.
    ///
    /// # Errors
    /// For a name that is not there, and when the file cannot be read, locked or written.
    pub fn revoke(&self, name: &PrincipalName) -> Result<(), Error> {
        let _lock = self.lock()?;
        let text = self.text()?;
        let table = file::check(&self.path, &text)?;
        let Some(place) = table.entries().iter().position(|entry| entry.name() == name) else {
            return Err(Error::NoSuchPrincipal { name: name.clone() });
        };
        self.change(&text, |principals| {
            principals.remove(place);
        })
    }

    /// Writes the file anew. What would not be read is not written.
    fn change(&self, text: &str, change: impl FnOnce(&mut ArrayOfTables)) -> Result<(), Error> {
        let mut document: DocumentMut = text
            .parse()
            .map_err(|_| self.failed(io::ErrorKind::InvalidData.into()))?;
        let principals = document
            .entry(table::KEY)
            .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        if let Item::ArrayOfTables(principals) = principals {
            change(principals);
        }
        let text = document.to_string();
        file::check(&self.path, &text)?;
        self.replace(&text).map_err(|source| self.failed(source))
    }

    fn text(&self) -> Result<String, Error> {
        match file::text(&self.path) {
            Err(Error::PrincipalsUnreadable { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Ok(String::new())
            }
            read => read,
        }
    }

    /// Held until it is dropped, and by no process that has ended.
    fn lock(&self) -> Result<File, Error> {
        let mut path = self.path.clone().into_os_string();
        path.push(".lock");
        let lock = private(OpenOptions::new().write(true).create(true).truncate(false)).open(path);
        let lock = lock.map_err(|source| self.failed(source))?;
        for _ in 0..TRIES {
            match lock.try_lock() {
                Ok(()) => return Ok(lock),
                Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
                Err(TryLockError::Error(source)) => return Err(self.failed(source)),
            }
        }
        Err(self.failed(io::ErrorKind::ResourceBusy.into()))
    }

    /// At each moment there is the old file or the new one, whole. Only under the lock.
    fn replace(&self, text: &str) -> io::Result<()> {
        let mut beside = self.path.clone().into_os_string();
        beside.push(".tmp");
        // What an interrupted change left behind is in nobody's way: the lock is ours.
        let _ = fs::remove_file(&beside);
        let mut file = private(OpenOptions::new().write(true).create_new(true)).open(&beside)?;
        let written = file
            .write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::rename(&beside, &self.path));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written.and_then(|()| sync_folder(&self.path))
    }

    fn failed(&self, source: io::Error) -> Error {
        Error::PrincipalsUnwritable {
            path: self.path.clone(),
            source,
        }
    }
}

fn written(newcomer: &Newcomer, token: &AccessToken) -> Toml {
    let seconds = |time: Timestamp| value(format!("{time:.0}"));
    let mut toml = Toml::new();
    toml.insert("name", value(newcomer.name.as_str()));
    toml.insert("token_sha256", value(token.hash().to_string()));
    let scopes: Array = entry::scopes(newcomer.access).iter().copied().collect();
    toml.insert("scopes", value(scopes));
    toml.insert("created", seconds(Timestamp::now()));
    if let Some(expires) = newcomer.expires {
        toml.insert("expires", seconds(expires));
    }
    toml.decor_mut().set_prefix("\n");
    toml
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("/"));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
