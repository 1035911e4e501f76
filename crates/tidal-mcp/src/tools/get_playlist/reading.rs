//! Reading a playlist and a stretch of its items: at the beginning both from one request, further on the items alone.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tidal_core::{
    Freshness, Viewer,
    model::{Playlist, PlaylistItem},
    paging::Window,
    service::PlaylistItemsQuery,
};

use crate::{Failure, cursor::Bookmark, tool::Context, tools::stretch::FirstPage};

/// What is asked of one playlist.
pub(in crate::tools) struct Reading<'a> {
    pub(in crate::tools) context: &'a Context,
    pub(in crate::tools) viewer: &'a Viewer,
    pub(in crate::tools) query: PlaylistItemsQuery,
    pub(in crate::tools) start: Bookmark,
    pub(in crate::tools) limit: usize,
}

// === impl Reading ===

impl Reading<'_> {
    /// The playlist itself on the first page, and the items.
    ///
    /// # Errors
    /// When the playlist, or the first page that is needed, cannot be had.
    pub(in crate::tools) async fn read(
        &self,
    ) -> Result<(Option<Arc<Playlist>>, Window<PlaylistItem>, Freshness), Failure> {
        let tidal = self.context.tidal();
        // Going on, the playlist has been shown already and would only cost another request.
        let header = if self.start == Bookmark::default() {
            Some(tidal.playlist(self.viewer, &self.query.playlist).await?)
        } else {
            None
        };
        let freshness = header
            .as_ref()
            .map_or_else(Freshness::now, |header| header.freshness);
        let first = FirstPage {
            page: header
                .as_ref()
                .filter(|_| self.is_plain())
                .and_then(|header| header.items.as_ref()),
            freshness,
            enough: self.context.enough(),
        };
        let so_far = &AtomicUsize::new(0);
        let read = first
            .read(&self.start, self.limit, |cursor| async move {
                let query = PlaylistItemsQuery {
                    cursor,
                    ..self.query.clone()
                };
                let page = tidal.playlist_items(self.viewer, &query).await?;
                let count = page.items.len();
                let so_far = so_far.fetch_add(count, Ordering::Relaxed) + count;
                self.context.reached(so_far, Some(self.limit), "items read");
                Ok(page)
            })
            .await?;
        let freshness = read.freshness.map_or(freshness, |read_at| freshness.and(read_at));
        Ok((header.map(|header| header.value), read, freshness))
    }

    /// Unfiltered, in the playlist's own order.
    fn is_plain(&self) -> bool {
        self.query.text.is_none() && self.query.sort.is_none()
    }

    /// Places in the playlist, counted from 1; none where another order or a filter hides them.
    pub(in crate::tools) fn positions(&self) -> impl Iterator<Item = usize> + use<> {
        let first = self.start.before + 1;
        let known = if self.is_plain() { usize::MAX } else { 0 };
        (first..).take(known)
    }
}
