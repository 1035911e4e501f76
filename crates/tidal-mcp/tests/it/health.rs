//! `tidal-mcp health`, as a process of its own that asks a server that is one too.

use std::{
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
};

use rcgen::{CertifiedKey, generate_simple_self_signed};

use crate::binary::binary;

/// A server in a process of its own, until it is dropped.
struct Serving {
    child: Child,
    address: SocketAddr,
}

// === impl Serving ===

impl Serving {
    fn start(home: &Path, variables: &[(&str, &Path)]) -> Self {
        let mut child = binary(home, &["http", "--listen", "127.0.0.1:0"])
            .envs(variables.iter().copied())
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let line = lines
            .find_map(|line| line.ok().filter(|line| line.contains("serving MCP at")))
            .unwrap();
        let (_, address) = line.split_once("://").unwrap();
        let (address, _) = address.split_once("/mcp").unwrap();
        let address = address.parse().unwrap();
        Self { child, address }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How it ended, and the one line that it said.
fn ended(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    let said = said.concat();
    assert_eq!(said.lines().count(), 1, "{said}");
    (output.status.code().unwrap(), said)
}

#[test]
fn a_server_that_lives_is_told_to() {
    let home = tempfile::tempdir().unwrap();
    let serving = Serving::start(home.path(), &[]);
    let port = serving.address.port();
    let everywhere = format!("0.0.0.0:{port}");
    // As the image has it: what `http` was started with stands in the environment.
    let mut beside = binary(home.path(), &["health"]);
    let (code, said) = ended(beside.env("TIDAL_MCP_LISTEN", &everywhere));
    assert_eq!(code, 0, "{said}");
    let url = format!("http://127.0.0.1:{port}");
    assert!(
        said.starts_with(&format!("{url}/health answers 200 OK: ")),
        "{said}"
    );

    let (code, said) = ended(&mut binary(home.path(), &["health", "--ready", "--url", &url]));
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("/ready answers 200") && said.contains("not configured"),
        "{said}"
    );

    let mcp = format!("{url}/mcp");
    let (code, said) = ended(&mut binary(home.path(), &["health", "--url", &mcp]));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("/mcp/health answers 404"), "{said}");

    drop(serving);
    let (code, said) = ended(&mut binary(home.path(), &["health", "--url", &url]));
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("does not answer: ") && said.contains("refused"),
        "{said}"
    );
}

#[test]
fn a_certificate_for_another_name_is_no_sickness() {
    let home = tempfile::tempdir().unwrap();
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["music.example.org".to_owned()]).unwrap();
    let (certificate, key) = (home.path().join("certificate.pem"), home.path().join("key.pem"));
    std::fs::write(&certificate, cert.pem()).unwrap();
    std::fs::write(&key, signing_key.serialize_pem()).unwrap();
    let tls = [
        ("TIDAL_TLS_CERTIFICATE_FILE", certificate.as_path()),
        ("TIDAL_TLS_KEY_FILE", key.as_path()),
    ];
    let serving = Serving::start(home.path(), &tls);
    let address = serving.address.to_string();
    let mut beside = binary(home.path(), &["health"]);
    let (code, said) = ended(beside.envs(tls).env("TIDAL_MCP_LISTEN", &address));
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("https://127.0.0.1:"), "{said}");
}

#[test]
fn a_server_that_hangs_is_given_up() {
    let home = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (code, said) = ended(&mut binary(home.path(), &["health", "--url", &url]));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("does not answer within 2.5s"), "{said}");
}

#[test]
fn what_cannot_be_asked_is_told() {
    let home = tempfile::tempdir().unwrap();
    let mut anywhere = binary(home.path(), &["health"]);
    let (code, said) = ended(anywhere.env("TIDAL_MCP_LISTEN", "127.0.0.1:0"));
    assert!(code == 1 && said.contains("--url"), "{said}");
    let mut wrong = binary(home.path(), &["health"]);
    let (code, said) = ended(wrong.env("TIDAL_MCP_LISTEN", "here"));
    assert!(code == 1 && said.contains("mcp.listen"), "{said}");
    let output = binary(home.path(), &["health", "--url", "ftp://127.0.0.1"]).output();
    assert_eq!(output.unwrap().status.code(), Some(2));
}
