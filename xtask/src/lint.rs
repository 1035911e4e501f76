//! `lint`: every static check, one after the other. A failing step does not hide the next one.

use anyhow::{Result, bail, ensure};

use crate::process::{cargo, is_available, output, run as run_child};
use crate::reference::{self, DocsOptions};
use crate::{print, tidy};

/// Features of tidal-core that must compile alone.
const CORE_FEATURES: [&str; 6] = ["remote", "settings", "sign-in", "vault", "keyring", "testing"];

type Step = (&'static str, fn() -> Result<()>);

/// Runs all steps and names those that failed.
///
/// # Errors
/// When a step fails.
pub fn run() -> Result<()> {
    let steps: [Step; 7] = [
        ("fmt", fmt),
        ("tidy", || tidy::run(&tidy::Options { fast: true })),
        ("clippy", clippy),
        ("rustdoc", rustdoc),
        ("features", features),
        ("docs", || reference::docs(&DocsOptions { check: true })),
        ("deny", deny),
    ];
    let mut failed = Vec::new();
    for (name, step) in steps {
        if let Err(error) = step() {
            print::failure(&format!("{error:#}"));
            failed.push(name);
        }
    }
    ensure!(failed.is_empty(), "lint failed: {}", failed.join(", "));
    print::line("lint: every step passed; what was skipped is said above");
    Ok(())
}

fn fmt() -> Result<()> {
    run_child(cargo(&["fmt", "--all", "--check"]))
}

fn clippy() -> Result<()> {
    run_child(cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
        "-D",
        "warnings",
    ]))
}

fn rustdoc() -> Result<()> {
    let mut command = cargo(&["doc", "--workspace", "--no-deps", "--all-features"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    run_child(command)
}

/// Features are additive and each compiles alone; the cache compiles without the wire.
fn features() -> Result<()> {
    run_child(cargo(&[
        "check",
        "--package",
        "tidal-core",
        "--no-default-features",
    ]))?;
    for feature in CORE_FEATURES {
        run_child(cargo(&[
            "check",
            "--package",
            "tidal-core",
            "--no-default-features",
            "--features",
            feature,
        ]))?;
    }
    run_child(cargo(&["check", "--package", "tidal-cache"]))?;
    let tree = output(cargo(&[
        "tree",
        "--package",
        "tidal-cache",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
    ]))?;
    if tree.lines().any(|line| line.starts_with("tidal-api ")) {
        bail!("tidal-cache builds tidal-api: see `cargo tree --package tidal-cache --invert tidal-api`");
    }
    Ok(())
}

/// Licences, bans and sources need no network. Advisories need their database, which may be out of reach.
fn deny() -> Result<()> {
    if !is_available("cargo", &["deny", "--version"]) {
        print::step("cargo deny check");
        print::note("skipped: cargo-deny is not installed (`cargo install --locked cargo-deny`)");
        return Ok(());
    }
    run_child(cargo(&["deny", "check", "licenses", "bans", "sources"]))?;
    if run_child(cargo(&["deny", "fetch", "db"])).is_err() {
        print::note("advisories not checked: their database cannot be fetched");
        return Ok(());
    }
    run_child(cargo(&["deny", "check", "--disable-fetch", "advisories"]))
}
