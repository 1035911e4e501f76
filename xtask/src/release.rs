//! `release`: what a release consists of, made from one place: the version in the workspace's manifest. Builds nothing and
//! sends nothing anywhere: compiling, signing and publishing are the workflow's steps (see docs/releasing.md).

mod archive;
mod bundle;
mod changelog;
mod checksums;
mod crates;
mod formula;
mod project;
mod registry;
mod target;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::{Args, Subcommand};

use crate::{print, workspace};
use project::{Place, Project};
use target::Target;

/// What `cargo xtask release` accepts.
#[derive(Debug, Args)]
pub struct Options {
    /// What to do
    #[command(subcommand)]
    pub step: Step,
}

/// A part of a release.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// Check that this can be released: versions, changelog, what the packages say of themselves
    Check {
        /// The tag it is released under, such as v1.2.3
        #[arg(long)]
        tag: Option<String>,
    },
    /// Print the changelog's section on this version
    Notes,
    /// Pack the binaries that were built for a target into the folder `dist` of the target folder
    Pack {
        /// The target triple they were built for
        #[arg(long)]
        target: String,
    },
    /// Write checksums, server.json and the Homebrew formula for everything that was packed
    Describe(Describe),
    /// Print the packages that are published, in the order of their dependencies
    Crates,
}

/// Where the release will be found.
#[derive(Debug, Args)]
pub struct Describe {
    /// The repository on GitHub, as owner/name
    #[arg(long, value_name = "OWNER/NAME")]
    pub repository: String,
    /// The image without its tag
    #[arg(long, value_name = "NAME")]
    pub image: String,
}

/// Does one part of a release.
///
/// # Errors
/// When something that belongs to the release is missing or wrong.
pub fn run(options: &Options) -> Result<()> {
    let project = Project::read()?;
    match &options.step {
        Step::Check { tag } => check(&project, tag.as_deref()),
        Step::Notes => {
            print::line(notes(&project, &changelog()?)?);
            Ok(())
        }
        Step::Pack { target } => pack(&project, target),
        Step::Describe(places) => describe(&project, places),
        Step::Crates => {
            for name in crates::in_order()? {
                print::line(&name);
            }
            Ok(())
        }
    }
}

fn check(project: &Project, tag: Option<&str>) -> Result<()> {
    crates::check(&workspace::published()?)?;
    if let Some(tag) = tag {
        let expected = project.tag();
        ensure!(
            tag == expected,
            "the tag is {tag}, and the workspace's version would be released as {expected}"
        );
        notes(project, &changelog()?)?;
    }
    print::line(&format!(
        "{} can be released: {}",
        project.version,
        crates::in_order()?.join(", ")
    ));
    Ok(())
}

fn pack(project: &Project, triple: &str) -> Result<()> {
    let target = Target::named(triple)?;
    let dist = dist()?;
    fs::create_dir_all(&dist).with_context(|| format!("cannot create {}", dist.display()))?;
    let built = workspace::target()?.join(triple).join("release");
    for (name, bytes) in [
        (target.archive(project), archive::pack(project, target, &built)?),
        (target.bundle(project), bundle::pack(project, target, &built)?),
    ] {
        let file = dist.join(&name);
        fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
        print::line(&name);
    }
    Ok(())
}

fn describe(project: &Project, places: &Describe) -> Result<()> {
    let dist = dist()?;
    let place = Place::new(&places.repository, &places.image)?;
    let sums = checksums::of(&dist)?;
    for (name, text) in [
        (registry::FILE, registry::render(project, &place, &sums)?),
        (formula::FILE, formula::render(project, &place, &sums)?),
        (checksums::FILE, sums.to_string()),
    ] {
        let file = dist.join(name);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        print::line(name);
    }
    Ok(())
}

/// Where everything that is released is gathered.
fn dist() -> Result<PathBuf> {
    Ok(workspace::target()?.join("dist"))
}

fn changelog() -> Result<String> {
    let file = workspace::root().join("CHANGELOG.md");
    fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))
}

fn notes<'text>(project: &Project, changelog: &'text str) -> Result<&'text str> {
    changelog::section(changelog, &project.version).with_context(|| {
        format!(
            "CHANGELOG.md has no section `## [{}] - YYYY-MM-DD` that says something",
            project.version
        )
    })
}
