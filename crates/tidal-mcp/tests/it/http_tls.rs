//! TLS of the server's own: who is spoken to, how certificates change, and who is not waited for.

use std::{fs, net::SocketAddr, path::Path, sync::Arc};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs::default_provider,
    pki_types::{CertificateDer, ServerName},
};
use tempfile::TempDir;
use tidal_core::settings::{ConnectionLimits, LimitSettings, TlsSettings};
use tidal_mcp::{Error, HttpOptions, http};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Duration, advance, timeout},
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_util::sync::CancellationToken;

use crate::world;

/// A certificate for this machine, written where the server looks.
fn write(folder: &Path) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
    fs::write(folder.join("certificate.pem"), cert.pem()).unwrap();
    cert.der().clone()
}

fn options(folder: &Path) -> HttpOptions {
    HttpOptions {
        tls: Some(TlsSettings {
            certificate_file: folder.join("certificate.pem"),
            key_file: folder.join("key.pem"),
        }),
        limits: LimitSettings {
            connections: ConnectionLimits {
                head_timeout: Duration::from_secs(2),
                ..ConnectionLimits::default()
            },
            ..LimitSettings::default()
        },
        ..HttpOptions::at(([127, 0, 0, 1], 0).into())
    }
}

async fn connect(
    address: SocketAddr,
    trusted: &CertificateDer<'static>,
    protocol: &str,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

async fn served(options: HttpOptions, client: impl AsyncFnOnce(SocketAddr)) {
    let (server, _) = world::server(&world::options());
    let bound = http::Bound::open(options).await.unwrap();
    assert!(bound.url().starts_with("https://127.0.0.1:"));
    let address = bound.address();
    let stop = CancellationToken::new();
    let serving = bound.serve(server, stop.clone());
    let talking = async {
        client(address).await;
        stop.cancel();
    };
    tokio::join!(serving, talking);
}

#[tokio::test]
async fn both_versions_of_http_are_spoken_and_browsers_told_to_stay() {
    let folder = TempDir::new().unwrap();
    let certificate = write(folder.path());
    served(options(folder.path()), async |address| {
        let mut stream = connect(address, &certificate, "http/1.1").await.unwrap();
        let health = b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        stream.write_all(health).await.unwrap();
        let mut said = String::new();
        let _ = stream.read_to_string(&mut said).await;
        assert!(said.starts_with("HTTP/1.1 200"), "{said}");
        assert!(said.contains("strict-transport-security: max-age="), "{said}");
        let stream = connect(address, &certificate, "h2").await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_new_certificate_is_taken_up_and_a_broken_one_is_not() {
    let folder = TempDir::new().unwrap();
    let first = write(folder.path());
    served(options(folder.path()), async |address| {
        connect(address, &first, "h2").await.unwrap();
        for broken in [
            "",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ] {
            fs::write(folder.path().join("certificate.pem"), broken).unwrap();
            looked_at_again().await;
            connect(address, &first, "h2").await.unwrap();
        }
        // It does not fit the key that is there still.
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        fs::write(folder.path().join("certificate.pem"), cert.pem()).unwrap();
        looked_at_again().await;
        connect(address, &first, "h2").await.unwrap();
        fs::write(folder.path().join("key.pem"), signing_key.serialize_pem()).unwrap();
        let second = cert.der().clone();
        let mut looks = 0;
        while connect(address, &second, "h2").await.is_err() {
            looks += 1;
            assert!(looks < 100, "never taken up");
            looked_at_again().await;
        }
        assert!(connect(address, &first, "h2").await.is_err());
    })
    .await;
}

/// Lets the time pass after which the server looks again, and lets it look.
async fn looked_at_again() {
    for _ in 0..3 {
        advance(Duration::from_millis(5_100)).await;
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn a_key_that_does_not_fit_is_refused_at_the_start() {
    let folder = TempDir::new().unwrap();
    write(folder.path());
    let certificate = fs::read(folder.path().join("certificate.pem")).unwrap();
    write(folder.path());
    fs::write(folder.path().join("certificate.pem"), certificate).unwrap();
    let check = async |expected: &str| {
        let error = http::Bound::open(options(folder.path())).await.err().unwrap();
        assert!(matches!(error, Error::Tls { .. }), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    };
    check("certificate.pem").await;
    fs::write(folder.path().join("key.pem"), "nonsense").unwrap();
    check("key.pem").await;
    fs::remove_file(folder.path().join("key.pem")).unwrap();
    check("key.pem").await;
}

#[tokio::test]
async fn who_is_slow_to_shake_hands_is_not_waited_for() {
    let folder = TempDir::new().unwrap();
    write(folder.path());
    served(options(folder.path()), async |address| {
        for beginning in [&b""[..], b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.1\r\n\r\n"] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(beginning).await.unwrap();
            let mut said = Vec::new();
            let closing = stream.read_to_end(&mut said);
            let _ = timeout(Duration::from_mins(1), closing)
                .await
                .expect("it is closed");
        }
    })
    .await;
}
