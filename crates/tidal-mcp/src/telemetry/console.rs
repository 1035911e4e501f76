//! For tokio-console: what the runtime's tasks do, told to whoever attaches on loopback. For looking for a fault, and not for
//! serving.

use tokio::runtime::Handle;

use super::{Layers, Serves};

/// The layer that watches the runtime. Only one that was built with `--cfg tokio_unstable` can be watched.
#[cfg(tokio_unstable)]
pub(super) fn layer(serves: Serves, runtime: &Handle) -> Layers {
    use tracing_subscriber::Layer;

    if serves == Serves::Nobody {
        return Layers::new();
    }
    let (layer, server) = console_subscriber::ConsoleLayer::builder()
        .with_default_env()
        .build();
    // To the end of the process.
    drop(runtime.spawn(server.serve()));
    vec![layer.boxed()]
}

/// The layer that watches the runtime. Only one that was built with `--cfg tokio_unstable` can be watched.
#[cfg(not(tokio_unstable))]
pub(super) fn layer(_: Serves, _: &Handle) -> Layers {
    Layers::new()
}

/// Says whether anybody can attach, once there is a log.
pub(super) fn tell() {
    if cfg!(tokio_unstable) {
        tracing::warn!(
            "tokio-console can attach, and no traces are sent: this server is built for looking for a fault, not for \
             serving"
        );
    } else {
        tracing::warn!(
            "this server has the feature `console`, and tokio-console cannot attach: it was not built with \
             RUSTFLAGS=\"--cfg tokio_unstable\""
        );
    }
}
