//! Reads derives, field attributes and type names out of syntax. Judges nothing.

use syn::visit::Visit;
use syn::{Attribute, Field, Meta, Token, punctuated::Punctuated};

/// The last names of every derive: `thiserror::Error` counts as `Error`.
pub(super) fn derives(attributes: &[Attribute]) -> Vec<String> {
    let lists = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"));
    let parse = |attribute: &Attribute| {
        let paths = attribute
            .parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated)
            .ok()?;
        Some(paths.iter().filter_map(last_name).collect::<Vec<_>>())
    };
    lists.filter_map(parse).flatten().collect()
}

/// Whether a field carries the error's source: by attribute or by name.
pub(super) fn is_source(field: &Field) -> bool {
    let by_name = field.ident.as_ref().is_some_and(|name| name == "source");
    by_name
        || field
            .attrs
            .iter()
            .any(|attribute| attribute.path().is_ident("source") || attribute.path().is_ident("from"))
}

/// The message of `#[error("…")]`, without its arguments.
pub(super) fn error_message(attributes: &[Attribute]) -> Option<(usize, String)> {
    let attribute = attributes
        .iter()
        .find(|attribute| attribute.path().is_ident("error"))?;
    let Meta::List(list) = &attribute.meta else {
        return None;
    };
    let first = list.tokens.clone().into_iter().next()?;
    let text: syn::LitStr = syn::parse2(std::iter::once(first).collect()).ok()?;
    Some((text.span().start().line, text.value()))
}

/// Every name in a type: `Option<SecretString>` names both.
pub(super) fn type_names(ty: &syn::Type) -> Vec<String> {
    struct Names(Vec<String>);
    impl Visit<'_> for Names {
        fn visit_ident(&mut self, ident: &syn::Ident) {
            self.0.push(ident.to_string());
        }
    }
    let mut names = Names(Vec::new());
    names.visit_type(ty);
    names.0
}

fn last_name(path: &syn::Path) -> Option<String> {
    Some(path.segments.last()?.ident.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derives_are_read_by_their_last_name() {
        let item: syn::ItemStruct =
            syn::parse_str("#[derive(Debug, thiserror::Error)]\n#[derive(Clone)] struct A;").expect("parses");
        assert_eq!(derives(&item.attrs), ["Debug", "Error", "Clone"]);
    }

    #[test]
    fn messages_and_sources_are_found() {
        let item: syn::ItemEnum = syn::parse_str(
            "enum E { #[error(\"reading {path}\", path = p)] A { #[source] cause: X, p: Y } }",
        )
        .expect("parses");
        let variant = &item.variants[0];
        assert_eq!(
            error_message(&variant.attrs),
            Some((1, "reading {path}".to_owned()))
        );
        assert_eq!(
            variant.fields.iter().map(is_source).collect::<Vec<_>>(),
            [true, false]
        );
    }
}
