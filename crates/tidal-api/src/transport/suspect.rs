//! Suspicious empties: TIDAL under pressure answers 200 with nothing in it.
//!
//! Seen live: a list that has things in it came back empty while the rate limit was exhausted. Such an answer is asked
//! for once more; if it stays empty it is handed on, marked, so that nobody keeps it. With budget left, or without
//! headers that tell of it, an empty answer is believed: to ask twice for every id that does not exist would double its
//! cost, half of a full bucket already, and TIDAL has not been seen to leave the headers out.

use async_trait::async_trait;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Call, Layer, Reply, Transport};
use crate::error::Error;
use crate::rate::RateState;

/// Asks once more when an answer is suspiciously empty.
#[derive(Debug, Clone, Copy)]
pub struct AskTwice;

/// A transport that asks once more when an answer is suspiciously empty.
pub struct AskingTwice<T> {
    inner: T,
}

impl<T: Transport> Layer<T> for AskTwice {
    type Transport = AskingTwice<T>;

    fn layer(self, inner: T) -> AskingTwice<T> {
        AskingTwice { inner }
    }
}

#[async_trait]
impl<T: Transport> Transport for AskingTwice<T> {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        if !call.is_read() {
            return self.inner.call(call).await;
        }
        let first = self.inner.call(call.clone()).await?;
        if !is_suspect(&first) {
            return Ok(first);
        }
        tracing::debug!("an empty answer while the rate limit is exhausted: asking once more");
        metrics::counter!("tidal_api_suspect_empty_total", "operation" => call.operation).increment(1);
        // Up to the deadline itself, so that the first answer is handed on rather than lost to it.
        let second = tokio::time::timeout_at(call.deadline, self.inner.call(call));
        match second.await.map_err(drop).and_then(|second| second.map_err(drop)) {
            Ok(second) => Ok(Reply {
                suspect_empty: is_suspect(&second),
                ..second
            }),
            // The first answer may be true, and is more than an error: no budget is left to find out.
            Err(()) => Ok(Reply {
                suspect_empty: true,
                ..first
            }),
        }
    }
}

fn is_suspect(reply: &Reply) -> bool {
    reply.status.is_success()
        && reply.rate.as_ref().is_some_and(RateState::is_exhausted)
        && is_empty(&reply.body)
}

/// Whether the document has no data: an empty list, `null`, or none at all.
fn is_empty(body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(default)]
        data: Option<Data>,
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Data {
        Many(Vec<IgnoredAny>),
        One(IgnoredAny),
    }
    let Ok(document) = serde_json::from_slice::<Wire>(body) else {
        return false;
    };
    match document.data {
        None => true,
        Some(Data::Many(data)) => data.is_empty(),
        Some(Data::One(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_empty;

    #[test]
    fn empty_is_what_has_no_data() {
        let check = |body: &str, expected: bool| assert_eq!(is_empty(body.as_bytes()), expected, "{body}");
        check(r#"{"data": [], "links": {}}"#, true);
        check(r#"{"data": null}"#, true);
        check("{}", true);
        check(r#"{"data": [{"id": "1"}]}"#, false);
        check(r#"{"data": {"id": "1"}}"#, false);
        check("", false);
        check("<html>", false);
    }
}
