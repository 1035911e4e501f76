//! Layering, proven from `cargo metadata`: who may import whom, and that the cache builds without the wire.

use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, Metadata};

use super::Problem;
use crate::workspace::Source;

/// Each package and the workspace packages that it may import. Dev-dependencies may add what only tests
/// use, and the package itself with other features.
const MAY_IMPORT: [(&str, &[&str]); 11] = [
    ("tidal-api", &[]),
    ("tidal-core", &["tidal-api"]),
    ("tidal-cache", &["tidal-core"]),
    ("tidal-mcp", &["tidal-core", "tidal-cache"]),
    ("tidal-cli", &["tidal-core", "tidal-cache"]),
    // Shares no code with what it tests: it must not share its mistakes.
    ("tidal-sim", &[]),
    ("tidal-redis-server", &[]),
    ("tidal-examples", &["tidal-api", "tidal-core", "tidal-cache"]),
    (
        "tidal-bench",
        &[
            "tidal-api",
            "tidal-core",
            "tidal-cache",
            "tidal-sim",
            "tidal-redis-server",
        ],
    ),
    (
        "tidal-e2e",
        &["tidal-api", "tidal-core", "tidal-cache", "tidal-mcp", "tidal-cli"],
    ),
    (
        "xtask",
        &["tidal-api", "tidal-core", "tidal-cache", "tidal-mcp", "tidal-cli"],
    ),
];

/// What tests may use, and no product.
const ONLY_IN_TESTS: [&str; 2] = ["tidal-sim", "tidal-redis-server"];

/// A workspace package, as far as layering is concerned.
#[derive(Debug, Clone, Default)]
pub(super) struct Package {
    name: String,
    manifest: Source,
    features: BTreeMap<String, Vec<String>>,
    imports: Vec<Import>,
}

/// A dependency on another package of the workspace.
#[derive(Debug, Clone, Default)]
struct Import {
    name: String,
    is_dev: bool,
    is_optional: bool,
    features: Vec<String>,
}

/// The workspace packages of `metadata`, with the texts of their manifests from `sources`.
pub(super) fn packages(metadata: &Metadata, sources: &[Source]) -> Vec<Package> {
    let packages = metadata.workspace_packages();
    let is_ours = |name: &str| packages.iter().any(|package| package.name.as_str() == name);
    let describe = |package: &&cargo_metadata::Package| {
        let path = package.manifest_path.strip_prefix(&metadata.workspace_root);
        let path = path.unwrap_or(&package.manifest_path).as_str();
        let manifest = sources.iter().find(|source| source.path == path);
        let imports = package
            .dependencies
            .iter()
            .filter(|dependency| is_ours(&dependency.name));
        Package {
            name: package.name.to_string(),
            manifest: manifest.cloned().unwrap_or_else(|| Source::new(path, "")),
            features: package.features.clone(),
            imports: imports.map(Import::from).collect(),
        }
    };
    packages.iter().map(describe).collect()
}

/// Every import that the table forbids, and every way by which the cache would see the wire.
pub(super) fn check(packages: &[Package]) -> Vec<Problem> {
    let mut problems: Vec<Problem> = packages.iter().flat_map(forbidden_imports).collect();
    problems.extend(wire_in_cache(packages));
    problems
}

fn forbidden_imports(package: &Package) -> Vec<Problem> {
    let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == package.name) else {
        let remedy = "give it a row in the table of xtask/src/tidy/layering.rs";
        return vec![package.problem(&package.name, "no layer is known for this package", remedy)];
    };
    let is_forbidden = |import: &&Import| {
        let in_tests =
            import.is_dev && (ONLY_IN_TESTS.contains(&import.name.as_str()) || import.name == package.name);
        !in_tests && !allowed.contains(&import.name.as_str())
    };
    let forbidden = package.imports.iter().filter(is_forbidden);
    let name = &package.name;
    let describe = |import: &Import| {
        let kind = if import.is_dev { " in its tests" } else { "" };
        let what = format!("{name} must not import {}{kind}", import.name);
        package.problem(&import.name, &what, "see the layers in ARCHITECTURE.md")
    };
    forbidden.map(describe).collect()
}

/// The cache sees core's traits alone: no feature of core that it enables may lead to `tidal-api`.
fn wire_in_cache(packages: &[Package]) -> Option<Problem> {
    let cache = packages.iter().find(|package| package.name == "tidal-cache")?;
    let core = packages.iter().find(|package| package.name == "tidal-core")?;
    if core
        .imports
        .iter()
        .any(|import| import.name == "tidal-api" && !import.is_dev && !import.is_optional)
    {
        let remedy = "make it `optional`, behind the feature `remote`";
        return Some(core.problem(
            "tidal-api",
            "tidal-core cannot be built without tidal-api",
            remedy,
        ));
    }
    let imports = cache
        .imports
        .iter()
        .filter(|import| import.name == "tidal-core" && !import.is_dev);
    let mut enabled = imports.flat_map(|import| &import.features);
    let culprit = enabled.find(|feature| reaches_wire(core, feature, 0))?;
    let what = format!("tidal-core's feature `{culprit}` brings tidal-api into tidal-cache");
    Some(cache.problem(
        "tidal-core",
        &what,
        "use core without default features and without `remote`",
    ))
}

/// Whether a feature leads to `tidal-api`. The depth is bounded, as features may form circles.
fn reaches_wire(core: &Package, feature: &str, depth: usize) -> bool {
    let implied = core.features.get(feature).map_or(&[][..], Vec::as_slice);
    depth < 16
        && implied.iter().any(|item| {
            let package = item.trim_start_matches("dep:").split(['/', '?']).next();
            package == Some("tidal-api") || reaches_wire(core, item, depth + 1)
        })
}

// === impl Package ===

impl Package {
    /// A problem at the manifest's line that starts with `key`, or at its first.
    fn problem(&self, key: &str, what: &str, remedy: &str) -> Problem {
        let line = self.manifest.text.lines().position(|line| line.starts_with(key));
        Problem::new(
            &self.manifest.path,
            line.map_or(1, |index| index + 1),
            what,
            remedy,
        )
    }
}

// === impl Import ===

impl From<&cargo_metadata::Dependency> for Import {
    fn from(dependency: &cargo_metadata::Dependency) -> Self {
        let mut features = dependency.features.clone();
        if dependency.uses_default_features {
            features.push("default".to_owned());
        }
        Self {
            name: dependency.name.clone(),
            is_dev: dependency.kind == DependencyKind::Development,
            is_optional: dependency.optional,
            features,
        }
    }
}

#[cfg(test)]
mod tests;
