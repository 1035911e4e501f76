//! `playlist remove`.

use tidal_core::{Kind, PlaylistId, TrackId, curation::Selection};

use super::super::change::{MANY, Outcome};
use crate::{
    cli::PlaylistRemove,
    consent,
    context::Context,
    error::{Deed, Error, Remains, Verb},
    input,
    view::ChangedItem,
};

pub(super) fn run(arguments: &PlaylistRemove, context: &Context) -> Result<(), Error> {
    let playlist: PlaylistId = input::named(&arguments.playlist, Kind::Playlist)?;
    let selection = selection(arguments)?;
    context.online(async |session| {
        session.require(&["playlists.read", "playlists.write"]).await?;
        let found = session
            .curate("lookups", async |curator| {
                curator.find(&playlist, &selection).await
            })
            .await?;
        let number = found.items.len();
        if number > MANY {
            let question = format!("Take {number} items out of the playlist {playlist}?");
            let deed = format!("taking {number} items out of a playlist");
            consent::ask(&session.waiting, arguments.consent, (&deed, &question)).await?;
        }
        let report = session
            .curate("items", async |curator| {
                curator.remove(&playlist, found.items).await
            })
            .await?;
        let deed = Deed {
            verb: Verb::Did("removed"),
            one: "item",
            many: "items",
            place: format!("from the playlist {playlist}"),
            again: again(&selection),
            remains: Remains::Nothing,
        };
        Outcome::<ChangedItem>::from(report)
            .lacking(found.missing)
            .conclude(session, deed)
    })
}

/// Exactly one of these was given.
fn selection(arguments: &PlaylistRemove) -> Result<Selection, Error> {
    Ok(if !arguments.track.is_empty() {
        let tracks: Vec<TrackId> = input::keys(&arguments.track, Kind::Track)?;
        Selection::Tracks(tracks)
    } else if !arguments.position.is_empty() {
        Selection::Positions(input::positions(&arguments.position)?)
    } else {
        let piped = arguments.piped.iter().cloned();
        let items: Vec<String> = arguments.item.iter().cloned().chain(piped).collect();
        Selection::Items(input::entries(&items)?)
    })
}

fn again(selection: &Selection) -> &'static str {
    match selection {
        Selection::Items(_) | Selection::Tracks(_) => "the same command again takes out what is left",
        Selection::Positions(_) => "look at the playlist before you go on: its positions are others now",
    }
}
