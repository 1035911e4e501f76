//! Tools of cargo that a chore needs: the installed one, or one that is built into the target folder, of the version that
//! stands here. Nothing renews these by itself, and what a developer has installed is taken as it is.

use std::process::Command;

use anyhow::Result;

use crate::process::{self, cargo, is_available};
use crate::{print, workspace};

/// A subcommand of cargo's, from the package `cargo-NAME`.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    name: &'static str,
    version: &'static str,
}

/// What is known against dependencies.
pub const AUDIT: Tool = Tool::new("audit", "0.22.2");
/// Licences, sources and what else dependencies may not be.
pub const DENY: Tool = Tool::new("deny", "0.20.2");
/// Fuzzing.
pub const FUZZ: Tool = Tool::new("fuzz", "0.13.2");
/// Line coverage.
pub const TARPAULIN: Tool = Tool::new("tarpaulin", "0.37.5");

/// The tool, to be given arguments.
///
/// # Errors
/// When it is not installed and cannot be built.
pub fn cargo_tool(tool: Tool) -> Result<Command> {
    let Tool { name, version } = tool;
    if is_available("cargo", &[name, "--version"]) {
        return Ok(cargo(&[name]));
    }
    let package = format!("cargo-{name}");
    let pinned = format!("{package}@{version}");
    let tools = workspace::target()?.join("tools").join(&pinned);
    let program = tools.join("bin").join(&package);
    if !program.exists() {
        print::note(&format!(
            "{package} is not installed: building {version} it into the target folder, which takes minutes"
        ));
        let mut install = cargo(&["install", "--locked", "--no-default-features", &pinned, "--root"]);
        install.arg(&tools);
        process::run(install)?;
    }
    Ok(process::command(&program.to_string_lossy(), &[name]))
}

// === impl Tool ===

impl Tool {
    const fn new(name: &'static str, version: &'static str) -> Self {
        Self { name, version }
    }
}
