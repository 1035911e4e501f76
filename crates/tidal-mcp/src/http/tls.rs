//! TLS of the server's own, for whoever has no proxy that speaks it: 1.2 and newer, for HTTP/2 and HTTP/1.1.
//!
//! Certificates are replaced while the server runs. What was there goes on until what is new proves good, so that a file
//! that is being written, or does not fit the other, ends nothing.

use std::{
    fs, io,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use aws_lc_rs::digest::{self, SHA256};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tidal_core::settings::TlsSettings;
use tokio::{task::spawn_blocking, time::sleep};
use tokio_rustls::TlsAcceptor;

use crate::Error;

/// How often the files are looked at.
const LOOKED_AT: Duration = Duration::from_secs(5);

/// What is spoken over it, best first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// The certificate that is in use, and where the next one will be.
pub(super) struct Tls {
    settings: TlsSettings,
    current: RwLock<TlsAcceptor>,
}

/// What the two files held, and what it makes.
struct Pair {
    seen: Vec<u8>,
    acceptor: TlsAcceptor,
}

// === impl Tls ===

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// With the file that is to blame.
    pub(super) fn load(settings: &TlsSettings) -> Result<Self, Error> {
        let (certificate, key) = read(settings)?;
        warn_of_readers(&settings.key_file);
        Ok(Self {
            settings: settings.clone(),
            current: RwLock::new(pair(settings, &certificate, &key)?.acceptor),
        })
    }

    /// What accepts connections now.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.clone()
    }

    /// Takes up what is new, for as long as this is polled.
    pub(super) async fn follow(self: Arc<Self>) {
        let mut hangups = Hangups::listen();
        let mut seen = None;
        loop {
            tokio::select! {
                () = sleep(LOOKED_AT) => {}
                () = hangups.next() => {}
            }
            let (this, before) = (Arc::clone(&self), seen.clone());
            let looked = spawn_blocking(move || this.look(before.as_deref())).await;
            // A look that panicked has seen nothing.
            seen = looked.ok().or(seen);
        }
    }

    /// Looks at the files, and gives what it saw: what it saw before is not looked at again, be it good or bad.
    fn look(&self, before: Option<&[u8]>) -> Vec<u8> {
        let files = read(&self.settings);
        let seen = match &files {
            Ok((certificate, key)) => fingerprint(certificate, key),
            // A file may be away for a moment while it is replaced.
            Err(_) => Vec::new(),
        };
        if before == Some(&seen[..]) {
            return seen;
        }
        let made = files.and_then(|(certificate, key)| pair(&self.settings, &certificate, &key));
        match made {
            Ok(pair) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = pair.acceptor;
                if before.is_some() {
                    tracing::info!("the TLS certificate is taken up anew");
                    warn_of_readers(&self.settings.key_file);
                }
                pair.seen
            }
            Err(error) => {
                tracing::warn!(error = %crate::telemetry::chain(&error), "the new TLS certificate is no good: the one before stays");
                seen
            }
        }
    }
}

fn read(settings: &TlsSettings) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let read = |path: &Path| fs::read(path).map_err(|source| fault(path, source));
    Ok((read(&settings.certificate_file)?, read(&settings.key_file)?))
}

fn pair(settings: &TlsSettings, certificate: &[u8], key: &[u8]) -> Result<Pair, Error> {
    let path = &settings.certificate_file;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificate).collect();
    let chain = chain.map_err(|error| fault(path, io::Error::other(error)))?;
    if chain.is_empty() {
        return Err(fault(path, io::Error::other("there is no certificate in it")));
    }
    // What exactly is wrong with a key is not told: it would end up in a log.
    let private = PrivateKeyDer::from_pem_slice(key).map_err(|_| {
        fault(
            &settings.key_file,
            io::Error::other("there is no private key in it"),
        )
    })?;
    let refused = |error: rustls::Error| fault(path, io::Error::other(error));
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(refused)?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(refused)?;
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).into();
    Ok(Pair {
        seen: fingerprint(certificate, key),
        acceptor: TlsAcceptor::from(Arc::new(config)),
    })
}

fn fault(path: &Path, source: io::Error) -> Error {
    Error::Tls {
        path: path.to_owned(),
        source,
    }
}

fn fingerprint(certificate: &[u8], key: &[u8]) -> Vec<u8> {
    let both = [certificate, key].map(|file| digest::digest(&SHA256, file));
    both.iter()
        .flat_map(|digest| digest.as_ref().iter().copied())
        .collect()
}

#[cfg(unix)]
fn warn_of_readers(key: &Path) {
    use std::os::unix::fs::PermissionsExt;

    let mode = fs::metadata(key).map(|metadata| metadata.permissions().mode());
    if mode.is_ok_and(|mode| mode & 0o007 != 0) {
        tracing::warn!(path = %key.display(), "everybody on this machine can read the private key of the server");
    }
}

#[cfg(not(unix))]
fn warn_of_readers(_: &Path) {}

/// What asks for a look at once.
struct Hangups {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

// === impl Hangups ===

impl Hangups {
    fn listen() -> Self {
        Self {
            #[cfg(unix)]
            signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok(),
        }
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal {
            signal.recv().await;
            return;
        }
        std::future::pending::<()>().await;
    }
}
