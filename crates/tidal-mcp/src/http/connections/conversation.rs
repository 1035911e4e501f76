//! What is said over one connection, and how long it may take to say it.

use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use hyper::{Request, body::Incoming};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use tidal_core::settings::{ConnectionLimits, LimitSettings};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{MissedTickBehavior, interval, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    answer::Answer,
    paced::Paced,
    pulse::{Missed, Pulse},
    seldom::Seldom,
};
use crate::{
    http::{client_address::Peer, front::Front, tls::Tls},
    measure,
};

/// How often a client of HTTP/2 is asked whether it is still there, and how long it may take to say so.
const STILL_THERE: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(20));

/// So many requests may a client of HTTP/2 take back before anybody saw them; one that goes on is sent away.
const TAKEN_BACK: usize = 20;

/// The same for those that were wrong.
const WRONG: usize = 64;

/// Most that waits to be sent to one client of HTTP/2, in bytes for each request.
const UNSENT: usize = 256 * 1024;

/// What holds for all connections.
pub(super) struct Terms {
    front: Front,
    limits: ConnectionLimits,
    builder: auto::Builder<TokioExecutor>,
    tls: Option<Arc<Tls>>,
    closing: CancellationToken,
}

// === impl Terms ===

impl Terms {
    pub(super) fn new(
        front: Front,
        limits: &LimitSettings,
        tls: Option<Arc<Tls>>,
        closing: CancellationToken,
    ) -> Self {
        Self {
            front,
            limits: limits.connections.clone(),
            builder: builder(limits),
            tls,
            closing,
        }
    }
}

/// Every bound is written down, also where it is hyper's default: what it should be is decided here.
fn builder(limits: &LimitSettings) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    let head_bytes = usize::try_from(limits.header_bytes).unwrap_or(usize::MAX);
    builder
        .http1()
        .timer(TokioTimer::new())
        // The pulse tells a head that does not come from a client that asks nothing; hyper does not.
        .header_read_timeout(None)
        .max_headers(limits.headers)
        .max_buf_size(head_bytes.saturating_add(limits.url_bytes));
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(STILL_THERE.0)
        .keep_alive_timeout(STILL_THERE.1)
        .max_concurrent_streams(limits.connections.streams)
        .max_pending_accept_reset_streams(TAKEN_BACK)
        .max_local_error_reset_streams(WRONG)
        .max_header_list_size(limits.header_bytes)
        .max_send_buf_size(UNSENT);
    builder
}

/// Talks until one of the two sides has had enough.
pub(super) async fn hold(stream: TcpStream, peer: SocketAddr, terms: &Terms, pulse: &Arc<Pulse>) {
    // Answers are written in one piece: waiting for more of them would only delay them.
    let _ = stream.set_nodelay(true);
    let stream = Paced::new(stream, Arc::clone(pulse), terms.limits.write_timeout);
    let mut evicted = Seldom::new(pulse.evicted());
    tokio::select! {
        biased;
        () = open(stream, peer, terms, pulse) => {}
        () = &mut evicted => measure::refusal("made_room"),
    }
}

/// Shakes hands first, where that is done.
async fn open(stream: Paced<TcpStream>, peer: SocketAddr, terms: &Terms, pulse: &Arc<Pulse>) {
    let Some(tls) = &terms.tls else {
        return talk(stream, peer, terms, pulse).await;
    };
    let shaking = timeout(terms.limits.head_timeout, tls.acceptor().accept(stream));
    tokio::select! {
        shaken = shaking => match shaken {
            Ok(Ok(stream)) => talk(stream, peer, terms, pulse).await,
            Ok(Err(error)) => {
                measure::refusal("tls_handshake");
                tracing::debug!(error = %crate::telemetry::chain(&error), "a TLS handshake failed");
            }
            Err(_) => measure::refusal("slow_tls_handshake"),
        },
        () = terms.closing.cancelled() => {}
    }
}

async fn talk<S>(stream: S, peer: SocketAddr, terms: &Terms, pulse: &Arc<Pulse>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = hyper::service::service_fn(|mut request: Request<Incoming>| {
        let begun = pulse.begin(request.version());
        request.extensions_mut().insert(Peer(peer.ip()));
        let answering = terms.front.call(request);
        async move {
            let response = answering.await?;
            Ok::<_, std::convert::Infallible>(response.map(|body| Answer::new(body, begun)))
        }
    });
    let mut connection = pin!(terms.builder.serve_connection(TokioIo::new(stream), service));
    let mut interrupted = Seldom::new(interrupted(terms, pulse));
    let mut grace = Seldom::never();
    loop {
        tokio::select! {
            biased;
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(error = %crate::telemetry::chain(&*error), "a connection ended early");
                }
                return;
            }
            missed = &mut interrupted => {
                if let Some(missed) = missed {
                    measure::refusal(missed.reason());
                    if missed != Missed::Next || !pulse.is_http2() {
                        return;
                    }
                    // A request may be on its way: the client is told which was the last that counts.
                    grace = Seldom::new(sleep(terms.limits.head_timeout));
                }
                connection.as_mut().graceful_shutdown();
            }
            () = &mut grace => return,
        }
    }
}

/// Waits for whatever comes first: a deadline that is missed, or, that is `None`, the end of all connections.
async fn interrupted(terms: &Terms, pulse: &Pulse) -> Option<Missed> {
    tokio::select! {
        () = terms.closing.cancelled() => None,
        missed = missed(terms, pulse) => Some(missed),
    }
}

/// Waits until a deadline has passed.
async fn missed(terms: &Terms, pulse: &Pulse) -> Missed {
    let limits = &terms.limits;
    let shortest = limits
        .head_timeout
        .min(limits.idle_timeout)
        .min(limits.write_timeout);
    // A deadline may be missed by half of the shortest: looking costs something for each of many connections.
    let mut looks = interval(shortest / 2);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        if let Some(missed) = pulse.missed(limits) {
            return missed;
        }
    }
}

// === impl Missed ===

impl Missed {
    /// As it is counted.
    fn reason(self) -> &'static str {
        match self {
            Self::First => "no_request",
            Self::Head => "slow_head",
            Self::Reading => "slow_reader",
            Self::Next => "idle",
        }
    }
}
