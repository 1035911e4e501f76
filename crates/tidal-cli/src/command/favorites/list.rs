//! `favorites list`.

use clap::ValueEnum;
use tidal_core::{Cursor, Kind, model, service::FavoritesQuery};

use super::super::list::{Plan, USUAL, list};
use crate::{
    cli::{FavoritesList, FavoritesOrder},
    context::Context,
    error::Error,
    view::Favorite,
};

pub(super) fn run(arguments: &FavoritesList, context: &Context) -> Result<(), Error> {
    let first = query(arguments)?;
    let plan = Plan::of(arguments.extent, USUAL, plural(first.kind));
    context.online(async |session| {
        let (tidal, viewer, first) = (&session.tidal, &session.viewer, &first);
        let page_at = |cursor: Option<Cursor>| async move {
            let query = FavoritesQuery {
                cursor,
                ..first.clone()
            };
            tidal.favorites(viewer, &query).await
        };
        let view = |_, favorite: &model::Favorite| Favorite::from(favorite);
        list(session, plan, view, page_at).await
    })
}

/// The first page, in an order that there is for this kind.
fn query(arguments: &FavoritesList) -> Result<FavoritesQuery, Error> {
    let kind = arguments.kind.kind();
    let direction = arguments.turned.direction();
    let sort = arguments.sort.map(|order| order.towards(direction));
    if sort.is_some_and(|sort| !sort.accepts(kind)) {
        let orders = FavoritesOrder::value_variants().iter();
        let accepted: Vec<String> = orders
            .filter(|order| order.towards(direction).accepts(kind))
            .filter_map(|order| Some(order.to_possible_value()?.get_name().to_owned()))
            .collect();
        return Err(Error::Usage {
            message: format!(
                "favourite {} cannot be sorted like that; accepted: {}",
                kind.plural(),
                accepted.join(", ")
            ),
            hint: "leave --sort out for the latest added first",
        });
    }
    Ok(FavoritesQuery {
        sort,
        ..FavoritesQuery::first(kind)
    })
}

fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Track => "favourite tracks",
        Kind::Album => "favourite albums",
        Kind::Artist => "favourite artists",
        Kind::Playlist => "favourite playlists",
        Kind::Video => "favourite videos",
    }
}
