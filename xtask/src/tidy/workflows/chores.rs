//! Chores: which there are, read from the command line's own definition, and which a line calls.

use syn::{Item, ItemEnum};

use crate::workspace::Source;

const DEFINED_IN: &str = "xtask/src/main.rs";
const CALL: &str = "cargo xtask ";

/// The chores that `cargo xtask` has, as they are written on its command line.
pub(super) fn existing(sources: &[Source]) -> Vec<String> {
    let definition = sources.iter().find(|source| source.path == DEFINED_IN);
    let Some(file) = definition.and_then(|source| syn::parse_file(&source.text).ok()) else {
        return Vec::new();
    };
    let commands = file.items.iter().find_map(|item| match item {
        Item::Enum(commands) if commands.ident == "Command" => Some(commands),
        _ => None,
    });
    commands.map(names).unwrap_or_default()
}

/// The chores that a line calls; a name with an underscore or a sign before it is none.
pub(super) fn called(line: &str) -> impl Iterator<Item = &str> {
    line.split(CALL).skip(1).map(|rest| {
        let end = rest.find(|letter: char| !letter.is_ascii_lowercase() && letter != '-');
        rest.get(..end.unwrap_or(rest.len())).unwrap_or(rest)
    })
}

fn names(commands: &ItemEnum) -> Vec<String> {
    let variants = commands.variants.iter();
    variants
        .map(|variant| kebab(&variant.ident.to_string()))
        .collect()
}

fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
    }
    kebab
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chores_are_read_from_the_command_line() {
        let main = Source::new(
            DEFINED_IN,
            "enum Other { No }\nenum Command { Lint, OpenDocs(Options) }",
        );
        assert_eq!(existing(&[main]), ["lint", "open-docs"]);
        assert!(existing(&[]).is_empty());
    }

    #[test]
    fn calls_are_found_wherever_they_stand() {
        let found: Vec<&str> =
            called("run: cargo xtask lint; cargo xtask open-docs --check # cargo xtask").collect();
        assert_eq!(found, ["lint", "open-docs"]);
    }
}
