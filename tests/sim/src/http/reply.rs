//! What leaves: an answer put into a response, compressed where that is asked for, and spoilt where a fault says so.

use crate::faults::Fault;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::stream;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::Frame;
use jiff::{SignedDuration, Timestamp};
use std::io::Write as _;
use std::time::Duration;

/// A body that may be cut off.
pub(crate) type Body = UnsyncBoxBody<Bytes, Severed>;

/// The connection ends here, on purpose.
#[derive(Debug)]
pub(crate) struct Severed;

/// An answer before it is bytes on a connection.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) content_type: &'static str,
    pub(crate) body: Bytes,
}

/// What the answer is sent with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sending {
    pub(crate) fault: Option<Fault>,
    pub(crate) gzip: bool,
    pub(crate) now: Timestamp,
}

/// Bodies longer than this are compressed.
const GZIP_ABOVE: usize = 2048;
/// More than any client should read.
const HUGE: usize = 9 * 1024 * 1024;
const SEVERED_AFTER: Duration = Duration::from_millis(20);
const DRIP: usize = 16;
const DRIP_EVERY: Duration = Duration::from_millis(250);

/// A short text.
pub(crate) fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let answer = Answer::new(status, "text/plain; charset=utf-8", text);
    answer.send(Sending {
        fault: None,
        gzip: false,
        now: Timestamp::now(),
    })
}

// === impl Answer ===

impl Answer {
    pub(crate) fn new(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            content_type,
            body: body.into(),
        }
    }

    /// The response, with what the fault does to bytes done.
    pub(crate) fn send(self, sending: Sending) -> Response<Body> {
        let Self {
            status,
            headers,
            mut content_type,
            body,
        } = self;
        let mut gzip = sending.gzip && body.len() > GZIP_ABOVE;
        let body = match sending.fault {
            Some(Fault::WrongContentType) => {
                content_type = "text/html; charset=utf-8";
                body
            }
            Some(Fault::EmptyBody) => Bytes::new(),
            Some(Fault::TruncatedJson) => body.slice(..body.len() / 2),
            Some(Fault::BrokenJson) => broken(&body),
            Some(Fault::HugeBody | Fault::GzipBomb) => {
                gzip = sending.gzip && sending.fault == Some(Fault::GzipBomb);
                huge()
            }
            _ => body,
        };
        let bytes = if gzip { compressed(&body) } else { body };
        let length = bytes.len();
        let mut response = Response::new(match sending.fault {
            Some(Fault::ResetInBody) => severed(&bytes),
            Some(Fault::SlowDrip) => dripping(bytes),
            _ => Full::new(bytes).map_err(|never| match never {}).boxed_unsync(),
        });
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if gzip {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let skew = if sending.fault == Some(Fault::ClockSkew) {
            SignedDuration::from_hours(1)
        } else {
            SignedDuration::ZERO
        };
        if let Some(date) = http_date(sending.now.checked_sub(skew).unwrap_or(sending.now)) {
            headers.insert(header::DATE, date);
        }
        response
    }
}

fn http_date(moment: Timestamp) -> Option<HeaderValue> {
    HeaderValue::from_str(&moment.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()).ok()
}

fn compressed(body: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing into memory does not fail; were it to, the short body would be noticed by whoever unpacks it.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default().into()
}

fn broken(body: &[u8]) -> Bytes {
    let mut bytes = body.to_vec();
    bytes.insert(bytes.len() / 2, b'\x01');
    bytes.push(b'}');
    bytes.into()
}

fn huge() -> Bytes {
    let padding = " ".repeat(HUGE);
    format!("{{\"data\":[],\"links\":{{\"self\":\"/\"}},\"meta\":{{\"padding\":\"{padding}\"}}}}").into()
}

/// Half of the bytes, and then nothing more. Without the pause the end would overtake what was written.
fn severed(bytes: &Bytes) -> Body {
    let half = bytes.slice(..bytes.len() / 2);
    let parts = stream::unfold(Some(half), |half| async move {
        let Some(half) = half else {
            tokio::time::sleep(SEVERED_AFTER).await;
            return Some((Err(Severed), None));
        };
        Some((Ok(Frame::data(half)), None))
    });
    StreamBody::new(parts).boxed_unsync()
}

fn dripping(bytes: Bytes) -> Body {
    let drops = stream::unfold(bytes, |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(DRIP_EVERY).await;
        let drop = rest.split_to(DRIP.min(rest.len()));
        Some((Ok(Frame::data(drop)), rest))
    });
    StreamBody::new(drops).boxed_unsync()
}

// === impl Severed ===

impl std::fmt::Display for Severed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("connection severed on purpose")
    }
}

impl std::error::Error for Severed {}
