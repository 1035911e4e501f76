//! `playlist update`.

use tidal_core::{Kind, PlaylistId, service::PlaylistUpdate};

use crate::{
    cli::{PlaylistChange, VisibilityArgument},
    context::Context,
    error::Error,
    input,
    output::Sink,
    view::Playlist,
};

pub(super) fn run(arguments: &PlaylistChange, context: &Context) -> Result<(), Error> {
    let id: PlaylistId = input::named(&arguments.playlist, Kind::Playlist)?;
    let update = PlaylistUpdate {
        name: arguments.name.clone(),
        description: arguments.description.clone(),
        visibility: arguments.visibility.map(VisibilityArgument::visibility),
        ..PlaylistUpdate::of(id)
    };
    context.online(async |session| {
        let (tidal, viewer) = (&session.tidal, &session.viewer);
        let changed = session.write(|| tidal.update_playlist(viewer, &update)).await?;
        let mut sink = Sink::new(session.console, session.console.format());
        let pushed = sink.push(Playlist::from(&*changed));
        sink.close(pushed)?;
        session.console.tell(&format!(
            "changed the playlist {:?} ({})",
            changed.name, changed.id
        ));
        Ok(())
    })
}
