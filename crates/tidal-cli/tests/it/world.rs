//! A simulator and a home folder of its own for each test; nothing of the environment gets in.

use std::{
    ffi::OsString,
    io::Write,
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;
use tidal_sim::{CLIENT_ID, CLIENT_SECRET, Sim};
use tokio::runtime::{Builder, Runtime};

/// A world to run the program in.
pub(crate) struct World {
    pub(crate) sim: Sim,
    pub(crate) home: TempDir,
    _runtime: Runtime,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Sim::builder())
    }

    pub(crate) fn with(sim: tidal_sim::Builder) -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        Self {
            sim: runtime.block_on(sim.start()).unwrap(),
            home: TempDir::new().unwrap(),
            _runtime: runtime,
        }
    }

    /// The program, configured for the simulator.
    pub(crate) fn command(&self) -> Command {
        let mut command = bare();
        command
            .env("XDG_CONFIG_HOME", self.home.path())
            .env("TIDAL_API_URL", self.sim.api_url())
            .env("TIDAL_AUTH_URL", self.sim.auth_url())
            .env("TIDAL_CLIENT_ID", CLIENT_ID)
            .env("TIDAL_CLIENT_SECRET", CLIENT_SECRET);
        command
    }

    /// Runs it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        ran(&self
            .command()
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap())
    }

    /// Runs it with something on standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], stdin: &[u8]) -> Ran {
        feed(self.command().args(arguments), stdin)
    }
}

/// The program without any configuration.
pub(crate) fn bare() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("tidal-cli"));
    command.env_clear().envs(coverage()).env("HOME", "/nonexistent");
    command
}

/// The variable that says where a program notes which of its lines ran, while coverage is measured.
fn coverage() -> Option<(&'static str, OsString)> {
    #[expect(
        clippy::disallowed_methods,
        reason = "it is the compiler's variable, not a setting"
    )]
    let file = std::env::var_os("LLVM_PROFILE_FILE");
    file.map(|file| ("LLVM_PROFILE_FILE", file))
}

pub(crate) fn ran(output: &Output) -> Ran {
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout.clone()).unwrap(),
        err: String::from_utf8(output.stderr.clone()).unwrap(),
    }
}

fn feed(command: &mut Command, stdin: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read to the end is no failure of this test.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    ran(&child.wait_with_output().unwrap())
}

impl Ran {
    /// Standard output as one JSON array.
    #[track_caller]
    pub(crate) fn array(&self) -> Vec<Value> {
        assert_eq!(self.code, 0, "{self:?}");
        serde_json::from_str(&self.out).unwrap()
    }

    /// Standard output as a JSON value a line.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Standard error as one JSON object.
    #[track_caller]
    pub(crate) fn error(&self) -> Value {
        serde_json::from_str(&self.err).unwrap_or_else(|_| panic!("not one object: {}", self.err))
    }

    /// Checks the exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }
}
