//! The reference pages: generated from the code, committed, and checked to be up to date. What a page says
//! is decided where the thing itself is defined; here is only its layout.

mod cli;
mod errors;
mod markdown;
mod metrics;
mod settings;
mod tools;

use std::fs;

use anyhow::{Context, Result, ensure};
use xtask::reference::DocsOptions;
use xtask::{print, workspace};

pub(super) fn run(options: &DocsOptions) -> Result<()> {
    let pages = [
        ("tools.md", tools::page()),
        ("cli.md", cli::page(tidal_cli::command())),
        ("settings.md", settings::page()),
        ("errors.md", errors::page()),
        ("metrics.md", metrics::page()),
    ];
    let mut outdated = Vec::new();
    for (name, text) in pages {
        let file = workspace::root().join("docs").join(name);
        if fs::read_to_string(&file).is_ok_and(|written| written == text) {
            continue;
        }
        outdated.push(name);
        if !options.check {
            fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
            print::note(&format!("wrote docs/{name}"));
        }
    }
    let names = outdated.join(", ");
    ensure!(
        !options.check || outdated.is_empty(),
        "out of date in docs/: {names}: run `cargo xtask docs`"
    );
    Ok(())
}
