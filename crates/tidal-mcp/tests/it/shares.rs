//! One principal who takes all that they can of a server leaves room for the others.

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Request, StatusCode, header},
};
use futures_util::{StreamExt, poll, stream};
use serde_json::json;
use tidal_core::settings::LimitSettings;
use tidal_mcp::{Access, HttpOptions, principals::AccessToken};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::principals::{Club, message, with_token};

const PLACES: usize = 15;

fn ping(token: &AccessToken) -> Request<Body> {
    with_token(token, &message("ping", &json!({})))
}

/// A good request, of whose body nothing comes but its first byte.
fn slow(token: &AccessToken) -> Request<Body> {
    let begun = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"{"))]);
    ping(token).map(|_| Body::from_stream(begun.chain(stream::pending())))
}

async fn status(routes: &Router, request: Request<Body>) -> StatusCode {
    routes.clone().oneshot(request).await.unwrap().status()
}

/// Sends slow bodies until one is refused.
async fn flood(routes: &Router, token: &AccessToken) -> Vec<impl Future> {
    let mut receiving = Vec::new();
    loop {
        let mut request = Box::pin(routes.clone().oneshot(slow(token)));
        if let std::task::Poll::Ready(response) = poll!(&mut request) {
            let response = response.unwrap();
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(response.headers()[header::RETRY_AFTER], "1");
            return receiving;
        }
        receiving.push(request);
        assert!(receiving.len() <= PLACES, "nothing is refused");
    }
}

#[tokio::test(start_paused = true)]
async fn slow_bodies_of_some_keep_nobody_else_out() {
    let club = Club::new();
    let mut tokens = Vec::new();
    for name in ["mia", "leo", "ida", "kim"] {
        tokens.push(club.add(name, Access::ReadWrite).await);
    }
    let options = HttpOptions {
        limits: LimitSettings {
            concurrent_requests: PLACES,
            ..LimitSettings::default()
        },
        ..club.options.clone()
    };
    let routes = tidal_mcp::http::routes(club.server.clone(), &options, CancellationToken::new());
    let mut receiving = Vec::new();
    let mut left = PLACES;
    for token in &tokens[..3] {
        let theirs = flood(&routes, token).await;
        assert!(
            (1..=left.div_ceil(2)).contains(&theirs.len()),
            "{} of {left}",
            theirs.len()
        );
        left -= theirs.len();
        receiving.push(theirs);
        // Who has none yet is answered, and who has too many is not.
        assert_eq!(status(&routes, ping(&tokens[3])).await, StatusCode::OK);
        assert_eq!(
            status(&routes, ping(token)).await,
            StatusCode::SERVICE_UNAVAILABLE
        );
    }
    drop(receiving);
    for token in &tokens {
        assert_eq!(status(&routes, ping(token)).await, StatusCode::OK);
    }
}
