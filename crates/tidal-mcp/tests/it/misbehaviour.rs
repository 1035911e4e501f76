//! Tools that fail, hang or panic, and a TIDAL that does: there is an answer every time, and it is the right one.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidal_core::{Error, Freshness, Limiter, Retry, StaleReason, testing::FakeTidal};
use tidal_mcp::{
    Backend, Failure, Options, Server, Toolset,
    router::Entry,
    tool::{Context, Effect, Output, Spec, Tool},
};

use crate::world::{self, text};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Done {
    pub(crate) done: bool,
}

impl Output for Done {
    fn write(&self, text: &mut String) {
        text.push_str("\nDone.");
    }
}

struct Panics;

#[async_trait]
impl Tool for Panics {
    type Arguments = Nothing;
    type Output = Done;

    const SPEC: Spec = spec("panics", Effect::Reads);

    async fn call(_: &Context, _: Nothing) -> Result<Done, Failure> {
        panic!("a bug that nobody saw coming")
    }
}

struct Hangs;

#[async_trait]
impl Tool for Hangs {
    type Arguments = Nothing;
    type Output = Done;

    const SPEC: Spec = spec("hangs", Effect::Reads);

    async fn call(_: &Context, _: Nothing) -> Result<Done, Failure> {
        std::future::pending().await
    }
}

/// Panics when it may have changed something.
struct PanicsHalfWay;

#[async_trait]
impl Tool for PanicsHalfWay {
    type Arguments = Nothing;
    type Output = Done;

    const SPEC: Spec = spec("panics_half_way", Effect::Overwrites);

    async fn call(_: &Context, _: Nothing) -> Result<Done, Failure> {
        panic!("a bug that nobody saw coming")
    }
}

/// Changes something and then says too much.
struct Boasts;

#[derive(Serialize, JsonSchema)]
struct Boast {
    words: String,
}

impl Output for Boast {
    fn write(&self, text: &mut String) {
        text.push_str(&self.words);
    }
}

#[async_trait]
impl Tool for Boasts {
    type Arguments = Nothing;
    type Output = Boast;

    const SPEC: Spec = spec("boasts", Effect::Adds);

    async fn call(_: &Context, _: Nothing) -> Result<Boast, Failure> {
        Ok(Boast {
            words: "done ".repeat(100_000),
        })
    }
}

/// Changes something, as far as anybody can tell.
pub(crate) struct Changes;

#[async_trait]
impl Tool for Changes {
    type Arguments = Nothing;
    type Output = Done;

    const SPEC: Spec = spec("changes", Effect::Overwrites);

    async fn call(_: &Context, _: Nothing) -> Result<Done, Failure> {
        Ok(Done { done: true })
    }
}

const fn spec(name: &'static str, effect: Effect) -> Spec {
    Spec {
        name,
        title: "Of the tests",
        toolset: Toolset::Catalog,
        effect,
        scopes: &[],
        description: "Exists only in tests",
    }
}

pub(crate) fn bad_server(options: &Options) -> Server {
    let entries = vec![
        Entry::of::<Panics>(),
        Entry::of::<Hangs>(),
        Entry::of::<Changes>(),
        Entry::of::<PanicsHalfWay>(),
        Entry::of::<Boasts>(),
    ];
    Server::with_tools(entries, Backend::ready(Arc::new(FakeTidal::new())), options).unwrap()
}

#[tokio::test]
async fn a_tool_that_panics_answers() {
    let server = bad_server(&Options::default());
    let error = world::error(&server, "panics", json!({})).await;
    assert_eq!(error["code"], "INTERNAL");
    assert!(!error.to_string().contains("nobody saw coming"), "{error}");
    world::answer(&server, "changes", json!({})).await;
}

