//! `get_albums`: albums by id or barcode, with their tracks where wanted.

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tidal_core::{
    AlbumId, Freshness, Viewer,
    model::Album,
    service::{AlbumItems, AlbumsQuery, RelatedQuery},
};

use crate::{
    Failure, Toolset,
    arguments::field::{CountryCode, CursorText, Ids},
    tool::{Context, Cut, Effect, Output, Spec, Tool},
    tools::stretch::FirstPage,
    view::{AlbumDetails, EntryView, Listing, MissingView, StaleView},
};

/// Most tracks of an album that is asked for alone: what nearly every album has, from two of TIDAL's pages.
const TRACKS_OF_ONE: usize = 40;

/// Most tracks of each of several albums: what comes along with the albums, from no further request.
const TRACKS_OF_EACH: usize = 20;

/// The tool.
pub(crate) struct GetAlbums;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Album ids or links; or give barcodes.
    ids: Option<Ids<20>>,
    /// EAN-13 or UPC-A digits.
    barcodes: Option<Ids<20>>,
    /// Also up to 40 tracks of one album, up to 20 of each of several.
    #[serde(default)]
    with_tracks: bool,
    /// `next_cursor` of an album's tracks; that album alone in ids.
    cursor: Option<CursorText>,
    country: Option<CountryCode>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    albums: Listing<AlbumDetails>,
    missing: Vec<MissingView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<StaleView>,
}

/// The tracks of one of the albums, to be read.
struct TrackList<'a> {
    context: &'a Context,
    viewer: &'a Viewer,
    album: &'a Album,
    freshness: Freshness,
    alone: bool,
}

#[async_trait]
impl Tool for GetAlbums {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "get_albums",
        title: "Get albums",
        toolset: Toolset::Catalog,
        effect: Effect::Reads,
        scopes: &[],
        description: "Read albums, EPs and singles by id or barcode, with their tracks if wanted.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Answer, Failure> {
        let viewer = context.viewer(arguments.country.as_ref().map(CountryCode::as_str))?;
        let (query, mut missing) = wanted(context, &viewer, &arguments).await?;
        let cursor = arguments.cursor.as_ref().map(CursorText::as_str);
        if cursor.is_some() && query.ids.len() != 1 {
            return Err(Failure::invalid(
                "cursor: goes with one album; give its id alone in ids",
            ));
        }
        if let Some(id) = query.ids.first() {
            // A cursor that is not good is refused before TIDAL is asked anything.
            context.bookmarks(&viewer, scope(id)).open(cursor)?;
        }
        let batch = context.tidal().albums(&viewer, &query).await?;
        missing.extend(MissingView::all(&batch.missing));
        let mut freshness = batch.freshness;
        let mut albums = Vec::with_capacity(batch.found.len());
        for album in &batch.found {
            let mut view = AlbumDetails::new(album);
            if arguments.with_tracks || cursor.is_some() {
                let list = TrackList {
                    context,
                    viewer: &viewer,
                    album,
                    freshness: batch.freshness,
                    alone: query.ids.len() == 1,
                };
                let (tracks, read_at) = list.read(cursor).await?;
                view.tracks = Some(tracks);
                freshness = read_at.map_or(freshness, |read_at| freshness.and(read_at));
            }
            albums.push(view);
        }
        Ok(Answer {
            albums: Listing::whole(albums),
            missing,
            stale: StaleView::of(freshness),
        })
    }
}

// === impl Answer ===

impl Output for Answer {
    fn write(&self, text: &mut String) {
        self.albums.write("Albums", text);
        MissingView::write_all(&self.missing, text);
        StaleView::write(self.stale.as_ref(), text);
    }

    fn lists(&mut self) -> Vec<&mut dyn Cut> {
        if self.albums.items.len() > 1 {
            return vec![&mut self.albums];
        }
        match self.albums.items.first_mut() {
            Some(album) => vec![&mut album.tracks],
            None => Vec::new(),
        }
    }
}

// === impl TrackList ===

impl TrackList<'_> {
    async fn read(&self, cursor: Option<&str>) -> Result<(Listing<EntryView>, Option<Freshness>), Failure> {
        let bookmarks = self.context.bookmarks(self.viewer, scope(&self.album.id));
        let start = bookmarks.open(cursor)?;
        let first = FirstPage {
            page: self.album.items.as_ref(),
            freshness: self.freshness,
            enough: self.context.enough(),
        };
        let limit = if self.alone {
            TRACKS_OF_ONE
        } else {
            first.at_hand(TRACKS_OF_EACH)
        };
        let read = first
            .read(&start, limit, |cursor| async move {
                let query = RelatedQuery {
                    of: self.album.id.clone(),
                    cursor,
                };
                self.context.tidal().album_items(self.viewer, &query).await
            })
            .await?;
        let freshness = read.freshness;
        let listing = Listing::of(read, EntryView::on_album, bookmarks.after(&start));
        Ok((listing.going_on_with("this album's id alone in ids"), freshness))
    }
}

/// Which list a cursor of an album's tracks belongs to.
fn scope(album: &AlbumId) -> Value {
    json!({ "album": album.as_str() })
}

/// Which albums are asked for, by id; barcodes are looked up first.
async fn wanted(
    context: &Context,
    viewer: &Viewer,
    arguments: &Arguments,
) -> Result<(AlbumsQuery, Vec<MissingView>), Failure> {
    let items = if arguments.with_tracks && arguments.cursor.is_none() {
        AlbumItems::FirstPage
    } else {
        AlbumItems::Omitted
    };
    match (&arguments.ids, &arguments.barcodes) {
        (Some(ids), None) => {
            let ids = ids.parse()?;
            Ok((AlbumsQuery { ids, items }, Vec::new()))
        }
        (None, Some(codes)) => {
            let batch = context.tidal().albums_by_barcode(viewer, &codes.parse()?).await?;
            let ids = batch.found.iter().map(|album| album.id.clone()).collect();
            Ok((AlbumsQuery { ids, items }, MissingView::all(&batch.missing)))
        }
        _ => Err(Failure::invalid(
            "ids, barcodes: exactly one of the two has to be given",
        )),
    }
}
