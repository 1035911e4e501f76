//! `msrv`: what is published compiles with the oldest toolchain that it promises. Compiles, no more: its tests may use
//! what is newer.

use anyhow::{Context, Result};
use clap::Args;

use crate::{process, workspace};

/// What `cargo xtask msrv` accepts.
#[derive(Debug, Args)]
pub struct Options {
    /// Another toolchain than the oldest, such as `stable`
    #[arg(long, value_name = "NAME")]
    pub toolchain: Option<String>,
}

/// Installs the toolchain where it is missing, and checks every published package with all of its features.
///
/// # Errors
/// When there is no rustup, or a package does not compile.
pub fn run(options: &Options) -> Result<()> {
    let toolchain = match &options.toolchain {
        Some(name) => name.clone(),
        None => oldest()?,
    };
    // One that is there is left alone: installing it again would take it from under everything that runs beside this.
    if !process::is_available("rustup", &["run", &toolchain, "rustc", "--version"]) {
        process::run(process::command(
            "rustup",
            &["toolchain", "install", &toolchain, "--profile", "minimal"],
        ))?;
    }
    let mut check = process::cargo(&["check", "--locked", "--all-features"]);
    // Also for the cargo that this one starts, which would else take the pinned toolchain.
    check.env("RUSTUP_TOOLCHAIN", &toolchain);
    for package in workspace::published()? {
        check.args(["--package", package.name.as_str()]);
    }
    process::run(check)
}

/// The version that the published packages name, as a toolchain's name: `1.95` is any patch of it.
fn oldest() -> Result<String> {
    let versions = workspace::published()?
        .into_iter()
        .filter_map(|package| package.rust_version);
    let newest = versions
        .max()
        .context("no published package names a rust-version")?;
    Ok(format!("{}.{}.{}", newest.major, newest.minor, newest.patch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_toolchain_is_a_whole_version() {
        let oldest = oldest().expect("the workspace names one");
        assert_eq!(oldest.split('.').count(), 3, "{oldest}");
        assert!(oldest.starts_with("1."), "{oldest}");
    }
}
