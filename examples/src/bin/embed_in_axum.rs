//! A web server that searches TIDAL: `GET /search?q=blue` answers with JSON.
//!
//! The handlers know only `Arc<dyn Tidal>`: what stands behind it, TIDAL itself, a cache, or a fake in a
//! test, is decided in `main`.
//!
//! ```text
//! cargo run --bin embed_in_axum            # until it is interrupted
//! cargo run --bin embed_in_axum -- --once  # until it has answered one request
//! ```
#![expect(clippy::print_stdout, reason = "an example shows where it listens")]

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use tidal_core::{
    Error, Tidal, Viewer,
    service::SearchQuery,
    settings::{Settings, Sources},
};
use tokio::{net::TcpListener, sync::Notify};

/// What the handlers share.
#[derive(Clone)]
struct Shop {
    tidal: Arc<dyn Tidal>,
    viewer: Viewer,
    answered: Arc<Notify>,
}

/// An error as an answer: the code decides the status, and the hint goes along.
struct Failure(Error);

#[derive(serde::Deserialize)]
struct Parameters {
    q: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let settings = Settings::load(&Sources::of_process())?;
    let shop = Shop {
        tidal: Arc::new(settings.connect()?),
        viewer: settings.viewer(),
        answered: Arc::default(),
    };
    let answered = Arc::clone(&shop.answered);
    let app = Router::new().route("/search", get(search)).with_state(shop);

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/search?q=blue", listener.local_addr()?);
    let server = axum::serve(listener, app);
    if std::env::args().any(|argument| argument == "--once") {
        server
            .with_graceful_shutdown(async move { answered.notified().await })
            .await?;
    } else {
        server.await?;
    }
    Ok(())
}

async fn search(
    State(shop): State<Shop>,
    Query(parameters): Query<Parameters>,
) -> Result<Json<Value>, Failure> {
    let results = found(&shop, &parameters.q).await;
    shop.answered.notify_one();
    results.map(Json).map_err(Failure)
}

async fn found(shop: &Shop, text: &str) -> Result<Value, Error> {
    let query = SearchQuery::all(text.parse()?);
    let results = shop.tidal.search(&shop.viewer, &query).await?;
    // The model serialises as it is; what a client needs of it is the server's choice.
    let tracks = results.tracks.iter().flat_map(|page| &page.items);
    let tracks: Vec<_> = tracks
        .map(|track| json!({ "id": track.id, "title": track.title }))
        .collect();
    Ok(json!({ "tracks": tracks, "fetched_at": results.freshness.fetched_at }))
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self(error) = self;
        let code = error.code();
        let status = StatusCode::from_u16(code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = json!({ "code": code, "message": error.to_string(), "hint": error.hint() });
        (status, Json(body)).into_response()
    }
}
