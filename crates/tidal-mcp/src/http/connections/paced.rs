//! A socket whose other side has to read: what was begun to be sent has to be taken within a time, all of it. Somebody who
//! takes a byte now and then holds an answer, and its memory, no longer than who takes none.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

use super::pulse::Pulse;

/// Such a socket.
pub(super) struct Paced<S> {
    stream: S,
    pulse: Arc<Pulse>,
    patience: Duration,
    /// Until when what waits has to be taken, while something does.
    stalled: Option<Pin<Box<Sleep>>>,
}

// === impl Paced ===

impl<S> Paced<S> {
    pub(super) fn new(stream: S, pulse: Arc<Pulse>, patience: Duration) -> Self {
        Self {
            stream,
            pulse,
            patience,
            stalled: None,
        }
    }

    fn paced(
        &mut self,
        context: &mut Context<'_>,
        polled: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if polled.is_ready() {
            return polled;
        }
        let patience = self.patience;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(patience)));
        match stalled.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if polled.is_ready() && buffer.filled().len() > before {
            self.pulse.heard();
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.paced(context, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.paced(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_flush(context);
        // Whoever writes flushes when there is nothing left to write.
        if polled.is_ready() {
            self.stalled = None;
        }
        polled
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt, duplex},
        time::{Instant, interval},
    };

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    #[tokio::test(start_paused = true)]
    async fn who_reads_a_byte_now_and_then_is_given_up() {
        for every in [Duration::from_hours(1), Duration::from_secs(1)] {
            let (ours, mut theirs) = duplex(1_024);
            let mut paced = Paced::new(ours, Arc::new(Pulse::new()), PATIENCE);
            let started = Instant::now();
            let writing = async {
                let written = paced.write_all(&[0; 8_192]).await;
                written.unwrap_err().kind()
            };
            let reading = async {
                let mut ticks = interval(every);
                loop {
                    ticks.tick().await;
                    theirs.read_u8().await.unwrap();
                }
            };
            let failed: io::ErrorKind = tokio::select! {
                kind = writing => kind,
                () = reading => unreachable!(),
            };
            assert_eq!(failed, io::ErrorKind::TimedOut);
            assert_eq!(started.elapsed().as_secs(), 30);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_each_answer_in_time_may_take_ever_so_many() {
        let (ours, mut theirs) = duplex(1_024);
        let mut paced = Paced::new(ours, Arc::new(Pulse::new()), PATIENCE);
        let writing = async {
            for _ in 0..10 {
                paced.write_all(&[0; 2_048]).await.unwrap();
                paced.flush().await.unwrap();
            }
        };
        let reading = async {
            let mut ticks = interval(PATIENCE.mul_f64(0.9));
            let mut chunk = [0; 2_048];
            for _ in 0..10 {
                ticks.tick().await;
                theirs.read_exact(&mut chunk).await.unwrap();
            }
        };
        tokio::join!(writing, reading);
    }
}
