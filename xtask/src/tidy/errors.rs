//! Errors: one public error enum in a library crate, and no message that repeats its source.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};

use super::Problem;
use super::derives::{derives, error_message, is_source, type_names};

/// The crates that others link: each has one error enum.
const LIBRARIES: [&str; 3] = [
    "crates/tidal-api/src/",
    "crates/tidal-core/src/",
    "crates/tidal-cache/src/",
];

/// Errors that reach `Error` through a trait of another crate, as a source whose type no variant can name.
const BEHIND_A_SEAM: [&str; 1] = ["VaultError"];

/// Every public error enum of a library that is neither its `Error` nor what a variant of that holds.
pub(super) fn check_one_enum(files: &[(String, syn::File)]) -> Vec<Problem> {
    LIBRARIES
        .into_iter()
        .flat_map(|library| beside_the_one(library, files))
        .collect()
}

fn beside_the_one(library: &str, files: &[(String, syn::File)]) -> Vec<Problem> {
    let mut known: BTreeSet<String> = BEHIND_A_SEAM
        .into_iter()
        .chain(["Error"])
        .map(str::to_owned)
        .collect();
    let mut found = Vec::new();
    for (file, syntax) in files.iter().filter(|(file, _)| file.starts_with(library)) {
        let mut enums = Enums::default();
        enums.visit_file(syntax);
        known.extend(enums.held_by_error);
        found.extend(
            enums
                .public_errors
                .into_iter()
                .map(|(name, line)| (file, line, name)),
        );
    }
    let remedy = "make it variants of the crate's `Error`, or what one of them holds";
    let strangers = found.into_iter().filter(|(.., name)| !known.contains(name));
    let describe = |(file, line, name): (&String, usize, String)| {
        Problem::new(
            file,
            line,
            &format!("`{name}` is a public error enum beside `Error`"),
            remedy,
        )
    };
    strangers.map(describe).collect()
}

/// Every message that prints the error's source: whoever prints the chain would print it twice.
pub(super) fn check_display(file: &str, syntax: &syn::File) -> Vec<Problem> {
    let mut enums = Enums::default();
    enums.visit_file(syntax);
    let remedy = "say what was being done; the chain is printed once, at the edge";
    let describe = |(line, field): (usize, String)| {
        Problem::new(
            file,
            line,
            &format!("the message repeats its source `{field}`"),
            remedy,
        )
    };
    enums.repeated.into_iter().map(describe).collect()
}

#[derive(Default)]
struct Enums {
    public_errors: Vec<(String, usize)>,
    /// Every name in the fields of the enum `Error`.
    held_by_error: BTreeSet<String>,
    repeated: Vec<(usize, String)>,
}

// === impl Enums ===

impl Enums {
    fn judge(&mut self, attributes: &[syn::Attribute], fields: &syn::Fields) {
        let Some((line, message)) = error_message(attributes) else {
            return;
        };
        for (index, field) in fields.iter().enumerate().filter(|(_, field)| is_source(field)) {
            let name = field
                .ident
                .as_ref()
                .map_or_else(|| index.to_string(), ToString::to_string);
            if message.contains(&format!("{{{name}}}")) || message.contains(&format!("{{{name}:")) {
                self.repeated.push((line, name));
            }
        }
    }
}

impl<'ast> Visit<'ast> for Enums {
    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        let is_error = derives(&item.attrs).iter().any(|name| name == "Error");
        if is_error && matches!(item.vis, syn::Visibility::Public(_)) {
            self.public_errors
                .push((item.ident.to_string(), item.ident.span().start().line));
        }
        for variant in &item.variants {
            if item.ident == "Error" {
                self.held_by_error
                    .extend(variant.fields.iter().flat_map(|field| type_names(&field.ty)));
            }
            self.judge(&variant.attrs, &variant.fields);
        }
        visit::visit_item_enum(self, item);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.judge(&item.attrs, &item.fields);
        visit::visit_item_struct(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> syn::File {
        syn::parse_file(text).expect("parses")
    }

    #[test]
    fn a_message_that_repeats_its_source_is_a_problem() {
        for (variant, count) in [
            (
                "#[error(\"cannot read {path}\")] Read { path: String, source: std::io::Error }",
                0,
            ),
            (
                "#[error(\"cannot read: {source}\")] Read { source: std::io::Error }",
                1,
            ),
            ("#[error(\"cannot read: {0}\")] Read(#[from] std::io::Error)", 1),
            (
                "#[error(\"cannot read: {cause:#}\")] Read { #[source] cause: std::io::Error }",
                1,
            ),
            ("#[error(\"status {0}\")] Status(u16)", 0),
            ("#[error(transparent)] Other(#[from] std::io::Error)", 0),
        ] {
            let found = check_display("a.rs", &parse(&format!("enum E {{ {variant} }}")));
            assert_eq!(found.len(), count, "{variant}");
        }
    }

    #[test]
    fn a_library_has_one_public_error_enum() {
        let error = "#[derive(Debug, thiserror::Error)] pub enum Error { A(Box<HeldError>) }";
        let held = "#[derive(Debug, thiserror::Error)] pub enum HeldError {}";
        let second = "#[derive(Debug, thiserror::Error)]\npub enum LinkError {}";
        let hidden = "#[derive(Debug, thiserror::Error)] enum Detail {}";
        let files = |folder: &str| {
            [
                ("error.rs", error),
                ("held.rs", held),
                ("link.rs", second),
                ("detail.rs", hidden),
            ]
            .map(|(name, text)| (format!("{folder}{name}"), parse(text)))
        };
        assert_eq!(check_one_enum(&files("crates/tidal-mcp/src/")), []);
        let found = check_one_enum(&files("crates/tidal-api/src/"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (found[0].file.as_str(), found[0].line),
            ("crates/tidal-api/src/link.rs", 2)
        );
    }
}
