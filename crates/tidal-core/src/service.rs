//! The services: what can be asked of TIDAL, in the domain's words.
//!
//! Every method takes the viewer and one query and hands back a shared value. Nothing here says how it is
//! done: `Remote` asks TIDAL, a cache remembers, a fake pretends.

mod auth;
mod catalog;
mod collection;
mod playback;
mod playlist;
mod recommendation;
mod search;
mod user;

pub use auth::{AuthService, BrowserAddress, PendingSignIn};
pub use catalog::{
    AlbumItems, AlbumsQuery, ArtistPart, ArtistsQuery, CatalogService, Direction, PlaylistItemsQuery,
    PlaylistSort, RelatedQuery,
};
pub use collection::{CollectionService, FavoritesChange, FavoritesQuery, FavoritesSort};
pub use playback::{PlaybackService, TrackPlaybackQuery};
pub use playlist::{
    AddItems, MoveItems, NewPlaylist, PlacedItem, PlaylistOwner, PlaylistService, PlaylistUpdate,
    PlaylistsQuery, PlaylistsSort, RemoveItems,
};
pub use recommendation::{MixesQuery, RecommendationService};
pub use search::{Explicit, SearchMore, SearchQuery, SearchService, SearchText};
pub use user::UserService;

/// Everything at once. Implemented for whatever implements the parts; hold it as `Arc<dyn Tidal>`. Signing in is not
/// among them: [`AuthService`] stands beside it.
pub trait Tidal:
    CatalogService
    + SearchService
    + RecommendationService
    + UserService
    + CollectionService
    + PlaylistService
    + PlaybackService
{
}

impl<S> Tidal for S where
    S: CatalogService
        + SearchService
        + RecommendationService
        + UserService
        + CollectionService
        + PlaylistService
        + PlaybackService
        + ?Sized
{
}
