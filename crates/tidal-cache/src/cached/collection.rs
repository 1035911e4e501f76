//! The listener's favourites.

use async_trait::async_trait;
use tidal_core::{
    Answer, CollectionService, Kind, Result, Tidal, Viewer,
    model::{Accepted, Favorite, Page},
    service::{FavoritesChange, FavoritesQuery},
};

use crate::{
    Cached, policy,
    read::Reading,
    tag::{Subject, Tag},
    write::verdict,
};

#[async_trait]
impl<S: Tidal + ?Sized + 'static> CollectionService for Cached<S> {
    async fn favorites(&self, viewer: &Viewer, query: &FavoritesQuery) -> Result<Answer<Page<Favorite>>> {
        let reading = Reading::new(&policy::FAVORITES, |tidal: &S, viewer, query| {
            tidal.favorites(viewer, query)
        });
        self.read(reading, viewer, query).await
    }

    async fn add_favorites(&self, viewer: &Viewer, change: &FavoritesChange) -> Result<Accepted> {
        let work = self.inner.add_favorites(viewer, change);
        self.tiers
            .change(self.favorites_of(viewer, change.kind), verdict, work)
            .await
    }

    async fn remove_favorites(&self, viewer: &Viewer, change: &FavoritesChange) -> Result<()> {
        let work = self.inner.remove_favorites(viewer, change);
        self.tiers
            .change(self.favorites_of(viewer, change.kind), verdict, work)
            .await
    }
}

impl<S: ?Sized> Cached<S> {
    fn favorites_of(&self, viewer: &Viewer, kind: Kind) -> Vec<Tag> {
        let favorites = viewer.user().map(|user| Subject::Favorites(user, kind));
        let tags = favorites.iter().map(|favorites| self.tiers.places.tag(favorites));
        tags.collect()
    }
}
