//! Errors: one public error enum in a library crate, and no message that repeats its source.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};

use super::Problem;
use super::derives::{derives, error_message, is_source};

/// The crates that others link: each has one error enum.
const LIBRARIES: [&str; 3] = [
    "crates/tidal-api/src/",
    "crates/tidal-core/src/",
    "crates/tidal-cache/src/",
];

/// Every library that shows more than one error enum, at each enum after the first.
pub(super) fn check_one_enum(files: &[(String, syn::File)]) -> Vec<Problem> {
    let mut first: BTreeMap<&str, String> = BTreeMap::new();
    let mut problems = Vec::new();
    for (file, syntax) in files {
        let Some(library) = LIBRARIES.into_iter().find(|library| file.starts_with(library)) else {
            continue;
        };
        let mut enums = Enums::default();
        enums.visit_file(syntax);
        for (name, line) in enums.public_errors {
            let Some(known) = first.get(library) else {
                first.insert(library, name);
                continue;
            };
            let what = format!("`{name}` is a second public error enum beside `{known}`");
            problems.push(Problem::new(
                file,
                line,
                &what,
                "make it variants or fields of the crate's one enum",
            ));
        }
    }
    problems
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
        let error = "#[derive(Debug, thiserror::Error)] pub enum Error {}";
        let second = "#[derive(Debug, thiserror::Error)]\npub enum LinkError {}";
        let hidden = "#[derive(Debug, thiserror::Error)] enum Detail {}";
        let files = |folder: &str| {
            [("error.rs", error), ("link.rs", second), ("detail.rs", hidden)]
                .map(|(name, text)| (format!("{folder}{name}"), parse(text)))
        };
        assert_eq!(check_one_enum(&files("crates/tidal-mcp/src/")), []);
        let found = check_one_enum(&files("crates/tidal-api/src/"));
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].file.as_str(), found[0].line),
            ("crates/tidal-api/src/link.rs", 2)
        );
    }
}
