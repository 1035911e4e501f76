//! The way of an API request: found in the table, spoilt by a fault or not, identified, charged, permitted, checked,
//! answered.

use super::Received;
use super::reply::{Answer, Body, Sending, Severed};
use crate::answer::{Read, read};
use crate::faults::{Fault, Target, warp};
use crate::gate::{self, MEDIA_TYPE, Outcome};
use crate::limit::Limiter;
use crate::oauth::Caller;
use crate::operations::{self, Matched, Query};
use crate::refusal::Refusal;
use crate::scene::{Collapse, Explicit, Lens};
use crate::world::World;
use crate::writes::{self, Begun, Write, writer};
use http::{HeaderMap, Response, StatusCode, header};
use std::time::Duration;

/// Answers a request below the API's root.
///
/// # Errors
///
/// [`Severed`] where a fault ends the connection instead.
pub(super) async fn answer(world: &World, received: &Received) -> Result<Response<Body>, Severed> {
    let path = received.parts.uri.path().strip_prefix("/v2").unwrap_or_default();
    let matched = operations::find(&received.parts.method, path);
    let operation = matched
        .as_ref()
        .map_or_else(|_| "unknown".to_owned(), |matched| matched.operation.name());
    let _in_flight = world.tally.begin(&operation);
    received.trace(world, &operation);
    let drawn = world.plan.draw(Target {
        operation: &operation,
        path,
    });
    if drawn.fault.is_some() {
        world.tally.count(|counters| counters.faults_injected += 1);
    }
    let sending = Sending {
        fault: drawn.fault,
        gzip: accepts_gzip(received),
        now: world.clock.now(),
    };
    match drawn.fault {
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::ResetBeforeHeaders) => return Err(Severed),
        Some(fault) => {
            if let Some(answer) = instead(fault) {
                return Ok(answer.send(sending));
            }
        }
        None => {}
    }
    if let (Some(Fault::ExpiredToken), Some(token)) = (drawn.fault, gate::bearer(&received.parts.headers)) {
        world.tokens.expire(token);
    }
    let (outcome, headers) = carry_out(world, received, matched, (&operation, drawn.delay)).await;
    if drawn.fault == Some(Fault::AnswerLost) {
        return Err(Severed);
    }
    let (status, mut document) = outcome.unwrap_or_else(|refusal| {
        (
            refusal.status,
            refusal.document(&format!("{:08x}", world.tally.snapshot().total)),
        )
    });
    if let Some(fault) = drawn.fault.filter(|_| status.is_success()) {
        warp(fault, &mut document);
    }
    let mut answer = Answer::new(status, MEDIA_TYPE, document.to_string());
    answer.headers = headers;
    Ok(answer.send(sending))
}

/// Everything between the fault and the answer; the headers are the rate limit's.
async fn carry_out(
    world: &World,
    received: &Received,
    matched: Result<Matched, Refusal>,
    (operation, delay): (&str, Option<Duration>),
) -> (Outcome, HeaderMap) {
    let caller = match gate::identify(&world.tokens, &received.parts.headers) {
        Ok(caller) => caller,
        Err(refusal) => return (Err(refusal), HeaderMap::new()),
    };
    let (headers, charged) = charge(world, &caller, operation);
    let outcome = match charged.and(matched) {
        Ok(matched) => operate(world, received, (&caller, &matched), delay).await,
        Err(refusal) => Err(refusal),
    };
    (outcome, headers)
}

/// Takes the operation's cost; the headers are sent whatever comes of it.
fn charge(world: &World, caller: &Caller, operation: &str) -> (HeaderMap, Result<(), Refusal>) {
    let Some(limiter) = &world.limiter else {
        return (HeaderMap::new(), Ok(()));
    };
    let verdict = limiter.spend(&world.clock, &caller.credential, operation);
    world.tally.count(|counters| {
        counters.tokens_spent += u64::from(Limiter::spent(verdict));
        counters.too_many_requests += u64::from(!verdict.allowed);
    });
    (
        limiter.headers(verdict),
        if verdict.allowed { Ok(()) } else { Err(too_many()) },
    )
}

