//! The HTTP that spans are sent by: hyper, and the one TLS library there is. It trusts whom calls to TIDAL trust.

use std::fmt;

use async_trait::async_trait;
use axum::{
    body::Bytes,
    http::{HeaderMap, Request, Response},
};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use opentelemetry_http::{HttpClient, HttpError};

/// How much of an answer is read. It says which spans were refused, if any.
const LONGEST_ANSWER: usize = 64 * 1024;

/// Sends batches of spans.
pub(super) struct Post {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    /// May hold a secret.
    headers: HeaderMap,
}

/// A connector to the collector.
///
/// # Errors
/// When TLS is not available.
pub(super) fn connector() -> Result<HttpsConnector<HttpConnector>, rustls::Error> {
    let mut http = HttpConnector::new();
    http.set_nodelay(true);
    http.enforce_http(false);
    Ok(HttpsConnectorBuilder::new()
        .with_tls_config(tidal_core::client_tls()?)
        .https_or_http()
        .enable_all_versions()
        .wrap_connector(http))
}

// === impl Post ===

impl Post {
    /// Sends these headers along.
    ///
    /// # Errors
    /// When TLS is not available.
    pub(super) fn with(headers: HeaderMap) -> Result<Self, rustls::Error> {
        let client = Client::builder(TokioExecutor::new()).build(connector()?);
        Ok(Self { client, headers })
    }
}

impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post").finish_non_exhaustive()
    }
}

#[async_trait]
impl HttpClient for Post {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let mut request = request.map(Full::new);
        for (name, value) in &self.headers {
            request.headers_mut().insert(name, value.clone());
        }
        let (head, body) = self.client.request(request).await?.into_parts();
        let body = Limited::new(body, LONGEST_ANSWER).collect().await?.to_bytes();
        Ok(Response::from_parts(head, body))
    }
}
