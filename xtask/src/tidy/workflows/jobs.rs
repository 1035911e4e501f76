//! Jobs: each says how long it may take and what it may do, and a checkout leaves no credentials behind.

use super::{Problem, indentation};
use crate::workspace::Source;

/// A job, or a step: where it begins and what belongs to it.
struct Part<'text> {
    line: usize,
    lines: Vec<&'text str>,
}

/// Every job that lacks a bound, and every checkout that keeps its credentials.
pub(super) fn check(workflow: &Source) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut problem = |line: usize, what: &str, remedy: &str| {
        problems.push(Problem::new(&workflow.path, line, what, remedy));
    };
    if !workflow.text.lines().any(|line| line == "permissions: {}") {
        let remedy = "write `permissions: {}` above the jobs, and give each job what it needs";
        problem(
            1,
            "the workflow takes the rights that the repository gives by default",
            remedy,
        );
    }
    for job in parts(&workflow.text, |line| {
        indentation(line) == 2 && line.ends_with(':')
    }) {
        if !job.has("    permissions:") {
            problem(
                job.line,
                "the job does not say what it may do",
                "add `permissions`",
            );
        }
        // What calls another workflow takes its bound from there.
        if !job.has("    timeout-minutes:") && !job.has("    uses: ./") {
            problem(
                job.line,
                "the job does not say how long it may take",
                "add `timeout-minutes`",
            );
        }
    }
    for step in parts(&workflow.text, |line| line.trim_start().starts_with("- ")) {
        let is_checkout = step
            .lines
            .first()
            .is_some_and(|line| line.contains("uses: actions/checkout@"));
        if is_checkout && !step.has("          persist-credentials: false") {
            let remedy = "add `persist-credentials: false`";
            problem(step.line, "the checkout leaves its credentials behind", remedy);
        }
    }
    problems
}

/// What stands below `jobs:`, cut where `begins` says so. Comments belong to nobody.
fn parts(text: &str, begins: impl Fn(&str) -> bool) -> Vec<Part<'_>> {
    let lines = text
        .lines()
        .enumerate()
        .skip_while(|(_, line)| *line != "jobs:")
        .skip(1);
    let mut parts: Vec<Part<'_>> = Vec::new();
    for (index, line) in lines.filter(|(_, line)| !line.trim_start().starts_with('#')) {
        if begins(line) {
            parts.push(Part {
                line: index + 1,
                lines: vec![line],
            });
        } else if let Some(part) = parts.last_mut() {
            part.lines.push(line);
        }
    }
    parts
}

// === impl Part ===

impl Part<'_> {
    fn has(&self, beginning: &str) -> bool {
        self.lines.iter().any(|line| line.starts_with(beginning))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINE: &str = "permissions: {}\n\njobs:\n  # Why.\n  a:\n    timeout-minutes: 5\n    permissions:\n      contents: read\n    \
                        steps:\n      - uses: actions/checkout@0 # v1\n        with:\n          persist-credentials: false\n  b:\n    \
                        permissions: {}\n    uses: ./.github/workflows/c.yml\n";

    fn told(text: &str) -> Vec<String> {
        let problems = check(&Source::new(".github/workflows/a.yml", text));
        problems
            .iter()
            .map(|problem| format!("{}: {}", problem.line, problem.what))
            .collect()
    }

    #[test]
    fn a_workflow_with_all_bounds_is_fine() {
        assert!(told(FINE).is_empty());
    }

    #[test]
    fn each_missing_bound_is_told_with_its_line() {
        for (missing, problem) in [
            (
                "permissions: {}\n\njobs",
                "1: the workflow takes the rights that the repository gives by default",
            ),
            ("    permissions:\n", "5: the job does not say what it may do"),
            (
                "    timeout-minutes: 5\n",
                "5: the job does not say how long it may take",
            ),
            (
                "          persist-credentials: false\n",
                "10: the checkout leaves its credentials behind",
            ),
            (
                "    uses: ./.github/workflows/c.yml\n",
                "13: the job does not say how long it may take",
            ),
        ] {
            let kept = if missing.ends_with("jobs") { "\n\njobs" } else { "" };
            assert_eq!(told(&FINE.replacen(missing, kept, 1)), [problem]);
        }
    }
}
