//! Many clients on few threads: a thread for each processor, each with a runtime of its own, so that the clients do not
//! pass work from one to the other and cost as little as they can.

use std::thread;

use anyhow::{Context, anyhow};
use futures_util::future::try_join_all;

/// Does a piece of work for each client, all at once, and waits for all of them.
///
/// # Errors
/// The first that any client ended with.
pub(super) fn work<T, F>(clients: usize, client: impl Fn(usize) -> F + Sync) -> anyhow::Result<Vec<T>>
where
    T: Send,
    F: Future<Output = anyhow::Result<T>>,
{
    let threads = thread::available_parallelism()?.get().min(clients.max(1));
    let client = &client;
    thread::scope(|scope| {
        let working: Vec<_> = (0..threads)
            .map(|first| {
                scope.spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread()
                        .enable_all()
                        .build()
                        .context("a runtime")?;
                    runtime.block_on(try_join_all((first..clients).step_by(threads).map(client)))
                })
            })
            .collect();
        let mut done = Vec::with_capacity(clients);
        for thread in working {
            let ended = thread.join().map_err(|_panic| anyhow!("a client panicked"))?;
            done.extend(ended?);
        }
        Ok(done)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_works_once_and_a_failure_is_told() {
        let mut done = work(7, async |client| Ok(client)).unwrap();
        done.sort_unstable();
        assert_eq!(done, [0, 1, 2, 3, 4, 5, 6]);
        let failed = work(3, async |client| {
            anyhow::ensure!(client != 2, "client {client} failed");
            Ok(())
        });
        assert_eq!(failed.unwrap_err().to_string(), "client 2 failed");
    }
}
