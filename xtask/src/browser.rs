//! The browser that tests of the sign-in drive: Debian's chromium and its web driver. Installed where that takes no
//! question to anybody, else named.

use anyhow::{Result, bail};

use crate::print;
use crate::process::{command, is_available, run};

/// What apt calls them.
const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];

/// Sees to it that there is a browser to drive.
///
/// # Errors
/// When there is none, and this user may not install one without being asked for a password.
pub fn ensure() -> Result<()> {
    let is_there = is_available("chromedriver", &["--version"]) && is_available("chromium", &["--version"]);
    if is_there {
        return Ok(());
    }
    let Some(root) = become_root() else {
        bail!(
            "the tests of the sign-in drive a browser, and this user may not install it. On Debian: apt-get install {}; \
             elsewhere: chromium and its chromedriver",
            PACKAGES.join(" ")
        );
    };
    if !is_available("apt-get", &["--version"]) {
        bail!(
            "the tests of the sign-in drive a browser: install chromium and chromedriver with your system's package manager"
        );
    }
    print::note("installing the browser that the tests of the sign-in drive");
    run(as_root(root, &["apt-get", "update"]))?;
    let install = [
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "--yes",
        "--no-install-recommends",
    ];
    run(as_root(root, &[&install[..], &PACKAGES].concat()))
}

/// What to put before a command that only root may run; `None` if that would ask for a password.
fn become_root() -> Option<&'static [&'static str]> {
    let is_root = crate::process::output(command("id", &["-u"])).is_ok_and(|id| id.trim() == "0");
    if is_root {
        return Some(&[]);
    }
    is_available("sudo", &["-n", "true"]).then_some(&["sudo", "-n"])
}

fn as_root(root: &[&'static str], words: &[&'static str]) -> std::process::Command {
    let words = [root, words].concat();
    let (program, arguments) = words
        .split_first()
        .map_or(("", &[][..]), |(program, rest)| (*program, rest));
    command(program, arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_needs_no_sudo_and_others_are_asked_nothing() {
        for (root, line) in [
            (&[][..], "apt-get update"),
            (&["sudo", "-n"], "sudo -n apt-get update"),
        ] {
            let command = as_root(root, &["apt-get", "update"]);
            let words = std::iter::once(command.get_program()).chain(command.get_args());
            let words: Vec<&str> = words.filter_map(std::ffi::OsStr::to_str).collect();
            assert_eq!(words.join(" "), line);
        }
    }
}
