//! Tools of cargo that a chore needs: the installed one, or one that is built into the target folder.

use std::process::Command;

use anyhow::Result;

use crate::process::{self, cargo, is_available};
use crate::{print, workspace};

/// `cargo NAME`, from the package `cargo-NAME`.
///
/// # Errors
/// When it is not installed and cannot be built.
pub fn cargo_tool(name: &str) -> Result<Command> {
    if is_available("cargo", &[name, "--version"]) {
        return Ok(cargo(&[name]));
    }
    let package = format!("cargo-{name}");
    let tools = workspace::target()?.join("tools");
    let program = tools.join("bin").join(&package);
    if !program.exists() {
        print::note(&format!(
            "{package} is not installed: building it into the target folder, which takes minutes"
        ));
        let mut install = cargo(&["install", "--locked", "--no-default-features", &package, "--root"]);
        install.arg(&tools);
        process::run(install)?;
    }
    Ok(process::command(&program.to_string_lossy(), &[name]))
}
