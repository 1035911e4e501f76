//! A future that is looked at only when it was woken. What waits beside a connection for something that hardly ever happens
//! would else be asked for each message that comes.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::stream::{FuturesUnordered, Stream};

/// Such a future. Once it has ended it never ends again.
pub(super) struct Seldom<F>(FuturesUnordered<F>);

// === impl Seldom ===

impl<F> Seldom<F> {
    pub(super) fn new(future: F) -> Self {
        let alone = FuturesUnordered::new();
        alone.push(future);
        Self(alone)
    }

    /// Ends never.
    pub(super) fn never() -> Self {
        Self(FuturesUnordered::new())
    }
}

impl<F: Future> Future for Seldom<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        match Pin::new(&mut self.0).poll_next(context) {
            Poll::Ready(Some(output)) => Poll::Ready(output),
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, future::poll_fn, time::Duration};

    use futures_util::poll;
    use tokio::time::sleep;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_is_polled_when_it_was_woken_and_ends_once() {
        let looks = Cell::new(0);
        let mut waiting = Box::pin(sleep(Duration::from_secs(1)));
        let future = poll_fn(|context| {
            looks.set(looks.get() + 1);
            waiting.as_mut().poll(context)
        });
        let mut seldom = Seldom::new(future);
        for _ in 0..10 {
            assert!(poll!(&mut seldom).is_pending());
        }
        assert_eq!(looks.get(), 1);
        (&mut seldom).await;
        assert_eq!(looks.get(), 2);
        assert!(poll!(&mut seldom).is_pending());
        assert!(poll!(&mut Seldom::<std::future::Ready<()>>::never()).is_pending());
    }
}
