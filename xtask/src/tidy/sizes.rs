//! File sizes: no Rust file over 500 lines, their median at most 130, no decision record over 60.

use std::fmt;

use super::Problem;
use crate::workspace::{Source, has_extension};

const LONGEST_FILE: usize = 500;
const LARGEST_MEDIAN: usize = 130;
const LONGEST_DECISION: usize = 60;

/// How long the Rust files are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Report {
    files: usize,
    median: usize,
    p90: usize,
    longest: usize,
}

/// Every file over its bound, and the median where it is over its own.
pub(super) fn check(sources: &[Source]) -> Vec<Problem> {
    let mut problems: Vec<Problem> = sources.iter().filter_map(too_long).collect();
    let median = Report::of(sources).median;
    if median > LARGEST_MEDIAN {
        let what = format!("the median Rust file has {median} lines, over {LARGEST_MEDIAN}");
        problems.push(Problem::new(
            "Cargo.toml",
            1,
            &what,
            "split files that hold more than one idea",
        ));
    }
    problems
}

impl Report {
    /// Measures the Rust files among `sources`.
    pub(super) fn of(sources: &[Source]) -> Self {
        let rust = sources.iter().filter(|source| source.is_rust());
        let mut lengths: Vec<usize> = rust.map(|source| source.text.lines().count()).collect();
        lengths.sort_unstable();
        Self {
            files: lengths.len(),
            median: percentile(&lengths, 50),
            p90: percentile(&lengths, 90),
            longest: lengths.last().copied().unwrap_or(0),
        }
    }
}

// === impl Report ===

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            files,
            median,
            p90,
            longest,
        } = self;
        write!(
            f,
            "{files} Rust files: median {median} lines, p90 {p90}, longest {longest}"
        )
    }
}

fn too_long(source: &Source) -> Option<Problem> {
    let (bound, remedy) = if source.is_rust() {
        (LONGEST_FILE, "split it by idea")
    } else if source.path.starts_with("docs/adr/") && has_extension(&source.path, "md") {
        (
            LONGEST_DECISION,
            "keep context, decision, consequences and what was rejected; cut the rest",
        )
    } else {
        return None;
    };
    let lines = source.text.lines().count();
    (lines > bound).then(|| Problem::new(&source.path, 1, &format!("{lines} lines, over {bound}"), remedy))
}

/// The nearest-rank percentile of sorted lengths.
fn percentile(sorted: &[usize], percent: usize) -> usize {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, lines: usize) -> Source {
        Source::new(path, &"//\n".repeat(lines))
    }

    #[test]
    fn a_file_over_its_bound_is_named() {
        for (path, bound) in [("crates/a/src/lib.rs", 500), ("docs/adr/0001-a.md", 60)] {
            let few = file("few.rs", 1);
            assert_eq!(check(&[few.clone(), few.clone(), file(path, bound)]), []);
            let problems = check(&[few.clone(), few, file(path, bound + 1)]);
            assert_eq!(problems.len(), 1);
            assert_eq!(problems[0].file, path);
        }
        assert_eq!(check(&[file("CHANGELOG.md", 2_000)]), []);
    }

    #[test]
    fn a_median_over_its_bound_is_a_problem() {
        let problems = check(&[file("a.rs", 131), file("b.rs", 131), file("c.rs", 1)]);
        assert_eq!(problems[0].what, "the median Rust file has 131 lines, over 130");
    }

    #[test]
    fn the_report_uses_nearest_ranks() {
        let sources: Vec<Source> = (1..=10).map(|lines| file("a.rs", lines)).collect();
        assert_eq!(
            Report::of(&sources),
            Report {
                files: 10,
                median: 5,
                p90: 9,
                longest: 10
            }
        );
        assert_eq!(
            Report::of(&[]).to_string(),
            "0 Rust files: median 0 lines, p90 0, longest 0"
        );
    }
}
