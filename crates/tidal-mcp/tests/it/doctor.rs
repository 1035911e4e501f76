//! `tidal-mcp doctor`, as a process: each fault is named with what helps, and the exit code is that of the worst.

mod starting;

use std::{net::TcpListener, path::Path};

use rcgen::{CertificateParams, KeyPair};
use serde_json::Value;
use tidal_redis_server::RedisServer;
use tidal_sim::{CLIENT_ID, CLIENT_SECRET, Fault, Sim};
use tokio::process::Command;

use crate::binary::binary;

/// A server's world in which all is well.
struct World {
    home: tempfile::TempDir,
    sim: Sim,
}

/// How it ended, and what it found.
struct Told {
    code: i32,
    report: Value,
}

// === impl World ===

impl World {
    async fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            sim: Sim::start().await.unwrap(),
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::from(binary(self.home.path(), arguments));
        command
            .env("TIDAL_API_URL", self.sim.api_url())
            .env("TIDAL_AUTH_URL", self.sim.auth_url())
            .env("TIDAL_LOGIN_URL", self.sim.login_url())
            .env("TIDAL_CLIENT_ID", CLIENT_ID)
            .env("TIDAL_CLIENT_SECRET", CLIENT_SECRET)
            .env("TIDAL_VAULT_KEY", "file");
        command
    }

    /// With these variables besides; those that are empty are not set.
    async fn examined(&self, variables: &[(&str, &str)]) -> Told {
        let mut command = self.command(&["doctor", "--json"]);
        let output = command.envs(variables.iter().copied()).output().await.unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let aside = String::from_utf8(output.stderr).unwrap();
        assert!(
            !said.contains(CLIENT_SECRET) && !aside.contains(CLIENT_SECRET),
            "{said}{aside}"
        );
        Told {
            code: output.status.code().unwrap(),
            report: serde_json::from_str(&said).unwrap_or_else(|_| panic!("no JSON: {said}{aside}")),
        }
    }
}

// === impl Told ===

impl Told {
    fn of(&self, check: &str) -> &Value {
        let mut findings = self.report["findings"].as_array().unwrap().iter();
        let found = findings.find(|finding| finding["check"] == check);
        found.unwrap_or_else(|| panic!("nothing of {check}: {}", self.report))
    }

    /// One fault, named with these words and mended with those, and nothing else that is wrong.
    fn names(&self, check: &str, what: &str, fix: &str) {
        let finding = self.of(check);
        assert_eq!(finding["severity"], "error", "{finding}");
        assert!(finding["what"].as_str().unwrap().contains(what), "{finding}");
        assert!(finding["fix"].as_str().unwrap().contains(fix), "{finding}");
        assert_eq!((self.code, self.report["worst"].as_str().unwrap()), (2, "error"));
        let findings = self.report["findings"].as_array().unwrap();
        let errors = findings.iter().filter(|finding| finding["severity"] == "error");
        assert_eq!(errors.count(), 1, "{}", self.report);
    }
}

fn write(path: &Path, text: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;

    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn folder(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;

    std::fs::create_dir_all(path).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test]
async fn where_all_is_well_nothing_is_found() {
    let world = World::new().await;
    let redis = RedisServer::start().unwrap();
    let told = world.examined(&[("REDIS_URL", &redis.url())]).await;
    assert_eq!(told.code, 0, "{}", told.report);
    assert_eq!(told.report["worst"], "ok");
    assert_eq!(
        told.of("client")["what"],
        "TIDAL accepts the client id and secret"
    );
    assert!(
        told.of("redis")["what"]
            .as_str()
            .unwrap()
            .contains("answers, Redis ")
    );
    assert_eq!(world.sim.counters().token_requests, 1);

    let output = world.command(&["doctor"]).output().await.unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.lines().all(|line| line.starts_with("ok ")), "{said}");
}

