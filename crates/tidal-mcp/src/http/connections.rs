//! The sockets: how many there may be and from where, and how they end. What is said over one is `conversation`'s business,
//! and what over all of them means, the routes'. `axum::serve` bounds none of it.

mod answer;
mod conversation;
mod descriptors;
mod paced;
mod places;
mod pulse;
mod seldom;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use metrics::Gauge;
use tidal_core::settings::LimitSettings;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use self::{
    conversation::Terms,
    places::{Full, Places},
    pulse::Pulse,
};
use super::{client_address::Proxies, front::Front, tls::Tls};
use crate::measure::{self, Present};

/// How long to wait after a connection could not be accepted.
const ACCEPT_AGAIN: Duration = Duration::from_millis(10);

/// What one connection too many is told, as far as it listens.
const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// The open connections. They end at the latest when this is dropped.
pub(super) struct Connections {
    terms: Arc<Terms>,
    places: Arc<Places>,
    proxies: Proxies,
    open: JoinSet<()>,
    count: Gauge,
}

// === impl Connections ===

impl Connections {
    /// None yet. Each ends after the request that it is at once `closing` is cancelled.
    pub(super) fn new(
        front: Front,
        limits: &LimitSettings,
        tls: Option<Arc<Tls>>,
        closing: CancellationToken,
    ) -> Self {
        let most = descriptors::enough_for(limits.connections.most);
        Self {
            places: Arc::new(Places::new(most, limits.connections.per_address)),
            proxies: Proxies::of(limits),
            terms: Arc::new(Terms::new(front, limits, tls, closing)),
            open: JoinSet::new(),
            count: Gauge::noop(),
        }
    }

    /// The same, which are counted there while they are open.
    pub(super) fn counting(self, count: Gauge) -> Self {
        Self { count, ..self }
    }

    /// Accepts connections until then; those that are open go on.
    pub(super) async fn accept(&mut self, listener: &TcpListener, until: impl Future<Output = ()>) {
        let mut until = std::pin::pin!(until);
        loop {
            tokio::select! {
                () = &mut until => return,
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => self.open(stream, peer),
                    Err(error) => recover(&error).await,
                },
                Some(_) = self.open.join_next() => {}
            }
        }
    }

    /// Waits until all have ended. May be given up.
    pub(super) async fn finish(&mut self) {
        while self.open.join_next().await.is_some() {}
    }

    fn open(&mut self, stream: TcpStream, peer: SocketAddr) {
        let pulse = Arc::new(Pulse::new());
        // Whoever is on this machine, or stands for many, is not counted for one.
        let counted = self.proxies.counted(peer.ip());
        let seat = match self.places.take(&pulse, counted) {
            Ok(seat) => seat,
            Err(full) => {
                measure::refusal(match full {
                    Full::Everywhere => "too_many_connections",
                    Full::ForAddress => "too_many_connections_of_one",
                });
                // A new socket's buffer takes it at once; if it does not, being closed has to say enough.
                let _ = stream.try_write(FULL);
                return;
            }
        };
        let terms = Arc::clone(&self.terms);
        let present = Present::among(&self.count);
        self.open.spawn(async move {
            conversation::hold(stream, peer, &terms, &pulse).await;
            drop((seat, present));
        });
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
        tracing::warn!(error = %crate::telemetry::chain(&error), "a connection cannot be accepted");
        sleep(ACCEPT_AGAIN).await;
    }
}
