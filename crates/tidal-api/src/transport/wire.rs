//! The bottom of every stack: hyper, one pool of connections, one attempt.
//!
//! It knows headers, sizes and time limits of one attempt. It knows nothing of retries, budgets or tokens; it only sends
//! the one that it is given.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, USER_AGENT,
};
use http::{HeaderMap, HeaderValue, Request};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::capture_connection;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use secrecy::ExposeSecret as _;
use tracing::Instrument as _;

use super::connect::{ConnectTimedOut, Connector, connector};
use super::gzip::{CollectError, Collector};
use super::{Call, Limits, Reply, Timeouts, Transport, trace};
use crate::clock;
use crate::error::{AuthorizationFault, Effort, Error, InvalidRequest, Phase, Source, TransportFault};
use crate::stopwatch::{Spent, Stopwatch};

/// Sends one attempt over a pool of connections.
pub struct Wire {
    client: Client<Connector, Full<Bytes>>,
    user_agent: HeaderValue,
    timeouts: Timeouts,
    body_limit: usize,
    propagator: Option<Propagator>,
}

/// Adds headers to whatever is sent to TIDAL, within the span of that attempt: a `traceparent`.
pub type Propagator = Arc<dyn Fn(&mut HeaderMap) + Send + Sync>;

/// JSON:API's media type, the only one that TIDAL takes and gives.
const JSON_API: HeaderValue = HeaderValue::from_static("application/vnd.api+json");

// Shorter than the idle timeouts of common gateways, so that a pooled connection is seldom found closed.
const IDLE: Duration = Duration::from_secs(50);

// While requests are in flight.
const PING: Duration = Duration::from_secs(5);

// What explains an error is small and comes with its status.
const ERROR_BODY: Duration = Duration::from_secs(2);

// In which a healthy TIDAL answers.
const TIME_ENOUGH: Duration = Duration::from_secs(1);

impl Wire {
    /// A pool that names itself `user_agent`.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the name cannot be a header or TLS is not available.
    pub fn new(user_agent: &str, timeouts: Timeouts, limits: Limits) -> Result<Self, Error> {
        let timeouts = timeouts.bounded();
        let user_agent = HeaderValue::from_str(user_agent).map_err(|_| Error::Configuration {
            problem: "the user agent is not a valid header".to_owned(),
        })?;
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            // All requests share one HTTP/2 connection. One that died silently would fail each of them in turn.
            .http2_keep_alive_interval(PING)
            .http2_keep_alive_timeout(timeouts.connect)
            .pool_max_idle_per_host(limits.idle_connections)
            .build(connector(timeouts.connect)?);
        Ok(Self {
            client,
            user_agent,
            timeouts,
            body_limit: limits.body_bytes,
            propagator: None,
        })
    }

    /// The same, with headers that tell a trace on.
    #[must_use]
    pub fn with_propagator(self, propagator: Propagator) -> Self {
        Self {
            propagator: Some(propagator),
            ..self
        }
    }

    /// How long one attempt may take until its answer begins.
    pub(crate) fn attempt_limit(&self) -> Duration {
        self.timeouts.connect + self.timeouts.read
    }

    /// Sends any request and collects the answer within the limits. The token service is asked through this, too.
    pub(crate) async fn exchange(&self, mut request: Request<Full<Bytes>>) -> Result<Reply, Error> {
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, self.user_agent.clone());
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        if let Some(propagate) = &self.propagator {
            propagate(headers);
        }
        trace::sent_to(request.uri());
        let mut connection = capture_connection(&mut request);
        let connected_and_waited = async {
            // The guard that comes with the metadata must not be held over the wait.
            drop(connection.wait_for_connection_metadata().await);
            tokio::time::sleep(self.timeouts.read).await;
        };
        // The connector has a limit of its own; beside it, this bounds whatever happens before there is a connection.
        let limit = self.attempt_limit();
        let response = tokio::select! {
            biased;
            response = tokio::time::timeout(limit, self.client.request(request)) => response.ok(),
            () = connected_and_waited => None,
        };
        let response = response.ok_or_else(|| self.read_timeout())?.map_err(|error| {
            let fault = if error.is_connect() {
                TransportFault::Connect
            } else {
                TransportFault::Reset
            };
            self.fault(fault, error.into())
        })?;
        let (parts, body) = response.into_parts();
        let collected = self.collect(&parts.headers, body);
        let body = if parts.status.is_success() {
            collected.await?
        } else {
            // The status says what to do; what cannot be read behind it would only hide it.
            let collected = tokio::time::timeout(ERROR_BODY, collected).await;
            collected.ok().and_then(Result::ok).unwrap_or_default()
        };
        Ok(Reply::new(parts.status, parts.headers, body))
    }

    async fn collect(&self, headers: &HeaderMap, mut body: Incoming) -> Result<Bytes, Error> {
        let mut collector = self.collector(headers)?;
        loop {
            // Bounds each wait, not the whole: a body that drips is ended at the call's deadline.
            let frame = tokio::time::timeout(self.timeouts.read, body.frame()).await;
            match frame.map_err(|_| self.read_timeout())? {
                Some(Ok(frame)) => {
                    let data = frame.into_data().unwrap_or_default();
                    collector.push(&data).map_err(|error| self.collect_error(error))?;
                }
                Some(Err(error)) => return Err(self.fault(TransportFault::Reset, error.into())),
                None => return collector.finish().map_err(|error| self.collect_error(error)),
            }
        }
    }

    fn collector(&self, headers: &HeaderMap) -> Result<Collector, Error> {
        let length = headers.get(CONTENT_LENGTH);
        let length: Option<usize> = length.and_then(|value| value.to_str().ok()?.parse().ok());
        if length.is_some_and(|length| length > self.body_limit) {
            return Err(self.collect_error(CollectError::TooLarge));
        }
        match headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
            None | Some(b"" | b"identity") => Ok(Collector::plain(self.body_limit)),
            Some(b"gzip" | b"x-gzip") => Ok(Collector::gzip(self.body_limit)),
            Some(_) => Err(transport(TransportFault::Protocol, None)),
        }
    }

    fn collect_error(&self, error: CollectError) -> Error {
        match error {
            CollectError::TooLarge => Error::TooLarge {
                limit: self.body_limit,
                effort: Effort::default(),
            },
            CollectError::Damaged(source) => transport(TransportFault::Protocol, Some(source.into())),
        }
    }

    fn read_timeout(&self) -> Error {
        Error::Timeout {
            phase: Phase::Read,
            limit: self.timeouts.read,
            effort: Effort::default(),
        }
    }

    /// The error behind `source`, which is `otherwise` unless its causes say more. A secure channel that breaks later
    /// is a connection that breaks: what was sent may have arrived.
    fn fault(&self, otherwise: TransportFault, source: Source) -> Error {
        let cause = &*source;
        if any_cause(cause, <dyn StdError>::is::<ConnectTimedOut>) {
            let limit = self.timeouts.connect;
            return Error::Timeout {
                phase: Phase::Connect,
                limit,
                effort: Effort::default(),
            };
        }
        let fault = if otherwise == TransportFault::Connect
            && any_cause(cause, <dyn StdError>::is::<rustls::Error>)
        {
            TransportFault::Tls
        } else if any_cause(cause, is_damage) {
            TransportFault::Protocol
        } else {
            otherwise
        };
        transport(fault, Some(source))
    }
}

