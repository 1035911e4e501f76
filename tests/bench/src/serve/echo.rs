//! The least that a server over HTTP can be: hyper alone, which reads a request to its end and answers the same bytes
//! each time. What the server's own figures are set in proportion to.

use std::{convert::Infallible, net::SocketAddr, path::Path};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode, body::Incoming, header::CONTENT_TYPE, server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpListener, task::JoinSet};

/// Answers what is in the file, at this address, until it is killed.
///
/// # Errors
/// The file cannot be read, or the address cannot be had.
pub(super) async fn serve(at: SocketAddr, answer: &Path) -> anyhow::Result<()> {
    let answer = Bytes::from(std::fs::read(answer)?);
    let listener = TcpListener::bind(at).await?;
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let answer = answer.clone();
        let service = service_fn(move |request| reply(request, answer.clone()));
        connections.spawn(async move {
            // How a connection ends is its client's business.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn reply(request: Request<Incoming>, answer: Bytes) -> Result<Response<Full<Bytes>>, Infallible> {
    let whole = request.into_body().collect().await;
    let mut response = Response::new(Full::new(answer));
    *response.status_mut() = match whole {
        Ok(_) => StatusCode::OK,
        Err(_) => StatusCode::BAD_REQUEST,
    };
    let kind = hyper::header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    Ok(response)
}
