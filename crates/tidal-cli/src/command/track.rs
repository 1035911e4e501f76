//! `track`.

use tidal_core::{Isrc, Kind, TrackId, model};

use super::{
    batch::{Asked, print},
    radio::{Seed, radio},
    related::related,
};
use crate::{
    cli::{Related, TrackCommand, TrackGet},
    context::Context,
    error::Error,
    input,
    view::Track,
};

pub(super) fn run(command: &TrackCommand, context: &Context) -> Result<(), Error> {
    match command {
        TrackCommand::Get(arguments) if arguments.isrc => get_by_isrc(arguments, context),
        TrackCommand::Get(arguments) => get(arguments, context),
        TrackCommand::Similar(given) => similar(given, context),
        TrackCommand::Radio(related) => {
            let id: TrackId = input::key(&related.of.id, Kind::Track)?;
            context.online(async |session| radio(session, &Seed::Track(id), related.extent).await)
        }
    }
}

fn similar(given: &Related, context: &Context) -> Result<(), Error> {
    related::<TrackId, _, Track>(context, given, (Kind::Track, "tracks"), |tidal, viewer, query| {
        Box::pin(async move { tidal.similar_tracks(viewer, &query).await })
    })
}

fn get(arguments: &TrackGet, context: &Context) -> Result<(), Error> {
    let ids: Vec<TrackId> = input::keys(&arguments.ids.ids, Kind::Track)?;
    context.online(async |session| {
        let (tidal, viewer) = (&*session.tidal, &session.viewer);
        let asked = Asked {
            keys: &ids,
            kind: Kind::Track,
            key_of: |track: &model::Track| Some(track.id.clone()),
        };
        let fetch = |ids: Vec<TrackId>| async move { tidal.tracks(viewer, &ids).await };
        print::<_, _, Track, _>(session, asked, fetch).await
    })
}

fn get_by_isrc(arguments: &TrackGet, context: &Context) -> Result<(), Error> {
    let codes: Vec<Isrc> = input::keys(&arguments.ids.ids, Kind::Track)?;
    context.online(async |session| {
        let (tidal, viewer) = (&*session.tidal, &session.viewer);
        let asked = Asked {
            keys: &codes,
            kind: Kind::Track,
            key_of: |track: &model::Track| track.isrc.clone(),
        };
        let fetch = |codes: Vec<Isrc>| async move { tidal.tracks_by_isrc(viewer, &codes).await };
        print::<_, _, Track, _>(session, asked, fetch).await
    })
}
