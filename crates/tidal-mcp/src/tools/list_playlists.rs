//! `list_playlists`: the listener's own playlists, or those of others that the listener may change.

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidal_core::service::{Direction, PlaylistOwner, PlaylistsQuery, PlaylistsSort};

use crate::{
    Failure, Toolset,
    arguments::field::{CursorText, Limit},
    tool::{Context, Cut, Effect, Output, Spec, Tool},
    tools::stretch::FirstPage,
    view::{Listing, PlaylistEntry, StaleView},
};

/// The tool.
pub(crate) struct ListPlaylists;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// collaborating: others' that the listener may change.
    #[serde(default)]
    owner: OwnerArgument,
    /// Latest changed first if left out; - reverses.
    sort: Option<SortArgument>,
    #[serde(default)]
    limit: Limit<100, 20>,
    cursor: Option<CursorText>,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum OwnerArgument {
    #[default]
    Me,
    Collaborating,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
enum SortArgument {
    #[serde(rename = "created")]
    Created,
    #[serde(rename = "-created")]
    CreatedDescending,
    #[serde(rename = "modified")]
    Modified,
    #[serde(rename = "-modified")]
    ModifiedDescending,
    #[serde(rename = "name")]
    Name,
    #[serde(rename = "-name")]
    NameDescending,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    playlists: Listing<PlaylistEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<StaleView>,
}

#[async_trait]
impl Tool for ListPlaylists {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "list_playlists",
        title: "List my playlists",
        toolset: Toolset::Playlists,
        effect: Effect::Reads,
        scopes: &["playlists.read"],
        description: "List the listener's playlists, without their items: get_playlist reads those.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Answer, Failure> {
        let viewer = context.viewer(None)?;
        let scope = json!({ "owner": arguments.owner, "sort": arguments.sort });
        let bookmarks = context.bookmarks(&viewer, scope);
        let start = bookmarks.open(arguments.cursor.as_ref().map(CursorText::as_str))?;
        let query = PlaylistsQuery {
            owner: arguments.owner.to_core(),
            sort: arguments.sort.map(SortArgument::to_core),
            cursor: None,
        };
        let read = FirstPage::absent(context.enough())
            .read(&start, arguments.limit.get(), |cursor| {
                let query = PlaylistsQuery {
                    cursor,
                    ..query.clone()
                };
                let viewer = &viewer;
                async move { context.tidal().playlists(viewer, &query).await }
            })
            .await?;
        Ok(Answer {
            stale: read.freshness.and_then(StaleView::of),
            playlists: Listing::of(read, PlaylistEntry::new, bookmarks.after(&start)),
        })
    }
}

// === impl OwnerArgument ===

impl OwnerArgument {
    fn to_core(self) -> PlaylistOwner {
        match self {
            Self::Me => PlaylistOwner::Me,
            Self::Collaborating => PlaylistOwner::Collaborating,
        }
    }
}

// === impl SortArgument ===

impl SortArgument {
    fn to_core(self) -> PlaylistsSort {
        use Direction::{Ascending, Descending};
        match self {
            Self::Created => PlaylistsSort::Created(Ascending),
            Self::CreatedDescending => PlaylistsSort::Created(Descending),
            Self::Modified => PlaylistsSort::Modified(Ascending),
            Self::ModifiedDescending => PlaylistsSort::Modified(Descending),
            Self::Name => PlaylistsSort::Name(Ascending),
            Self::NameDescending => PlaylistsSort::Name(Descending),
        }
    }
}

// === impl Answer ===

impl Output for Answer {
    fn write(&self, text: &mut String) {
        self.playlists.write("Playlists", text);
        StaleView::write(self.stale.as_ref(), text);
    }

    fn lists(&mut self) -> Vec<&mut dyn Cut> {
        vec![&mut self.playlists]
    }
}
