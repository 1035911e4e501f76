//! One question over HTTP on a connection of its own, and at which of its steps it failed: for whoever wants to know how a
//! server is. Calls to TIDAL do not come here; they go through its own stack, with all its patience.
//!
//! Nothing here is bounded in time: the caller says for how long.

pub(crate) mod trust;

use std::{io, net::SocketAddr, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Request, StatusCode, header},
};
use http_body_util::{BodyExt, Limited};
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

/// A longer answer is an error, in bytes.
const LONGEST: usize = 64 * 1024;

/// What was answered.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// The step at which it failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The address is none of an HTTP server.
    #[error("the address is not one of HTTP")]
    Address,
    /// There is no such name, or nobody to ask for it.
    #[error("the name {host} cannot be resolved")]
    Name {
        host: String,
        #[source]
        source: io::Error,
    },
    /// Nobody listens there, or nothing gets there.
    #[error("{host} cannot be connected to")]
    Connect {
        host: String,
        #[source]
        source: io::Error,
    },
    /// Somebody listens who is not believed, or does not speak TLS.
    #[error("TLS with {host} fails")]
    Tls {
        host: String,
        #[source]
        source: io::Error,
    },
    /// What was answered is no HTTP.
    #[error("{host} gives no answer of HTTP")]
    Answer {
        host: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Asks. TLS, where the address wants it, as `tls` says.
///
/// # Errors
/// With the step that failed.
pub(crate) async fn ask(url: &Url, request: Request<Body>, tls: Arc<ClientConfig>) -> Result<Reply, Fault> {
    let host = url.host().ok_or(Fault::Address)?;
    let stream = connect(url).await?;
    let request = addressed(request, url)?;
    if url.scheme() != "https" {
        return exchange(stream, request, &host.to_string()).await;
    }
    let failed = |source| Fault::Tls {
        host: host.to_string(),
        source,
    };
    let name = server_name(&host).ok_or(Fault::Address)?;
    let stream = TlsConnector::from(tls).connect(name, stream).await;
    exchange(stream.map_err(failed)?, request, &host.to_string()).await
}

async fn connect(url: &Url) -> Result<TcpStream, Fault> {
    let host = url.host().ok_or(Fault::Address)?;
    let port = url.port_or_known_default().ok_or(Fault::Address)?;
    let addresses: Vec<SocketAddr> = match host {
        Host::Ipv4(ip) => vec![(ip, port).into()],
        Host::Ipv6(ip) => vec![(ip, port).into()],
        Host::Domain(name) => {
            let found = lookup_host((name, port)).await;
            let found = found.map_err(|source| Fault::Name {
                host: name.to_owned(),
                source,
            })?;
            found.collect()
        }
    };
    let stream = TcpStream::connect(&addresses[..]).await;
    stream.map_err(|source| Fault::Connect {
        host: format!("{host}:{port}"),
        source,
    })
}

/// With path and `Host`, as HTTP/1.1 wants them.
fn addressed(mut request: Request<Body>, url: &Url) -> Result<Request<Body>, Fault> {
    let host = HeaderValue::from_str(url.authority()).map_err(|_| Fault::Address)?;
    *request.uri_mut() = url.path().parse().map_err(|_| Fault::Address)?;
    request.headers_mut().insert(header::HOST, host);
    request
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    Ok(request)
}

fn server_name(host: &Host<&str>) -> Option<ServerName<'static>> {
    match host {
        Host::Ipv4(ip) => Some(ServerName::IpAddress((*ip).into())),
        Host::Ipv6(ip) => Some(ServerName::IpAddress((*ip).into())),
        Host::Domain(name) => ServerName::try_from((*name).to_owned()).ok(),
    }
}

async fn exchange<S>(stream: S, request: Request<Body>, host: &str) -> Result<Reply, Fault>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let failed = |source| Fault::Answer {
        host: host.to_owned(),
        source,
    };
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| failed(error.into()))?;
    let answer = async move {
        let (parts, body) = sender.send_request(request).await?.into_parts();
        let body = Limited::new(body, LONGEST).collect().await?.to_bytes();
        Ok(Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        })
    };
    // How the connection ends says nothing that the answer does not.
    let (answer, _) = tokio::join!(answer, connection);
    answer.map_err(failed)
}
