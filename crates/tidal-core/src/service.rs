//! The services: what can be asked of TIDAL, in the domain's words.
//!
//! Every method takes the viewer and one query and hands back a shared value. Nothing here says how it is
//! done: `Remote` asks TIDAL, a cache remembers, a fake pretends.

mod catalog;
mod recommendation;
mod search;

pub use catalog::{
    AlbumItems, AlbumsQuery, ArtistPart, ArtistsQuery, CatalogService, Direction, PlaylistItemsQuery,
    PlaylistSort, RelatedQuery,
};
pub use recommendation::RecommendationService;
pub use search::{Explicit, SearchMore, SearchQuery, SearchService, SearchText};

/// Everything at once. Implemented for whatever implements the parts; hold it as `Arc<dyn Tidal>`.
pub trait Tidal: CatalogService + SearchService + RecommendationService {}

impl<S: CatalogService + SearchService + RecommendationService + ?Sized> Tidal for S {}
