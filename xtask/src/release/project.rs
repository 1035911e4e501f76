//! What the project says of itself wherever it is listed, and where a release of it is found.

use anyhow::{Context, Result, ensure};

use crate::workspace;

/// What is released. Everything that a listing shows comes from here or from the manifests.
#[derive(Clone, Debug)]
pub(super) struct Project {
    /// The version of all packages.
    pub(super) version: String,
    /// What the server's package says of itself, in one line.
    pub(super) description: String,
}

/// The programs that are released; the first is the server.
pub(super) const PROGRAMS: [&str; 2] = ["tidal-mcp", "tidal-cli"];
/// The server's title where a person reads it.
pub(super) const TITLE: &str = "TIDAL";
/// Licences, as SPDX writes them.
pub(super) const LICENCE: &str = "MIT OR Apache-2.0";

/// Where a release is found.
#[derive(Clone, Debug)]
pub(super) struct Place {
    owner: String,
    name: String,
    /// The image, without its tag.
    pub(super) image: String,
}

// === impl Project ===

impl Project {
    /// Read from the manifests.
    pub(super) fn read() -> Result<Self> {
        let published = workspace::published()?;
        let [server, ..] = PROGRAMS;
        let package = published
            .into_iter()
            .find(|package| package.name.as_str() == server)
            .with_context(|| format!("there is no package {server} to release"))?;
        Ok(Self {
            version: package.version.to_string(),
            description: package
                .description
                .context("the server's package has no description")?,
        })
    }

    /// The tag that this version is released under.
    pub(super) fn tag(&self) -> String {
        format!("v{}", self.version)
    }
}

// === impl Place ===

impl Place {
    /// A repository on GitHub and an image. Names of images have no capitals, whatever the owner's has.
    pub(super) fn new(repository: &str, image: &str) -> Result<Self> {
        let (owner, name) = repository
            .split_once('/')
            .context("the repository is not given as owner/name")?;
        let is_name = |text: &str| {
            let allowed = |sign: char| sign.is_ascii_alphanumeric() || "-_.".contains(sign);
            !text.is_empty() && text.chars().all(allowed)
        };
        ensure!(
            is_name(owner) && is_name(name),
            "`{repository}` is no repository on GitHub"
        );
        Ok(Self {
            owner: owner.to_owned(),
            name: name.to_owned(),
            image: image.to_ascii_lowercase(),
        })
    }

    /// The repository's address.
    pub(super) fn repository(&self) -> String {
        format!("https://github.com/{}/{}", self.owner, self.name)
    }

    /// The server's name in the registry of MCP servers, whose space belongs to the repository's owner.
    pub(super) fn server_name(&self) -> String {
        let [server, ..] = PROGRAMS;
        format!("io.github.{}/{server}", self.owner)
    }

    /// Where a file of the release is downloaded.
    pub(super) fn download(&self, project: &Project, file: &str) -> String {
        format!("{}/releases/download/{}/{file}", self.repository(), project.tag())
    }
}

#[cfg(test)]
pub(super) fn sample() -> (Project, Place) {
    let project = Project {
        version: "1.2.3".to_owned(),
        description: "TIDAL for assistants".to_owned(),
    };
    let place = Place::new("Owner/music", "registry.example/Owner/tidal-mcp").expect("it is well formed");
    (project, place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_each_listing_wants() {
        let (project, place) = sample();
        assert_eq!(place.server_name(), "io.github.Owner/tidal-mcp");
        assert_eq!(place.image, "registry.example/owner/tidal-mcp");
        assert_eq!(
            place.download(&project, "a.zip"),
            "https://github.com/Owner/music/releases/download/v1.2.3/a.zip"
        );
        for wrong in ["owner", "owner/", "/name", "a/b/c", "a/b c", "a/\"b"] {
            assert!(Place::new(wrong, "image").is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_server_is_a_package_of_this_workspace() {
        let project = Project::read().expect("it is published");
        assert!(!project.description.is_empty());
        assert_eq!(project.version, env!("CARGO_PKG_VERSION"));
    }
}
