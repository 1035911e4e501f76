//! Somebody who takes traces by OTLP over HTTP, and does nothing with them but count how many batches came.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpListener, task::JoinSet};

/// Takes what is posted and answers everything else with how much that was, until it is killed.
///
/// # Errors
/// The address cannot be had.
pub(super) async fn serve(at: SocketAddr) -> anyhow::Result<()> {
    let listener = TcpListener::bind(at).await?;
    let taken = Arc::new(AtomicU64::new(0));
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await?;
        let taken = Arc::clone(&taken);
        let service = service_fn(move |request| take(request, Arc::clone(&taken)));
        connections.spawn(async move {
            // How a connection ends is its client's business.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn take(
    request: Request<Incoming>,
    taken: Arc<AtomicU64>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let is_batch = request.method() == Method::POST;
    let whole = request.into_body().collect().await;
    if is_batch {
        taken.fetch_add(u64::from(whole.is_ok()), Ordering::Relaxed);
        // As it is in protobuf, an answer without a word.
        return Ok(Response::new(Full::default()));
    }
    Ok(Response::new(Full::from(
        taken.load(Ordering::Relaxed).to_string(),
    )))
}
