//! Manifests: every package inherits the workspace's lints, unless it is a workspace of its own.

use super::Problem;
use crate::workspace::Source;

/// Judges a package's `Cargo.toml`; other files pass.
pub(super) fn check(source: &Source) -> Option<Problem> {
    let is_manifest = source.path == "Cargo.toml" || source.path.ends_with("/Cargo.toml");
    let has = |table: &str| source.text.lines().any(|line| line.trim() == table);
    let is_member = has("[package]") && !has("[workspace]");
    if !is_manifest || !is_member || inherits_lints(&source.text) {
        return None;
    }
    let remedy = "add `[lints]` with `workspace = true`";
    Some(Problem::new(
        &source.path,
        1,
        "does not inherit the workspace's lints",
        remedy,
    ))
}

fn inherits_lints(manifest: &str) -> bool {
    let lines = manifest.lines().map(str::trim);
    let mut table = lines
        .skip_while(|line| *line != "[lints]")
        .skip(1)
        .take_while(|line| !line.starts_with('['));
    table.any(|line| line.split_whitespace().collect::<String>() == "workspace=true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_without_the_workspace_lints_is_a_problem() {
        for (text, is_fine) in [
            ("[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n", true),
            (
                "[package]\nname = \"a\"\n\n[lints]\n\n[dependencies]\nworkspace = true\n",
                false,
            ),
            ("[package]\nname = \"a\"\n", false),
            ("[workspace]\nmembers = []\n", true),
            ("[package]\nname = \"a\"\n\n[workspace]\n", true),
        ] {
            let found = check(&Source::new("crates/a/Cargo.toml", text));
            assert_eq!(found.is_none(), is_fine, "{text}");
        }
    }
}
