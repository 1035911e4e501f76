//! `playlist list`.

use tidal_core::{
    Cursor, model,
    service::{PlaylistOwner, PlaylistsQuery},
};

use super::super::list::{Plan, USUAL, list};
use crate::{cli::PlaylistList, context::Context, error::Error, view::Playlist};

pub(super) fn run(arguments: &PlaylistList, context: &Context) -> Result<(), Error> {
    let plan = Plan::of(arguments.extent, USUAL, "playlists");
    let first = PlaylistsQuery {
        owner: if arguments.collaborating {
            PlaylistOwner::Collaborating
        } else {
            PlaylistOwner::Me
        },
        sort: arguments
            .sort
            .map(|order| order.towards(arguments.turned.direction())),
        cursor: None,
    };
    context.online(async |session| {
        let (tidal, viewer, first) = (&session.tidal, &session.viewer, &first);
        let page_at = |cursor: Option<Cursor>| async move {
            let query = PlaylistsQuery {
                cursor,
                ..first.clone()
            };
            tidal.playlists(viewer, &query).await
        };
        let view = |_, playlist: &model::Playlist| Playlist::from(playlist);
        list(session, plan, view, page_at).await
    })
}
