//! `find_similar`: what is like a track, album or artist, and radios.

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidal_core::{
    AlbumId, Answer as CoreAnswer, ArtistId, Freshness, Result as CoreResult, TrackId, Viewer,
    model::{Page, Playlist},
    service::{PlaylistItemsQuery, RelatedQuery},
};

use crate::{
    Failure, Toolset,
    arguments::field::{CountryCode, CursorText, Id, Limit},
    cursor::Bookmark,
    tool::{Bookmarks, Context, Cut, Effect, Output, Spec, Tool},
    tools::stretch::FirstPage,
    view::{AlbumView, ArtistView, EntryView, Line, Listing, PlaylistView, StaleView, TrackView},
};

/// The tool.
pub(crate) struct FindSimilar;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// What id is of.
    kind: KindArgument,
    /// An id or link.
    id: Id,
    /// radio: a playlist that starts from it; not for albums.
    #[serde(default)]
    mode: ModeArgument,
    #[serde(default)]
    limit: Limit<50, 10>,
    cursor: Option<CursorText>,
    country: Option<CountryCode>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum KindArgument {
    Track,
    Album,
    Artist,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum ModeArgument {
    #[default]
    Similar,
    Radio,
}

#[derive(Debug, Default, Serialize, JsonSchema)]
pub(crate) struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    tracks: Option<Listing<TrackView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    albums: Option<Listing<AlbumView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    artists: Option<Listing<ArtistView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    radio: Option<PlaylistView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    radio_items: Option<Listing<EntryView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<StaleView>,
}

/// What is asked.
struct Reading<'a> {
    context: &'a Context,
    viewer: &'a Viewer,
    bookmarks: &'a Bookmarks<'a>,
    start: Bookmark,
    limit: usize,
}

#[async_trait]
impl Tool for FindSimilar {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "find_similar",
        title: "Find similar music",
        toolset: Toolset::Discover,
        effect: Effect::Reads,
        scopes: &[],
        description: "Find what is like a track, album or artist, best first, or the radio of a track or artist. \
             By name: use search.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Answer, Failure> {
        let viewer = context.viewer(arguments.country.as_ref().map(CountryCode::as_str))?;
        let id: String = match arguments.kind {
            KindArgument::Track => arguments.id.parse::<TrackId>()?.to_string(),
            KindArgument::Album => arguments.id.parse::<AlbumId>()?.to_string(),
            KindArgument::Artist => arguments.id.parse::<ArtistId>()?.to_string(),
        };
        let query = json!({ "kind": arguments.kind, "id": id, "mode": arguments.mode });
        let bookmarks = context.bookmarks(&viewer, query);
        let reading = Reading {
            context,
            viewer: &viewer,
            start: bookmarks.open(arguments.cursor.as_ref().map(CursorText::as_str))?,
            bookmarks: &bookmarks,
            limit: arguments.limit.get(),
        };
        let tidal = context.tidal();
        match (arguments.mode, arguments.kind) {
            (ModeArgument::Similar, KindArgument::Track) => reading.tracks(&TrackId::from_tidal(id)).await,
            (ModeArgument::Similar, KindArgument::Album) => reading.albums(&AlbumId::from_tidal(id)).await,
            (ModeArgument::Similar, KindArgument::Artist) => reading.artists(&ArtistId::from_tidal(id)).await,
            (ModeArgument::Radio, KindArgument::Track) => {
                reading
                    .radio(tidal.track_radio(&viewer, &TrackId::from_tidal(id)).await)
                    .await
            }
            (ModeArgument::Radio, KindArgument::Artist) => {
                reading
                    .radio(tidal.artist_radio(&viewer, &ArtistId::from_tidal(id)).await)
                    .await
            }
            (ModeArgument::Radio, KindArgument::Album) => Err(Failure::invalid(
                "mode: \"radio\" is not accepted for an album; accepted: \"similar\", or the radio of a track or \
                 artist",
            )),
        }
    }
}

