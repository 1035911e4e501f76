//! The sockets: how many there may be, how long a client may take to say what it wants, and how they end.
//! `axum::serve` bounds neither. What is said over them is the routes' business.

use std::{future::pending, io, sync::Arc, time::Duration};

use axum::Router as Routes;
use hyper::{body::Incoming, service::Service};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto,
        graceful::{GracefulShutdown, Watcher},
    },
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::measure;

/// How long a client may take to send a request's head, and how long an HTTP/1.1 connection may idle.
const HEAD_DEADLINE: Duration = Duration::from_secs(10);

/// How often a client of HTTP/2 is asked whether it is still there.
const STILL_THERE: Duration = Duration::from_secs(20);

/// How long to wait after a connection could not be accepted.
const ACCEPT_AGAIN: Duration = Duration::from_millis(10);

/// What one connection too many is told, as far as it listens.
const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// The open connections. They end at the latest when this is dropped.
pub(super) struct Connections {
    routes: Routes,
    places: Arc<Semaphore>,
    open: JoinSet<()>,
    graceful: GracefulShutdown,
}

// === impl Connections ===

impl Connections {
    pub(super) fn new(routes: Routes, places: usize) -> Self {
        Self {
            routes,
            places: Arc::new(Semaphore::new(places.clamp(1, Semaphore::MAX_PERMITS))),
            open: JoinSet::new(),
            graceful: GracefulShutdown::new(),
        }
    }

    /// Accepts connections until `stop`; no more are accepted then, and those that are open go on.
    pub(super) async fn accept(&mut self, listener: TcpListener, stop: &CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => self.open(stream),
                    Err(error) => recover(&error).await,
                },
                Some(_) = self.open.join_next() => {}
            }
        }
    }

    /// Asks every connection to end after the request that it is at, and waits until all have. May be given up.
    pub(super) async fn finish(&mut self) {
        std::mem::take(&mut self.graceful).shutdown().await;
        while self.open.join_next().await.is_some() {}
    }

    fn open(&mut self, stream: TcpStream) {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            measure::refusal("too_many_connections");
            // A new socket's buffer takes it at once; if it does not, being closed has to say enough.
            let _ = stream.try_write(FULL);
            return;
        };
        let routes = self.routes.clone();
        let watcher = self.graceful.watcher();
        self.open.spawn(async move {
            serve(stream, routes, watcher).await;
            drop(place);
        });
    }
}

async fn serve(stream: TcpStream, routes: Routes, watcher: Watcher) {
    // Answers are written in one piece: waiting for more of them would only delay them.
    let _ = stream.set_nodelay(true);
    let routes = TowerToHyperService::new(routes);
    let asked = CancellationToken::new();
    let service = hyper::service::service_fn(|request: hyper::Request<Incoming>| {
        asked.cancel();
        routes.call(request)
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_DEADLINE);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(STILL_THERE);
    // hyper's own deadline starts when it knows the version of HTTP, which a client may never say.
    let silent = async {
        if timeout(HEAD_DEADLINE, asked.cancelled()).await.is_ok() {
            pending::<()>().await;
        }
    };
    tokio::select! {
        ended = watcher.watch(builder.serve_connection(TokioIo::new(stream), service)) => {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
        }
        () = silent => {
            measure::refusal("no_request");
        }
    }
}

/// A connection that was lost before it was accepted concerns nobody else. Out of descriptors, most likely, is
/// what the rest is: asking again at once would only burn the processor.
async fn recover(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        tracing::warn!(%error, "a connection cannot be accepted");
        sleep(ACCEPT_AGAIN).await;
    }
}