#[tokio::test]
async fn nothing_configured() {
    let world = World::new().await;
    let nothing = [("TIDAL_CLIENT_ID", ""), ("TIDAL_CLIENT_SECRET", "")];
    let told = world.examined(&nothing).await;
    told.names("client", "no client id is configured", "developer.tidal.com");
}

#[tokio::test]
async fn a_wrong_client_id() {
    let world = World::new().await;
    let told = world.examined(&[("TIDAL_CLIENT_ID", "of somebody else")]).await;
    told.names(
        "client",
        "does not accept the client id and secret (401",
        "TIDAL_CLIENT_ID",
    );
}

#[tokio::test]
async fn an_unreachable_redis() {
    let world = World::new().await;
    // Nobody listens there once this is gone.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("redis://mia:password-of-mia@127.0.0.1:{port}");
    let told = world.examined(&[("REDIS_URL", &url)]).await;
    told.names(
        "redis",
        &format!("127.0.0.1:{port} cannot be used"),
        "start Redis",
    );
    let what = told.of("redis")["what"].as_str().unwrap();
    assert_eq!(what.matches("Connection refused").count(), 1, "{what}");
    assert!(
        !told.report.to_string().contains("password-of-mia"),
        "{}",
        told.report
    );
}

#[tokio::test]
async fn a_redis_that_hangs() {
    let world = World::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("redis://{}", listener.local_addr().unwrap());
    let told = world.examined(&[("REDIS_URL", &url)]).await;
    told.names("redis", "127.0.0.1", "start Redis");
}

#[tokio::test]
async fn a_redis_without_tls_where_tls_is_meant() {
    let world = World::new().await;
    let redis = RedisServer::start().unwrap();
    let url = redis.url().replacen("redis:", "rediss:", 1);
    let told = world.examined(&[("REDIS_URL", &url)]).await;
    told.names("redis", "", "speaks TLS there");
}

#[tokio::test]
async fn a_wrong_clock() {
    let world = World::new().await;
    world.sim.faults().always("", Fault::ClockSkew);
    let told = world.examined(&[]).await;
    told.names("clock", "s ahead of TIDAL's", "NTP");
}

#[tokio::test]
async fn a_tidal_that_is_not_reached() {
    let world = World::new().await;
    let told = world
        .examined(&[("TIDAL_API_URL", "http://127.0.0.1:9/v2")])
        .await;
    told.names("tidal api", "127.0.0.1:9 cannot be connected to", "firewall");
    let told = world
        .examined(&[("TIDAL_API_URL", "https://tidal.invalid/v2")])
        .await;
    told.names("tidal api", "tidal.invalid cannot be resolved", "DNS");
}

