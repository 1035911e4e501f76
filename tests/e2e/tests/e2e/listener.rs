//! Somebody with a TIDAL account: the programs as they have them, with sign-ins in a vault, and what they do in the
//! browser.

use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

use tidal_sim::{Builder, Sim};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    process::Command,
};

use crate::world::{World, in_time};

/// A world, and a listener in it.
pub(crate) struct Listener {
    world: World,
    /// Variables of this listener's own.
    more: Vec<(&'static str, String)>,
}

/// A program that has ended.
#[derive(Debug)]
pub(crate) struct Ran {
    /// `None` if it was killed.
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

// === impl Listener ===

impl Listener {
    /// Nobody is signed in, and TIDAL agrees to everything at once.
    pub(crate) async fn with(sim: Builder) -> Self {
        Self {
            world: World::with(sim.auto_approve()).await,
            more: Vec::new(),
        }
    }

    /// Somebody who has just signed in.
    pub(crate) async fn signed_in(sim: Builder) -> Self {
        let listener = Self::with(sim).await;
        listener.sign_in().await;
        listener
    }

    /// The same with one more variable in the environment of each program.
    pub(crate) fn and(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.more.push((name, value.into()));
        self
    }

    pub(crate) fn sim(&self) -> &Sim {
        &self.world.sim
    }

    /// All that programs can write to is in here.
    pub(crate) fn home(&self) -> &Path {
        self.world.home()
    }

    /// Where sign-ins are kept.
    pub(crate) fn vault(&self) -> PathBuf {
        self.home().join("vault")
    }

    /// A program as it is configured here. A listener has a client id alone.
    pub(crate) fn command(&self, name: &str, line: &[&str]) -> Command {
        let mut command = Command::from(self.world.command(name));
        command
            .env_remove("TIDAL_CLIENT_SECRET")
            .env("TIDAL_LOGIN_URL", self.sim().login_url())
            .env("TIDAL_VAULT_FOLDER", self.vault())
            .env("TIDAL_VAULT_KEY", "file")
            .envs(self.more.iter().map(|(name, value)| (*name, value)))
            .args(line)
            .kill_on_drop(true);
        for folder in [
            "HOME",
            "XDG_DATA_HOME",
            "XDG_STATE_HOME",
            "XDG_CACHE_HOME",
            "TMPDIR",
        ] {
            command.env(folder, self.home());
        }
        command
    }

    /// Runs `tidal-cli` to its end.
    pub(crate) async fn cli(&self, line: &[&str]) -> Ran {
        ended(&mut self.command("tidal-cli", line)).await
    }

    /// Signs in, on a machine without a browser.
    pub(crate) async fn sign_in(&self) -> Ran {
        let ran = self.log_in(&["auth", "login", "--no-browser"], async |url| agree(url).await);
        let ran = ran.await;
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran
    }

    /// The same, with what `answer` makes of the address that TIDAL's page has.
    pub(crate) async fn log_in(&self, line: &[&str], answer: impl AsyncFnOnce(&str) -> String) -> Ran {
        let mut command = self.command("tidal-cli", line);
        pasted(&mut command, answer).await
    }
}

// === impl Ran ===

impl Ran {
    pub(crate) fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self {
            code: output.status.code(),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    /// Its standard output, if it ended well.
    pub(crate) fn good(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }
}

/// Runs a program to its end.
pub(crate) async fn ended(command: &mut Command) -> Ran {
    command.stdin(Stdio::null());
    Ran::of(&in_time(command.output()).await.unwrap())
}

/// Runs a program that shows an address, and gives it a line made of that.
pub(crate) async fn pasted(command: &mut Command, answer: impl AsyncFnOnce(&str) -> String) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let mut input = child.stdin.take().unwrap();
    let mut said = String::new();
    in_time(async {
        let mut answer = Some(answer);
        loop {
            let start = said.len();
            if told.read_line(&mut said).await.unwrap() == 0 {
                break;
            }
            if said[start..].starts_with("http")
                && let Some(answer) = answer.take()
            {
                let line = answer(said[start..].trim()).await;
                // A program that has ended before is judged by its exit code.
                let _ = input.write_all(format!("{line}\n").as_bytes()).await;
            }
        }
    })
    .await;
    let ended = Ran::of(&in_time(child.wait_with_output()).await.unwrap());
    Ran { err: said, ..ended }
}

/// Where TIDAL sends the browser of somebody who agrees.
pub(crate) async fn agree(url: &str) -> String {
    let answer = visit(url).await;
    let place = answer.lines().find_map(|line| line.strip_prefix("location: "));
    place.expect("TIDAL sends the browser back").to_owned()
}

/// What a server on this machine answers a browser: head and body.
pub(crate) async fn visit(url: &str) -> String {
    let (authority, target) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    send(
        authority,
        &format!("GET /{target} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n"),
    )
    .await
}

/// What is answered to these bytes.
pub(crate) async fn send(authority: &str, request: &str) -> String {
    in_time(async {
        let mut stream = TcpStream::connect(authority).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    })
    .await
}
