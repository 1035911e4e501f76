#![doc = include_str!("../README.md")]
//!
//! This file only names the parts; it holds no code of its own.

mod answer;
mod country;
mod cursor;
mod error;
mod id;
mod identifier;
mod link;
#[cfg(feature = "remote")]
mod redirect;
mod scopes;
#[cfg(all(feature = "redis", feature = "vault"))]
pub mod shared_vault;
#[cfg(feature = "vault")]
pub mod vault;
mod viewer;
mod write_key;

pub mod curation;
pub mod model;
pub mod paging;
pub mod recommend;
#[cfg(feature = "remote")]
mod remote;
pub mod service;
#[cfg(feature = "settings")]
pub mod settings;
#[cfg(feature = "sign-in")]
pub mod sign_in;
#[cfg(feature = "testing")]
pub mod testing;

pub use answer::{Answer, Freshness, StaleReason};
pub use country::{Country, Locale};
pub use cursor::Cursor;
pub use error::{Error, ErrorCode, Limiter, Result, Retry, Source};
pub use id::{AlbumId, ArtistId, Barcode, Isrc, ItemId, PlaylistId, SearchId, TrackId, VideoId};
pub use identifier::Identifier;
pub use link::{Kind, Link};
#[cfg(feature = "remote")]
pub use remote::{CatalogueToken, Keeping, Remote, SignInOptions, SignIns, Whereabouts, operations};
pub use scopes::Scopes;
pub use service::{
    AuthService, CatalogService, CollectionService, PlaybackService, PlaylistService, RecommendationService,
    SearchService, Tidal, UserService,
};
#[cfg(feature = "remote")]
pub use tidal_api::{Spent, client_tls, tell_spent};
pub use viewer::{Identity, UserKey, Viewer};
pub use write_key::WriteKey;
