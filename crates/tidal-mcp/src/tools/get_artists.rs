//! `get_artists`: artists by id, with the parts of their page that are wanted.

use std::{collections::BTreeSet, future::Future};

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tidal_core::{
    Answer as CoreAnswer, ArtistId, Freshness, Result as CoreResult, Viewer,
    model::{Artist, Page},
    service::{ArtistPart, ArtistsQuery, RelatedQuery},
};

use crate::{
    Failure, Toolset,
    arguments::field::{CountryCode, CursorText, Ids, Limit},
    tool::{Context, Cut, Effect, Output, Spec, Tool},
    tools::stretch::FirstPage,
    view::{AlbumView, ArtistPage, ArtistView, Listing, MissingView, StaleView, TrackView, VideoView},
};

/// The tool.
pub(crate) struct GetArtists;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Artist ids or links.
    ids: Ids<20>,
    /// Parts of the page; only the profile if left out.
    #[schemars(length(min = 1, max = 5))]
    with: Option<Vec<PartArgument>>,
    /// Items of each part; at most 20 for several artists.
    #[serde(default)]
    limit: Limit<50, 10>,
    /// `next_cursor` of a part; that artist and part alone.
    cursor: Option<CursorText>,
    country: Option<CountryCode>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum PartArgument {
    Biography,
    TopTracks,
    Albums,
    Similar,
    Videos,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    artists: Listing<ArtistPage>,
    missing: Vec<MissingView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<StaleView>,
}

/// One artist's page, to be read.
struct Reading<'a> {
    context: &'a Context,
    viewer: &'a Viewer,
    artist: &'a Artist,
    freshness: Freshness,
    arguments: &'a Arguments,
    alone: bool,
}

/// One of the lists on it.
struct Part<'a, T> {
    part: ArtistPart,
    first: Option<&'a Page<T>>,
}

#[async_trait]
impl Tool for GetArtists {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "get_artists",
        title: "Get artists",
        toolset: Toolset::Catalog,
        effect: Effect::Reads,
        scopes: &[],
        description: "Read artists by id: profile and the parts of their page named in with.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Answer, Failure> {
        let viewer = context.viewer(arguments.country.as_ref().map(CountryCode::as_str))?;
        let ids = arguments.ids.parse()?;
        let parts: BTreeSet<ArtistPart> = arguments
            .with
            .iter()
            .flatten()
            .map(|part| part.to_core())
            .collect();
        let cursor = arguments.cursor.as_ref().map(CursorText::as_str);
        if cursor.is_some() && (ids.len() != 1 || parts.len() != 1) {
            return Err(Failure::invalid(
                "cursor: goes with one artist and one part; give one id in ids and that part alone in with",
            ));
        }
        for (id, part) in ids.iter().zip(&parts) {
            // A cursor that is not good is refused before TIDAL is asked anything.
            context.bookmarks(&viewer, scope(id, *part)).open(cursor)?;
        }
        let query = ArtistsQuery {
            ids,
            // With a cursor, the first page of the part is not wanted again.
            parts: if cursor.is_some() {
                BTreeSet::new()
            } else {
                parts.clone()
            },
        };
        let batch = context.tidal().artists(&viewer, &query).await?;
        let mut artists = Vec::with_capacity(batch.found.len());
        for artist in &batch.found {
            let reading = Reading {
                context,
                viewer: &viewer,
                artist,
                freshness: batch.freshness,
                arguments: &arguments,
                alone: query.ids.len() == 1,
            };
            artists.push(reading.page(&parts).await?);
        }
        Ok(Answer {
            artists: Listing::whole(artists),
            missing: MissingView::all(&batch.missing),
            stale: StaleView::of(batch.freshness),
        })
    }
}

// === impl PartArgument ===

impl PartArgument {
    fn to_core(self) -> ArtistPart {
        match self {
            Self::Biography => ArtistPart::Biography,
            Self::TopTracks => ArtistPart::TopTracks,
            Self::Albums => ArtistPart::Albums,
            Self::Similar => ArtistPart::Similar,
            Self::Videos => ArtistPart::Videos,
        }
    }
}

