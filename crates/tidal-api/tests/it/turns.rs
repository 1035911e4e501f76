//! What the rate limiter is told of a turn, whatever limiter it is.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tidal_api::{
    AccessToken, AuthorizationFault, Authorize, Authorizer, Call, Client, Effort, Error, Fetch, Identity,
    Limiter, Phase, RateLimiter, Reply, Report, Spend, Spending, Stack, Tracks, Transport, TransportFault,
    Turn,
};

use crate::setting::{Fixed, seconds};

/// Gives every turn at once and takes down what came of it.
#[derive(Clone, Default)]
struct Ledger(Arc<Mutex<Vec<Report>>>);

#[async_trait]
impl RateLimiter for Ledger {
    async fn turn(&self, _: Spending) -> Result<Box<dyn Turn>, Error> {
        Ok(Box::new(self.clone()))
    }
}

impl Turn for Ledger {
    fn report(self: Box<Self>, report: Report) {
        self.0.lock().unwrap().push(report);
    }
}

type Answer = fn() -> Result<Reply, Error>;

/// Sends and answers like this; or turns it away before that.
struct Below {
    sends: u32,
    answer: Answer,
}

#[async_trait]
impl Transport for Below {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        (0..self.sends).for_each(|_| call.attempts.add());
        (self.answer)()
    }
}

struct NoToken;

#[async_trait]
impl Authorizer for NoToken {
    async fn token(&self, _: &Identity) -> Result<AccessToken, Error> {
        Err(Error::Authorization {
            fault: AuthorizationFault::Unavailable,
            source: None,
            effort: Effort::default(),
        })
    }

    async fn refused(&self, _: &Identity, _: &AccessToken) {}
}

async fn report(authorizer: Arc<dyn Authorizer>, below: Below) -> Report {
    let ledger = Ledger::default();
    let transport = Stack::new()
        .layer(Spend::new(Arc::new(ledger.clone())))
        .layer(Authorize::new(authorizer))
        .over(below);
    let client =
        Client::with_transport(&"https://example.com".parse().unwrap(), Arc::new(transport)).unwrap();
    // Told at once: nothing of an earlier call leaks into the next one.
    drop(client.send(Fetch::<Tracks>::one("1")).await);
    let reports = ledger.0.lock().unwrap();
    assert_eq!(reports.len(), 1);
    reports[0]
}

fn broken(fault: TransportFault) -> Result<Reply, Error> {
    Err(Error::Transport {
        fault,
        source: None,
        effort: Effort::default(),
    })
}

fn late(phase: Phase) -> Result<Reply, Error> {
    Err(Error::Timeout {
        phase,
        limit: seconds(5),
        effort: Effort::default(),
    })
}

fn full() -> Result<Reply, Error> {
    Err(Error::RateLimited {
        retry_after: seconds(1),
        who: Limiter::Queue,
        effort: Effort::default(),
    })
}

#[tokio::test(start_paused = true)]
async fn what_was_not_sent_is_reported_so() {
    let check = async |sends: u32, answer: Answer, expected: Report| {
        let seen = report(Arc::new(Fixed::new("token")), Below { sends, answer }).await;
        assert_eq!(seen, expected, "{sends} {:?}", answer());
    };
    check(0, full, Report::NotSent).await;
    check(0, || late(Phase::Queue), Report::NotSent).await;
    check(1, || broken(TransportFault::Connect), Report::NotSent).await;
    check(1, || broken(TransportFault::Tls), Report::NotSent).await;
    check(1, || late(Phase::Connect), Report::NotSent).await;

    check(1, || broken(TransportFault::Reset), Report::Nothing).await;
    check(1, || late(Phase::Read), Report::Nothing).await;
    // One reached TIDAL, the replay did not.
    check(2, || broken(TransportFault::Connect), Report::Nothing).await;
    let empty = || Ok(Reply::new(StatusCode::OK, HeaderMap::new(), Bytes::new()));
    check(1, empty, Report::Answered(None)).await;
}

#[tokio::test(start_paused = true)]
async fn a_call_without_a_token_is_not_sent() {
    let below = Below {
        sends: 1,
        answer: full,
    };
    assert_eq!(report(Arc::new(NoToken), below).await, Report::NotSent);
}
