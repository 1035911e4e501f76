//! An answer on its way out: the request counts as in flight until the last of it is taken.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};

use super::pulse::Begun;

/// The body of an answer.
pub(super) struct Answer {
    body: Body,
    begun: Begun,
}

// === impl Answer ===

impl Answer {
    pub(super) fn new(body: Body, begun: Begun) -> Self {
        begun.waits_for_client();
        Self { body, begun }
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            // It is asked for more only when there is room for that.
            Poll::Ready(Some(_)) => self.begun.waits_for_client(),
            Poll::Ready(None) | Poll::Pending => self.begun.waits_for_us(),
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