#[tokio::test]
async fn an_unreadable_vault() {
    let world = World::new().await;
    let vault = world.home.path().join("vault");
    let variables = [("TIDAL_VAULT_FOLDER", vault.to_str().unwrap())];
    // Whether it could be made is not told from rights alone: root has them all.
    let nowhere = [("TIDAL_VAULT_FOLDER", "/proc/of-nobody/vault")];
    if cfg!(target_os = "linux") {
        let told = world.examined(&nowhere).await;
        told.names("vault", "/proc/of-nobody/vault", "what the system says");
    }
    folder(&vault, 0o755);
    let told = world.examined(&variables).await;
    told.names("vault", "is open to others (mode 755)", "chmod 700");
    folder(&vault, 0o700);
    write(&vault.join("default.vault"), "no vault", 0o600);
    let told = world.examined(&variables).await;
    told.names("vault", "the sign-in default: ", "");
    std::fs::remove_file(vault.join("default.vault")).unwrap();
    write(&world.home.path().join("vault.key"), "short", 0o600);
    let told = world.examined(&variables).await;
    told.names("vault", "something else than a key", "restore the key");
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_told_all_at_once() {
    let world = World::new().await;
    let wrong = [("TIDAL_COUNTRY", "Atlantis"), ("TIDAL_MCP_LISTEN", "here")];
    let told = world.examined(&wrong).await;
    let told_of = told.report["findings"].to_string();
    assert_eq!(told.code, 2);
    assert!(
        told_of.contains("catalogue.country") && told_of.contains("mcp.listen"),
        "{told_of}"
    );
    let told = world.examined(&[("TIDAL_COUNTY", "DE")]).await;
    assert_eq!(told.code, 1);
    assert!(
        told.of("settings")["what"]
            .as_str()
            .unwrap()
            .contains("TIDAL_COUNTRY")
    );
}

#[tokio::test]
async fn principals_and_certificates() {
    let world = World::new().await;
    let path = |name: &str| world.home.path().join(name).to_str().unwrap().to_owned();
    let (principals, certificate, key) = (path("principals.toml"), path("cert.pem"), path("key.pem"));
    let token = [
        ("TIDAL_HTTP_AUTH", "token"),
        ("TIDAL_HTTP_PRINCIPALS_FILE", principals.as_str()),
    ];
    world
        .examined(&token)
        .await
        .names("principals", "cannot be read", "principal add");
    write(Path::new(&principals), "", 0o600);
    let told = world.examined(&token).await;
    assert_eq!(told.of("principals")["severity"], "warning", "{}", told.report);
    write(Path::new(&principals), "[[principal]]\nname = 1\n", 0o600);
    world
        .examined(&token)
        .await
        .names("principals", "principal 1", "principal add");

    let pair = KeyPair::generate().unwrap();
    let tls = [
        ("TIDAL_TLS_CERTIFICATE_FILE", certificate.as_str()),
        ("TIDAL_TLS_KEY_FILE", key.as_str()),
    ];
    world
        .examined(&tls)
        .await
        .names("certificate", "cannot be read", "tls.certificate_file");
    write(Path::new(&key), &pair.serialize_pem(), 0o600);
    let mut parameters = CertificateParams::new(vec!["music.example.org".to_owned()]).unwrap();
    write(
        Path::new(&certificate),
        &parameters.self_signed(&pair).unwrap().pem(),
        0o600,
    );
    let told = world.examined(&tls).await;
    assert_eq!(told.code, 0, "{}", told.report);
    parameters.not_after = rcgen::date_time_ymd(2020, 1, 1);
    parameters.not_before = rcgen::date_time_ymd(2019, 1, 1);
    write(
        Path::new(&certificate),
        &parameters.self_signed(&pair).unwrap().pem(),
        0o600,
    );
    world
        .examined(&tls)
        .await
        .names("certificate", "has expired", "renew");
    let other = KeyPair::generate().unwrap();
    write(Path::new(&key), &other.serialize_pem(), 0o600);
    world
        .examined(&tls)
        .await
        .names("certificate", "with its key", "tls.key_file");
}

#[tokio::test]
async fn without_a_secret_it_is_said_what_cannot_be_done() {
    let world = World::new().await;
    let alone = [("TIDAL_CLIENT_SECRET", "")];
    let told = world.examined(&alone).await;
    assert_eq!(told.of("client")["severity"], "ok");
    let what = told.of("client")["what"].as_str().unwrap();
    assert!(
        what.contains("nothing can be read, not even the catalogue"),
        "{what}"
    );
    // For others it is most likely forgotten.
    let file = world.home.path().join("principals.toml");
    write(&file, "", 0o600);
    let hosted = [
        ("TIDAL_CLIENT_SECRET", ""),
        ("TIDAL_HTTP_AUTH", "token"),
        ("TIDAL_HTTP_PRINCIPALS_FILE", file.to_str().unwrap()),
    ];
    let told = world.examined(&hosted).await;
    assert_eq!(told.of("client")["severity"], "warning");
    let fix = told.of("client")["fix"].as_str().unwrap();
    assert!(fix.contains("TIDAL_CLIENT_SECRET"), "{fix}");
}
