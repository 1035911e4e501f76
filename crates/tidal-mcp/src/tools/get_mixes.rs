//! `get_mixes`: the mixes that TIDAL makes for the listener, or what stands in one.

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidal_core::{
    PlaylistId,
    model::MixKind,
    service::{MixesQuery, PlaylistItemsQuery},
};

use crate::{
    Failure, Toolset,
    arguments::field::{CursorText, Id, Limit},
    tool::{Context, Cut, Effect, Output, Spec, Tool},
    tools::{get_playlist::Reading, stretch::FirstPage},
    view::{EntryView, Line, Listing, PlaylistDetails, PlaylistView, StaleView},
};

/// The tool.
pub(crate) struct GetMixes;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Lists the mixes of this family.
    kind: Option<KindArgument>,
    /// Reads one mix instead: its id or link.
    mix_id: Option<Id>,
    #[serde(default)]
    limit: Limit<100, 20>,
    cursor: Option<CursorText>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum KindArgument {
    Daily,
    Discovery,
    NewReleases,
}

#[derive(Debug, Default, Serialize, JsonSchema)]
pub(crate) struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    mixes: Option<Listing<PlaylistView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mix: Option<PlaylistDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Listing<EntryView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<StaleView>,
}

#[async_trait]
impl Tool for GetMixes {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "get_mixes",
        title: "Get my mixes",
        toolset: Toolset::Discover,
        effect: Effect::Reads,
        scopes: &["recommendations.read"],
        description: "List the mixes that TIDAL makes for the listener, or read one. Give either kind or mix_id.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Answer, Failure> {
        match (arguments.kind, &arguments.mix_id) {
            (Some(kind), None) => list(context, &arguments, kind.to_core()).await,
            (None, Some(id)) => read(context, &arguments, id.parse()?).await,
            (Some(_), Some(_)) | (None, None) => Err(Failure::invalid(
                "kind, mix_id: exactly one of the two is needed; accepted: kind to list mixes, mix_id to read one",
            )),
        }
    }
}

async fn list(context: &Context, arguments: &Arguments, kind: MixKind) -> Result<Answer, Failure> {
    let viewer = context.viewer(None)?;
    let bookmarks = context.bookmarks(&viewer, json!({ "kind": kind }));
    let start = bookmarks.open(arguments.cursor.as_ref().map(CursorText::as_str))?;
    let read = FirstPage::absent(context.enough())
        .read(&start, arguments.limit.get(), |cursor| {
            let query = MixesQuery { kind, cursor };
            let viewer = &viewer;
            async move { context.tidal().mixes(viewer, &query).await }
        })
        .await?;
    Ok(Answer {
        stale: read.freshness.and_then(StaleView::of),
        mixes: Some(Listing::of(read, PlaylistView::new, bookmarks.after(&start))),
        ..Answer::default()
    })
}

/// A mix is a playlist of the same id.
async fn read(context: &Context, arguments: &Arguments, id: PlaylistId) -> Result<Answer, Failure> {
    let viewer = context.viewer(None)?;
    let bookmarks = context.bookmarks(&viewer, json!({ "mix_id": id.as_str() }));
    let start = bookmarks.open(arguments.cursor.as_ref().map(CursorText::as_str))?;
    let reading = Reading {
        context,
        viewer: &viewer,
        start: start.clone(),
        limit: arguments.limit.get(),
        query: PlaylistItemsQuery::first(id),
    };
    let (mix, read, freshness) = reading.read().await?;
    let mut positions = reading.positions();
    let view = |item: &_| EntryView::in_playlist(item, positions.next());
    Ok(Answer {
        mix: mix.map(|mix| PlaylistDetails::new(&mix)),
        items: Some(Listing::of(read, view, bookmarks.after(&start))),
        stale: StaleView::of(freshness),
        ..Answer::default()
    })
}

// === impl KindArgument ===

impl KindArgument {
    fn to_core(self) -> MixKind {
        match self {
            Self::Daily => MixKind::Daily,
            Self::Discovery => MixKind::Discovery,
            Self::NewReleases => MixKind::NewReleases,
        }
    }
}

// === impl Answer ===

impl Output for Answer {
    fn write(&self, text: &mut String) {
        if let Some(mixes) = &self.mixes {
            mixes.write("Mixes", text);
        }
        if let Some(mix) = &self.mix {
            text.push_str("\nMix: ");
            mix.write(text);
        }
        if let Some(items) = &self.items {
            items.write("Items", text);
        }
        StaleView::write(self.stale.as_ref(), text);
    }

    fn lists(&mut self) -> Vec<&mut dyn Cut> {
        vec![&mut self.mixes, &mut self.items]
    }
}
