//! What lies beside the server: the principals file, the certificate, and how many files it may have open.

use std::{fs, sync::Arc};

use jiff::Timestamp;
use rustls::{
    CertificateError, Error, RootCertStore, ServerConfig,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::aws_lc_rs::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject},
};
use tidal_core::settings::{HttpAuth, Settings, TlsSettings};

use super::finding::{Finding, told};
use crate::Principals;

/// For everything but clients: TIDAL, Redis, files.
const DESCRIPTORS: u64 = 128;

/// A certificate that ends sooner is warned of.
const SOON: u64 = 14 * 24 * 60 * 60;

pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = vec![principals(settings)];
    findings.extend(settings.tls.as_ref().map(certificate));
    findings.push(descriptors(settings.limits.connections.most));
    findings
}

fn principals(settings: &Settings) -> Finding {
    const CHECK: &str = "principals";
    let path = match (settings.http.auth, &settings.http.principals_file) {
        (HttpAuth::Token, Some(path)) => path,
        (HttpAuth::Token | HttpAuth::None, _) => {
            let what = "http.auth is none: nobody has to prove who they are, on this machine alone";
            return Finding::ok(CHECK, what.to_owned());
        }
    };
    let table = match Principals::open(path) {
        Ok(principals) => principals.table(),
        Err(error) => {
            let fix = "correct the file, or have it written by `tidal-mcp principal add NAME`; it has to be readable by the \
                       user that the server runs as";
            return Finding::error(CHECK, told(error), fix);
        }
    };
    let path = path.display();
    if is_open(settings) {
        let what = format!("others than its owner may write {path}, and so let in whom they want");
        return Finding::warning(CHECK, what, "take that right away: `chmod 600`");
    }
    let now = Timestamp::now();
    let all = table.entries().len();
    let good = table
        .entries()
        .iter()
        .filter(|entry| !entry.is_expired(now))
        .count();
    if good == 0 {
        let what = format!("{path} lets nobody in: it lists {all}, none with a token that is good");
        return Finding::warning(CHECK, what, "let somebody in: `tidal-mcp principal add NAME`");
    }
    Finding::ok(
        CHECK,
        format!("{path} lists {all}, of whom {good} have a token that is good"),
    )
}

#[cfg(unix)]
fn is_open(settings: &Settings) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    let metadata = settings.http.principals_file.as_ref().map(fs::metadata);
    metadata.is_some_and(|metadata| metadata.is_ok_and(|metadata| metadata.permissions().mode() & 0o022 != 0))
}

#[cfg(not(unix))]
fn is_open(_: &Settings) -> bool {
    false
}

fn certificate(settings: &TlsSettings) -> Finding {
    const CHECK: &str = "certificate";
    let fix = "put a certificate (PEM) and the key that belongs to it where tls.certificate_file and tls.key_file say, \
               readable by the user that the server runs as";
    let chain = match pair(settings) {
        Ok(chain) => chain,
        Err(what) => return Finding::error(CHECK, what, fix),
    };
    let path = settings.certificate_file.display();
    let renew = "renew it; the server takes the new one up by itself";
    let now = UnixTime::now();
    if let Some(what) = overdue(&chain, now) {
        return Finding::error(CHECK, format!("{path} {what}"), renew);
    }
    let soon = UnixTime::since_unix_epoch(std::time::Duration::from_secs(now.as_secs() + SOON));
    match overdue(&chain, soon) {
        Some(_) => Finding::warning(CHECK, format!("{path} is good for less than two weeks"), renew),
        None => Finding::ok(CHECK, format!("{path} is good, and its key belongs to it")),
    }
}

/// The certificates, once it is sure that the key belongs to them. What exactly is wrong with a key is not told.
fn pair(settings: &TlsSettings) -> Result<Vec<CertificateDer<'static>>, String> {
    let (certificate, key) = (&settings.certificate_file, &settings.key_file);
    let unreadable = |path: &std::path::Path, error| format!("{} cannot be read: {error}", path.display());
    let pem = fs::read(certificate).map_err(|error| unreadable(certificate, error))?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let chain = chain.unwrap_or_default();
    if chain.is_empty() {
        return Err(format!("there is no certificate in {}", certificate.display()));
    }
    let pem = fs::read(key).map_err(|error| unreadable(key, error))?;
    let private = PrivateKeyDer::from_pem_slice(&pem);
    let private = private.map_err(|_| format!("there is no private key in {}", key.display()))?;
    ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            builder
                .with_no_client_auth()
                .with_single_cert(chain.clone(), private)
        })
        .map_err(|error| format!("{} cannot be used with its key: {error}", certificate.display()))?;
    Ok(chain)
}

/// What a client would have against the time of these certificates then. Who signed them, and for which name, is not asked:
/// that is for its clients to say.
fn overdue(chain: &[CertificateDer<'static>], then: UnixTime) -> Option<&'static str> {
    let (leaf, between) = chain.split_first()?;
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let provider = Arc::new(default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .ok()?;
    let name = ServerName::try_from("localhost").ok()?;
    match verifier.verify_server_cert(leaf, between, &name, &[], then) {
        Err(Error::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        )) => Some("has expired"),
        Err(Error::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        )) => Some("is not valid yet"),
        Ok(_) | Err(_) => None,
    }
}

fn descriptors(connections: usize) -> Finding {
    const CHECK: &str = "descriptors";
    let wanted = u64::try_from(connections)
        .unwrap_or(u64::MAX)
        .saturating_add(DESCRIPTORS);
    match given() {
        Some(given) if given < wanted => Finding::warning(
            CHECK,
            format!("the system gives {given} open files, and limits.connections wants {wanted}"),
            format!(
                "raise the limit (`ulimit -n {wanted}`, LimitNOFILE of systemd), or lower limits.connections"
            ),
        ),
        Some(given) => Finding::ok(CHECK, format!("the system gives {given} open files")),
        None => Finding::ok(CHECK, "the system limits open files in no way".to_owned()),
    }
}

/// How many files may be open, once the server has asked for all that it may have.
#[cfg(unix)]
fn given() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum
}

#[cfg(not(unix))]
fn given() -> Option<u64> {
    None
}