// === impl Reading ===

impl Reading<'_> {
    fn first<'a, T>(&self, page: Option<&'a Page<T>>) -> FirstPage<'a, T> {
        FirstPage {
            page,
            freshness: Freshness::now(),
            enough: self.context.enough(),
        }
    }

    async fn tracks(&self, of: &TrackId) -> Result<Answer, Failure> {
        let start = &self.start;
        let more = |cursor| async move {
            let query = RelatedQuery {
                of: of.clone(),
                cursor,
            };
            self.context.tidal().similar_tracks(self.viewer, &query).await
        };
        let read = self.first(None).read(start, self.limit, more).await?;
        Ok(Answer {
            stale: read.freshness.and_then(StaleView::of),
            tracks: Some(Listing::of(read, TrackView::new, self.bookmarks.after(start))),
            ..Answer::default()
        })
    }

    async fn albums(&self, of: &AlbumId) -> Result<Answer, Failure> {
        let start = &self.start;
        let more = |cursor| async move {
            let query = RelatedQuery {
                of: of.clone(),
                cursor,
            };
            self.context.tidal().similar_albums(self.viewer, &query).await
        };
        let read = self.first(None).read(start, self.limit, more).await?;
        Ok(Answer {
            stale: read.freshness.and_then(StaleView::of),
            albums: Some(Listing::of(read, AlbumView::new, self.bookmarks.after(start))),
            ..Answer::default()
        })
    }

    async fn artists(&self, of: &ArtistId) -> Result<Answer, Failure> {
        let start = &self.start;
        let more = |cursor| async move {
            let query = RelatedQuery {
                of: of.clone(),
                cursor,
            };
            self.context.tidal().similar_artists(self.viewer, &query).await
        };
        let read = self.first(None).read(start, self.limit, more).await?;
        Ok(Answer {
            stale: read.freshness.and_then(StaleView::of),
            artists: Some(Listing::of(read, ArtistView::new, self.bookmarks.after(start))),
            ..Answer::default()
        })
    }

    async fn radio(&self, radio: CoreResult<CoreAnswer<Playlist>>) -> Result<Answer, Failure> {
        let start = &self.start;
        let radio = radio?;
        let first = FirstPage {
            freshness: radio.freshness,
            ..self.first(radio.items.as_ref())
        };
        let read = first
            .read(start, self.limit, |cursor| {
                let query = PlaylistItemsQuery {
                    cursor,
                    ..PlaylistItemsQuery::first(radio.id.clone())
                };
                async move { self.context.tidal().playlist_items(self.viewer, &query).await }
            })
            .await?;
        let freshness: Freshness = read
            .freshness
            .map_or(radio.freshness, |read_at| radio.freshness.and(read_at));
        let mut positions = start.before + 1..;
        let view = |item: &_| EntryView::in_playlist(item, positions.next());
        Ok(Answer {
            stale: StaleView::of(freshness),
            radio: Some(PlaylistView::new(&radio)),
            radio_items: Some(Listing::of(read, view, self.bookmarks.after(start))),
            ..Answer::default()
        })
    }
}

// === impl Answer ===

impl Output for Answer {
    fn write(&self, text: &mut String) {
        if let Some(tracks) = &self.tracks {
            tracks.write("Similar tracks", text);
        }
        if let Some(albums) = &self.albums {
            albums.write("Similar albums", text);
        }
        if let Some(artists) = &self.artists {
            artists.write("Similar artists", text);
        }
        if let Some(radio) = &self.radio {
            text.push_str("\nRadio: ");
            radio.write(text);
        }
        if let Some(items) = &self.radio_items {
            items.write("Items", text);
        }
        StaleView::write(self.stale.as_ref(), text);
    }

    fn lists(&mut self) -> Vec<&mut dyn Cut> {
        vec![
            &mut self.tracks,
            &mut self.albums,
            &mut self.artists,
            &mut self.radio_items,
        ]
    }
}
