//! The mixes that TIDAL makes for a listener: playlists in lists of the listener's own.

use tidal_api as wire;

use super::{
    Remote,
    ask::{Asked, after, answer},
    compound::Compound,
    map::page,
    related::{Linked, linked},
};
use crate::{
    Answer, Result, Viewer,
    model::{MixKind, Page, Playlist},
    service::MixesQuery,
};

impl Remote {
    pub(super) async fn mixes_of(
        &self,
        viewer: &Viewer,
        query: &MixesQuery,
    ) -> Result<Answer<Page<Playlist>>> {
        match query.kind {
            MixKind::Daily => self.mixed::<wire::user_daily_mixes::Items>(viewer, query).await,
            MixKind::Discovery => {
                self.mixed::<wire::user_discovery_mixes::Items>(viewer, query)
                    .await
            }
            MixKind::NewReleases => {
                self.mixed::<wire::user_new_release_mixes::Items>(viewer, query)
                    .await
            }
        }
    }

    async fn mixed<R: wire::Relationship>(
        &self,
        viewer: &Viewer,
        query: &MixesQuery,
    ) -> Result<Answer<Page<Playlist>>> {
        let asked = Asked::own(viewer, "recommendations.read")?.at(query.cursor.as_ref());
        // Their names are in the listener's language; the country is that of the account.
        let mut request = wire::Related::<R>::of("me")
            .parameter("locale", viewer.locale.as_str())
            .include(["items.coverArt"]);
        if let Some(cursor) = &query.cursor {
            request = request.after(after(cursor));
        }
        let Linked {
            page: linkage,
            document,
        } = linked(asked.send(&self.client, request).await?);
        let mixes = page(&linkage, Compound::included(&document.included))?;
        Ok(answer(mixes, &document))
    }
}