#[async_trait]
impl Transport for Wire {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        let request = request(&call)?;
        let template = call.operation.split_once(' ').map(|(_, template)| template);
        let span = trace::attempt(&call.method, template, call.attempts.count());
        call.attempts.add();
        let (watch, started) = (Stopwatch::on(Spent::Attempt), clock::now());
        // Ended here, and not only above: the layers in between learn of it and settle what they hold.
        let exchange = self.exchange(request).instrument(span.clone());
        let result = match tokio::time::timeout_at(call.deadline, exchange).await {
            Ok(result) => result,
            Err(_) => Err(out_of_time(clock::now() - started)),
        };
        drop(watch);
        trace::ended(&span, &result);
        let outcome = match &result {
            Ok(reply) if reply.status.is_success() => "ok",
            Ok(reply) if reply.status.is_client_error() => "client_error",
            Ok(_) => "server_error",
            Err(error) => error.code(),
        };
        metrics::counter!(
            "tidal_api_calls_to_tidal_total",
            "operation" => call.operation,
            "outcome" => outcome
        )
        .increment(1);
        result
    }
}

fn request(call: &Call) -> Result<Request<Full<Bytes>>, Error> {
    let mut builder = Request::builder()
        .method(call.method.clone())
        .uri(&*call.url)
        .header(ACCEPT, JSON_API);
    if let Some(token) = &call.token {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", token.secret().expose_secret()))
            .map_err(|source| Error::Authorization {
                fault: AuthorizationFault::Refused,
                source: Some(source.into()),
                effort: Effort::default(),
            })?;
        value.set_sensitive(true);
        builder = builder.header(AUTHORIZATION, value);
    }
    if let Some(key) = &call.idempotency_key {
        builder = builder.header("idempotency-key", key.as_str());
    }
    // TIDAL wants it on a DELETE with a body, too.
    if call.body.is_some() {
        builder = builder.header(CONTENT_TYPE, JSON_API);
    }
    let body = Full::new(call.body.clone().unwrap_or_default());
    builder
        .body(body)
        .map_err(|_| Error::InvalidRequest(InvalidRequest::ForeignPath))
}

/// The caller's time is over. Whether TIDAL is to blame depends on how much of it was left.
pub(super) fn out_of_time(limit: Duration) -> Error {
    let phase = if limit < TIME_ENOUGH {
        Phase::Total
    } else {
        Phase::Read
    };
    Error::Timeout {
        phase,
        limit,
        effort: Effort::default(),
    }
}

fn transport(fault: TransportFault, source: Option<Source>) -> Error {
    Error::Transport {
        fault,
        source,
        effort: Effort::default(),
    }
}

fn is_damage(cause: &(dyn StdError + 'static)) -> bool {
    cause
        .downcast_ref::<hyper::Error>()
        .is_some_and(hyper::Error::is_parse)
}

/// Whether a cause answers `yes`, also one inside an `io::Error`, which `source` steps over.
fn any_cause(error: &(dyn StdError + 'static), yes: impl Fn(&(dyn StdError + 'static)) -> bool) -> bool {
    let mut next = Some(error);
    while let Some(cause) = next {
        if yes(cause) {
            return true;
        }
        next = match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => cause.source(),
        };
    }
    false
}
