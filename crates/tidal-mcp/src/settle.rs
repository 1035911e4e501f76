//! The end of a program that has renewed a sign-in: it waits until that is kept, and says so where it takes long.

use std::time::Duration;

/// How long that may hold up the end before it is said why.
const UNNOTICED: Duration = Duration::from_millis(500);

/// Waits until sign-ins are kept: TIDAL takes the token before a renewed one only once. Answers nothing: what somebody has
/// to know is on standard error.
pub(crate) async fn settle(settled: impl Future<Output = usize>) {
    tokio::pin!(settled);
    let lost = if let Ok(lost) = tokio::time::timeout(UNNOTICED, &mut settled).await {
        lost
    } else {
        tracing::warn!("a sign-in is being kept; stopping now may sign you out");
        settled.await
    };
    if lost > 0 {
        tracing::warn!(lost, "renewed sign-ins could not be kept: sign in again");
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use super::*;

    /// What is logged.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_is_told_why() {
        for (takes, lost, words) in [
            (0, 0, &[][..]),
            (0, 1, &["sign in again"]),
            (30, 0, &["stopping now may sign you out"]),
            (30, 2, &["stopping now may sign you out", "lost=2"]),
        ] {
            let log = Log::default();
            let writer = log.clone();
            let subscriber = tracing_subscriber::fmt()
                .with_ansi(false)
                .with_writer(move || writer.clone())
                .finish();
            let told = tracing::subscriber::set_default(subscriber);
            settle(async {
                tokio::time::sleep(Duration::from_secs(takes)).await;
                lost
            })
            .await;
            drop(told);
            let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
            assert_eq!(log.lines().count(), words.len(), "{log}");
            assert!(words.iter().all(|words| log.contains(words)), "{log}");
        }
    }
}
