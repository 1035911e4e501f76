//! `playlist create`.

use tidal_core::{model::Visibility, service::NewPlaylist};

use super::super::change::Outcome;
use crate::{
    cli::PlaylistCreate,
    context::Context,
    error::{Deed, Error, Remains, Verb},
    input,
    output::Sink,
    view::{ChangedItem, Playlist},
};

pub(super) fn run(arguments: &PlaylistCreate, context: &Context) -> Result<(), Error> {
    let texts = input::media(&arguments.ids)?;
    let new = NewPlaylist {
        description: arguments.description.clone(),
        visibility: if arguments.public {
            Visibility::Public
        } else {
            Visibility::Unlisted
        },
        ..NewPlaylist::named(arguments.name.as_str())
    };
    context.online(async |session| {
        session.require(&["playlists.write"]).await?;
        let resolved = session
            .curate("lookups", async |curator| curator.resolve(&texts).await)
            .await?;
        let creation = session
            .curate("items", async |curator| curator.create(&new, resolved.items).await)
            .await?;
        let made = creation.playlist;
        let deed = Deed {
            verb: Verb::Did("added"),
            one: "item",
            many: "items",
            place: format!("to the new playlist {:?} ({})", made.name, made.id),
            again: "the playlist is there: go on with `playlist add`, its id and the same ids (of one that is named twice it adds one), not with `playlist create`",
            remains: Remains::Playlist,
        };
        let outcome = Outcome::<ChangedItem>::from(creation.addition).without(resolved.unresolved);
        let (added, told) = outcome.settle(session, deed);
        let mut sink = Sink::new(session.console, session.console.format());
        sink.push(Playlist {
            number_of_items: u32::try_from(added.len()).ok(),
            ..Playlist::from(&*made)
        })?;
        sink.close(told)?;
        let items = match added.len() {
            0 => String::new(),
            1 => " with 1 item".to_owned(),
            number => format!(" with {number} items"),
        };
        session
            .console
            .tell(&format!("made the playlist {:?} ({}){items}", made.name, made.id));
        Ok(())
    })
}
