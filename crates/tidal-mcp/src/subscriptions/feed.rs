//! One client's news: what the cache heard and what this process says, reduced to what the client wants and may see.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jiff::Timestamp;
use tidal_cache::{Changes, Heard};
use tidal_core::{PlaylistId, Scopes};
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::{sleep, timeout},
};

use super::{Board, Notice, Wanted};
use crate::{Principal, Router};

/// How long news are gathered before they are told: one change of ours is heard of twice, and a long one many times.
const GATHERING: Duration = Duration::from_millis(150);

/// Most news that are gathered before they are told.
const MOST_GATHERED: usize = 256;

/// What one client hears.
pub(crate) struct Feed {
    principal: Arc<Principal>,
    changes: Option<Changes>,
    board: broadcast::Receiver<Notice>,
    /// As whom they were signed in when it was last looked.
    signed_in: Option<SignedIn>,
    /// Heard and not yet told.
    gathered: Vec<News>,
}

/// What tells one sign-in from the next.
type SignedIn = (Timestamp, Scopes);

enum News {
    Changed(Heard),
    Said(Notice),
}

// === impl Feed ===

impl Feed {
    /// What is heard from now on.
    pub(crate) async fn open(router: &Router, board: &Board, principal: &Arc<Principal>) -> Self {
        // Looked up first: a cache that sees somebody for the first time takes that for news.
        let signed_in = signed_in(router, principal).await;
        let services = router.backend().services().ok();
        let listen = services.and_then(|services| services.changes.as_ref());
        Self {
            principal: Arc::clone(principal),
            changes: listen.map(|listen| listen()),
            board: board.listen(),
            signed_in,
            gathered: Vec::new(),
        }
    }

    /// What they are to be told next. Waits until there is something; nothing is lost if it is given up.
    pub(crate) async fn next(&mut self, router: &Router, wanted: &Wanted) -> BTreeSet<Notice> {
        loop {
            if self.gathered.is_empty() {
                let first = self.hear().await;
                self.gathered.push(first);
            }
            let mut time = std::pin::pin!(sleep(GATHERING));
            while self.gathered.len() < MOST_GATHERED {
                tokio::select! {
                    () = &mut time => break,
                    news = self.hear() => self.gathered.push(news),
                }
            }
            let gathered = std::mem::take(&mut self.gathered);
            let mut notices = BTreeSet::new();
            for news in &gathered {
                self.sift(news, wanted, &mut notices);
            }
            if notices.contains(&Notice::Tools) && !self.has_another_list(router, &gathered).await {
                notices.remove(&Notice::Tools);
            }
            if !notices.is_empty() {
                return notices;
            }
        }
    }

    async fn hear(&mut self) -> News {
        let changes = async {
            match &mut self.changes {
                Some(changes) => changes.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            heard = changes => News::Changed(heard),
            said = said(&mut self.board) => News::Said(said),
        }
    }

    fn sift(&self, news: &News, wanted: &Wanted, notices: &mut BTreeSet<Notice>) {
        match news {
            News::Said(notice) => {
                if wanted.includes(notice) {
                    notices.insert(notice.clone());
                }
            }
            News::Changed(heard) => {
                let Some(changes) = &self.changes else { return };
                if wanted.tools && heard.concerns(&changes.listener(self.principal.user())) {
                    notices.insert(Notice::Tools);
                }
                let touched = wanted
                    .playlists
                    .iter()
                    .filter(|(_, id)| heard.concerns(&changes.playlist(id)));
                notices.extend(touched.map(|(uri, _)| Notice::Resource(uri.clone())));
            }
        }
    }

    /// A listener is heard of also where nothing changed for them.
    async fn has_another_list(&mut self, router: &Router, gathered: &[News]) -> bool {
        let said = gathered
            .iter()
            .any(|news| matches!(news, News::Said(Notice::Tools)));
        let now = signed_in(router, &self.principal).await;
        let before = std::mem::replace(&mut self.signed_in, now);
        said || before != self.signed_in
    }
}

/// Whether a principal may see a playlist, as far as can be told: what cannot be asked now is no reason to keep anything
/// from them.
pub(crate) async fn may_see(router: &Router, principal: &Arc<Principal>, playlist: &PlaylistId) -> bool {
    let Ok(services) = router.backend().services() else {
        return false;
    };
    let caller = router.callers().identify(services, principal).await;
    let seeing = services.tidal.playlist(&caller.viewer, playlist);
    match timeout(router.time_limit(), seeing).await {
        Ok(Ok(_)) | Err(_) => true,
        Ok(Err(error)) => error.is_retryable(),
    }
}

/// What was missed is not told: it says that something is another now, and so does what comes next.
async fn said(board: &mut broadcast::Receiver<Notice>) -> Notice {
    loop {
        match board.recv().await {
            Ok(notice) => return notice,
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

async fn signed_in(router: &Router, principal: &Arc<Principal>) -> Option<SignedIn> {
    let services = router.backend().services().ok()?;
    let caller = router.callers().identify_soon(services, principal).await?;
    let session = caller.session()?;
    Some((session.since, session.scopes.clone()))
}
