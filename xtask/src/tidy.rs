//! `tidy`: what the compiler and clippy cannot see. Every check is a pure function over file texts or
//! manifests; this module gathers their inputs and prints every problem at once. It changes no file.

mod derives;
mod errors;
mod functions;
mod layering;
mod machine;
mod manifests;
mod markers;
mod naming;
mod problem;
mod secrets;
mod sizes;
mod vocabulary;
mod workflows;

use anyhow::{Result, bail};
use clap::Args;

use crate::reference::{self, DocsOptions};
use crate::workspace::Source;
use crate::{print, workspace};

pub use problem::Problem;

/// What `cargo xtask tidy` accepts.
#[derive(Debug, Args)]
pub struct Options {
    /// Leave out the generated pages, whose check has to build the product
    #[arg(long)]
    pub fast: bool,
}

/// Runs every check and prints all problems.
///
/// # Errors
/// When there is a problem, or the workspace cannot be read.
pub fn run(options: &Options) -> Result<()> {
    let sources = workspace::sources()?;
    let mut problems = in_sources(&sources);
    let metadata = workspace::metadata()?;
    problems.extend(layering::check(&layering::packages(&metadata, &sources)));
    problems.sort();
    for problem in &problems {
        print::line(&problem.to_string());
    }
    print::line(&sizes::Report::of(&sources).to_string());
    match problems.len() {
        0 if options.fast => Ok(()),
        0 => reference::docs(&DocsOptions { check: true }),
        count => bail!("{count} problem(s) found by tidy"),
    }
}

fn in_sources(sources: &[Source]) -> Vec<Problem> {
    let machine = machine::Paths::new(workspace::root());
    let mut problems = sizes::check(sources);
    problems.extend(errors::check_one_enum(&parsed(sources)));
    problems.extend(workflows::check(sources));
    for source in sources {
        problems.extend(markers::check(source));
        problems.extend(naming::check(source));
        problems.extend(vocabulary::check(source));
        problems.extend(manifests::check(source));
        problems.extend(machine.check(source));
        if source.is_rust() {
            problems.extend(in_syntax(source));
        }
    }
    problems
}

fn in_syntax(source: &Source) -> Vec<Problem> {
    let syntax = match syn::parse_file(&source.text) {
        Ok(syntax) => syntax,
        Err(error) => {
            let line = error.span().start().line;
            return vec![Problem::new(
                &source.path,
                line,
                &format!("does not parse: {error}"),
                "mend the syntax",
            )];
        }
    };
    let mut problems = functions::check(&source.path, &syntax);
    problems.extend(errors::check_display(&source.path, &syntax));
    problems.extend(secrets::check(&source.path, &syntax));
    problems
}

fn parsed(sources: &[Source]) -> Vec<(String, syn::File)> {
    let rust = sources.iter().filter(|source| source.is_rust());
    rust.filter_map(|source| Some((source.path.clone(), syn::parse_file(&source.text).ok()?)))
        .collect()
}
