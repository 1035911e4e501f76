//! A write whose answer was lost: whatever happens afterwards, nobody is told that it was not sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tidal_api::{
    AuthorizationFault, Breaking, Call, Client, Create, Deadline, Effort, Error, Fetch, Limiter, NewPlaylist,
    Phase, Playlists, Reply, Stack, Tracks, Transport, TransportFault,
};

use crate::server::{Act, Server};
use crate::setting::{client_of, seconds, seeded};

type Answer = fn() -> Result<Reply, Error>;

/// Gives these answers, the last of them again and again.
struct Script {
    answers: Vec<Answer>,
    next: AtomicUsize,
}

#[async_trait]
impl Transport for Script {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        call.attempts.add();
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.answers[number.min(self.answers.len() - 1)]()
    }
}

fn client(answers: &[Answer]) -> Client {
    let script = Script {
        answers: answers.to_vec(),
        next: AtomicUsize::new(0),
    };
    let transport = Stack::new().layer(Deadline).layer(seeded()).over(script);
    Client::with_transport(&"https://example.com".parse().unwrap(), Arc::new(transport)).unwrap()
}

fn playlist() -> Create<Playlists> {
    Create::new(NewPlaylist::named("Run"))
}

fn reply(status: StatusCode) -> Reply {
    Reply::new(status, HeaderMap::new(), Bytes::new())
}

fn fault(fault: TransportFault) -> Result<Reply, Error> {
    Err(Error::Transport {
        fault,
        source: None,
        effort: Effort::default(),
    })
}

fn timeout(phase: Phase) -> Result<Reply, Error> {
    Err(Error::Timeout {
        phase,
        limit: seconds(10),
        effort: Effort::default(),
    })
}

fn limited(who: Limiter, retry_after: u64) -> Result<Reply, Error> {
    Err(Error::RateLimited {
        retry_after: seconds(retry_after),
        who,
        effort: Effort::default(),
    })
}

fn open() -> Result<Reply, Error> {
    Err(Error::BreakerOpen {
        retry_after: seconds(60),
        effort: Effort::default(),
    })
}

fn no_token(fault: AuthorizationFault) -> Result<Reply, Error> {
    Err(Error::Authorization {
        fault,
        source: None,
        effort: Effort::default(),
    })
}

const RESET: Answer = || fault(TransportFault::Reset);
const REFUSED: Answer = || fault(TransportFault::Connect);

#[tokio::test(start_paused = true)]
async fn what_was_perhaps_applied_is_never_said_to_be_unsent() {
    let lost: [(Answer, &str); 5] = [
        (RESET, "reset"),
        (|| fault(TransportFault::Protocol), "protocol"),
        (|| timeout(Phase::Read), "read_timeout"),
        (|| Ok(reply(StatusCode::INTERNAL_SERVER_ERROR)), "server_error"),
        (|| Ok(reply(StatusCode::BAD_GATEWAY)), "server_error"),
    ];
    let later: [Answer; 10] = [
        open,
        // Turned away now, which tells nothing of the attempt before.
        || Ok(reply(StatusCode::SERVICE_UNAVAILABLE)),
        || Ok(reply(StatusCode::TOO_MANY_REQUESTS)),
        || Ok(reply(StatusCode::FORBIDDEN)),
        || no_token(AuthorizationFault::Unavailable),
        || no_token(AuthorizationFault::Expired),
        || limited(Limiter::Budget, 20),
        || limited(Limiter::Queue, 1),
        || timeout(Phase::Queue),
        REFUSED,
    ];
    for (lost, code) in lost {
        for later in later {
            let error = client(&[lost, later]).send(playlist()).await.unwrap_err();
            let seen = (
                error.code(),
                error.is_retryable(),
                error.retry_after(),
                error.is_outcome_unknown(),
            );
            assert_eq!(seen, (code, false, None, true), "{:?}", later());
            assert!(error.hint().unwrap().contains("read the thing again"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_proves_the_outcome_is_said() {
    let check = async |answers: &[Answer], code: &str, retryable: bool| {
        let error = client(answers).send(playlist()).await.unwrap_err();
        let seen = (error.code(), error.is_retryable(), error.is_outcome_unknown());
        assert_eq!(seen, (code, retryable, false));
    };
    check(&[RESET, || Ok(reply(StatusCode::NOT_FOUND))], "not_found", false).await;
    check(
        &[RESET, || Ok(reply(StatusCode::BAD_REQUEST))],
        "bad_request",
        false,
    )
    .await;
    // Nothing was ever sent, or TIDAL refused it, or was not there to take it, whenever it was asked.
    let turned_away: Answer = || Ok(reply(StatusCode::SERVICE_UNAVAILABLE));
    check(&[turned_away], "server_error", true).await;
    check(&[turned_away, turned_away, turned_away], "server_error", true).await;
    check(&[REFUSED, open], "breaker_open", true).await;
    check(
        &[|| Ok(reply(StatusCode::TOO_MANY_REQUESTS))],
        "rate_limited",
        true,
    )
    .await;
    check(&[|| timeout(Phase::Queue)], "queue_timeout", true).await;
}

#[tokio::test(start_paused = true)]
async fn a_read_may_be_repeated_whatever_became_of_it() {
    let check = async |answers: &[Answer], code: &str, retry_after: Option<u64>| {
        let error = client(answers).send(Fetch::<Tracks>::one("1")).await.unwrap_err();
        let seen = (error.code(), error.is_retryable(), error.retry_after());
        assert_eq!(seen, (code, true, retry_after.map(seconds)));
    };
    check(&[RESET, open], "breaker_open", Some(60)).await;
    check(&[RESET, || limited(Limiter::Budget, 20)], "reset", None).await;
    check(&[RESET], "reset", None).await;
    // The newer refusal knows better how long it takes.
    let limited_twice: [Answer; 2] = [|| limited(Limiter::Tidal, 5), || limited(Limiter::Budget, 20)];
    check(&limited_twice, "rate_limited", Some(20)).await;
}

/// Sends, or does not even do that, and then never answers.
struct Silent {
    sends: u32,
}

#[async_trait]
impl Transport for Silent {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        (0..self.sends).for_each(|_| call.attempts.add());
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_ran_out_of_time_is_unknown_only_if_it_was_sent() {
    for (sends, unknown) in [(0, false), (1, true)] {
        let transport = Stack::new().layer(Deadline).over(Silent { sends });
        let base = "https://example.com".parse().unwrap();
        let error = Client::with_transport(&base, Arc::new(transport))
            .unwrap()
            .send(playlist())
            .await
            .unwrap_err();
        let seen = (error.code(), error.is_outcome_unknown(), error.is_retryable());
        assert_eq!(seen, ("deadline", unknown, !unknown));
    }
}

#[tokio::test(start_paused = true)]
async fn the_fault_that_opens_the_breaker_does_not_hide_a_lost_answer() {
    let server = Server::start([Act::Close]).await;
    let breaking = Breaking {
        failures: 1,
        ..Breaking::default()
    };
    let client = client_of(&server.base_url, |builder| builder.breaking(breaking));
    let error = client.send(playlist()).await.unwrap_err();
    assert_eq!(
        (error.code(), error.is_retryable(), error.effort().attempts),
        ("reset", false, 1)
    );
    assert!(error.effort().outcome_unknown);
    // The next one is not sent at all, and is told so.
    let error = client.send(playlist()).await.unwrap_err();
    assert_eq!(
        (error.code(), error.is_retryable(), error.effort().attempts),
        ("breaker_open", true, 0)
    );
}
