//! `playlist delete`.

use tidal_core::{Identifier, Kind, PlaylistId};

use crate::{
    cli::PlaylistDelete, consent, context::Context, error::Error, input, output::Sink, session::Session,
    view::Changed,
};

const DEED: &str = "deleting a playlist";

pub(super) fn run(arguments: &PlaylistDelete, context: &Context) -> Result<(), Error> {
    let id: PlaylistId = input::named(&arguments.playlist, Kind::Playlist)?;
    consent::possible(&context.console, arguments.consent, DEED)?;
    context.online(async |session| {
        session.require(&["playlists.write"]).await?;
        let (tidal, viewer) = (&session.tidal, &session.viewer);
        if !arguments.consent.yes {
            let question = question(session, &id).await?;
            consent::ask(&session.waiting, arguments.consent, (DEED, &question)).await?;
        }
        session.write(|| tidal.delete_playlist(viewer, &id)).await?;
        if session.console.wants_records() {
            let mut sink = Sink::new(session.console, session.console.format());
            let pushed = sink.push(Changed::from(&Identifier::from(id.clone())));
            sink.close(pushed)?;
        }
        session.console.tell(&format!("deleted the playlist {id}"));
        Ok(())
    })
}

/// What is about to be lost, by its name.
async fn question(session: &Session<'_>, id: &PlaylistId) -> Result<String, Error> {
    let (tidal, viewer) = (&session.tidal, &session.viewer);
    let playlist = session.ask(|| tidal.playlist(viewer, id)).await?;
    let items = playlist.number_of_items.map_or_else(String::new, |number| {
        let plural = if number == 1 { "" } else { "s" };
        format!(" with its {number} item{plural}")
    });
    Ok(format!(
        "Delete the playlist {:?}{items} ({id})? There is no way back.",
        playlist.name
    ))
}
