//! `list_favorites`: what the listener has collected, one kind at a time.

mod order;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidal_core::service::FavoritesQuery;

use crate::{
    Failure, Toolset,
    arguments::{
        field::{CursorText, Limit},
        kind::PluralKind,
    },
    tool::{Context, Cut, Effect, Output, Spec, Tool},
    tools::stretch::FirstPage,
    view::{FavoriteView, Listing, StaleView},
};

/// The tool.
pub(crate) struct ListFavorites;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Of which kind.
    kind: PluralKind,
    /// added, or as the kind has it: title, artist, album, duration, released, name, modified. - reverses. -added if
    /// left out.
    #[schemars(length(min = 1, max = 16), extend("x-copied" = true))]
    sort: Option<String>,
    #[serde(default)]
    limit: Limit<100, 20>,
    cursor: Option<CursorText>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    favorites: Listing<FavoriteView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<StaleView>,
}

#[async_trait]
impl Tool for ListFavorites {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "list_favorites",
        title: "List my favorites",
        toolset: Toolset::Library,
        effect: Effect::Reads,
        scopes: &["collection.read"],
        description: "List the listener's favorites of one kind, with the date of adding.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Answer, Failure> {
        let viewer = context.viewer(None)?;
        let kind = arguments.kind.to_core();
        let sort = arguments
            .sort
            .as_deref()
            .map(|name| order::read(name, kind))
            .transpose()?;
        let scope = json!({ "kind": kind, "sort": arguments.sort });
        let bookmarks = context.bookmarks(&viewer, scope);
        let start = bookmarks.open(arguments.cursor.as_ref().map(CursorText::as_str))?;
        let read = FirstPage::absent(context.enough())
            .read(&start, arguments.limit.get(), |cursor| {
                let query = FavoritesQuery { kind, sort, cursor };
                let viewer = &viewer;
                async move { context.tidal().favorites(viewer, &query).await }
            })
            .await?;
        Ok(Answer {
            stale: read.freshness.and_then(StaleView::of),
            favorites: Listing::of(read, FavoriteView::new, bookmarks.after(&start)),
        })
    }
}

// === impl Answer ===

impl Output for Answer {
    fn write(&self, text: &mut String) {
        self.favorites.write("Favorites", text);
        StaleView::write(self.stale.as_ref(), text);
    }

    fn lists(&mut self) -> Vec<&mut dyn Cut> {
        vec![&mut self.favorites]
    }
}
