//! The server as tests use it.

use std::ffi::OsString;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use tempfile::TempDir;

use crate::process::Process;
use crate::reply::{self, Reply};

/// Below the ports that systems lend to outgoing connections: what comes back comes back under the same one.
const PORTS: std::ops::Range<u16> = 20_000..32_000;
/// Somebody else may take a port between finding it free and using it.
const ATTEMPTS: usize = 5;

/// A Redis of one test. Ended when it is dropped.
#[derive(Debug)]
pub struct RedisServer {
    builder: RedisServerBuilder,
    port: u16,
    secure_port: Option<u16>,
    process: Mutex<Option<Process>>,
    folder: TempDir,
}

/// How a server is started.
#[derive(Clone, Debug, Default)]
pub struct RedisServerBuilder {
    arguments: Vec<OsString>,
    certificate: Option<Certificate>,
}

/// What the server shows to whoever connects by TLS. Files in PEM.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The certificate, with those between it and its authority.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// The authority that signed it.
    pub authority: PathBuf,
}

// === impl RedisServerBuilder ===

impl RedisServerBuilder {
    /// One more option as on its command line, such as `["--maxmemory", "2mb"]`.
    #[must_use]
    pub fn argument(mut self, words: &[&str]) -> Self {
        self.arguments.extend(words.iter().map(OsString::from));
        self
    }

    /// Takes connections by TLS too, on a port of its own.
    #[must_use]
    pub fn tls(mut self, certificate: Certificate) -> Self {
        self.certificate = Some(certificate);
        self
    }

    /// Starts it and waits until it takes connections.
    ///
    /// # Errors
    /// When `redis-server` is not on `PATH`, with what to install, or it does not come up, with its log.
    pub fn start(self) -> Result<RedisServer> {
        let mut attempts = ATTEMPTS;
        loop {
            let server = RedisServer {
                port: free_port()?,
                secure_port: self.certificate.is_some().then(free_port).transpose()?,
                builder: self.clone(),
                process: Mutex::new(None),
                folder: tempfile::tempdir().context("cannot create a folder")?,
            };
            attempts -= 1;
            match server.restart() {
                Err(error) if attempts > 0 && error.to_string().contains("Address already in use") => {}
                result => return result.map(|()| server),
            }
        }
    }
}

// === impl RedisServer ===

impl RedisServer {
    /// Starts one that takes connections without TLS and password.
    ///
    /// # Errors
    /// As [`RedisServerBuilder::start`].
    pub fn start() -> Result<Self> {
        Self::builder().start()
    }

    /// For one with options.
    pub fn builder() -> RedisServerBuilder {
        RedisServerBuilder::default()
    }

    /// Where it is, as `redis://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Where it is for this user, as `redis://USER:PASSWORD@127.0.0.1:PORT`.
    pub fn url_as(&self, user: &str, password: &str) -> String {
        format!("redis://{user}:{password}@127.0.0.1:{}", self.port)
    }

    /// Where it is by TLS, as `rediss://localhost:PORT`.
    ///
    /// # Errors
    /// When it was started without a certificate.
    pub fn secure_url(&self) -> Result<String> {
        let port = self.secure_port.context("started without a certificate")?;
        Ok(format!("rediss://localhost:{port}"))
    }

    /// Sends one command on a connection of its own, as the user `default`.
    ///
    /// # Errors
    /// When it cannot be reached or does not answer; a refusal is a [`Reply::Error`].
    pub fn command<W: AsRef<[u8]>>(&self, words: &[W]) -> Result<Reply> {
        let words: Vec<&[u8]> = words.iter().map(AsRef::as_ref).collect();
        reply::ask(self.port, &words)
    }

    /// As [`command`](Self::command), where a refusal is a mistake of the test.
    ///
    /// # Errors
    /// As `command`, and when it is refused.
    pub fn must<W: AsRef<[u8]>>(&self, words: &[W]) -> Result<Reply> {
        match self.command(words)? {
            Reply::Error(error) => bail!("redis-server refused: {error}"),
            reply => Ok(reply),
        }
    }

    /// `maxmemory`, in bytes, which it may be over at once.
    ///
    /// # Errors
    /// As [`must`](Self::must).
    pub fn limit_memory(&self, bytes: u64) -> Result<()> {
        self.must(&["CONFIG", "SET", "maxmemory", &bytes.to_string()])
            .map(drop)
    }

    /// Kills it as `kill -9` does. Connections end, and nobody takes new ones.
    pub fn kill(&self) {
        self.running().take();
    }

    /// Stops the process: the system goes on taking connections for it, nobody answers.
    ///
    /// # Errors
    /// When it was killed.
    pub fn hang(&self) -> Result<()> {
        self.signal(Signal::STOP)
    }

    /// Lets the process go on where it was stopped.
    ///
    /// # Errors
    /// When it was killed.
    pub fn go_on(&self) -> Result<()> {
        self.signal(Signal::CONT)
    }

    /// Ends it, if it is up, and starts it anew: empty, under the same address.
    ///
    /// # Errors
    /// As [`RedisServerBuilder::start`].
    pub fn restart(&self) -> Result<()> {
        let mut running = self.running();
        running.take();
        *running = Some(Process::start(&self.arguments())?);
        Ok(())
    }

    fn arguments(&self) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = Vec::new();
        let mut add = |name: &str, value: OsString| arguments.extend([OsString::from(name), value]);
        add("--port", self.port.to_string().into());
        add("--bind", "127.0.0.1".into());
        add("--dir", self.folder.path().into());
        add("--save", "".into());
        add("--appendonly", "no".into());
        if let (Some(port), Some(certificate)) = (self.secure_port, &self.builder.certificate) {
            add("--tls-port", port.to_string().into());
            add("--tls-cert-file", certificate.certificate.clone().into());
            add("--tls-key-file", certificate.key.clone().into());
            add("--tls-ca-cert-file", certificate.authority.clone().into());
            add("--tls-auth-clients", "no".into());
        }
        arguments.extend(self.builder.arguments.iter().cloned());
        arguments
    }

    fn signal(&self, signal: Signal) -> Result<()> {
        let running = self.running();
        running
            .as_ref()
            .context("redis-server was killed")?
            .signal(signal)
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Option<Process>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn free_port() -> Result<u16> {
    for _ in 0..100 {
        let port = rand::random_range(PORTS);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("no port is free")
}
