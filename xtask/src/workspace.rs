//! Where the workspace is and which files belong to it. Reads files; judges nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand, Package};

/// A text file of the workspace.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Path below the workspace root, with forward slashes.
    pub path: String,
    /// The whole content.
    pub text: String,
}

impl Source {
    /// A source as a test writes it down.
    pub fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// Whether this is Rust code.
    pub fn is_rust(&self) -> bool {
        has_extension(&self.path, "rs")
    }
}

/// The workspace root: the folder above this package.
pub fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        // As cargo says it now: two checkouts may share a target folder, and with it this very program.
        #[expect(clippy::disallowed_methods, reason = "it is cargo's word, not a setting")]
        let package = std::env::var_os("CARGO_MANIFEST_DIR");
        let package = package.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        package
            .parent()
            .map_or_else(|| package.clone(), Path::to_path_buf)
    })
}

/// The workspace's own packages, without resolving their dependencies.
///
/// # Errors
/// When `cargo metadata` fails, as it does on a broken manifest.
pub fn metadata() -> Result<Metadata> {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml")).no_deps();
    command.exec().context("`cargo metadata` failed")
}

/// Where the workspace is built.
///
/// # Errors
/// When `cargo metadata` fails.
pub fn target() -> Result<PathBuf> {
    Ok(metadata()?.target_directory.into_std_path_buf())
}

/// The packages that are published, in the order of their names.
///
/// # Errors
/// When `cargo metadata` fails.
pub fn published() -> Result<Vec<Package>> {
    let packages = metadata()?.packages.into_iter();
    // An empty list of registries is how `publish = false` is told.
    let mut published: Vec<Package> = packages
        .filter(|package| {
            package
                .publish
                .as_ref()
                .is_none_or(|registries| !registries.is_empty())
        })
        .collect();
    published.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(published)
}

/// Every text file below the root, sorted by path; build output, `.git` and binary files are left out.
///
/// # Errors
/// When a folder or a file cannot be read.
pub fn sources() -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    collect(root(), &mut sources)?;
    sources.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(sources)
}

/// Whether `path` ends in `.extension`.
pub fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|found| found == extension)
}

fn collect(folder: &Path, sources: &mut Vec<Source>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let kind = entry.file_type()?;
        let name = entry.file_name();
        if kind.is_dir() && !is_output(&name.to_string_lossy()) {
            collect(&entry.path(), sources)?;
        } else if kind.is_file() && name != ".git" {
            sources.extend(read(&entry.path())?);
        }
    }
    Ok(())
}

fn is_output(folder: &str) -> bool {
    folder == ".git" || folder == "target" || folder.starts_with("target-")
}

fn read(file: &PathBuf) -> Result<Option<Source>> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let Ok(text) = String::from_utf8(bytes) else {
        return Ok(None);
    };
    let below = file.strip_prefix(root()).unwrap_or(file);
    let path = below.to_string_lossy().replace('\\', "/");
    Ok(Some(Source { path, text }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_very_file_is_found_and_build_output_is_not() {
        let sources = sources().expect("the workspace can be read");
        assert!(
            sources
                .iter()
                .any(|source| source.path == "xtask/src/workspace.rs")
        );
        assert!(sources.iter().all(|source| !source.path.starts_with("target")));
        assert!(sources.iter().all(|source| !source.path.starts_with(".git/")));
    }
}
