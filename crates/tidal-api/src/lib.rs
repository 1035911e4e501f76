#![doc = include_str!("../README.md")]
//!
//! This file only names the parts; it holds no code of its own.

mod address;
mod auth;
mod client;
mod clock;
mod cursor;
mod document;
mod error;
mod identity;
mod path;
mod rate;
pub mod registry;
mod request;
mod resources;
mod stopwatch;
mod transport;

pub use auth::{
    AccessToken, AuthorizeUrl, Authorizer, Calendar, ClientCredentials, CodeGrant, Granted, LockedTokens,
    MemoryStore, PkceVerifier, Revision, StoreAway, StoreBusy, TokenManager, TokenService, TokenStore,
    Tokens, random_state,
};
pub use client::{Client, ClientBuilder, DEFAULT_AUTH_URL, DEFAULT_BASE_URL, DEFAULT_LOGIN_URL};
pub use cursor::Cursor;
pub use document::{
    Data, Document, Identifier, Included, Linkage, LinkagePage, Links, LinksMeta, Meta, Object,
    RelatedResources, Relationships, Skipped,
};
pub use error::{
    AuthorizationFault, Effort, Error, ErrorObject, ErrorSource, IdempotencyFault, InvalidRequest, Limiter,
    Phase, Source, StatusError, TransportFault,
};
pub use identity::Identity;
pub use path::MAX_ID_BYTES;
pub use rate::{Budget, LocalRateLimiter, RateLimiter, RateState, Report, Spending, Turn};
#[cfg(feature = "redis")]
pub use rate::{SharedLimiterOptions, SharedRateLimiter};
pub use registry::*;
pub use request::{
    Add, Create, Delete, Fetch, Keyed, List, MAX_ADDED, MAX_MOVED, MAX_REMOVED, Move, Prepared, RawGet,
    RawReply, Related, Remove, Request, Update, Write,
};
pub use resources::*;
pub use stopwatch::{Spent, tell_spent};
pub use transport::{
    AskTwice, AskingTwice, Attempts, Authorize, Authorized, Bounded, Breaker, BreakerState, BreakerWatch,
    Breaking, Call, Deadline, IdempotencyKey, Layer, Limited, Limits, Nothing, Pair, Permit, Permitted,
    Placed, Places, Propagator, Reply, Retries, Retrying, Spend, Stack, Timeouts, Trace, Traced, Transport,
    Wire, client_tls,
};
