//! A client over a transport stack of one's own: here one that keeps a ledger of what was really sent.
//!
//! The parts are the library's own layers; the one in the middle is this program's. Fifty tracks that
//! are read one by one at the same time show what it is good for: a handful of requests were sent.
//!
//! ```text
//! cargo run --bin custom_transport -- 75413016 75413017 …
//! ```
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use async_trait::async_trait;
use tidal_api::{
    Authorize, Call, Client, ClientCredentials, Deadline, Error, Layer, Limits, Places, Reply, Retries,
    Stack, Timeouts, Transport, Wire,
};
use tidal_core::{
    CatalogService, Remote, TrackId,
    settings::{Settings, Sources},
};
use tokio::task::JoinSet;

/// What was sent, in this order.
#[derive(Clone, Default)]
struct Ledger(Arc<Mutex<Vec<String>>>);

/// A transport that is written down.
struct Recorded<T> {
    ledger: Ledger,
    inner: T,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let settings = Settings::load(&Sources::of_process())?;
    let ledger = Ledger::default();
    let remote = Remote::new(client(&settings, ledger.clone())?);

    let mut reads = JoinSet::new();
    for argument in std::env::args().skip(1) {
        let (remote, viewer, id) = (remote.clone(), settings.viewer(), argument.parse::<TrackId>()?);
        reads.spawn(async move { remote.tracks(&viewer, &[id]).await });
    }
    while let Some(read) = reads.join_next().await {
        for track in &read??.found {
            println!("{}: {}", track.id, track.title);
        }
    }
    let sent = ledger.0.lock().unwrap_or_else(PoisonError::into_inner);
    println!("{} requests were sent:", sent.len());
    for line in sent.iter() {
        println!("  {line}");
    }
    Ok(())
}

/// The stack, from the caller down to the wire.
fn client(settings: &Settings, ledger: Ledger) -> anyhow::Result<Client> {
    let (upstream, limits) = (&settings.upstream, Limits::default());
    let id = settings.client.id.clone().context("set TIDAL_CLIENT_ID")?;
    let secret = settings
        .client
        .secret
        .clone()
        .context("set TIDAL_CLIENT_SECRET")?;

    let wire = Arc::new(Wire::new("ledger/1.0", Timeouts::default(), limits)?);
    let credentials = ClientCredentials::new(Arc::clone(&wire), upstream.auth_url.as_str(), id, secret)?;
    let transport = Stack::new()
        .layer(Deadline)
        .layer(Retries::default())
        .layer(Places::new(limits))
        // Below the retries: each attempt is written down.
        .layer(ledger)
        .layer(Authorize::new(Arc::new(credentials)))
        .over(wire);
    Ok(Client::with_transport(&upstream.api_url, Arc::new(transport))?)
}

impl<T: Transport> Layer<T> for Ledger {
    type Transport = Recorded<T>;

    fn layer(self, inner: T) -> Recorded<T> {
        Recorded { ledger: self, inner }
    }
}

#[async_trait]
impl<T: Transport> Transport for Recorded<T> {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        let line = call.operation.to_owned();
        self.ledger
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(line);
        self.inner.call(call).await
    }
}
