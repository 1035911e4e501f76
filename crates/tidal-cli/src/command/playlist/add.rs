//! `playlist add`.

use tidal_core::{
    ItemId, Kind, PlaylistId,
    curation::{Addition, Duplicates},
};

use super::super::change::Outcome;
use crate::{
    cli::PlaylistAdd,
    context::Context,
    error::{Deed, Error, Remains, Verb},
    input,
    view::ChangedItem,
};

pub(super) fn run(arguments: &PlaylistAdd, context: &Context) -> Result<(), Error> {
    let playlist: PlaylistId = input::named(&arguments.playlist, Kind::Playlist)?;
    let before = arguments
        .before
        .as_deref()
        .map(str::parse::<ItemId>)
        .transpose()?;
    let texts = input::media(&arguments.ids)?;
    let (duplicates, again) = if arguments.keep_duplicates {
        (
            Duplicates::Keep,
            "look at the playlist, and add only what is left: the same command would add everything once more",
        )
    } else {
        (
            Duplicates::Skip,
            "the same command again puts in what is left, and leaves what is in as it is",
        )
    };
    context.online(async |session| {
        session.require(&["playlists.read", "playlists.write"]).await?;
        let resolved = session
            .curate("lookups", async |curator| curator.resolve(&texts).await)
            .await?;
        let addition = Addition {
            before,
            duplicates,
            ..Addition::new(playlist.clone(), resolved.items)
        };
        let report = session
            .curate("items", async |curator| curator.add(&addition).await)
            .await?;
        let deed = Deed {
            verb: Verb::Did("added"),
            one: "item",
            many: "items",
            place: format!("to the playlist {playlist}"),
            again,
            remains: Remains::Nothing,
        };
        Outcome::<ChangedItem>::from(report)
            .without(resolved.unresolved)
            .conclude(session, deed)
    })
}
