//! Function sizes: none over 80 lines, from its `fn` to its closing brace. Closures and nested functions
//! count as part of what holds them, and nested functions for themselves as well.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::Problem;

const LONGEST_FUNCTION: usize = 80;

/// Every function of `syntax` over the bound.
pub(super) fn check(file: &str, syntax: &syn::File) -> Vec<Problem> {
    let mut functions = Functions {
        file,
        problems: Vec::new(),
    };
    functions.visit_file(syntax);
    functions.problems
}

struct Functions<'a> {
    file: &'a str,
    problems: Vec<Problem>,
}

// === impl Functions ===

impl Functions<'_> {
    fn measure(&mut self, signature: &syn::Signature, end: Span) {
        let first = signature.span().start().line;
        let lines = end.end().line.saturating_sub(first) + 1;
        if lines > LONGEST_FUNCTION {
            let what = format!("`{}` has {lines} lines, over {LONGEST_FUNCTION}", signature.ident);
            self.problems.push(Problem::new(
                self.file,
                first,
                &what,
                "name its parts and call them",
            ));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.measure(&function.sig, function.block.span());
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.measure(&function.sig, function.block.span());
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.measure(&function.sig, block.span());
        }
        visit::visit_trait_item_fn(self, function);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function_of(lines: usize) -> String {
        format!(
            "/// Documented.\nfn long() {{\n{}}}\n",
            "    step();\n".repeat(lines - 2)
        )
    }

    fn problems(text: &str) -> Vec<Problem> {
        check("a.rs", &syn::parse_file(text).expect("parses"))
    }

    #[test]
    fn a_function_over_the_bound_is_named_with_its_line() {
        assert_eq!(problems(&function_of(80)), []);
        let found = problems(&function_of(81));
        assert_eq!(
            found,
            [Problem::new(
                "a.rs",
                2,
                "`long` has 81 lines, over 80",
                "name its parts and call them"
            )]
        );
    }

    #[test]
    fn methods_and_trait_defaults_count_too() {
        let long = function_of(90);
        for holder in ["impl A", "trait A", "mod a"] {
            assert_eq!(problems(&format!("{holder} {{ {long} }}")).len(), 1, "{holder}");
        }
    }
}
