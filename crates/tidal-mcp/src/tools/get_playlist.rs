//! `get_playlist`: a public playlist and a stretch of what stands in it.

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tidal_core::{
    Freshness, PlaylistId, Viewer,
    model::{Playlist, PlaylistItem},
    paging::Window,
    service::{Direction, PlaylistItemsQuery, PlaylistSort, SearchText},
};

use crate::{
    Failure, Toolset,
    arguments::field::{CountryCode, CursorText, Id, Limit},
    cursor::Bookmark,
    tool::{Context, Cut, Effect, Output, Spec, Tool},
    tools::stretch::FirstPage,
    view::{EntryView, Line, Listing, PlaylistDetails, StaleView},
};

/// The tool.
pub(crate) struct GetPlaylist;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Playlist id or TIDAL link (also of a mix).
    id: Id,
    /// Only items that match this text.
    #[schemars(length(min = 1, max = 256))]
    query: Option<String>,
    /// Order; the playlist's own if left out. A leading - reverses it.
    sort: Option<SortArgument>,
    /// Items at most.
    #[serde(default)]
    limit: Limit<100, 20>,
    /// `next_cursor` of the previous answer, with the same other arguments.
    cursor: Option<CursorText>,
    /// Two-letter country of the catalogue; the configured one if left out.
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

/// What is asked of one playlist.
struct Reading<'a> {
    context: &'a Context,
    viewer: &'a Viewer,
    query: PlaylistItemsQuery,
    start: Bookmark,
    limit: usize,
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
        description: "Read a public playlist or mix and its items, with item_id, position and date added. \
             query finds items in a long playlist without reading all of it.",
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

// === impl Reading ===

impl Reading<'_> {
    /// The playlist itself on the first page, and the items.
    async fn read(
        &self,
    ) -> Result<(Option<std::sync::Arc<Playlist>>, Window<PlaylistItem>, Freshness), Failure> {
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
        let read = first
            .read(&self.start, self.limit, |cursor| async move {
                let query = PlaylistItemsQuery {
                    cursor,
                    ..self.query.clone()
                };
                tidal.playlist_items(self.viewer, &query).await
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
    fn positions(&self) -> impl Iterator<Item = usize> + use<> {
        let first = self.start.before + 1;
        let known = if self.is_plain() { usize::MAX } else { 0 };
        (first..).take(known)
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
