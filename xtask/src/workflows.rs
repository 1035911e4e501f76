//! `workflows`: GitHub's workflows against their schemas, and against what others could make of them. The tools are
//! installed as `tests/workflows` pins them. What is ours alone (pins, bounds, chores) is `tidy`'s to check.

use std::path::PathBuf;

use anyhow::Result;

use crate::{print, process, python, workspace};

/// Schemas that the checker brings with it, and the files that each is for.
const SCHEMAS: [(&str, &str); 2] = [
    ("vendor.github-workflows", ".github/workflows/"),
    ("vendor.dependabot", ".github/dependabot.yml"),
];

/// Runs both checks over everything in `.github`.
///
/// # Errors
/// When one finds something, or the tools cannot be installed.
pub fn run() -> Result<()> {
    let programs = install()?;
    let sources = workspace::sources()?;
    for (schema, place) in SCHEMAS {
        let mut check = process::command(&programs.join("check-jsonschema").to_string_lossy(), &[]);
        check.args(["--builtin-schema", schema]);
        let files = sources.iter().filter(|source| source.path.starts_with(place));
        check.args(files.map(|source| source.path.as_str()));
        process::run(check)?;
    }
    // Offline: what it could ask GitHub would change without a commit.
    process::run(process::command(
        &programs.join("zizmor").to_string_lossy(),
        &["--offline", "--no-progress", "--strict-collection", ".github"],
    ))?;
    print::line("workflows: every check passed");
    Ok(())
}

/// The folder with the tools.
fn install() -> Result<PathBuf> {
    let pins = workspace::root().join("tests/workflows/requirements.txt");
    python::install(&pins, &workspace::target()?.join("workflows"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_files_for_each_schema_and_each_tool_is_pinned() {
        let sources = workspace::sources().expect("the workspace can be read");
        for (schema, place) in SCHEMAS {
            assert!(
                sources.iter().any(|source| source.path.starts_with(place)),
                "{schema}"
            );
        }
        let pins = sources
            .iter()
            .find(|source| source.path == "tests/workflows/requirements.txt");
        let pins = &pins.expect("they are there").text;
        for tool in ["check-jsonschema==", "zizmor=="] {
            assert!(pins.contains(tool), "{tool}");
        }
    }
}
