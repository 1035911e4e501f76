//! GitHub workflows: actions are pinned, jobs are bounded in time and rights, no text of an event reaches a shell, and the
//! chores that they call exist. Reads lines and their indentation, in the one way that we write these files; what a
//! workflow means is actionlint's and zizmor's to judge.

mod chores;
mod jobs;

use super::Problem;
use crate::workspace::Source;

const FOLDER: &str = ".github/workflows/";

/// Judges the workflows among the sources.
pub(super) fn check(sources: &[Source]) -> Vec<Problem> {
    let chores = chores::existing(sources);
    let workflows = sources.iter().filter(|source| source.path.starts_with(FOLDER));
    workflows
        .flat_map(|workflow| {
            let mut problems = in_lines(workflow, &chores);
            problems.extend(jobs::check(workflow));
            problems
        })
        .collect()
}

fn in_lines(workflow: &Source, chores: &[String]) -> Vec<Problem> {
    let mut problems = Vec::new();
    // How far the key `run` is indented, as long as the lines belong to it.
    let mut script = None;
    for (index, line) in workflow.text.lines().enumerate() {
        let mut problem = |what: &str, remedy: &str| {
            problems.push(Problem::new(&workflow.path, index + 1, what, remedy));
        };
        let key = line.trim_start().trim_start_matches("- ");
        if !line.trim().is_empty() && script.is_some_and(|indent| indentation(line) <= indent) {
            script = None;
        }
        if let Some(action) = key.strip_prefix("uses: ")
            && !is_pinned(action)
        {
            problem(
                &format!("`{action}` is not pinned"),
                "name the commit by its 40 digits, and the version in a comment: `uses: owner/name@… # v1.2.3`",
            );
        }
        if key.starts_with("run:") {
            script = Some(line.len() - key.len());
        }
        if script.is_some() && line.contains("${{") {
            problem(
                "an expression is written into a script",
                "hand it over in `env`, and quote the variable",
            );
        }
        for chore in chores::called(line) {
            if !chores.iter().any(|existing| existing == chore) {
                problem(
                    &format!("there is no chore `{chore}`"),
                    "call one that `cargo xtask --help` lists",
                );
            }
        }
    }
    problems
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// A workflow of this repository, or a commit whose version is told.
fn is_pinned(action: &str) -> bool {
    if action.starts_with("./") {
        return true;
    }
    let Some((name, comment)) = action.split_once(" # v") else {
        return false;
    };
    let Some((_, commit)) = name.split_once('@') else {
        return false;
    };
    let is_commit = commit.len() == 40
        && commit
            .bytes()
            .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    is_commit && comment.starts_with(|digit: char| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;

    fn told(line: &str) -> Vec<String> {
        let workflow = Source::new(".github/workflows/a.yml", line);
        let problems = in_lines(&workflow, &["lint".to_owned()]);
        problems.into_iter().map(|problem| problem.what).collect()
    }

    #[test]
    fn an_action_is_pinned_by_its_commit_and_tells_its_version() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        for (line, is_fine) in [
            (format!("      - uses: a/b@{commit} # v1.2.3"), true),
            (format!("        uses: a/b/c@{commit} # v4"), true),
            ("    uses: ./.github/workflows/b.yml".to_owned(), true),
            (format!("      - uses: a/b@{commit}"), false),
            (format!("      - uses: a/b@{commit} # newest"), false),
            ("      - uses: a/b@v1 # v1".to_owned(), false),
            (format!("      - uses: a/b@{} # v1", &commit[1..]), false),
            (format!("      - uses: a/b@{} # v1", commit.to_uppercase()), false),
        ] {
            assert_eq!(told(&line).is_empty(), is_fine, "{line}");
        }
    }

    #[test]
    fn no_expression_stands_in_a_script() {
        for (text, is_fine) in [
            (
                "      - run: echo \"$TITLE\"\n        env:\n          TITLE: ${{ github.event.x }}",
                true,
            ),
            ("      - run: echo ${{ github.event.x }}", false),
            (
                "      - run: |\n          echo a\n\n          echo ${{ github.ref }}",
                false,
            ),
            (
                "        run: >-\n          echo a\n        with:\n          a: ${{ github.ref }}",
                true,
            ),
        ] {
            assert_eq!(told(text).is_empty(), is_fine, "{text}");
        }
    }

    #[test]
    fn a_workflow_calls_chores_that_exist() {
        assert!(told("      - run: cargo xtask lint").is_empty());
        assert_eq!(
            told("      - run: cargo xtask lint && cargo xtask dance"),
            ["there is no chore `dance`"]
        );
    }

    #[test]
    fn ours_are_found_and_fine() {
        let sources = workspace::sources().expect("the workspace can be read");
        let ours = sources.iter().filter(|source| source.path.starts_with(FOLDER));
        assert!(ours.count() > 5);
        assert_eq!(check(&sources), []);
    }
}
