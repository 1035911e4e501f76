//! A simulator, and the programs configured for it. Nothing of the environment gets in.

use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use tidal_core::{
    Country, Remote, Viewer,
    settings::{Settings, Sources},
};
use tidal_sim::{Builder, CLIENT_ID, CLIENT_SECRET, Sim};

use crate::programs::{coverage, program};

/// A simulator and an empty home.
pub(crate) struct World {
    pub(crate) sim: Sim,
    home: TempDir,
}

impl World {
    /// Without a rate limit.
    pub(crate) async fn start() -> Self {
        Self::with(Sim::builder()).await
    }

    pub(crate) async fn with(sim: Builder) -> Self {
        Self {
            sim: sim.start().await.unwrap(),
            home: TempDir::new().unwrap(),
        }
    }

    /// The folder that all programs take for their home.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The variables that lead a program to the simulator, and nowhere else.
    pub(crate) fn variables(&self) -> [(&'static str, String); 5] {
        [
            ("XDG_CONFIG_HOME", self.home.path().display().to_string()),
            ("TIDAL_API_URL", self.sim.api_url()),
            ("TIDAL_AUTH_URL", self.sim.auth_url()),
            ("TIDAL_CLIENT_ID", CLIENT_ID.to_owned()),
            ("TIDAL_CLIENT_SECRET", CLIENT_SECRET.to_owned()),
        ]
    }

    /// A program, configured.
    pub(crate) fn command(&self, name: &str) -> Command {
        let mut command = Command::new(program(name));
        command.env_clear().envs(coverage()).envs(self.variables());
        command
    }

    /// `tidal-cli` with these words as arguments.
    pub(crate) fn cli(&self, line: &str) -> Command {
        let mut command = self.command("tidal-cli");
        command.args(line.split(' '));
        command
    }

    /// Runs `tidal-cli` to its end, away from the runtime that serves the simulator.
    pub(crate) async fn run(&self, line: &str, stdin: String) -> Output {
        let mut command = self.cli(line);
        tokio::task::spawn_blocking(move || feed(&mut command, &stdin))
            .await
            .unwrap()
    }

    /// The services in this process, set up as the programs do.
    pub(crate) fn remote(&self, more: &[(&str, &str)]) -> Remote {
        let ours = self.variables();
        let ours = ours.iter().filter(|(name, _)| name.starts_with("TIDAL_"));
        let all = ours
            .map(|(name, value)| (*name, value.as_str()))
            .chain(more.iter().copied());
        let sources = all.fold(Sources::default(), |sources, (name, value)| {
            sources.with_variable(name, value)
        });
        Settings::load(&sources).unwrap().connect().unwrap()
    }
}

/// Nobody in particular, in the United States.
pub(crate) fn viewer() -> Viewer {
    Viewer::anonymous(Country::US)
}

/// The test's own deadline, so that a program that hangs fails it instead of holding it up.
pub(crate) async fn in_time<T>(work: impl Future<Output = T>) -> T {
    let answered = tokio::time::timeout(Duration::from_mins(2), work).await;
    answered.expect("the program answers")
}

fn feed(command: &mut Command, stdin: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input is no failure of this test.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}
