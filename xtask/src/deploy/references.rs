//! What the files for operators say of other parts of the project: settings, runbooks, versions. Each has to be so.

use anyhow::{Context, Result, ensure};

use crate::workspace::{self, Source};

/// Holds them against what they speak of.
pub(super) fn check() -> Result<()> {
    let sources = workspace::sources()?;
    let text = |path: &str| {
        let found = sources.iter().find(|source| source.path == path);
        found
            .map(|source| source.text.as_str())
            .with_context(|| format!("there is no {path}"))
    };
    let (settings, alerts) = (text("docs/settings.md")?, text("deploy/prometheus/alerts.yml")?);
    let mut problems = Vec::new();
    let deploy = sources.iter().filter(|source| source.path.starts_with("deploy/"));
    for source in deploy.chain(sources.iter().filter(|source| source.path == "docs/deploy.md")) {
        problems.extend(unknown_settings(source, settings));
    }
    let runbooks: Vec<&Source> = sources
        .iter()
        .filter(|source| source.path.starts_with("docs/runbooks/") && !source.path.ends_with("README.md"))
        .collect();
    problems.extend(astray(alerts, &runbooks));
    problems.extend(other_toolchain(
        text("deploy/Dockerfile")?,
        text("rust-toolchain.toml")?,
    ));
    let version = workspace::metadata()?
        .workspace_packages()
        .first()
        .map(|package| package.version.to_string())
        .context("the workspace has no package")?;
    problems.extend(sources.iter().flat_map(|source| other_version(source, &version)));
    ensure!(problems.is_empty(), "{}", problems.join("\n       "));
    Ok(())
}

/// Variables that are named like settings and are none.
fn unknown_settings(source: &Source, settings: &str) -> Vec<String> {
    let words = source
        .text
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let named = words.filter(|word| word.starts_with("TIDAL_") || word.starts_with("REDIS_URL"));
    let mut unknown: Vec<&str> = named
        .filter(|word| !word.ends_with('_') && *word != "TIDAL_BUILD_REVISION")
        .filter(|word| !settings.contains(&format!("`{word}`")))
        .collect();
    unknown.sort_unstable();
    unknown.dedup();
    unknown
        .into_iter()
        .map(|word| format!("{}: {word} is no setting", source.path))
        .collect()
}

/// Alerts without a runbook, and runbooks that no alert leads to or that do not name the alert that does.
fn astray(alerts: &str, runbooks: &[&Source]) -> Vec<String> {
    let mut problems = Vec::new();
    let (mut alert, mut led) = ("", Vec::new());
    for line in alerts.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("- alert: ") {
            alert = name;
        } else if let Some(path) = line.strip_prefix("runbook: ") {
            led.push(path);
            match runbooks.iter().find(|runbook| runbook.path == path) {
                None => problems.push(format!("{alert} leads to {path}, which is not there")),
                Some(runbook) if !runbook.text.contains(alert) => {
                    problems.push(format!("{path} does not name {alert}, which leads there"));
                }
                Some(_) => {}
            }
        }
    }
    if led.len() != alerts.matches("- alert: ").count() {
        problems.push("an alert has no runbook".to_owned());
    }
    let idle = runbooks
        .iter()
        .filter(|runbook| !led.contains(&runbook.path.as_str()));
    problems.extend(idle.map(|runbook| format!("no alert leads to {}", runbook.path)));
    problems
}

/// The image is built with the toolchain of everybody else.
fn other_toolchain(dockerfile: &str, toolchain: &str) -> Option<String> {
    let channel = toolchain
        .lines()
        .find_map(|line| line.strip_prefix("channel = "))?
        .trim_matches('"');
    let same = dockerfile.contains(&format!("FROM rust:{channel}-"))
        && dockerfile.contains(&format!("RUSTUP_TOOLCHAIN={channel} "));
    (!same).then(|| format!("deploy/Dockerfile does not build with Rust {channel}"))
}

/// Images of the server by another version than that of the workspace.
fn other_version(source: &Source, version: &str) -> Vec<String> {
    let ours = source.path.starts_with("deploy/") || source.path == "docs/deploy.md";
    let tags = source.text.split("tidal-mcp:").skip(1).filter(|_| ours);
    let tags = tags.map(|rest| {
        rest.split(|letter: char| letter.is_whitespace() || "`\"')".contains(letter))
            .next()
            .unwrap_or("")
    });
    tags.filter(|tag| tag.starts_with(|first: char| first.is_ascii_digit()) && *tag != version)
        .map(|tag| {
            format!(
                "{}: tidal-mcp:{tag} is not the version that is built, {version}",
                source.path
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_is_no_setting_is_told() {
        let settings = "| `a.b` | `TIDAL_A_B` or `TIDAL_A_B_FILE` |";
        for (text, expected) in [
            ("TIDAL_A_B: x\nTIDAL_A_B_FILE=y TIDAL_* x", 0),
            ("TIDAL_A_BC=1 TIDAL_A_BC=2", 1),
        ] {
            assert_eq!(
                unknown_settings(&Source::new("deploy/a", text), settings).len(),
                expected
            );
        }
    }

    #[test]
    fn alerts_and_runbooks_lead_to_each_other() {
        let runbook = Source::new("docs/runbooks/one.md", "# One\n`One` fires.");
        let alerts = "- alert: One\n  runbook: docs/runbooks/one.md\n";
        assert_eq!(astray(alerts, &[&runbook]), [] as [&str; 0]);
        for (alerts, expected) in [
            ("- alert: One\n  runbook: docs/runbooks/two.md\n", 2),
            ("- alert: Two\n  runbook: docs/runbooks/one.md\n", 1),
            ("- alert: One\n", 2),
        ] {
            assert_eq!(astray(alerts, &[&runbook]).len(), expected, "{alerts}");
        }
    }

    #[test]
    fn versions_are_those_of_the_workspace() {
        let toolchain = "[toolchain]\nchannel = \"1.95.0\"\n";
        let dockerfile = "FROM rust:1.95.0-bookworm AS chef\nENV RUSTUP_TOOLCHAIN=1.95.0 \\\n";
        assert_eq!(other_toolchain(dockerfile, toolchain), None);
        assert!(other_toolchain(dockerfile, &toolchain.replace("95", "96")).is_some());
        let source = Source::new("docs/deploy.md", "`tidal-mcp:0.1.0` and tidal-mcp:8080");
        assert_eq!(other_version(&source, "0.1.0").len(), 1);
        let source = Source::new("docs/deploy.md", "`tidal-mcp:0.1.0`");
        assert_eq!(other_version(&source, "0.1.0"), [] as [&str; 0]);
    }
}
