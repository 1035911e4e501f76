//! A TIDAL to run on loopback, stricter than the real one.
//!
//! What TIDAL's OpenAPI document does not allow, the simulator refuses, with TIDAL's error shape: unknown parameters,
//! include paths that lead nowhere, forged cursors, wrong media types, tokens without the scope. It imports nothing
//! of the workspace, so that it cannot share a client's mistakes.
//!
//! ```
//! # async fn example() -> anyhow::Result<()> {
//! use tidal_sim::{Fault, Sim};
//!
//! let sim = Sim::start().await?;
//! // … point a client at `sim.api_url()` and `sim.auth_url()`, then make it rain:
//! sim.faults().next(3, Fault::Status503);
//! assert_eq!(sim.counters().total, 0);
//! # Ok(())
//! # }
//! ```
//!
//! A request goes through `http` (bytes, faults), `gate` (who may call), `operations` (what may be asked), `answer`
//! or `writes`, `scene` (what the viewer sees) and `document` (JSON:API).

mod answer;
mod catalogue;
mod clock;
mod counters;
mod dice;
mod document;
mod faults;
mod gate;
mod http;
mod kind;
mod library;
mod limit;
mod oauth;
mod operations;
mod refusal;
mod resources;
mod sample;
mod scene;
mod signer;
mod sim;
mod world;
mod writes;

pub use self::counters::Counters;
pub use self::faults::{Delay, Fault};
pub use self::limit::{RateLimit, RetryAfter};
pub use self::oauth::{CLIENT_ID, CLIENT_SECRET, Secrets};
pub use self::sample::Sample;
pub use self::sim::{Builder, Faults, Sim};
