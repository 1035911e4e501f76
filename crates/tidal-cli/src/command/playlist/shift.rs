//! `playlist move`.

use tidal_core::{ItemId, Kind, PlaylistId, curation::Shift};

use super::super::change::Outcome;
use crate::{
    cli::PlaylistMove,
    context::Context,
    error::{Deed, Error, Remains, Verb},
    input,
    view::ChangedItem,
};

pub(super) fn run(arguments: &PlaylistMove, context: &Context) -> Result<(), Error> {
    let playlist: PlaylistId = input::named(&arguments.playlist, Kind::Playlist)?;
    let before = arguments
        .before
        .as_deref()
        .map(str::parse::<ItemId>)
        .transpose()?;
    let shift = Shift {
        items: input::entries(&arguments.items)?,
        playlist,
        before,
    };
    context.online(async |session| {
        session.require(&["playlists.read", "playlists.write"]).await?;
        let report = session
            .curate("items", async |curator| curator.shift(&shift).await)
            .await?;
        let whither = match &shift.before {
            Some(before) => format!("before {before}"),
            None => "to the end".to_owned(),
        };
        let deed = Deed {
            verb: Verb::Did("moved"),
            one: "item",
            many: "items",
            place: format!("{whither} of the playlist {}", shift.playlist),
            again: "the same command again brings all of them into place",
            remains: Remains::Nothing,
        };
        Outcome::<ChangedItem>::from(report).conclude(session, deed)
    })
}
