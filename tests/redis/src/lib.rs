//! A real `redis-server` for tests: started on a free port of loopback with a folder of its own, and ended with the test.
//!
//! It can be killed, hung, brought back empty under the same address, and told anything that Redis can be told. It is a
//! process, and nothing stands between it and the client under test. It imports nothing of the workspace.
//!
//! ```
//! # fn example() -> anyhow::Result<()> {
//! use tidal_redis_server::RedisServer;
//!
//! let server = RedisServer::start()?;
//! server.command(&["SET", "a", "1"])?;
//! server.hang()?; // … whoever asks `server.url()` now waits for nothing
//! server.go_on()?;
//! server.restart()?; // empty, same address
//! # Ok(())
//! # }
//! # example().unwrap();
//! ```

mod process;
mod reply;
mod server;

pub use reply::Reply;
pub use server::{Certificate, RedisServer, RedisServerBuilder};
