//! Which key opens a file, and which one seals it. Blocks: keyrings take their time, and so do passphrases.

pub(super) mod file;
pub(super) mod keyring;
mod passphrase;

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    FileRole, Folder, Key, KeyChoice, KeyDescription, KeyPlace, Profile, VaultError, VaultOptions, access,
    header,
};
use passphrase::Derived;

/// A key, and what a file has to say about it.
pub(super) type Described = (KeyDescription, Key);

/// Where keys come from.
pub(super) struct Keys {
    options: VaultOptions,
    derived: Derived,
}

// === impl Keys ===

impl Keys {
    pub(super) fn new(options: VaultOptions) -> Self {
        Self {
            options,
            derived: Derived::default(),
        }
    }

    pub(super) fn options(&self) -> &VaultOptions {
        &self.options
    }

    /// The key that a file describes.
    pub(super) fn find(&self, description: &KeyDescription) -> Result<Key, VaultError> {
        match description {
            KeyDescription::Keyring { entry } => self.options.keyring.read(entry),
            KeyDescription::File => {
                let path = self.file();
                let missing = || VaultError::KeyMissing {
                    place: KeyPlace::File(path.clone()),
                };
                file::read(&path)?.ok_or_else(missing)
            }
            KeyDescription::Passphrase { salt, iterations, .. } => {
                let passphrase = self.options.passphrase.as_ref().ok_or(VaultError::KeyMissing {
                    place: KeyPlace::Passphrase,
                })?;
                self.derived.key(passphrase, salt, *iterations)
            }
        }
    }

    /// Whether the key file, if there is one and new sign-ins could need it, holds a key that nobody else can read; and
    /// whether one could be made, if they need it.
    pub(super) fn check(&self) -> Result<(), VaultError> {
        let path = self.file();
        match self.choice() {
            KeyChoice::Auto => file::read(&path).map(drop),
            KeyChoice::File => match file::read(&path)? {
                Some(_) => Ok(()),
                None => self.check_makeable(&path),
            },
            KeyChoice::Keyring | KeyChoice::Passphrase => Ok(()),
        }
    }

