//! `get_playlist`: a public playlist and a stretch of what stands in it.

mod reading;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tidal_core::{
    PlaylistId,
    service::{Direction, PlaylistItemsQuery, PlaylistSort, SearchText},
};

use crate::{
    Failure, Toolset,
    arguments::field::{CountryCode, CursorText, Id, Limit},
    tool::{Context, Cut, Effect, Output, Spec, Tool},
    view::{EntryView, Line, Listing, PlaylistDetails, StaleView},
};

pub(super) use reading::Reading;

/// The tool.
pub(crate) struct GetPlaylist;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Playlist or mix id, or link.
    id: Id,
    /// Only items that match this text.
    #[schemars(length(min = 1, max = 256))]
    query: Option<String>,
    /// The playlist's own order if left out; - reverses.
    sort: Option<SortArgument>,
    #[serde(default)]
    limit: Limit<100, 20>,
    cursor: Option<CursorText>,
    country: Option<CountryCode>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
enum SortArgument {
    #[serde(rename = "added")]
    Added,
    #[serde(rename = "-added")]
    AddedDescending,
    #[serde(rename = "album")]
    Album,
    #[serde(rename = "-album")]
    AlbumDescending,
    #[serde(rename = "artist")]
    Artist,
    #[serde(rename = "-artist")]
    ArtistDescending,
    #[serde(rename = "duration")]
    Duration,
    #[serde(rename = "-duration")]
    DurationDescending,
    #[serde(rename = "position")]
    Position,
    #[serde(rename = "-position")]
    PositionDescending,
    #[serde(rename = "title")]
    Title,
    #[serde(rename = "-title")]
    TitleDescending,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    playlist: Option<PlaylistDetails>,
    items: Listing<EntryView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<StaleView>,
}

#[async_trait]
impl Tool for GetPlaylist {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "get_playlist",
        title: "Get a playlist",
        toolset: Toolset::Catalog,
        effect: Effect::Reads,
        scopes: &[],
        description: "Read a playlist or mix and its items, with item_id, position and date added. query finds \
             items without reading all of a long playlist.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Answer, Failure> {
        let viewer = context.viewer(arguments.country.as_ref().map(CountryCode::as_str))?;
        let id: PlaylistId = arguments.id.parse()?;
        let text = arguments
            .query
            .as_deref()
            .map(str::parse::<SearchText>)
            .transpose()?;
        let text = text.map(|text| text.as_str().to_owned());
        let scope: Value = json!({ "id": id.as_str(), "query": text, "sort": arguments.sort });
        let bookmarks = context.bookmarks(&viewer, scope);
        let start = bookmarks.open(arguments.cursor.as_ref().map(CursorText::as_str))?;
        let reading = Reading {
            context,
            viewer: &viewer,
            start: start.clone(),
            limit: arguments.limit.get(),
            query: PlaylistItemsQuery {
                text,
                sort: arguments.sort.map(SortArgument::to_core),
                ..PlaylistItemsQuery::first(id)
            },
        };
        let (playlist, read, freshness) = reading.read().await?;
        let mut positions = reading.positions();
        let items = Listing::of(
            read,
            |item| EntryView::in_playlist(item, positions.next()),
            bookmarks.after(&start),
        );
        Ok(Answer {
            playlist: playlist.map(|playlist| PlaylistDetails::new(&playlist)),
            items,
            stale: StaleView::of(freshness),
        })
    }
}

// === impl SortArgument ===

impl SortArgument {
    fn to_core(self) -> PlaylistSort {
        use Direction::{Ascending, Descending};
        match self {
            Self::Added => PlaylistSort::Added(Ascending),
            Self::AddedDescending => PlaylistSort::Added(Descending),
            Self::Album => PlaylistSort::Album(Ascending),
            Self::AlbumDescending => PlaylistSort::Album(Descending),
            Self::Artist => PlaylistSort::Artist(Ascending),
            Self::ArtistDescending => PlaylistSort::Artist(Descending),
            Self::Duration => PlaylistSort::Duration(Ascending),
            Self::DurationDescending => PlaylistSort::Duration(Descending),
            Self::Position => PlaylistSort::Place(Ascending),
            Self::PositionDescending => PlaylistSort::Place(Descending),
            Self::Title => PlaylistSort::Title(Ascending),
            Self::TitleDescending => PlaylistSort::Title(Descending),
        }
    }
}

// === impl Answer ===

impl Output for Answer {
    fn write(&self, text: &mut String) {
        if let Some(playlist) = &self.playlist {
            text.push('\n');
            playlist.write(text);
        }
        self.items.write("Items", text);
        StaleView::write(self.stale.as_ref(), text);
    }

    fn lists(&mut self) -> Vec<&mut dyn Cut> {
        vec![&mut self.items]
    }
}
