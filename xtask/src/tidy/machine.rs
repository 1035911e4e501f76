//! Paths of one machine: none may stand in a file that others read.

use std::path::Path;

use super::Problem;
use crate::workspace::Source;

// Written in halves: this file is checked like any other.
const HOMES: [&str; 3] = [
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/ro", "ot/"),
];
/// Folders every machine has: a checkout inside one does not make mentioning it a mistake.
const EVERYWHERE: [&str; 9] = [
    "/", "/app", "/etc", "/mnt", "/opt", "/src", "/srv", "/tmp", "/usr",
];

/// The path prefixes that give a machine away.
pub(super) struct Paths(Vec<String>);

impl Paths {
    /// Home folders, this checkout, and the folder it lies in.
    pub(super) fn new(root: &Path) -> Self {
        let mut prefixes: Vec<String> = HOMES.iter().map(|&home| home.to_owned()).collect();
        for folder in [Some(root), root.parent()].into_iter().flatten() {
            let folder = folder.to_string_lossy();
            if !EVERYWHERE.contains(&&*folder) {
                prefixes.push(format!("{folder}/"));
            }
        }
        Self(prefixes)
    }

    /// Every line of the file that names such a path.
    pub(super) fn check(&self, source: &Source) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (index, line) in source.text.lines().enumerate() {
            if let Some(prefix) = self.0.iter().find(|prefix| line.contains(prefix.as_str())) {
                let what = format!("a path of one machine (`{prefix}`)");
                problems.push(Problem::new(
                    &source.path,
                    index + 1,
                    &what,
                    "write it relative to the workspace",
                ));
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes_and_this_checkout_are_found() {
        let paths = Paths::new(Path::new("/builds/tidal"));
        for (line, count) in [
            ("see /builds/tidal/README.md", 1),
            ("see /builds/data/catalog.csv", 1),
            (concat!("cd /ho", "me/somebody/tidal"), 1),
            ("see ../data/catalog.csv", 0),
            ("run /usr/bin/cc", 0),
        ] {
            assert_eq!(
                paths.check(&Source::new("README.md", line)).len(),
                count,
                "{line}"
            );
        }
    }

    #[test]
    fn a_checkout_in_a_folder_that_every_machine_has_does_not_forbid_that_folder() {
        let paths = Paths::new(Path::new("/tmp/tidal"));
        assert_eq!(
            paths.check(&Source::new("README.md", "into /tmp/answer.json")),
            []
        );
        assert_eq!(
            paths
                .check(&Source::new("README.md", "into /tmp/tidal/answer.json"))
                .len(),
            1
        );
    }
}
