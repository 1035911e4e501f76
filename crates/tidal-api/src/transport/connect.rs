//! Connections: TLS, plain HTTP on loopback, and a deadline for both together.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use tower_service::Service;

use super::trust::client_tls;
use crate::error::{Error, Source};

/// Connects within a time limit, which covers the name, the connection and the TLS handshake.
#[derive(Clone)]
pub(super) struct Connector {
    inner: HttpsConnector<HttpConnector>,
    limit: Duration,
}

/// The connection was not there in time.
#[derive(Debug, thiserror::Error)]
#[error("no connection within the time limit")]
pub(super) struct ConnectTimedOut;

type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, Source>> + Send>>;

/// A connector that gives up after so long.
pub(super) fn connector(limit: Duration) -> Result<Connector, Error> {
    let tls = client_tls().map_err(|error| Error::Configuration {
        problem: format!("TLS is not available: {error}"),
    })?;
    let mut http = HttpConnector::new();
    http.set_nodelay(true);
    http.enforce_http(false);
    let inner = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        // Plain HTTP is for loopback alone; the client's builder has checked that.
        .https_or_http()
        .enable_all_versions()
        .wrap_connector(http);
    Ok(Connector { inner, limit })
}

impl Service<Uri> for Connector {
    type Response = <HttpsConnector<HttpConnector> as Service<Uri>>::Response;
    type Error = Source;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = self.inner.call(uri);
        let limit = self.limit;
        Box::pin(async move {
            match tokio::time::timeout(limit, connecting).await {
                Ok(result) => result,
                Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, ConnectTimedOut).into()),
            }
        })
    }
}
