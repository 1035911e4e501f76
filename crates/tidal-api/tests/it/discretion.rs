//! What is recorded: enough to understand a call, and nothing that belongs to somebody.

use std::io;
use std::sync::{Arc, Mutex};

use metrics_util::debugging::DebuggingRecorder;
use secrecy::ExposeSecret as _;
use tidal_api::{CodeGrant, Fetch, Identity, RawGet, Tracks};
use tidal_sim::{Fault, Sim};
use tracing_subscriber::fmt::MakeWriter;

use crate::listener::{KEY, Process, SCOPES, Store, Trouble, code, sim_with_lifetime};
use crate::setting::{Fixed, any_track, client_with, limited_sim, search, seconds};

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Calls that succeed and calls that fail, with secrets, names and ids in them.
async fn eventful_calls(sim: &Sim, token: &str) {
    let client = client_with(sim, |builder| builder.authorizer(Arc::new(Fixed::new(token))));
    let client = client.on_behalf_of(Identity::user("user-key-4711"));
    client.send(any_track(sim)).await.unwrap();
    client.send(search("private longing")).await.unwrap();
    client
        .send(Fetch::<Tracks>::one("id-of-nothing"))
        .await
        .unwrap_err();
    client
        .send(RawGet::new("/tracks/raw-id-of-nothing"))
        .await
        .unwrap_err();
    sim.faults().next(2, Fault::Status503);
    client.send(any_track(sim)).await.unwrap();
    sim.faults().next(1, Fault::BrokenJson);
    let error = client.send(any_track(sim)).await.unwrap_err();
    tracing::warn!(?error, "as an application would log it");
}

/// A sign-in with everything that can happen to it. Answers with all its secrets.
async fn eventful_sign_in() -> Vec<String> {
    let sim = sim_with_lifetime(seconds(3_600)).await;
    let store = Store::empty();
    let process = Process::start(&sim, &store);
    let (grant, forged) = (code(&sim, &SCOPES).await, code(&sim, &SCOPES).await);
    let mut secrets = Vec::new();
    for secret in [&grant.code, &grant.verifier, &forged.code] {
        secrets.push(secret.expose_secret().to_owned());
    }
    let forged = CodeGrant {
        verifier: "forged-verifier".into(),
        ..forged
    };
    secrets.push("forged-verifier".to_owned());
    let error = process.manager.sign_in(KEY, forged).await.unwrap_err();
    tracing::warn!(?error, "as an application would log it");
    let granted = process.manager.sign_in(KEY, grant).await.unwrap();
    tracing::info!(?granted, "as an application would log it");
    for troubled in [None, Some("save")] {
        let tokens = store.tokens().await.unwrap();
        secrets.push(tokens.access_token.secret().expose_secret().to_owned());
        secrets.push(tokens.refresh_token.unwrap().expose_secret().to_owned());
        if let Some(operation) = troubled {
            store.trouble(operation, Trouble::Fails);
        }
        tokio::time::sleep(seconds(31)).await;
        sim.faults().next(1, Fault::ExpiredToken);
        process.call().await.unwrap();
        store.heal();
    }
    process.call().await.unwrap();
    process.manager.settled().await;
    tokio::time::sleep(seconds(31)).await;
    sim.faults().on_next("/v1/oauth2/token", 1, Fault::AnswerLost);
    sim.faults().next(1, Fault::ExpiredToken);
    let error = process.call().await.unwrap_err();
    tracing::warn!(?error, "as an application would log it");
    secrets
}

#[tokio::test(start_paused = true)]
async fn no_log_line_holds_a_secret_an_id_or_a_query() {
    let log = Log::default();
    // For all threads: one subscriber per thread would miss what other tests have met first without one. So other tests
    // are heard here, too; they have nothing to say either that is private.
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter("tidal_api=trace")
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let sim = limited_sim().await;
    let token = sim.user_token(&sim.sample().user, ["search.read"]);
    eventful_calls(&sim, &token).await;
    let secrets = eventful_sign_in().await;
    let text = log.text();
    assert_eq!(secrets.len(), 8);
    for secret in &secrets {
        assert!(!text.contains(secret), "{secret} is in the log:\n{text}");
    }
    for private in [
        token.as_str(),
        "user-key-4711",
        "private",
        "longing",
        "id-of-nothing",
        &sim.sample().tracks[0],
    ] {
        assert!(!text.contains(private), "{private} is in the log:\n{text}");
    }
    for useful in [
        "GET /tracks/{id}",
        "not_found",
        "asking again",
        "identity=\"user\"",
        "could not be saved",
        "TIDAL has ended a sign-in",
        "token_refused",
    ] {
        assert!(text.contains(useful), "{useful} is not in the log:\n{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn metrics_have_bounded_labels() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let guard = metrics::set_default_local_recorder(&recorder);
    let sim = limited_sim().await;
    let token = sim.user_token(&sim.sample().user, ["search.read"]);
    eventful_calls(&sim, &token).await;
    drop(guard);
    let mut seen: Vec<String> = snapshotter
        .snapshot()
        .into_vec()
        .into_iter()
        .map(|(key, ..)| {
            let key = key.key();
            let labels: Vec<_> = key
                .labels()
                .map(|label| format!("{}={}", label.key(), label.value()))
                .collect();
            format!("{} {}", key.name(), labels.join(" "))
        })
        .filter(|line| line.starts_with("tidal_api"))
        .collect();
    seen.sort();
    insta::assert_snapshot!(seen.join("\n"));
}