    /// The key to write with: the one that the file has already, unless the options want another and it can be had. A
    /// sign-in is not lost for the sake of a better key.
    pub(super) fn choose(&self, existing: Option<Described>) -> Result<Described, VaultError> {
        let Some(existing) = existing else {
            return self.anew();
        };
        if self.is_wanted(&existing.0) {
            return Ok(existing);
        }
        self.anew().or_else(|error| {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the sign-in keeps the key it has: the one that the settings want cannot be had"
            );
            Ok(existing)
        })
    }

    /// Forgets a key that no file needs any more. Only a keyring's: others seal other files too. A key that stays
    /// behind opens nothing, so that a failure is no reason to fail.
    pub(super) fn forget(&self, description: &KeyDescription) {
        if let KeyDescription::Keyring { entry } = description
            && let Err(error) = self.options.keyring.delete(entry)
        {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "a key stays in the keyring"
            );
        }
    }

    /// Where this key is, in words.
    pub(super) fn describe(&self, description: &KeyDescription) -> String {
        match description {
            KeyDescription::Keyring { .. } => "its key in the system's keyring".to_owned(),
            KeyDescription::File => format!("its key in the file {}", self.file().display()),
            KeyDescription::Passphrase { .. } => "its key derived from the passphrase".to_owned(),
        }
    }

    /// Where the key of a new file would be, in words.
    pub(super) fn describe_choice(&self) -> String {
        let file = self.file();
        match self.choice() {
            KeyChoice::Auto => format!(
                "its key in the system's keyring, or where there is none in the file {}",
                file.display()
            ),
            KeyChoice::Keyring => "its key in the system's keyring".to_owned(),
            KeyChoice::File => format!("its key in the file {}", file.display()),
            KeyChoice::Passphrase => "its key derived from the passphrase".to_owned(),
        }
    }

    /// A passphrase that somebody set is a wish.
    fn choice(&self) -> KeyChoice {
        match self.options.choice {
            KeyChoice::Auto if self.options.passphrase.is_some() => KeyChoice::Passphrase,
            choice => choice,
        }
    }

    /// Whether the options are content with this key.
    fn is_wanted(&self, description: &KeyDescription) -> bool {
        match self.choice() {
            KeyChoice::Auto => true,
            KeyChoice::Keyring => matches!(description, KeyDescription::Keyring { .. }),
            KeyChoice::File => matches!(description, KeyDescription::File),
            KeyChoice::Passphrase => is_derived(description, self.options.iterations),
        }
    }

    /// A key from where the options want it.
    fn anew(&self) -> Result<Described, VaultError> {
        match self.choice() {
            KeyChoice::Auto => self.in_keyring().or_else(|error| {
                tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    "the key goes into a file"
                );
                self.in_file()
            }),
            KeyChoice::Keyring => self.in_keyring(),
            KeyChoice::File => self.in_file(),
            KeyChoice::Passphrase => self.of_passphrase(),
        }
    }

    fn in_keyring(&self) -> Result<Described, VaultError> {
        let name = keyring::name()?;
        let key = Key::random()?;
        self.options.keyring.write(&name, &key)?;
        Ok((KeyDescription::Keyring { entry: name }, key))
    }

    fn in_file(&self) -> Result<Described, VaultError> {
        let path = self.file();
        let key = file::read_or_create(&path, &self.lock_file(), || {
            if self.is_needed()? {
                let place = KeyPlace::File(path.clone());
                return Err(VaultError::KeyMissing { place });
            }
            Ok(())
        })?;
        Ok((KeyDescription::File, key))
    }

    /// The folder of a key file that is elsewhere is not made; that of the other is, with the vault's.
    fn check_makeable(&self, path: &Path) -> Result<(), VaultError> {
        let folder = path.parent().unwrap_or(path);
        if self.options.key_file.is_some()
            && let Err(source) = fs::metadata(folder)
        {
            return Err(VaultError::io("look at", FileRole::KeyFolder, folder, source));
        }
        access::check_makeable(path, FileRole::KeyFolder)
    }

    /// Whether a sign-in is sealed with the key file's key: another one in its place would hide that it is only lost.
    fn is_needed(&self) -> Result<bool, VaultError> {
        let folder = Folder::new(self.options.folder.clone());
        Ok(folder.profiles()?.iter().any(|name| {
            let bytes = Profile::parse(name).and_then(|profile| folder.read(&profile));
            let parts = bytes.map(|bytes| bytes.map(|bytes| header::parse(&bytes)));
            matches!(parts, Ok(Some(Ok(parts))) if parts.key == KeyDescription::File)
        }))
    }

    fn of_passphrase(&self) -> Result<Described, VaultError> {
        let description = passphrase::description(self.options.iterations)?;
        let key = self.find(&description)?;
        Ok((description, key))
    }

    /// Where the options want it, else beside the vault's folder, so that a copy of that alone opens nothing.
    fn file(&self) -> PathBuf {
        if let Some(file) = &self.options.key_file {
            return file.clone();
        }
        let folder = &self.options.folder;
        let name = folder.file_name().unwrap_or_else(|| "vault".as_ref());
        let mut name = name.to_os_string();
        name.push(".key");
        folder.parent().unwrap_or_else(|| Path::new("")).join(name)
    }

    /// What is locked while the key file is made: beside one that is elsewhere, which several vaults may share.
    fn lock_file(&self) -> PathBuf {
        match &self.options.key_file {
            Some(file) => {
                let mut name = file.clone().into_os_string();
                name.push(".lock");
                name.into()
            }
            // No profile's lock has this name.
            None => self.options.folder.join(".key.lock"),
        }
    }
}

fn is_derived(description: &KeyDescription, wanted: u32) -> bool {
    matches!(description, KeyDescription::Passphrase { iterations, .. } if *iterations == wanted)
}
