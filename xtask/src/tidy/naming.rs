//! File names: `foo.rs` beside `foo/`, and no name that says nothing.

use super::Problem;
use crate::workspace::Source;

const SAYS_NOTHING: [&str; 8] = [
    "util", "utils", "helper", "helpers", "common", "manager", "misc", "stuff",
];

/// Judges the file's name alone.
pub(super) fn check(source: &Source) -> Option<Problem> {
    let mut parts = source.path.strip_suffix(".rs")?.split('/');
    let name = parts.next_back()?;
    if name == "mod" {
        return Some(Problem::new(
            &source.path,
            1,
            "a `mod.rs`",
            "name it after its folder, beside the folder",
        ));
    }
    let empty = std::iter::once(name)
        .chain(parts)
        .find(|part| SAYS_NOTHING.contains(part))?;
    Some(Problem::new(
        &source.path,
        1,
        &format!("the name `{empty}` says nothing"),
        "name the concept",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_say_nothing_are_problems() {
        for (path, what) in [
            ("crates/a/src/b/mod.rs", Some("a `mod.rs`")),
            ("crates/a/src/utils.rs", Some("the name `utils` says nothing")),
            (
                "crates/a/src/common/clock.rs",
                Some("the name `common` says nothing"),
            ),
            ("crates/a/src/clock.rs", None),
            ("docs/manager.md", None),
        ] {
            let found = check(&Source::new(path, "")).map(|problem| problem.what);
            assert_eq!(found.as_deref(), what, "{path}");
        }
    }
}
