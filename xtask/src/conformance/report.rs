//! What a run came to, as the suite wrote it down: a file of checks for each scenario. A warning counts as a failure.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{Run, requirements::Requirements};

/// What one run came to, in scenarios.
#[derive(Debug)]
pub(super) struct Report {
    run: Run,
    passed: usize,
    excused: usize,
    failed: usize,
    problems: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Check {
    id: String,
    status: String,
    error_message: Option<String>,
}

/// What went wrong with each scenario that was run: `check: why`.
type Checks = BTreeMap<String, Vec<Check>>;

// === impl Report ===

impl Report {
    pub(super) fn read(run: Run, requirements: &Requirements, written: &Path) -> Result<Self> {
        Ok(Self::of(run, requirements, &checks(written)?))
    }

    fn of(run: Run, requirements: &Requirements, checks: &Checks) -> Self {
        let mut report = Self {
            run,
            passed: 0,
            excused: 0,
            failed: 0,
            problems: Vec::new(),
        };
        let mut unused = requirements.excused.clone();
        for scenario in &requirements.scored {
            let Some(checks) = checks.get(scenario) else {
                report.fail(format!("{scenario}: was not run to its end"));
                continue;
            };
            let bad: Vec<&Check> = checks.iter().filter(|check| check.is_bad()).collect();
            let is_excused = |check: &&Check| {
                let name = format!("{scenario}:{}", check.id);
                requirements.excused.contains(scenario) || requirements.excused.contains(&name)
            };
            let excused = bad.iter().filter(|check| is_excused(check));
            for check in excused {
                unused.remove(scenario);
                unused.remove(&format!("{scenario}:{}", check.id));
            }
            let unexpected: Vec<&&Check> = bad.iter().filter(|check| !is_excused(check)).collect();
            match (bad.is_empty(), unexpected.is_empty()) {
                (true, _) => report.passed += 1,
                (false, true) => report.excused += 1,
                (false, false) => {
                    let why: Vec<String> = unexpected.iter().map(|check| check.told()).collect();
                    report.fail(format!("{scenario}: {}", why.join("; ")));
                }
            }
        }
        for name in unused {
            report.fail(format!(
                "{name}: passes, or is not checked; take it out of the baseline"
            ));
        }
        report
    }

    pub(super) fn passed(&self) -> usize {
        self.passed
    }

    pub(super) fn failed(&self) -> usize {
        self.failed
    }

    pub(super) fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The suite itself says that something is wrong.
    pub(super) fn suite_objects(&mut self) {
        if self.failed == 0 {
            self.fail("the suite failed, and does not say why in its results".to_owned());
        }
    }

    pub(super) fn line(&self) -> String {
        let Run { build, revision } = self.run;
        let excused = match self.excused {
            0 => String::new(),
            excused => format!(" ({excused} more need fixtures)"),
        };
        let (name, passed, failed) = (build.name(), self.passed, self.failed);
        format!("conformance {revision} {name}: {passed} passed, {failed} failed{excused}")
    }

    fn fail(&mut self, problem: String) {
        self.failed += 1;
        self.problems.push(problem);
    }
}

// === impl Check ===

impl Check {
    fn is_bad(&self) -> bool {
        matches!(self.status.as_str(), "FAILURE" | "WARNING")
    }

    fn told(&self) -> String {
        format!(
            "{} ({})",
            self.id,
            self.error_message.as_deref().unwrap_or(&self.status)
        )
    }
}

/// The folders are named `server-SCENARIO-TIME`, and a time begins with its year.
fn checks(written: &Path) -> Result<Checks> {
    let mut all = Checks::new();
    for folder in
        fs::read_dir(written).with_context(|| format!("the suite wrote no {}", written.display()))?
    {
        let folder = folder?;
        let name = folder.file_name().to_string_lossy().into_owned();
        let file = folder.path().join("checks.json");
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let checks: Vec<Check> =
            serde_json::from_str(&text).with_context(|| format!("in {}", file.display()))?;
        all.entry(scenario(&name)).or_default().extend(checks);
    }
    Ok(all)
}

fn scenario(folder: &str) -> String {
    let name = folder.strip_prefix("server-").unwrap_or(folder);
    // 2026-11-22T20-22-50-501Z: six parts, counted from the end.
    let end = name.rmatch_indices('-').nth(5).map_or(name.len(), |(at, _)| at);
    name.get(..end).unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::Build;

    fn requirements(scored: &[&str], excused: &[&str]) -> Requirements {
        let owned = |words: &[&str]| words.iter().copied().map(str::to_owned).collect();
        Requirements {
            scored: owned(scored),
            excused: owned(excused),
        }
    }

    fn checks(all: &[(&str, &[(&str, &str)])]) -> Checks {
        let check = |(id, status): &(&str, &str)| Check {
            id: (*id).to_owned(),
            status: (*status).to_owned(),
            error_message: None,
        };
        all.iter()
            .map(|(name, checks)| ((*name).to_owned(), checks.iter().map(check).collect()))
            .collect()
    }

    fn came_to(requirements: &Requirements, all: &[(&str, &[(&str, &str)])]) -> (usize, usize, usize) {
        let run = Run {
            build: Build::Real,
            revision: "2026-07-28",
        };
        let report = Report::of(run, requirements, &checks(all));
        (report.passed, report.excused, report.failed)
    }

    #[test]
    fn folders_are_read_with_and_without_numbers_in_the_name() {
        for (folder, expected) in [
            ("server-ping-2026-11-22T20-22-50-907Z", "ping"),
            (
                "server-server-initialize-2026-11-22T20-22-50-501Z",
                "server-initialize",
            ),
            (
                "server-json-schema-2020-12-2026-11-22T20-22-53-408Z",
                "json-schema-2020-12",
            ),
        ] {
            assert_eq!(scenario(folder), expected);
        }
    }

    #[test]
    fn a_failure_counts_unless_it_is_excused() {
        let all: &[(&str, &[(&str, &str)])] = &[
            ("a", &[("one", "SUCCESS"), ("two", "INFO")]),
            ("b", &[("one", "SUCCESS"), ("two", "FAILURE")]),
            ("c", &[("one", "WARNING")]),
            ("extension", &[("one", "FAILURE")]),
        ];
        let scored = ["a", "b", "c"];
        assert_eq!(came_to(&requirements(&scored, &[]), all), (1, 0, 2));
        assert_eq!(came_to(&requirements(&scored, &["b:two", "c"]), all), (1, 2, 0));
        assert_eq!(came_to(&requirements(&scored, &["b:one", "c"]), all), (1, 1, 2));
    }

    #[test]
    fn what_is_excused_and_passes_fails_and_so_does_what_was_not_run() {
        let all: &[(&str, &[(&str, &str)])] = &[("a", &[("one", "SUCCESS")])];
        assert_eq!(came_to(&requirements(&["a"], &["a"]), all), (1, 0, 1));
        assert_eq!(came_to(&requirements(&["a", "b"], &[]), all), (1, 0, 1));
    }
}