// === impl Answer ===

impl Output for Answer {
    fn write(&self, text: &mut String) {
        self.artists.write("Artists", text);
        MissingView::write_all(&self.missing, text);
        StaleView::write(self.stale.as_ref(), text);
    }

    fn lists(&mut self) -> Vec<&mut dyn Cut> {
        if self.artists.items.len() > 1 {
            return vec![&mut self.artists];
        }
        let Some(page) = self.artists.items.first_mut() else {
            return Vec::new();
        };
        vec![
            &mut page.top_tracks,
            &mut page.albums,
            &mut page.similar,
            &mut page.videos,
        ]
    }
}

// === impl Reading ===

impl Reading<'_> {
    async fn page(&self, parts: &BTreeSet<ArtistPart>) -> Result<ArtistPage, Failure> {
        let (tidal, viewer, artist) = (self.context.tidal(), self.viewer, self.artist);
        let mut page = ArtistPage::new(artist);
        for part in parts {
            match part {
                ArtistPart::Biography => {}
                ArtistPart::TopTracks => {
                    let list = Part::new(*part, artist.top_tracks.as_ref());
                    let more = |query| async move { tidal.artist_tracks(viewer, &query).await };
                    page.top_tracks = Some(self.list(list, more, TrackView::new).await?);
                }
                ArtistPart::Albums => {
                    let list = Part::new(*part, artist.albums.as_ref());
                    let more = |query| async move { tidal.artist_albums(viewer, &query).await };
                    page.albums = Some(self.list(list, more, AlbumView::new).await?);
                }
                ArtistPart::Similar => {
                    let list = Part::new(*part, artist.similar.as_ref());
                    let more = |query| async move { tidal.similar_artists(viewer, &query).await };
                    page.similar = Some(self.list(list, more, ArtistView::new).await?);
                }
                ArtistPart::Videos => {
                    let list = Part::new(*part, artist.videos.as_ref());
                    let more = |query| async move { tidal.artist_videos(viewer, &query).await };
                    page.videos = Some(self.list(list, more, VideoView::new).await?);
                }
            }
        }
        Ok(page)
    }

    async fn list<T, V, P>(
        &self,
        part: Part<'_, T>,
        more: impl Fn(RelatedQuery<ArtistId>) -> P,
        view: impl FnMut(&T) -> V,
    ) -> Result<Listing<V>, Failure>
    where
        P: Future<Output = CoreResult<CoreAnswer<Page<T>>>>,
    {
        let of = &self.artist.id;
        let bookmarks = self.context.bookmarks(self.viewer, scope(of, part.part));
        let start = bookmarks.open(self.arguments.cursor.as_ref().map(CursorText::as_str))?;
        let first = FirstPage {
            page: part.first,
            freshness: self.freshness,
            enough: self.context.enough(),
        };
        let limit = self.arguments.limit.get();
        let limit = if self.alone { limit } else { first.at_hand(limit) };
        let read = first
            .read(&start, limit, |cursor| {
                more(RelatedQuery {
                    of: of.clone(),
                    cursor,
                })
            })
            .await?;
        Ok(Listing::of(read, view, bookmarks.after(&start))
            .going_on_with("this artist's id alone in ids, this part alone in with"))
    }
}

// === impl Part ===

impl<'a, T> Part<'a, T> {
    fn new(part: ArtistPart, first: Option<&'a Page<T>>) -> Self {
        Self { part, first }
    }
}

/// Which list a cursor belongs to.
fn scope(artist: &ArtistId, part: ArtistPart) -> Value {
    let part = match part {
        ArtistPart::Biography => "biography",
        ArtistPart::TopTracks => "top_tracks",
        ArtistPart::Albums => "albums",
        ArtistPart::Similar => "similar",
        ArtistPart::Videos => "videos",
    };
    json!({ "artist": artist.as_str(), "part": part })
}