async fn operate(
    world: &World,
    received: &Received,
    (caller, matched): (&Caller, &Matched),
    delay: Option<Duration>,
) -> Outcome {
    let operation = matched.operation;
    gate::media_types(&received.parts.headers, &received.body, operation)?;
    gate::permit(caller, operation)?;
    let query = Query::parse(received.parts.uri.query().unwrap_or_default())?;
    query.check(operation)?;
    let target = received
        .parts
        .uri
        .path_and_query()
        .map_or("", http::uri::PathAndQuery::as_str);
    let link = target.strip_prefix("/v2").unwrap_or(target);
    let lens = lens(world, caller, &query);
    if operation.shape.is_write() {
        let write = Write {
            world,
            user: writer(caller)?,
            lens: &lens,
            body: &received.body,
            link,
        };
        return once(&write, (received, matched), delay).await;
    }
    pause(delay).await;
    let document = world.look(lens, |scene| {
        read(
            &Read {
                scene,
                query: &query,
                link,
            },
            matched,
        )
    })?;
    Ok((StatusCode::OK, document))
}

/// Applies a write, unless its idempotency key says that it was. The key is taken before the delay of a fault, so
/// that a retry in the meantime meets a write that is still being worked on.
async fn once(
    write: &Write<'_>,
    (received, matched): (&Received, &Matched),
    delay: Option<Duration>,
) -> Outcome {
    let world = write.world;
    let key = received
        .parts
        .headers
        .get("idempotency-key")
        .map(|key| key.to_str().unwrap_or_default());
    let payload = format!(
        "{} {} {}",
        received.parts.method,
        write.link,
        String::from_utf8_lossy(write.body)
    );
    let ticket = match world.ledger.begin(&world.clock, (write.user, key), payload)? {
        Begun::Fresh(ticket) => ticket,
        Begun::Replayed(outcome) => {
            world.tally.count(|counters| counters.duplicates_suppressed += 1);
            return outcome;
        }
    };
    pause(delay).await;
    let outcome = writes::write(write, matched);
    ticket.complete(&outcome);
    outcome
}

async fn pause(delay: Option<Duration>) {
    if let Some(delay) = delay {
        tokio::time::sleep(delay).await;
    }
}

/// What colours the view of this request. Without a country, the user's; without a user, the United States.
fn lens(world: &World, caller: &Caller, query: &Query) -> Lens {
    let country = query.value("countryCode").map(str::to_owned).or_else(|| {
        let user = caller.user.as_ref()?;
        world.look(Lens::default(), |scene| {
            scene.library.users.get(user).map(|user| user.country.clone())
        })
    });
    Lens {
        country: country.unwrap_or_else(|| "US".to_owned()),
        user: caller.user.clone(),
        explicit: if query.value("explicitFilter") == Some("EXCLUDE") {
            Explicit::Exclude
        } else {
            Explicit::Include
        },
        collapse: if query.value("collapseBy") == Some("NONE") {
            Collapse::None
        } else {
            Collapse::Fingerprint
        },
    }
}

/// Answers that a fault gives instead of the operation's.
fn instead(fault: Fault) -> Option<Answer> {
    let refusal = match fault {
        Fault::Status429 => too_many(),
        Fault::Status500 => Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "INTERNAL_SERVER_ERROR",
            "Something went wrong",
        ),
        Fault::Status503 => Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "SERVICE_UNAVAILABLE",
            "Try again later",
        ),
        Fault::Status502Html => {
            let page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
            return Some(Answer::new(StatusCode::BAD_GATEWAY, "text/html", page));
        }
        _ => return None,
    };
    Some(Answer::new(
        refusal.status,
        MEDIA_TYPE,
        refusal.document("fault").to_string(),
    ))
}

fn too_many() -> Refusal {
    Refusal::new(
        StatusCode::TOO_MANY_REQUESTS,
        "TOO_MANY_REQUESTS",
        "The rate limit is exceeded",
    )
}

fn accepts_gzip(received: &Received) -> bool {
    let accepted = received.header(header::ACCEPT_ENCODING).unwrap_or_default();
    accepted
        .split(',')
        .any(|coding| coding.split(';').next().unwrap_or_default().trim() == "gzip")
}
