//! What an engine is sent of the workspace: everything that `.dockerignore` leaves.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::workspace;

/// A line of `.dockerignore`.
struct Pattern {
    /// Whether it brings back what an earlier line took away.
    keeps: bool,
    parts: Vec<String>,
}

/// Copies it into a folder.
pub(super) fn copy(to: &Path) -> Result<()> {
    let patterns = parse(&fs::read_to_string(workspace::root().join(".dockerignore"))?);
    below(workspace::root(), "", to, &patterns)
}

fn below(from: &Path, path: &str, to: &Path, patterns: &[Pattern]) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}/{name}")
        };
        if entry.file_type()?.is_dir() {
            // Nothing below is brought back but what stands in a folder that is kept.
            let wanted = patterns
                .iter()
                .any(|pattern| pattern.keeps && pattern.reaches(&path));
            if is_sent(&path, patterns) || wanted {
                below(&entry.path(), &path, &to.join(&name), patterns)?;
            }
        } else if is_sent(&path, patterns) {
            fs::create_dir_all(to)?;
            fs::copy(entry.path(), to.join(&name))?;
        }
    }
    Ok(())
}

fn parse(text: &str) -> Vec<Pattern> {
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| Pattern {
            keeps: line.starts_with('!'),
            parts: line
                .trim_start_matches('!')
                .split('/')
                .map(str::to_owned)
                .collect(),
        })
        .collect()
}

/// The last line that speaks of a path, or of a folder that it is in, decides.
fn is_sent(path: &str, patterns: &[Pattern]) -> bool {
    let says = patterns.iter().rev().find(|pattern| pattern.covers(path));
    says.is_none_or(|pattern| pattern.keeps)
}

// === impl Pattern ===

impl Pattern {
    /// Whether it is about this path or a folder that it is in.
    fn covers(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.split('/').collect();
        (1..=parts.len()).any(|length| matches(&self.parts, parts.get(..length).unwrap_or_default()))
    }

    /// Whether it may be about something in this folder.
    fn reaches(&self, folder: &str) -> bool {
        let parts: Vec<&str> = folder.split('/').collect();
        let start = self.parts.get(..parts.len());
        parts.len() < self.parts.len() && start.is_some_and(|start| matches(start, &parts))
    }
}

fn matches(pattern: &[String], path: &[&str]) -> bool {
    let Some((first, rest)) = pattern.split_first() else {
        return path.is_empty();
    };
    if first == "**" {
        return (0..=path.len()).any(|skipped| matches(rest, path.get(skipped..).unwrap_or_default()));
    }
    path.split_first()
        .is_some_and(|(name, below)| is_like(first, name) && matches(rest, below))
}

/// With one star at most.
fn is_like(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, end)) => {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_that_speaks_of_a_path_decides() {
        let patterns = parse("# No more.\n*\n!crates\n**/target\n**/*.md\n!crates/*/README.md\n");
        for (path, expected) in [
            ("README.md", false),
            ("docs/a.rs", false),
            ("crates/a/src/lib.rs", true),
            ("crates/a/README.md", true),
            ("crates/a/docs/README.md", false),
            ("crates/a/target/debug/a", false),
        ] {
            assert_eq!(is_sent(path, &patterns), expected, "{path}");
        }
    }
}
