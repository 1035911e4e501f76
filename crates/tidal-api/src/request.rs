//! Requests: owned values, built without IO.
//!
//! [`Keyed`] gives a write a key of the caller's. Ten shapes cover all 101 operations: [`Fetch`] one, [`List`] by filters, [`Related`] things, [`Create`], [`Update`],
//! [`Delete`], and [`Add`], [`Remove`] and [`Move`] things in a relationship, and [`RawGet`] for what has no type.
//! Whatever is wrong with one is found by [`Request::prepare`], before anything is sent.

mod draft;
mod keyed;
mod linkage;
mod raw;
mod read;
mod write;

use bytes::Bytes;

pub use keyed::Keyed;
pub use linkage::{Add, MAX_ADDED, MAX_MOVED, MAX_REMOVED, Move, Remove};
pub use raw::{RawGet, RawReply};
pub use read::{Fetch, List, Related};
pub use write::{Create, Delete, Update};

use crate::error::Error;
use crate::transport::{IdempotencyKey, Reply};

/// Something that can be sent.
pub trait Request: Send {
    /// What comes back.
    type Response;

    /// Checks the request and turns it into what is sent. Pure.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] names what is wrong.
    fn prepare(self) -> Result<Prepared, Error>;

    /// Reads the answer. `reply` has a status of success.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if it is not what it should be.
    fn read(reply: &Reply, operation: &'static str) -> Result<Self::Response, Error>;
}

/// A request that changes something.
pub trait Write: Request {}

/// A checked request, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The method and path template, `GET /tracks/{id}`: bounded, for metrics and logs.
    pub operation: &'static str,
    /// The method.
    pub method: http::Method,
    /// Path and query below the base URL, encoded.
    pub target: String,
    /// The JSON of the body.
    pub body: Option<Bytes>,
    /// Scopes that a user's token must have for it; none where they are not known.
    pub scopes: &'static [&'static str],
    /// The key of a write that is to have one of the caller's.
    pub idempotency_key: Option<IdempotencyKey>,
}
