//! The account of each request that comes over HTTP: opened before anything is done for it, told to whoever sent it by its
//! name, and closed once its answer is on its way, or at the end of an answer that is sent bit by bit.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{StatusCode, header},
    response::Response,
};
use hyper::body::{Frame, SizeHint};

use super::{ENDPOINT, exposition, front::Answering, health};
use crate::telemetry::{Account, HEADER, RequestId, Sent};

/// Closes an account when it is dropped.
struct Open {
    account: Arc<Account>,
    sent: Sent,
}

/// An answer that is sent bit by bit.
struct Counted {
    body: Body,
    status: StatusCode,
    bytes: u64,
    open: Open,
}

/// What answers this request, with an account of it.
pub(super) fn accounted<A>(request: Request, answer: impl FnOnce(Request) -> A + Send + 'static) -> Answering
where
    A: Future<Output = Result<Response, Infallible>> + Send + 'static,
{
    let headers = request.headers();
    let user_agent = headers.get(header::USER_AGENT);
    let account = Account::headed(RequestId::of(headers), user_agent, path(&request));
    let mut open = Open {
        account: Arc::clone(&account),
        sent: Sent::Nowhere {
            status: None,
            bytes: 0,
        },
    };
    Box::pin(account.answering(async move {
        // Begun where it stays: it is large.
        let mut response = answer(request).await?;
        if let Some(id) = open.account.id().header() {
            response.headers_mut().insert(HEADER, id);
        }
        let status = response.status();
        if let Some(bytes) = HttpBody::size_hint(response.body()).exact() {
            open.has(Sent::Http { status, bytes });
            return Ok(response);
        }
        Ok::<_, Infallible>(response.map(|body| Body::new(Counted::begin(body, status, open))))
    }))
}

/// The path of what is not MCP, by a name that we gave it.
fn path(request: &Request) -> Option<&'static str> {
    let path = request.uri().path();
    let known = [health::LIVES, health::READY, exposition::PATH];
    match known.into_iter().find(|known| *known == path) {
        _ if path == ENDPOINT => None,
        Some(known) => Some(known),
        None => Some("other"),
    }
}

// === impl Open ===

impl Open {
    /// So much is sent.
    fn has(&mut self, sent: Sent) {
        self.sent = sent;
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if Account::is_logged() {
            let account = Arc::clone(&self.account);
            account.answering_now(|| self.account.close(self.sent));
        }
    }
}

// === impl Counted ===

impl Counted {
    fn begin(body: Body, status: StatusCode, open: Open) -> Self {
        let mut counted = Self {
            body,
            status,
            bytes: 0,
            open,
        };
        counted.goes_on();
        counted
    }

    /// Whoever goes away now does so before its end.
    fn goes_on(&mut self) {
        self.open.has(Sent::Nowhere {
            status: Some(self.status),
            bytes: self.bytes,
        });
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.open.account.ends_now();
    }
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                self.bytes += frame.data_ref().map_or(0, Bytes::len) as u64;
                self.goes_on();
            }
            Poll::Ready(None) => {
                let (status, bytes) = (self.status, self.bytes);
                self.open.has(Sent::Http { status, bytes });
            }
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        HttpBody::size_hint(&self.body)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_sent_bit_by_bit_lasts_until_its_end() {
        const BIT: Duration = Duration::from_secs(2);
        let account = Account::open(RequestId::made());
        let open = Open {
            account: Arc::clone(&account),
            sent: Sent::Nowhere {
                status: None,
                bytes: 0,
            },
        };
        let bits = futures_util::stream::unfold(0, async |sent| {
            tokio::time::sleep(BIT).await;
            (sent < 2).then_some((Ok::<_, Infallible>(Bytes::from_static(b"bit")), sent + 1))
        });
        let answer = Counted::begin(Body::from_stream(bits), StatusCode::OK, open);
        // The handler is done, and what it decided is not sent yet.
        account.answered();
        let sent = axum::body::to_bytes(Body::new(answer), 100).await.unwrap();
        assert_eq!(&sent[..], b"bitbit");
        assert!(account.took() >= 3 * BIT, "{:?}", account.took());
    }
}
