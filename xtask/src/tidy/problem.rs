//! One finding of `tidy`: where, what, and what to do about it.

use std::fmt;

/// A finding; sorts by file and line, so that neighbours stand together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Path below the workspace root.
    pub file: String,
    /// One-based; 1 where the whole file is meant.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl Problem {
    /// A problem at one line of a file.
    pub fn new(file: &str, line: usize, what: &str, remedy: &str) -> Self {
        Self {
            file: file.to_owned(),
            line,
            what: what.to_owned(),
            remedy: remedy.to_owned(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.file, self.line, self.what, self.remedy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_a_clickable_line() {
        let problem = Problem::new("xtask/src/main.rs", 7, "too long", "split it");
        assert_eq!(problem.to_string(), "xtask/src/main.rs:7: too long: split it");
    }
}