#[tokio::test]
async fn nobody_is_told_that_nothing_was_changed_where_something_may_have_been() {
    let server = bad_server(&Options::default());
    let error = world::error(&server, "panics", json!({})).await;
    assert!(
        error["message"].as_str().unwrap().contains("nothing was changed"),
        "{error}"
    );
    for tool in ["panics_half_way", "boasts"] {
        let error = world::error(&server, tool, json!({})).await;
        assert_eq!(error["code"], "INTERNAL", "{tool}");
        assert!(
            !error.to_string().contains("nothing was changed"),
            "{tool}: {error}"
        );
        assert!(
            error["hint"]
                .as_str()
                .unwrap()
                .contains("look whether it was done"),
            "{tool}: {error}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_tool_that_hangs_answers_in_time() {
    let server = bad_server(&Options::default());
    let started = tokio::time::Instant::now();
    let error = world::error(&server, "hangs", json!({})).await;
    assert_eq!(error["code"], "TIMEOUT");
    assert_eq!(started.elapsed(), Options::default().tool_timeout);
}

#[tokio::test(start_paused = true)]
async fn calls_beyond_the_places_wait_within_their_time() {
    let options = Options {
        concurrent_calls: 1,
        tool_timeout: Duration::from_secs(5),
        ..Options::default()
    };
    let server = bad_server(&options);
    let started = tokio::time::Instant::now();
    let (hanging, waiting) = tokio::join!(
        world::error(&server, "hangs", json!({})),
        world::error(&server, "hangs", json!({})),
    );
    assert_eq!(
        (&hanging["code"], &waiting["code"]),
        (&json!("TIMEOUT"), &json!("TIMEOUT"))
    );
    assert_eq!(started.elapsed(), Duration::from_secs(5));
    world::answer(&server, "changes", json!({})).await;
}

#[tokio::test(start_paused = true)]
async fn a_tidal_that_hangs_or_panics_disturbs_nothing_else() {
    let (server, fake) = world::server(&world::options());
    fake.hang_next();
    let arguments = json!({"ids": ["1"]});
    assert_eq!(
        world::error(&server, "get_tracks", arguments.clone()).await["code"],
        "TIMEOUT"
    );
    fake.panic_next();
    assert_eq!(
        world::error(&server, "get_tracks", arguments.clone()).await["code"],
        "INTERNAL"
    );
    world::answer(&server, "get_tracks", arguments).await;
}

fn source() -> tidal_core::Source {
    Arc::new(std::io::Error::other("secret inner workings"))
}

#[tokio::test]
async fn every_error_reaches_the_model_with_its_code_and_next_step() {
    for (error, code, retry_after) in [
        (Error::NotConfigured, "AUTH_ERROR", None),
        (Error::NotSignedIn, "AUTH_ERROR", None),
        (Error::CredentialsRefused { source: source() }, "AUTH_ERROR", None),
        (Error::SignInExpired { source: source() }, "AUTH_ERROR", None),
        (Error::Forbidden { source: source() }, "FORBIDDEN", None),
        (Error::Conflict { source: source() }, "CONFLICT", None),
        (
            Error::RateLimited {
                by: Limiter::Tidal,
                retry_after: Duration::from_millis(4_200),
            },
            "RATE_LIMIT",
            Some(5),
        ),
        (
            Error::Tidal {
                status: Some(500),
                retry: Retry::Later,
                source: source(),
            },
            "API_ERROR",
            None,
        ),
        (
            Error::Tidal {
                status: Some(503),
                retry: Retry::After(Duration::from_secs(30)),
                source: source(),
            },
            "API_ERROR",
            Some(30),
        ),
        (
            Error::Unavailable {
                retry_after: Duration::from_mins(1),
            },
            "UNAVAILABLE",
            Some(60),
        ),
        (Error::Timeout { source: source() }, "TIMEOUT", None),
        (Error::Internal { source: source() }, "INTERNAL", None),
    ] {
        let (server, fake) = world::server(&world::options());
        fake.fail_always(error);
        for (tool, arguments) in [
            ("search", json!({"query": "a"})),
            ("get_tracks", json!({"ids": ["1"]})),
            ("get_albums", json!({"ids": ["100"]})),
            ("get_artists", json!({"ids": ["3519"]})),
            ("get_playlist", json!({"id": "0a-1b"})),
            ("get_videos", json!({"ids": ["9"]})),
            ("find_similar", json!({"kind": "track", "id": "1"})),
        ] {
            let error = world::error(&server, tool, arguments).await;
            assert_eq!(error["code"], code, "{tool}: {error}");
            assert_eq!(error["retry_after"].as_u64(), retry_after, "{tool}: {error}");
            assert!(!error.to_string().contains("inner workings"), "{error}");
        }
    }
}

#[tokio::test]
async fn without_a_client_id_each_call_says_how_to_configure_it() {
    let backend = Backend::lazy(|| Err(Error::NotConfigured));
    let server = Server::new(backend, &Options::default()).unwrap();
    assert_eq!(server.router().definitions().len(), tidal_mcp::tools::all().len());
    let error = world::error(&server, "search", json!({"query": "a"})).await;
    assert_eq!(
        (&error["code"], &error["reason"]),
        (&json!("AUTH_ERROR"), &json!("not_configured"))
    );
    assert!(error["hint"].as_str().unwrap().contains("TIDAL_CLIENT_ID"));
    // A bad argument is still told first: it would be wrong in any case.
    assert_eq!(
        world::error(&server, "search", json!({})).await["code"],
        "INVALID_INPUT"
    );
}

#[tokio::test]
async fn a_batch_names_what_failed_and_what_is_not_there() {
    let (server, fake) = world::server(&world::options());
    fake.fail_id(
        "2",
        Error::RateLimited {
            by: Limiter::Tidal,
            retry_after: Duration::from_secs(3),
        },
    );
    let answer = world::answer(&server, "get_tracks", json!({"ids": ["1", "2", "777", "3"]})).await;
    let found: Vec<_> = answer["tracks"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["id"])
        .collect();
    assert_eq!(found, [&json!("1"), &json!("3")]);
    let missing = &answer["missing"];
    assert_eq!(
        (&missing[0]["id"], &missing[0]["code"], &missing[0]["retry_after"]),
        (&json!("2"), &json!("RATE_LIMIT"), &json!(3))
    );
    assert_eq!(
        (&missing[1]["id"], &missing[1]["code"]),
        (&json!("777"), &json!("NOT_FOUND"))
    );
}

#[tokio::test]
async fn a_stale_answer_says_so() {
    let (server, fake) = world::server(&world::options());
    let old = Freshness {
        fetched_at: "2026-01-02T03:04:05Z".parse().unwrap(),
        stale_because: Some(StaleReason::RateLimited),
        suspect_empty: false,
    };
    fake.answer_as(old);
    for (tool, arguments) in [
        ("search", json!({"query": "blue"})),
        ("get_tracks", json!({"ids": ["1"]})),
        ("get_albums", json!({"ids": ["100"], "with_tracks": true})),
        ("get_artists", json!({"ids": ["3519"]})),
        ("get_playlist", json!({"id": "0a-1b"})),
        ("get_videos", json!({"ids": ["9"]})),
        ("find_similar", json!({"kind": "track", "id": "1"})),
    ] {
        let result = world::call(&server, tool, arguments).await;
        assert!(
            text(&result).contains("Doubtful answer, given by TIDAL at 2026-01-02T03:04:05Z: the rate limit"),
            "{tool}"
        );
        let stale = &result.structured_content.unwrap()["stale"];
        assert!(
            stale["because"].as_str().unwrap().contains("rate limit"),
            "{tool}"
        );
    }
}

#[tokio::test]
async fn an_empty_answer_under_pressure_is_not_taken_for_the_truth() {
    let (server, fake) = world::server(&world::options());
    fake.answer_as(Freshness {
        suspect_empty: true,
        ..Freshness::now()
    });
    let result = world::call(&server, "search", json!({"query": "nothing at all"})).await;
    assert!(
        text(&result).contains("ask again in a few seconds"),
        "{}",
        text(&result)
    );
}
