//! TLS in front of the simulator, as TIDAL has it: a certificate, and HTTP/2 for those who offer it.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rcgen::CertifiedKey;
use rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivatePkcs8KeyDer};
use tempfile::TempDir;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

/// Ends TLS and hands the bytes on. Closed when dropped.
pub(crate) struct Tunnel {
    address: SocketAddr,
    certificate: TempDir,
    seen: Arc<Seen>,
    _server: JoinSet<()>,
}

/// What arrived.
#[derive(Default)]
pub(crate) struct Seen {
    /// Connections that agreed on HTTP/2.
    pub(crate) http_2: AtomicUsize,
    /// Connections that agreed on anything else.
    pub(crate) other: AtomicUsize,
    /// Handshakes that were broken off.
    pub(crate) refused: AtomicUsize,
}

impl Tunnel {
    /// A tunnel to this address, under a certificate for `localhost` that nobody trusts yet.
    pub(crate) async fn to(target: SocketAddr) -> Self {
        let CertifiedKey { cert, signing_key } =
            rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate = TempDir::new().unwrap();
        std::fs::write(certificate.path().join("root.pem"), cert.pem()).unwrap();
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Seen::default());
        let mut server = JoinSet::new();
        server.spawn(serve(
            listener,
            TlsAcceptor::from(Arc::new(config)),
            target,
            Arc::clone(&seen),
        ));
        Self {
            address,
            certificate,
            seen,
            _server: server,
        }
    }

    /// The file with the certificate, for those who shall trust it.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.certificate.path().join("root.pem")
    }

    /// The same address through the tunnel.
    pub(crate) fn secured(&self, url: &str) -> String {
        let path = url.splitn(4, '/').nth(3).unwrap_or_default();
        Path::new(&format!("https://localhost:{}", self.address.port()))
            .join(path)
            .display()
            .to_string()
    }

    /// Where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// What arrived so far.
    pub(crate) fn seen(&self) -> &Seen {
        &self.seen
    }
}

async fn serve(listener: TcpListener, tls: TlsAcceptor, target: SocketAddr, seen: Arc<Seen>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (tls, seen) = (tls.clone(), Arc::clone(&seen));
        connections.spawn(async move {
            let Ok(mut stream) = tls.accept(stream).await else {
                seen.refused.fetch_add(1, Ordering::SeqCst);
                return;
            };
            let agreed = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            if agreed { &seen.http_2 } else { &seen.other }.fetch_add(1, Ordering::SeqCst);
            let mut onward = TcpStream::connect(target).await.unwrap();
            // Either side may hang up as it likes.
            let _ = copy_bidirectional(&mut stream, &mut onward).await;
        });
    }
}
