//! The token endpoint and the authorization page, over HTTP.

use super::Received;
use super::reply::{Answer, Body, Sending, Severed, plain};
use crate::faults::{Fault, Target};
use crate::oauth::{Authorization, Kept, approve, exchange, page, refuse};
use crate::operations::Query;
use crate::scene::Lens;
use crate::world::{Approval, World};
use http::{HeaderValue, Method, Response, StatusCode, header};
use serde_json::json;

/// Answers a token request. Faults come by rule alone, for the target `/v1/oauth2/token`.
///
/// # Errors
///
/// [`Severed`] where a fault ends the connection instead.
pub(super) async fn token(world: &World, received: &Received) -> Result<Response<Body>, Severed> {
    world.tally.count(|counters| counters.token_requests += 1);
    received.trace(world, "POST (token)");
    let path = received.parts.uri.path();
    let operation = format!("{} {path}", received.parts.method);
    let drawn = world.plan.draw_by_rule(Target {
        operation: &operation,
        path,
    });
    if drawn.fault.is_some() {
        world.tally.count(|counters| counters.faults_injected += 1);
    }
    if let Some(delay) = drawn.delay {
        tokio::time::sleep(delay).await;
    }
    let status = match drawn.fault {
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::ResetBeforeHeaders) => return Err(Severed),
        Some(Fault::Status429) => Some(StatusCode::TOO_MANY_REQUESTS),
        Some(Fault::Status500) => Some(StatusCode::INTERNAL_SERVER_ERROR),
        Some(Fault::Status502Html) => Some(StatusCode::BAD_GATEWAY),
        Some(Fault::Status503) => Some(StatusCode::SERVICE_UNAVAILABLE),
        _ if received.parts.method != Method::POST => Some(StatusCode::METHOD_NOT_ALLOWED),
        _ => None,
    };
    let sending = Sending {
        fault: drawn.fault,
        gzip: false,
        now: world.clock.now(),
    };
    if let Some(status) = status {
        return Ok(Answer::new(status, "text/html", "<html><body>unavailable</body></html>").send(sending));
    }
    let (status, mut document) = exchange(&world.tokens, &received.parts.headers, &received.body);
    if drawn.fault == Some(Fault::AnswerLost) {
        return Err(Severed);
    }
    if drawn.fault == Some(Fault::ClockSkew)
        && let Some(expires_in) = document.get_mut("expires_in")
    {
        *expires_in = json!(expires_in.as_u64().unwrap_or(0) * 10);
    }
    let mut answer = Answer::new(status, "application/json", document.to_string());
    answer
        .headers
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer.send(sending))
}

/// Answers the browser: with the page, or after the button (or at once) with the way back to the client.
pub(super) fn authorize(world: &World, received: &Received) -> Response<Body> {
    let query = Query::parse(received.parts.uri.query().unwrap_or_default()).unwrap_or_default();
    let asked = match Authorization::parse(&query, &world.login.redirect_uris) {
        Ok(asked) => asked,
        Err(problem) => return plain(StatusCode::BAD_REQUEST, problem),
    };
    if let Some(state) = asked.state() {
        world.tokens.note(Kept::State, state);
    }
    let users = || {
        world.look(Lens::default(), |scene| {
            scene
                .library
                .users
                .values()
                .map(|user| (user.id.clone(), user.username.clone()))
                .collect::<Vec<_>>()
        })
    };
    let form = Query::parse(std::str::from_utf8(&received.body).unwrap_or_default()).unwrap_or_default();
    let chosen = match (received.parts.method.clone(), world.login.approval) {
        (Method::GET, Approval::Automatic) => users().into_iter().next().map(|(id, _)| id),
        (Method::POST, _) => users()
            .into_iter()
            .map(|(id, _)| id)
            .find(|id| form.value("user") == Some(id)),
        _ => None,
    };
    let sending = Sending {
        fault: None,
        gzip: false,
        now: world.clock.now(),
    };
    let target = match chosen {
        Some(user) => approve(&world.tokens, &asked, &user),
        None if form.value("refuse").is_some() => refuse(&asked),
        None => {
            let page = page(&asked, users().into_iter());
            return Answer::new(StatusCode::OK, "text/html; charset=utf-8", page).send(sending);
        }
    };
    let mut answer = Answer::new(StatusCode::FOUND, "text/plain", "");
    if let Ok(target) = HeaderValue::from_str(&target) {
        answer.headers.insert(header::LOCATION, target);
    }
    answer.send(sending)
}
