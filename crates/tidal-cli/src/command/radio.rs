//! The radio of a track or an artist: a playlist that TIDAL makes.

use std::{cell::OnceCell, sync::Arc};

use tidal_core::{
    Answer, ArtistId, Cursor, Result as TidalResult, TrackId,
    model::{Page, Playlist as Radio, PlaylistItem as Entry},
    service::PlaylistItemsQuery,
};

use super::{
    details,
    list::{Plan, USUAL, walk},
};
use crate::{
    cli::Extent,
    error::Error,
    output::{Format, Sink},
    session::Session,
    view::{Playlist, PlaylistItem},
};

/// What a radio is made from.
#[derive(Clone, Debug)]
pub(super) enum Seed {
    /// A track.
    Track(TrackId),
    /// An artist.
    Artist(ArtistId),
}

/// Prints what a radio plays.
pub(super) async fn radio(session: &Session<'_>, seed: &Seed, extent: Extent) -> Result<(), Error> {
    let plan = Plan::of(extent, USUAL, "tracks");
    let console = session.console;
    let found = OnceCell::new();
    let mut sink = Sink::new(console, console.format());
    let page_at = |cursor| page_at(session, seed, &found, cursor);
    let outcome = walk(session, plan, page_at, |place, item| {
        sink.push(PlaylistItem::at(Some(place + 1), item))
    })
    .await;
    if let (Some(radio), Format::Table) = (found.get(), console.format()) {
        details::heading(console, &Playlist::from(&**radio))?;
    }
    let walked = sink.close(outcome)?;
    plan.tell(session, walked);
    Ok(())
}

/// A page of the radio: the first comes with the playlist itself, which is kept for the others.
async fn page_at(
    session: &Session<'_>,
    seed: &Seed,
    found: &OnceCell<Arc<Radio>>,
    cursor: Option<Cursor>,
) -> TidalResult<Answer<Page<Entry>>> {
    let (tidal, viewer) = (&session.tidal, &session.viewer);
    let radio = if let Some(radio) = found.get() {
        radio
    } else {
        let answer = match seed {
            Seed::Track(id) => tidal.track_radio(viewer, id).await?,
            Seed::Artist(id) => tidal.artist_radio(viewer, id).await?,
        };
        let radio = found.get_or_init(|| Arc::clone(&answer.value));
        if let Some(first) = &radio.items {
            return Ok(Answer {
                value: Arc::new(first.clone()),
                freshness: answer.freshness,
            });
        }
        radio
    };
    let query = PlaylistItemsQuery {
        cursor,
        ..PlaylistItemsQuery::first(radio.id.clone())
    };
    tidal.playlist_items(viewer, &query).await
}
