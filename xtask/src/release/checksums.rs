//! SHA-256 of everything that is released, in the form that `sha256sum --check` reads.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

/// The file that holds them.
pub(super) const FILE: &str = "SHA256SUMS";

/// Digests in hexadecimal by the file's name.
#[derive(Clone, Debug, Default)]
pub(super) struct Checksums(BTreeMap<String, String>);

/// Computes them for the files of a folder, except those that are made from them.
pub(super) fn of(folder: &Path) -> Result<Checksums> {
    let mut sums = Checksums::default();
    let entries =
        fs::read_dir(folder).with_context(|| format!("nothing was packed into {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if [FILE, super::registry::FILE, super::formula::FILE].contains(&name.as_str()) {
            continue;
        }
        let bytes = fs::read(entry.path()).with_context(|| format!("cannot read {name}"))?;
        sums.insert(&name, &bytes);
    }
    ensure!(!sums.0.is_empty(), "nothing was packed into {}", folder.display());
    Ok(sums)
}

// === impl Checksums ===

impl Checksums {
    /// Adds a file.
    pub(super) fn insert(&mut self, name: &str, bytes: &[u8]) {
        let mut digits = String::new();
        for byte in Sha256::digest(bytes) {
            digits.extend(
                [byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16).unwrap_or_default()),
            );
        }
        self.0.insert(name.to_owned(), digits);
    }

    /// The digest of a file.
    pub(super) fn digest(&self, name: &str) -> Result<&str> {
        let found = self.0.get(name).map(String::as_str);
        found.with_context(|| format!("{name} was not packed"))
    }
}

impl fmt::Display for Checksums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, digest) in &self.0 {
            writeln!(f, "{digest}  {name}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_sha256sum_and_leave_out_what_is_made_from_them() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(of(folder.path()).is_err());
        for name in ["b", "a", FILE, "server.json", "tidal-mcp.rb"] {
            fs::write(folder.path().join(name), "abc").expect("it can be written");
        }
        let sums = of(folder.path()).expect("there are files");
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sums.to_string(), format!("{digest}  a\n{digest}  b\n"));
        assert_eq!(sums.digest("a").expect("it is there"), digest);
        assert!(sums.digest("c").is_err());
    }
}
