//! Over TLS, with whom to trust.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;
use tidal_redis_server::{Certificate, RedisServer};

use super::{scene::*, *};

/// An authority, and a server's certificate that it signed for these names.
fn certificates(names: &[&str]) -> (TempDir, Certificate) {
    let folder = tempfile::tempdir().unwrap();
    let mut params = CertificateParams::new([]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let certificate = CertificateParams::new(names)
        .unwrap()
        .signed_by(&key, &authority)
        .unwrap();
    let write = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let files = Certificate {
        certificate: write("server.pem", certificate.pem()),
        key: write("server.key", key.serialize_pem()),
        authority: write("authority.pem", authority.pem()),
    };
    (folder, files)
}

#[tokio::test]
async fn over_tls_whoever_the_authority_vouches_for_is_trusted() {
    let (_folder, files) = certificates(&["localhost"]);
    let server = RedisServer::builder().tls(files.clone()).start().unwrap();
    let trusting = RedisOptions {
        ca_file: Some(files.authority),
        ..patient(server.secure_url().unwrap())
    };
    let tier = connected(trusting).await;
    keep(&tier, "search", &[tag("playlist")]).await;
    assert!(finds(&tier, "search", &[tag("playlist")]).await);
    until("it hears", async || tier.hears()).await;
}

#[tokio::test]
async fn nobody_else_is() {
    let (_folder, files) = certificates(&["redis.example"]);
    let (_other_folder, others) = certificates(&["localhost"]);
    let server = RedisServer::builder().tls(files.clone()).start().unwrap();
    // By its name, by its authority, and by the public ones.
    for ca_file in [Some(files.authority), Some(others.authority), None] {
        let options = RedisOptions {
            ca_file,
            ..patient(server.secure_url().unwrap())
        };
        let tier = ends(RedisTier::connect(options, secret())).await.unwrap();
        assert!(!tier.is_up());
    }
}
