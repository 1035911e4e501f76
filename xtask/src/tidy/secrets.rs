//! Secrets: whatever holds one does not derive `Debug`, and what is named like one has a secret's type.

use syn::visit::{self, Visit};

use super::Problem;
use super::derives::{derives, type_names};

/// `Zeroizing` wipes what it holds, and shows it as well as any other: its own `Debug` is derived.
const SECRET_TYPES: [&str; 3] = ["SecretString", "SecretBox", "Zeroizing"];
/// Fields of these names hold a secret, whatever their type says.
const SECRET_NAMES: [&str; 6] = [
    "access_token",
    "refresh_token",
    "client_secret",
    "password",
    "passphrase",
    "code_verifier",
];

/// Every type that would print a secret, and every secret that is kept as plain text.
pub(super) fn check(file: &str, syntax: &syn::File) -> Vec<Problem> {
    let mut holders = Holders {
        file,
        problems: Vec::new(),
    };
    holders.visit_file(syntax);
    holders.problems
}

struct Holders<'a> {
    file: &'a str,
    problems: Vec<Problem>,
}

// === impl Holders ===

impl Holders<'_> {
    fn judge<'f>(
        &mut self,
        name: &syn::Ident,
        attributes: &[syn::Attribute],
        fields: impl Iterator<Item = &'f syn::Field>,
    ) {
        let derives = derives(attributes);
        let derives = |name: &str| derives.iter().any(|derive| derive == name);
        let prints = derives("Debug");
        // What an answer is read into, and taken out of again at once.
        let is_read = derives("Deserialize") && !prints && !derives("Serialize") && !derives("Clone");
        for field in fields {
            let is_secret = mentions(&field.ty, &SECRET_TYPES);
            if is_secret && prints {
                let what = format!("`{name}` holds a secret and derives `Debug`");
                self.report(name, &what, "implement `Debug` by hand, without the secret");
            }
            if !is_secret && !is_read && mentions(&field.ty, &["String"]) && is_named_like_a_secret(field) {
                let what = format!("`{name}` keeps a secret as a plain `String`");
                self.report(name, &what, "make the field a `SecretString`");
            }
        }
    }

    fn report(&mut self, name: &syn::Ident, what: &str, remedy: &str) {
        let line = name.span().start().line;
        self.problems.push(Problem::new(self.file, line, what, remedy));
    }
}

impl<'ast> Visit<'ast> for Holders<'_> {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.judge(&item.ident, &item.attrs, item.fields.iter());
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.judge(
            &item.ident,
            &item.attrs,
            item.variants.iter().flat_map(|variant| &variant.fields),
        );
        visit::visit_item_enum(self, item);
    }
}

fn is_named_like_a_secret(field: &syn::Field) -> bool {
    field
        .ident
        .as_ref()
        .is_some_and(|name| SECRET_NAMES.iter().any(|secret| name == secret))
}

fn mentions(ty: &syn::Type, names: &[&str]) -> bool {
    type_names(ty).iter().any(|found| names.contains(&found.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_neither_printed_nor_plain() {
        for (text, count) in [
            ("#[derive(Debug)] struct A { token: SecretString }", 1),
            ("#[derive(Debug)] enum A { B(Option<secrecy::SecretString>) }", 1),
            ("#[derive(Debug)] struct A(Zeroizing<[u8; 32]>);", 1),
            ("struct A(zeroize::Zeroizing<Vec<u8>>);", 0),
            ("#[derive(Clone)] struct A { token: SecretString }", 0),
            ("#[derive(Debug)] struct A { title: String }", 0),
            ("struct A { refresh_token: Option<String> }", 1),
            ("struct A { refresh_token: Option<SecretString> }", 0),
            ("#[derive(Deserialize)] struct A { access_token: String }", 0),
            (
                "#[derive(Debug, Deserialize)] struct A { access_token: String }",
                1,
            ),
        ] {
            let found = check("a.rs", &syn::parse_file(text).expect("parses"));
            assert_eq!(found.len(), count, "{text}");
        }
    }
}
