//! Completing the arguments of prompts and resource templates while somebody types. It only ever helps:
//! whatever goes wrong, and whatever is not known, the answer is an empty list.

use std::sync::Arc;

use rmcp::model::{ArgumentInfo, CompleteResult, CompletionInfo, Reference};
use tidal_core::{
    Kind, Tidal, Viewer,
    service::{PlaylistOwner, PlaylistsQuery, SearchQuery, SearchText},
};

use crate::{Principal, Router, Toolset, clean, prompts, resources};

/// Most values offered at once.
const MOST_VALUES: usize = 20;

/// The values that would fit.
pub(crate) async fn complete(
    (router, principal): (&Router, &Arc<Principal>),
    reference: &Reference,
    argument: &ArgumentInfo,
) -> CompleteResult {
    let values = values((router, principal), reference, argument);
    let found = tokio::time::timeout(router.time_limit(), values).await;
    let mut values = found.ok().flatten().unwrap_or_default();
    values.truncate(MOST_VALUES);
    CompletionInfo::new(values)
        .map(CompleteResult::new)
        .unwrap_or_default()
}

async fn values(
    (router, principal): (&Router, &Arc<Principal>),
    reference: &Reference,
    argument: &ArgumentInfo,
) -> Option<Vec<String>> {
    let wanted = match reference {
        Reference::Prompt(prompt) => prompts::completes(&prompt.name, &argument.name)?,
        Reference::Resource(resource) => {
            let mut kinds = Kind::ALL.into_iter();
            let kind = kinds.find(|kind| resources::template(*kind) == resource.uri)?;
            (argument.name == "id").then_some(Completes::Ids(kind))?
        }
        _ => return None,
    };
    if wanted == Completes::OwnPlaylists && !router.offers(Toolset::Playlists) {
        return None;
    }
    let _place = router.place().await?;
    let services = router.backend().services().ok()?;
    let caller = router.callers().identify_soon(services, principal).await;
    let viewer = caller.map_or_else(|| router.callers().nobody().clone(), |caller| caller.viewer);
    wanted
        .values(services.tidal.as_ref(), &viewer, &argument.value)
        .await
}

/// What an argument is completed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Completes {
    /// Ids of things of this kind that what was typed finds.
    Ids(Kind),
    /// Names of artists.
    ArtistNames,
    /// Queries that others type.
    Queries,
    /// Names of the listener's own playlists.
    OwnPlaylists,
}

// === impl Completes ===

impl Completes {
    async fn values(self, tidal: &dyn Tidal, viewer: &Viewer, typed: &str) -> Option<Vec<String>> {
        if self == Self::OwnPlaylists {
            return own_playlists(tidal, viewer, typed).await;
        }
        let text: SearchText = typed.parse().ok()?;
        match self {
            Self::Queries => {
                let suggestions = tidal.suggestions(viewer, &text).await.ok()?;
                Some(
                    suggestions
                        .queries
                        .iter()
                        .map(|query| clean::line(query))
                        .collect(),
                )
            }
            Self::ArtistNames => {
                let found = tidal
                    .search(viewer, &SearchQuery::of(Kind::Artist, text))
                    .await
                    .ok()?;
                let artists = found.artists.as_ref()?;
                Some(
                    artists
                        .items
                        .iter()
                        .map(|artist| clean::line(&artist.name))
                        .collect(),
                )
            }
            Self::OwnPlaylists => None,
            Self::Ids(kind) => {
                let found = tidal.search(viewer, &SearchQuery::of(kind, text)).await.ok()?;
                Some(match kind {
                    Kind::Track => ids(found.tracks.as_ref()?, |track| track.id.as_str()),
                    Kind::Album => ids(found.albums.as_ref()?, |album| album.id.as_str()),
                    Kind::Artist => ids(found.artists.as_ref()?, |artist| artist.id.as_str()),
                    Kind::Playlist => ids(found.playlists.as_ref()?, |playlist| playlist.id.as_str()),
                    Kind::Video => ids(found.videos.as_ref()?, |video| video.id.as_str()),
                })
            }
        }
    }
}

/// From the first page of them: this is for somebody who types.
async fn own_playlists(tidal: &dyn Tidal, viewer: &Viewer, typed: &str) -> Option<Vec<String>> {
    let typed = typed.to_lowercase();
    let query = PlaylistsQuery {
        owner: PlaylistOwner::Me,
        sort: None,
        cursor: None,
    };
    let found = tidal.playlists(viewer, &query).await.ok()?;
    let names = found.items.iter().map(|playlist| clean::line(&playlist.name));
    Some(
        names
            .filter(|name| name.to_lowercase().contains(&typed))
            .collect(),
    )
}

fn ids<T>(page: &tidal_core::model::Page<T>, id: impl Fn(&T) -> &str) -> Vec<String> {
    page.items.iter().map(|item| id(item).to_owned()).collect()
}
