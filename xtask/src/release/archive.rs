//! Archives: the programs with their licences, in one folder. The same input gives the same bytes, on whichever machine:
//! no times, no owners, one order.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use anyhow::{Context, Result};
use flate2::write::GzEncoder;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::project::{PROGRAMS, Project};
use super::target::{System, Target};
use crate::workspace;

/// Files of the repository that go with the programs.
const PAPERS: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// A file as it stands in an archive.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// With forward slashes.
    pub(super) path: String,
    /// What it holds.
    pub(super) bytes: Vec<u8>,
    /// Permissions, as Unix writes them.
    pub(super) mode: u32,
}

/// The archive of a target, from the programs in the folder `built`.
pub(super) fn pack(project: &Project, target: Target, built: &Path) -> Result<Vec<u8>> {
    let stem = target.stem(project);
    let mut entries = Vec::new();
    for program in PROGRAMS {
        entries.push(Entry::program(&stem, target, program, built)?);
    }
    for paper in PAPERS {
        entries.push(Entry::paper(&stem, paper)?);
    }
    match target.system {
        System::Linux | System::MacOs => tar(&entries),
        System::Windows => zip(&entries),
    }
}

/// A zip file.
pub(super) fn zip(entries: &[Entry]) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        // The time that zip begins with, in 1980.
        let options = SimpleFileOptions::default()
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(entry.mode);
        zip.start_file(&entry.path, options)?;
        zip.write_all(&entry.bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn tar(entries: &[Entry]) -> Result<Vec<u8>> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), flate2::Compression::best()));
    for entry in entries {
        let mut header = tar::Header::new_ustar();
        header.set_size(entry.bytes.len() as u64);
        header.set_mode(entry.mode);
        header.set_mtime(0);
        tar.append_data(&mut header, &entry.path, entry.bytes.as_slice())?;
    }
    Ok(tar.into_inner()?.finish()?)
}

// === impl Entry ===

impl Entry {
    /// A program, from the folder that it was built into.
    pub(super) fn program(folder: &str, target: Target, program: &str, built: &Path) -> Result<Self> {
        let executable = target.executable(program);
        let file = built.join(&executable);
        let bytes = fs::read(&file).with_context(|| format!("{} was not built", file.display()))?;
        Ok(Self {
            path: format!("{folder}/{executable}"),
            bytes,
            mode: 0o755,
        })
    }

    /// A file of the repository.
    pub(super) fn paper(folder: &str, name: &str) -> Result<Self> {
        let file = workspace::root().join(name);
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok(Self {
            path: format!("{folder}/{name}"),
            bytes,
            mode: 0o644,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::release::project::sample;

    fn built(target: Target) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for program in PROGRAMS {
            fs::write(folder.path().join(target.executable(program)), program).expect("it can be written");
        }
        folder
    }

    #[test]
    fn an_archive_has_programs_that_run_and_their_licences() {
        let (project, _) = sample();
        let target = Target::named("x86_64-unknown-linux-musl").expect("it is one");
        let folder = built(target);
        let bytes = pack(&project, target, folder.path()).expect("it was built");
        assert_eq!(
            bytes,
            pack(&project, target, folder.path()).expect("it was built")
        );
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_slice()));
        let entries = archive.entries().expect("it is an archive");
        let found: Vec<String> = entries
            .map(|entry| {
                let entry = entry.expect("it is whole");
                let header = entry.header();
                let mode = header.mode().expect("it has one");
                format!("{mode:o} {}", entry.path().expect("it has one").display())
            })
            .collect();
        insta::assert_snapshot!(found.join("\n"), @r"
        755 tidal-1.2.3-x86_64-unknown-linux-musl/tidal-mcp
        755 tidal-1.2.3-x86_64-unknown-linux-musl/tidal-cli
        644 tidal-1.2.3-x86_64-unknown-linux-musl/README.md
        644 tidal-1.2.3-x86_64-unknown-linux-musl/CHANGELOG.md
        644 tidal-1.2.3-x86_64-unknown-linux-musl/LICENSE-APACHE
        644 tidal-1.2.3-x86_64-unknown-linux-musl/LICENSE-MIT
        ");
    }

    #[test]
    fn windows_gets_a_zip_of_programs_with_their_ending() {
        let (project, _) = sample();
        let target = Target::named("x86_64-pc-windows-msvc").expect("it is one");
        let bytes = pack(&project, target, built(target).path()).expect("it was built");
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("it is a zip");
        let mut text = String::new();
        let mut server = archive
            .by_name("tidal-1.2.3-x86_64-pc-windows-msvc/tidal-mcp.exe")
            .expect("it is there");
        server.read_to_string(&mut text).expect("it can be read");
        assert_eq!(text, "tidal-mcp");
    }

    #[test]
    fn what_was_not_built_is_named() {
        let (project, _) = sample();
        let target = Target::named("x86_64-apple-darwin").expect("it is one");
        let error = pack(&project, target, Path::new("nowhere")).expect_err("there is nothing");
        assert_eq!(error.to_string(), "nowhere/tidal-mcp was not built");
    }
}
