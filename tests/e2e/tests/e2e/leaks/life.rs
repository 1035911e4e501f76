//! A listener's whole life with the programs: everything that goes well, and everything that goes wrong.

use std::fs;

use serde_json::{Value, json};
use tidal_sim::{CLIENT_SECRET, Fault, Sim};
use tokio::process::Command;

use super::PASSPHRASE;
use crate::{
    listener::{Listener, Ran, agree, ended, pasted, visit},
    servers::{Heard, Piped, Served},
    traces::collector::Collector,
};

pub(super) const WRONG_PASSPHRASE: &str = "another passphrase, which opens nothing";
pub(super) const FORGED_CODE: &str = "forged-code-which-nobody-gave-to-anybody";

/// What a collector of traces lets a server in by.
pub(super) const COLLECTOR_KEY: &str = "key-of-the-collector-of-traces";

const TOKENS: &str = "/v1/oauth2/token";

/// A life that was lived.
pub(super) struct Life {
    listener: Listener,
    heard: Heard,
}

// === impl Life ===

impl Life {
    pub(super) async fn live() -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let redirect = format!("http://{}/callback", free.local_addr().unwrap());
        drop(free);
        let listener = Listener::with(Sim::builder()).await;
        let listener = listener
            .and("TIDAL_LOG", "trace")
            .and("TIDAL_CLIENT_SECRET", CLIENT_SECRET)
            .and("TIDAL_REDIRECT_URI", redirect);
        let life = Self {
            listener,
            heard: Heard::default(),
        };
        life.is_refused().await;
        life.uses_the_shell().await;
        life.renews().await;
        life.finds_the_vault_damaged().await;
        life.uses_passphrases().await;
        life.uses_an_assistant().await;
        life.uses_a_server(&[]).await;
        for collector in [Collector::http().await, Collector::grpc().await] {
            life.signs_in(&mut life.shell(&["auth", "login", "--no-browser"]))
                .await;
            let (endpoint, protocol) = (collector.endpoint(), collector.protocol());
            life.uses_a_server(&[
                ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
                ("OTEL_EXPORTER_OTLP_HEADERS", &format!("x-key={COLLECTOR_KEY}")),
                ("TIDAL_TRACING_SAMPLE_RATIO", "1"),
            ])
            .await;
            assert_eq!(collector.key().as_deref(), Some(COLLECTOR_KEY));
            let told = format!("{:?}", collector.requests());
            assert!(told.contains("tools/call"), "nothing was traced");
            life.heard.note(&told);
        }
        let said = life.heard.text();
        for member in [
            "\"target\":\"tidal_mcp::access\"",
            "\"target\":\"tidal_mcp::slow\"",
            "\"level\":\"TRACE\"",
        ] {
            assert!(said.contains(member), "there is no {member}");
        }
        life
    }

    pub(super) fn listener(&self) -> &Listener {
        &self.listener
    }

    /// All that programs said, and all that servers answered.
    pub(super) fn heard(&self) -> &Heard {
        &self.heard
    }

    async fn is_refused(&self) {
        self.fails(&["auth", "status"]).await;
        let answers: [fn(String) -> String; 5] = [
            |_| String::new(),
            |agreed| format!("here it is: {agreed}"),
            |agreed| agreed.replace("state=", "state=x"),
            |agreed| agreed.replace("code=", "error=access_denied&x="),
            |agreed| agreed.replace("code=", &format!("code={FORGED_CODE}&x=")),
        ];
        for answer in answers {
            let mut login = self.shell(&["auth", "login", "--no-browser"]);
            let ran = pasted(&mut login, async |url| answer(agree(url).await)).await;
            assert_ne!(self.note(ran).code, Some(0));
        }
    }

    async fn uses_the_shell(&self) {
        self.signs_in(&mut self.shell(&["auth", "login", "--no-browser"]))
            .await;
        let sample = self.listener.sim().sample();
        for line in [
            &["me"][..],
            &["auth", "status", "--output", "json"],
            &["config", "show"],
            &["search", "tracks", "love", "--limit", "3"],
            &["favorites", "add", "tracks", &sample.tracks[0]],
            &["api", "GET", "/users/me"],
        ] {
            self.does(line).await;
        }
        let playlist = self.does(&["playlist", "create", "Mine", "--ids"]).await;
        let playlist = playlist.trim();
        self.does(&["playlist", "add", playlist, &sample.tracks[0], &sample.tracks[1]])
            .await;
        self.does(&["playlist", "items", playlist]).await;
        self.does(&["playlist", "delete", playlist, "--yes"]).await;
        self.fails(&["playlist", "get", playlist, "--output", "json"])
            .await;
        self.fails(&["track", "get", "no id"]).await;
    }

    async fn renews(&self) {
        let (sim, me) = (self.listener.sim(), ["me", "--output", "json"]);
        sim.expire_tokens();
        self.does(&me).await;
        sim.faults().always(TOKENS, Fault::Status503);
        sim.expire_tokens();
        self.fails(&me).await;
        sim.faults().clear();
        sim.faults().always("/users", Fault::ExpiredToken);
        self.fails(&me).await;
        sim.faults().clear();
        // TIDAL's answer is there, and cannot be read; afterwards the old token has been used.
        for fault in [
            Fault::AnswerLost,
            Fault::BrokenJson,
            Fault::TruncatedJson,
            Fault::WrongContentType,
        ] {
            sim.faults().always(TOKENS, fault);
            sim.expire_tokens();
            self.runs(&me).await;
            sim.faults().clear();
            self.runs(&me).await;
            self.signs_in(&mut self.shell(&["auth", "login", "--no-browser"]))
                .await;
        }
        let narrow = [
            "auth",
            "login",
            "--no-browser",
            "--profile",
            "narrow",
            "--scopes",
            "user.read",
        ];
        self.signs_in(&mut self.shell(&narrow)).await;
        self.fails(&["playlist", "list", "--profile", "narrow", "--output", "json"])
            .await;
        self.does(&["auth", "logout", "--profile", "narrow"]).await;
    }

    async fn finds_the_vault_damaged(&self) {
        let vault = self.listener.vault().join("default.vault");
        let key = self.listener.home().join("vault.key");
        for (file, damage) in [
            (
                &vault,
                &(|bytes: &[u8]| bytes[..bytes.len() / 2].to_vec()) as &dyn Fn(&[u8]) -> Vec<u8>,
            ),
            (&vault, &|bytes| {
                [&bytes[..bytes.len() - 12], &bytes[bytes.len() - 11..]].concat()
            }),
            (&vault, &|_| {
                b"{\"format\":\"tidal-vault\",\"version\":99}".to_vec()
            }),
            (&key, &|_| vec![7; 32]),
            (&key, &|bytes| bytes[1..].to_vec()),
        ] {
            let whole = fs::read(file).unwrap();
            fs::write(file, damage(&whole)).unwrap();
            self.fails(&["me", "--output", "json"]).await;
            fs::write(file, whole).unwrap();
        }
        self.does(&["me"]).await;
    }

    async fn uses_passphrases(&self) {
        let with = |passphrase: &str, line: &[&str]| {
            let mut command = self.shell(&[&["--profile", "mia"], line].concat());
            command
                .env("TIDAL_VAULT_KEY", "passphrase")
                .env("TIDAL_VAULT_ITERATIONS", "100000")
                .env("TIDAL_VAULT_PASSPHRASE", passphrase);
            command
        };
        self.signs_in(&mut with(PASSPHRASE, &["auth", "login", "--no-browser"]))
            .await;
        let right = ended(&mut with(PASSPHRASE, &["me"])).await;
        assert_eq!(self.note(right).code, Some(0));
        for mut wrong in [
            with(WRONG_PASSPHRASE, &["me", "--output", "json"]),
            with(WRONG_PASSPHRASE, &["auth", "status"]),
            self.shell(&["me", "--profile", "mia"]),
        ] {
            let wrong = ended(&mut wrong).await;
            assert_ne!(self.note(wrong).code, Some(0));
        }
        let told = ended(&mut with(PASSPHRASE, &["config", "show"])).await;
        assert_eq!(self.note(told).code, Some(0));
    }

    async fn uses_an_assistant(&self) {
        let sim = self.listener.sim();
        let mut command = self.listener.command("tidal-mcp", &[]);
        // What is known needs no token, and so makes no trouble.
        command.env("TIDAL_CACHE_ENABLED", "false");
        let mut server = Piped::start(&mut command, &self.heard).await;
        let mut call = async |tool: &str, arguments: Value| server.call(tool, &arguments).await.unwrap();
        call("get_account", json!({})).await;
        call("search", json!({"query": "love"})).await;
        let made = call(
            "create_playlist",
            json!({"name": "Ours", "items": [sim.sample().tracks[0]]}),
        )
        .await;
        assert_eq!(made["isError"], false, "{made}");
        sim.expire_tokens();
        let listed = call("list_playlists", json!({})).await;
        assert_eq!(listed["isError"], false, "{listed}");
        sim.faults().always(TOKENS, Fault::Status503);
        sim.expire_tokens();
        assert_eq!(call("list_playlists", json!({})).await["isError"], true);
        sim.faults().clear();
        call("log_out", json!({})).await;
        assert_eq!(call("list_playlists", json!({})).await["isError"], true);
        let begun = call("log_in", json!({})).await;
        self.answers(&begun, |agreed| agreed.replace("state=", "state=x"))
            .await;
        self.answers(&begun, |agreed| agreed).await;
        let listed = call("list_playlists", json!({})).await;
        assert_eq!(listed["isError"], false, "{listed}");
        server.stop().await;
    }

    async fn uses_a_server(&self, more: &[(&str, &str)]) {
        let sim = self.listener.sim();
        let mut command = self.listener.command("tidal-mcp", &[]);
        command
            .envs(more.iter().copied())
            .env("TIDAL_LOG_FORMAT", "json")
            .env("TIDAL_LOG_ACCESS", "on")
            .env("TIDAL_LOG_SLOW_MS", "1");
        let server = Served::start(&mut command, &self.heard).await;
        let call = async |tool: &str| server.call(tool, &json!({})).await;
        call("get_account").await;
        sim.expire_tokens();
        let listed = call("list_playlists").await;
        assert_eq!(listed["isError"], false, "{listed}");
        call("log_out").await;
        let begun = call("log_in").await;
        let denied = |agreed: String| agreed.replace("code=", "error=access_denied&x=");
        self.answers(&begun, denied).await;
        call("get_account").await;
        let begun = call("log_in").await;
        self.answers(&begun, |agreed| agreed).await;
        sim.faults().always(TOKENS, Fault::BrokenJson);
        sim.expire_tokens();
        assert_eq!(call("list_playlists").await["isError"], true);
        sim.faults().clear();
        call("get_account").await;
        server.stop().await;
    }

    /// Answers a sign-in that a tool began, in the browser.
    async fn answers(&self, begun: &Value, answer: impl Fn(String) -> String) {
        let url = begun["structuredContent"]["url"].as_str();
        let url = url.unwrap_or_else(|| panic!("no address: {begun}"));
        let place = answer(agree(url).await);
        let sent_on = visit(&place).await;
        self.heard.note(&sent_on);
        // A page without the code in its address tells how it ended, once it has.
        let next = sent_on
            .lines()
            .find_map(|line| line.strip_prefix("location: "))
            .unwrap();
        let (origin, _) = place.split_once("/callback").unwrap();
        self.heard.note(&visit(&format!("{origin}{next}")).await);
    }

    fn shell(&self, line: &[&str]) -> Command {
        self.listener
            .command("tidal-cli", &[&["--verbose"], line].concat())
    }

    async fn signs_in(&self, login: &mut Command) {
        let ran = pasted(login, async |url| agree(url).await).await;
        assert_eq!(self.note(ran).code, Some(0));
    }

    async fn does(&self, line: &[&str]) -> String {
        let ran = self.runs(line).await;
        assert_eq!(ran.code, Some(0), "{line:?}: {ran:?}");
        ran.out
    }

    async fn fails(&self, line: &[&str]) {
        let ran = self.runs(line).await;
        assert!(ran.code.is_some_and(|code| code > 0), "{line:?}: {ran:?}");
    }

    async fn runs(&self, line: &[&str]) -> Ran {
        let ran = ended(&mut self.shell(line)).await;
        self.note(ran)
    }

    fn note(&self, ran: Ran) -> Ran {
        self.heard.note(&ran.out);
        self.heard.note(&ran.err);
        ran
    }
}
