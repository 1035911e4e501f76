//! Programs that tests start, beside the workspace's own: a browser, a Redis, a Prometheus, npm and Python. Installed where
//! that takes no question to anybody, else named.

use anyhow::{Result, bail};

use crate::print;
use crate::process::{command, is_available, run};

/// Something that tests start.
#[derive(Debug)]
struct Program {
    /// Why it is needed, as the beginning of a sentence.
    why: &'static str,
    /// What has to be there.
    executables: &'static [&'static str],
    /// What each has to do without failing.
    asked: &'static [&'static str],
    /// What apt calls it.
    packages: &'static [&'static str],
}

const PROGRAMS: [Program; 3] = [
    Program {
        why: "the tests of the sign-in drive a browser",
        executables: &["chromedriver", "chromium"],
        asked: VERSION,
        packages: &["chromium", "chromium-driver"],
    },
    Program {
        why: "the tests of the shared cache start a Redis, 7.0 or newer",
        executables: &["redis-server"],
        asked: VERSION,
        packages: &["redis-server"],
    },
    Program {
        why: "the tests of what operators see start a Prometheus",
        executables: &["prometheus", "promtool"],
        asked: VERSION,
        packages: &["prometheus"],
    },
];

const NPM: [Program; 1] = [Program {
    why: "the conformance suite and the official clients for TypeScript are installed by npm",
    executables: &["npm"],
    asked: VERSION,
    packages: &["npm"],
}];

const PYTHON: [Program; 1] = [Program {
    why: "the official client for Python and what checks the deployment are installed by python3 with venv",
    executables: &["python3"],
    asked: &["-c", "import venv, ensurepip"],
    packages: &["python3-venv"],
}];

const VERSION: &[&str] = &["--version"];

/// Sees to it that everything which tests start is there.
///
/// # Errors
/// When something is missing, and this user may not install it without being asked for a password.
pub fn ensure() -> Result<()> {
    ensure_all(&PROGRAMS)
}

/// Sees to it that Prometheus and its tool are there.
///
/// # Errors
/// When they are missing, and this user may not install them without being asked for a password.
pub fn ensure_prometheus() -> Result<()> {
    let [_, _, prometheus] = &PROGRAMS;
    ensure_all(std::slice::from_ref(prometheus))
}

/// Sees to it that npm is there. It may be of any age: what it installs brings its own Node.
///
/// # Errors
/// When it is missing, and this user may not install it without being asked for a password.
pub fn ensure_npm() -> Result<()> {
    ensure_all(&NPM)
}

/// Sees to it that Python is there, and can make environments.
///
/// # Errors
/// When it is missing, and this user may not install it without being asked for a password.
pub fn ensure_python() -> Result<()> {
    ensure_all(&PYTHON)
}

fn ensure_all(programs: &[Program]) -> Result<()> {
    let is_missing = |program: &&Program| {
        !program
            .executables
            .iter()
            .all(|name| is_available(name, program.asked))
    };
    let missing: Vec<&Program> = programs.iter().filter(is_missing).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let Some(root) = become_root().filter(|_| is_available("apt-get", &["--version"])) else {
        bail!(what_to_install(&missing));
    };
    for program in &missing {
        print::note(&format!(
            "{}: installing {}",
            program.why,
            program.packages.join(" ")
        ));
    }
    run(as_root(root, &["apt-get", "update"]))?;
    let install = [
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "--yes",
        "--no-install-recommends",
    ];
    run(as_root(root, &[&install[..], &packages(&missing)].concat()))
}

fn packages(missing: &[&Program]) -> Vec<&'static str> {
    let packages = missing.iter().flat_map(|program| program.packages);
    packages.copied().collect()
}

fn what_to_install(missing: &[&Program]) -> String {
    let why: Vec<&str> = missing.iter().map(|program| program.why).collect();
    let executables: Vec<&str> = missing
        .iter()
        .flat_map(|program| program.executables)
        .copied()
        .collect();
    format!(
        "{}, and this user may not install it. On Debian: apt-get install {}; elsewhere, with your system's package \
         manager: {}",
        why.join(", "),
        packages(missing).join(" "),
        executables.join(", "),
    )
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

    #[test]
    fn what_is_missing_is_named_precisely_and_nothing_else() {
        let [_, redis, _] = &PROGRAMS;
        assert_eq!(
            what_to_install(&[redis]),
            "the tests of the shared cache start a Redis, 7.0 or newer, and this user may not install it. On Debian: \
             apt-get install redis-server; elsewhere, with your system's package manager: redis-server"
        );
        let all: Vec<&Program> = PROGRAMS.iter().collect();
        assert!(
            what_to_install(&all)
                .contains("apt-get install chromium chromium-driver redis-server prometheus;"),
            "{}",
            what_to_install(&all)
        );
    }
}
