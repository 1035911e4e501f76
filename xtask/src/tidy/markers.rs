//! What no file keeps: an opening without `//!`, markers of unfinished work, tests that are switched off.

use super::Problem;
use crate::workspace::{Source, has_extension};

// Written in halves: this file is checked like any other.
const UNFINISHED: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
const UNFINISHED_MACROS: [&str; 2] = [concat!("to", "do!"), concat!("unimpl", "emented!")];
const SWITCHED_OFF: &str = concat!("#[ig", "nore");

/// Every such place in one file.
pub(super) fn check(source: &Source) -> Vec<Problem> {
    let mut problems = Vec::new();
    if source.is_rust() && !opens_with_documentation(&source.text) {
        let remedy = "say in the first lines what the file is, and what it deliberately is not";
        problems.push(Problem::new(&source.path, 1, "does not open with `//!`", remedy));
    }
    for (index, line) in source.text.lines().enumerate() {
        let found = unfinished(source, line);
        problems.extend(found.map(|(what, remedy)| Problem::new(&source.path, index + 1, &what, remedy)));
    }
    problems
}

/// A crate's root may take its first words from its README.
fn opens_with_documentation(text: &str) -> bool {
    text.lines()
        .find(|line| !line.starts_with("#![doc = include_str!("))
        .is_some_and(|line| line.starts_with("//!"))
}

fn unfinished(source: &Source, line: &str) -> Option<(String, &'static str)> {
    if is_code(&source.path)
        && let Some(word) = UNFINISHED.iter().find(|word| contains_word(line, word))
    {
        return Some((
            format!("`{word}`"),
            "finish it, or write it down where work is planned",
        ));
    }
    if !source.is_rust() {
        return None;
    }
    if let Some(call) = UNFINISHED_MACROS.iter().find(|call| contains_word(line, call)) {
        return Some((format!("`{call}`"), "finish it"));
    }
    line.contains(SWITCHED_OFF)
        .then(|| ("a test that is switched off".to_owned(), "mend it or remove it"))
}

fn is_code(path: &str) -> bool {
    path.starts_with(".ci/")
        || ["rs", "toml", "sh", "yml", "yaml"]
            .iter()
            .any(|kind| has_extension(path, kind))
}

/// Whether `word` stands in `line` with no letter, digit or underscore beside it.
pub(super) fn contains_word(line: &str, word: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line.get(..start).and_then(|text| text.chars().next_back());
        let after = line
            .get(start + word.len()..)
            .and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whats(path: &str, text: &str) -> Vec<String> {
        check(&Source::new(path, text))
            .into_iter()
            .map(|problem| problem.what)
            .collect()
    }

    #[test]
    fn a_rust_file_opens_with_its_own_documentation() {
        assert_eq!(whats("a.rs", "//! An idea.\n"), [] as [&str; 0]);
        assert_eq!(
            whats("lib.rs", "#![doc = include_str!(\"../README.md\")]\n//! Parts.\n"),
            [] as [&str; 0]
        );
        assert_eq!(whats("a.rs", "use std::fmt;\n"), ["does not open with `//!`"]);
        assert_eq!(whats("a.rs", ""), ["does not open with `//!`"]);
        assert_eq!(whats("a.toml", ""), [] as [&str; 0]);
    }

    #[test]
    fn unfinished_work_is_found_as_a_whole_word() {
        for word in UNFINISHED {
            assert_eq!(
                whats("a.toml", &format!("# {word}: later")),
                [format!("`{word}`")]
            );
            assert_eq!(
                whats("a.toml", &format!("# {word}S and MY_{word}")),
                [] as [&str; 0]
            );
            assert_eq!(whats("a.md", word), [] as [&str; 0]);
        }
        for call in UNFINISHED_MACROS {
            assert_eq!(whats("a.rs", &format!("//!\n{call}()")), [format!("`{call}`")]);
        }
        assert_eq!(
            whats("a.rs", &format!("//!\n{SWITCHED_OFF} = \"slow\"]")),
            ["a test that is switched off"]
        );
    }

    #[test]
    fn the_line_is_the_one_where_it_stands() {
        let text = format!("//!\n\n// {}", UNFINISHED[0]);
        assert_eq!(check(&Source::new("a.rs", &text))[0].line, 3);
    }
}
