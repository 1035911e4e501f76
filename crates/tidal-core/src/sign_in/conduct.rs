//! The listener's life: it accepts connections until the sign-in has an outcome and the browser has its page. What is
//! answered is the desk's business.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::Timestamp;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{oneshot, watch},
    task::JoinSet,
    time::timeout,
};

use super::{
    desk::{Answer, Desk, Served},
    left, unanswered,
};
use crate::{AuthService, Result, model::Session};

/// How long the browser may take to fetch its page once there is an outcome.
const GRACE: Duration = Duration::from_secs(3);

/// How long a request's head may take.
const HEAD: Duration = Duration::from_secs(10);

/// How long a connection may last: the page waits until TIDAL has given tokens and they are kept, whose every step has
/// an end of its own.
const CONNECTION: Duration = Duration::from_mins(5);

/// Connections at a time. Browsers open a few ahead.
const MOST_CONNECTIONS: usize = 16;

/// Most bytes of a request's head. TIDAL's codes have less than two thousand.
const LONGEST_HEAD: usize = 16 * 1024;

/// Most headers of a request.
const MOST_HEADERS: usize = 64;

/// Waits for the answer, ends the sign-in with it, tells, and stays until the browser has its page.
pub(super) async fn conduct(
    auth: Arc<dyn AuthService>,
    listener: TcpListener,
    desk: Arc<Desk>,
    (expires, answer, told): (
        Timestamp,
        oneshot::Receiver<Answer>,
        watch::Sender<Option<Result<Session>>>,
    ),
) {
    let mut reception = Reception {
        listener,
        desk,
        connections: JoinSet::new(),
    };
    let completion = complete(&*auth, expires, answer);
    tokio::pin!(completion);
    let outcome = loop {
        tokio::select! {
            outcome = &mut completion => break outcome,
            // A page that tells of nothing, such as that of a stranger's answer, ends nothing.
            _ = reception.next() => {}
        }
    };
    told.send_replace(Some(outcome));
    let shown = async { while reception.next().await != Served::Outcome {} };
    if timeout(GRACE, shown).await.is_err() {
        tracing::debug!("nobody fetched the page that tells how the sign-in ended");
    }
}

async fn complete(
    auth: &dyn AuthService,
    expires: Timestamp,
    answer: oneshot::Receiver<Answer>,
) -> Result<Session> {
    match timeout(left(expires), answer).await {
        Ok(Ok(Answer {
            pending,
            redirected_to,
        })) => auth.complete_sign_in(pending, &redirected_to).await,
        Ok(Err(_)) | Err(_) => Err(unanswered()),
    }
}

/// The listener and its connections.
struct Reception {
    listener: TcpListener,
    desk: Arc<Desk>,
    connections: JoinSet<Served>,
}

// === impl Reception ===

impl Reception {
    /// Goes on until a connection has ended, and tells what it was there for.
    async fn next(&mut self) -> Served {
        loop {
            tokio::select! {
                accepted = self.listener.accept(), if self.connections.len() < MOST_CONNECTIONS => match accepted {
                    Ok((stream, _)) => {
                        self.connections.spawn(serve(stream, Arc::clone(&self.desk)));
                    }
                    // Such as too many open files: that passes, and asking at once would spin.
                    Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                },
                Some(ended) = self.connections.join_next() => return ended.unwrap_or(Served::Nothing),
            }
        }
    }
}

/// One request, one answer.
async fn serve(stream: TcpStream, desk: Arc<Desk>) -> Served {
    let told = AtomicBool::new(false);
    let (desk, told_by_page) = (&*desk, &told);
    let service = service_fn(|request: Request<Incoming>| async move {
        let (head, _) = request.into_parts();
        let (response, served) = desk.answer(&head).await;
        told_by_page.fetch_or(served == Served::Outcome, Ordering::Relaxed);
        Ok::<_, Infallible>(response)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(LONGEST_HEAD)
        .max_headers(MOST_HEADERS)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    // What a browser does to its connection is of no interest; that the page left is.
    let ended = timeout(CONNECTION, connection).await;
    let delivered = matches!(ended, Ok(Ok(()))) && told.load(Ordering::Relaxed);
    if delivered {
        Served::Outcome
    } else {
        Served::Nothing
    }
}
