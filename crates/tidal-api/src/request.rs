//! Requests: owned values, built without IO.
//!
//! Ten shapes cover all 101 operations: [`Fetch`] one, [`List`] by filters, [`Related`] things, [`Create`], [`Update`],
//! [`Delete`], and [`Add`], [`Remove`] and [`Move`] things in a relationship, and [`RawGet`] for what has no type.
//! Whatever is wrong with one is found by [`Request::prepare`], before anything is sent.

mod draft;
mod linkage;
mod raw;
mod read;
mod write;

use bytes::Bytes;

pub use linkage::{Add, MAX_ADDED, MAX_MOVED, MAX_REMOVED, Move, Remove};
pub use raw::{RawGet, RawReply};
pub use read::{Fetch, List, Related};
pub use write::{Create, Delete, Update};

use crate::error::Error;
use crate::transport::Reply;

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
}
