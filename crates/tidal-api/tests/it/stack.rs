//! A stack of one's own, with layers of this crate and of others.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tidal_api::{
    Call, Client, Deadline, Error, Fetch, Layer, NewPlaylist, Reply, Retries, Stack, Tracks, Transport,
};
use url::Url;

use crate::setting::{seconds, seeded};

/// Answers without any network.
#[derive(Default)]
struct Canned {
    calls: AtomicUsize,
    failures: usize,
}

#[async_trait]
impl Transport for Canned {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        assert_eq!(
            format!("{call:?}"),
            format!("Call {{ operation: {:?}, .. }}", call.operation)
        );
        call.attempts.add();
        let status = match self.calls.fetch_add(1, Ordering::Relaxed) {
            number if number < self.failures => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::OK,
        };
        let body = Bytes::from(format!(r#"{{"data":{{"type":"tracks","id":"{}"}}}}"#, call.url));
        Ok(Reply::new(status, HeaderMap::new(), body))
    }
}

/// Counts what passes.
#[derive(Clone, Default)]
struct Count(Arc<AtomicUsize>);

struct Counted<T> {
    inner: T,
    passed: Count,
}

impl<T: Transport> Layer<T> for Count {
    type Transport = Counted<T>;

    fn layer(self, inner: T) -> Counted<T> {
        Counted { inner, passed: self }
    }
}

#[async_trait]
impl<T: Transport> Transport for Counted<T> {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        self.passed.0.fetch_add(1, Ordering::Relaxed);
        self.inner.call(call).await
    }
}

fn base() -> Url {
    "https://example.com/v2/".parse().unwrap()
}

#[tokio::test]
async fn a_client_works_over_any_transport() {
    let client = Client::with_transport(&base(), Arc::new(Canned::default())).unwrap();
    let document = client
        .send(Fetch::<Tracks>::one("a/b").country("NO"))
        .await
        .unwrap();
    assert_eq!(
        document.data.id,
        "https://example.com/v2/tracks/a%2Fb?countryCode=NO"
    );
}

#[tokio::test]
async fn statuses_are_judged_also_without_the_stack() {
    let client = Client::with_transport(
        &base(),
        Arc::new(Canned {
            failures: 1,
            ..Canned::default()
        }),
    )
    .unwrap();
    assert_eq!(
        client.send(Fetch::<Tracks>::one("1")).await.unwrap_err().code(),
        "server_error"
    );
}

#[tokio::test(start_paused = true)]
async fn layers_are_passed_from_the_first_to_the_last() {
    let (outside, inside) = (Count::default(), Count::default());
    let transport = Stack::default()
        .layer(Deadline)
        .layer(outside.clone())
        .layer(seeded())
        .layer(inside.clone())
        .over(Canned {
            failures: 2,
            ..Canned::default()
        });
    let client = Client::with_transport(&base(), Arc::new(transport)).unwrap();
    client.send(Fetch::<Tracks>::one("1")).await.unwrap();
    assert_eq!(
        (
            outside.0.load(Ordering::Relaxed),
            inside.0.load(Ordering::Relaxed)
        ),
        (1, 3)
    );
}

/// Never answers.
struct Silent;

#[async_trait]
impl Transport for Silent {
    async fn call(&self, _: Call) -> Result<Reply, Error> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn the_deadline_is_the_callers_but_never_more_than_the_total() {
    let transport: Arc<dyn Transport> = Arc::new(
        Stack::new()
            .layer(Deadline)
            .layer(Retries::default())
            .over(Silent),
    );
    let client = Client::with_transport(&base(), transport).unwrap();
    for (given, expected) in [(seconds(3), seconds(3)), (seconds(300), seconds(30))] {
        let started = tokio::time::Instant::now();
        let write = tidal_api::Create::<tidal_api::Playlists>::new(NewPlaylist::named("Run"));
        let error = client.send_within(write, given).await.unwrap_err();
        assert_eq!(error.code(), "deadline");
        assert!(started.elapsed() >= expected && started.elapsed() < expected + seconds(1));
    }
}

#[tokio::test(start_paused = true)]
async fn absurd_settings_do_no_harm() {
    let ages = std::time::Duration::MAX;
    let sim = tidal_sim::Sim::start().await.unwrap();
    let client = crate::setting::client_with(&sim, |builder| {
        let retries = Retries {
            attempts: u32::MAX,
            first_wait: ages,
            longest_wait: ages,
            seed: Some(1),
        };
        let timeouts = tidal_api::Timeouts {
            connect: ages,
            read: ages,
            total: ages,
        };
        let breaking = tidal_api::Breaking {
            failures: 0,
            open_for: ages,
        };
        let limits = tidal_api::Limits {
            in_flight: usize::MAX,
            waiting: usize::MAX,
            idle_connections: usize::MAX,
            body_bytes: usize::MAX,
        };
        builder
            .retries(retries)
            .timeouts(timeouts)
            .breaking(breaking)
            .limits(limits)
    });
    let request = || Fetch::<Tracks>::one(&sim.sample().tracks[0]);
    client.send_within(request(), ages).await.unwrap();
    sim.faults().next(1, tidal_sim::Fault::Status503);
    assert_eq!(
        client.send_within(request(), ages).await.unwrap_err().code(),
        "server_error"
    );
    assert_eq!(client.send(request()).await.unwrap_err().code(), "breaker_open");
}

#[tokio::test]
async fn what_is_wrong_is_not_sent() {
    let canned = Arc::new(Canned::default());
    let client = Client::with_transport(&base(), Arc::clone(&canned) as Arc<dyn Transport>).unwrap();
    let error = client.send(Fetch::<Tracks>::one("..")).await.unwrap_err();
    assert_eq!(
        (error.code(), error.is_retryable(), error.effort()),
        ("invalid_request", false, tidal_api::Effort::default())
    );
    assert_eq!(canned.calls.load(Ordering::Relaxed), 0);
}

#[test]
fn secrets_go_to_no_address_in_the_clear() {
    let wire = tidal_api::Wire::new(
        "test",
        tidal_api::Timeouts::default(),
        tidal_api::Limits::default(),
    );
    let wire = Arc::new(wire.unwrap());
    for url in [
        "http://example.com/",
        "https://:hunter2@example.com/",
        "https://user:hunter2@example.com/",
        "ftp://example.com/",
    ] {
        let base = url.parse().unwrap();
        let client = Client::with_transport(&base, Arc::new(Canned::default()));
        let built = Client::builder().base_url(url).build();
        let tokens = tidal_api::ClientCredentials::new(Arc::clone(&wire), url, "id", "secret".into());
        for error in [client.unwrap_err(), built.unwrap_err(), tokens.err().unwrap()] {
            assert_eq!(error.code(), "configuration", "{url}");
            assert!(!format!("{error:?} {error}").contains("hunter2"), "{error:?}");
        }
    }
}
