//! The packages that are published: in which order, and whether each says of itself what a registry wants.

use anyhow::{Result, ensure};
use cargo_metadata::semver::VersionReq;
use cargo_metadata::{Dependency, DependencyKind, Package};

use crate::workspace;

/// Files that belong into each package.
const FILES: [&str; 3] = ["README.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// Their names, each after those that it depends on.
pub(super) fn in_order() -> Result<Vec<String>> {
    let mut waiting: Vec<(String, Vec<String>)> = workspace::published()?.iter().map(needs).collect();
    let mut order = Vec::new();
    while !waiting.is_empty() {
        let is_ready = |needs: &[String]| {
            let names = |name: &String| waiting.iter().any(|(waiting, _)| waiting == name);
            !needs.iter().any(names)
        };
        let ready: Vec<String> = waiting
            .iter()
            .filter(|(_, needs)| is_ready(needs))
            .map(|(name, _)| name.clone())
            .collect();
        ensure!(!ready.is_empty(), "packages depend on each other in a circle");
        waiting.retain(|(name, _)| !ready.contains(name));
        order.extend(ready);
    }
    Ok(order)
}

/// Whether every package can be published.
pub(super) fn check(packages: &[Package]) -> Result<()> {
    let problems: Vec<String> = packages.iter().flat_map(problems).collect();
    ensure!(problems.is_empty(), "{}", problems.join("; "));
    Ok(())
}

/// A package and what it cannot be built without. What only its tests need does not count: cargo leaves that out.
fn needs(package: &Package) -> (String, Vec<String>) {
    let dependencies = package.dependencies.iter();
    let names = dependencies
        .filter(|dependency| dependency.path.is_some() && dependency.kind != DependencyKind::Development)
        .map(|dependency| dependency.name.clone());
    (package.name.to_string(), names.collect())
}

fn problems(package: &Package) -> Vec<String> {
    let name = &package.name;
    let mut problems = Vec::new();
    for (is_missing, what) in [
        (package.description.is_none(), "description"),
        (package.license.is_none(), "licence"),
        (package.readme.is_none(), "README"),
        (package.keywords.is_empty(), "keywords"),
        (package.categories.is_empty(), "categories"),
        (package.rust_version.is_none(), "rust-version"),
    ] {
        if is_missing {
            problems.push(format!("{name} has no {what}"));
        }
    }
    // Such a version would have to be published before it can be.
    let is_own_version =
        |dependency: &Dependency| dependency.name == **name && dependency.req != VersionReq::STAR;
    if package.dependencies.iter().any(is_own_version) {
        problems.push(format!("{name} needs a version of itself, and not only a path"));
    }
    if let Some(folder) = package.manifest_path.parent() {
        let missing = FILES.into_iter().filter(|file| !folder.join(file).exists());
        problems.extend(missing.map(|file| format!("{name} comes without {file}")));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_published_stands_after_what_it_needs() {
        assert_eq!(
            in_order().expect("there is an order"),
            ["tidal-api", "tidal-core", "tidal-cache", "tidal-cli", "tidal-mcp"]
        );
    }

    #[test]
    fn a_package_must_not_wait_for_itself() {
        let mut packages = workspace::published().expect("there are some");
        let core = packages
            .iter_mut()
            .find(|package| package.name.as_str() == "tidal-core");
        let core = core.expect("it is published");
        let own = core
            .dependencies
            .iter_mut()
            .find(|dependency| dependency.name == "tidal-core");
        own.expect("its tests need it with other features").req =
            VersionReq::parse("0.1").expect("a version");
        assert_eq!(
            problems(core),
            ["tidal-core needs a version of itself, and not only a path"]
        );
    }

    #[test]
    fn every_package_says_what_a_registry_wants() {
        check(&workspace::published().expect("there are some")).expect("nothing is missing");
    }
}
