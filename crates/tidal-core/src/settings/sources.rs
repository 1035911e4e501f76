//! Where settings are looked for. A value of its own, so that tests set up a world without touching the
//! process they run in.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy;

use super::{CONFIG_FILE, REFERENCE, Setting};

/// The folder of this program within the configuration folder, and the file in it.
const FILE_NAME: &str = "tidal/tidal.toml";

/// What the variables of this program begin with, but for those that have a name of their own everywhere.
const PREFIX: &str = "TIDAL_";

/// Where settings are looked for: nowhere, until told.
///
/// Holds secrets as the environment does, so that it is not `Debug`.
#[derive(Clone, Default)]
pub struct Sources {
    config_dir: Option<PathBuf>,
    data_dir: Option<PathBuf>,
    file: Option<PathBuf>,
    environment: BTreeMap<String, String>,
    flags: BTreeMap<String, Flag>,
    unreadable: Vec<String>,
}

/// A value given on the command line.
#[derive(Clone)]
pub(super) struct Flag {
    pub(super) name: String,
    pub(super) value: String,
}

/// Where the configuration file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFile {
    /// Its path.
    pub path: PathBuf,
    /// Whether somebody named it. A file that nobody named need not exist.
    pub named: bool,
}

/// Whether a variable of this name is looked at.
pub(super) fn is_ours(name: &str) -> bool {
    let names = |setting: &Setting| {
        setting.environment == name || setting.environment_file().is_some_and(|file| file == name)
    };
    name.starts_with(PREFIX) || REFERENCE.iter().any(names)
}

// === impl Sources ===

impl Sources {
    /// The environment of this process and its user's folders for configuration and data.
    pub fn of_process() -> Self {
        let base = etcetera::choose_base_strategy().ok();
        let mut sources = Self {
            config_dir: base.as_ref().map(BaseStrategy::config_dir),
            data_dir: base.as_ref().map(BaseStrategy::data_dir),
            ..Self::default()
        };
        for (name, value) in std::env::vars_os() {
            let Ok(name) = name.into_string() else { continue };
            if !is_ours(&name) {
                continue;
            }
            match value.into_string() {
                Ok(value) => drop(sources.environment.insert(name, value)),
                Err(_) => sources.unreadable.push(name),
            }
        }
        sources
    }

    /// Looks for the file in this configuration folder.
    #[must_use]
    pub fn with_config_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.config_dir = Some(folder.into());
        self
    }

    /// Keeps data in this folder.
    #[must_use]
    pub fn with_data_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data_dir = Some(folder.into());
        self
    }

    /// Reads this file instead of the one in the configuration folder.
    #[must_use]
    pub fn with_file(mut self, file: Option<PathBuf>) -> Self {
        self.file = file.or(self.file);
        self
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Sets what was given on the command line: `with_flag("catalogue.country", "--country", "DE")`.
    #[must_use]
    pub fn with_flag(mut self, key: &str, name: &str, value: impl Into<String>) -> Self {
        let flag = Flag {
            name: name.to_owned(),
            value: value.into(),
        };
        self.flags.insert(key.to_owned(), flag);
        self
    }

    /// The configuration file: the one that the caller names, else the one that `TIDAL_CONFIG` names, else
    /// the one in the configuration folder.
    pub fn config_file(&self) -> Option<ConfigFile> {
        let variable = self.environment.get(CONFIG_FILE).filter(|path| !path.is_empty());
        let named = self.file.clone().or_else(|| variable.map(PathBuf::from));
        match named {
            Some(path) => Some(ConfigFile { path, named: true }),
            None => self.config_dir.as_ref().map(|folder| ConfigFile {
                path: folder.join(FILE_NAME),
                named: false,
            }),
        }
    }

    /// The folder for data, if it is known.
    pub(super) fn data_dir(&self) -> Option<&Path> {
        self.data_dir.as_deref()
    }

    pub(super) fn environment(&self) -> &BTreeMap<String, String> {
        &self.environment
    }

    pub(super) fn flags(&self) -> &BTreeMap<String, Flag> {
        &self.flags
    }

    /// Variables that are set to something that is not UTF-8.
    pub(super) fn unreadable(&self) -> &[String] {
        &self.unreadable
    }
}
