//! `album`.

use tidal_core::{
    AlbumId, Barcode, Kind, model,
    service::{AlbumItems, AlbumsQuery},
};

use super::{
    batch::{Asked, batch, print},
    details,
    related::related,
};
use crate::{
    cli::{AlbumCommand, AlbumGet, Related},
    context::Context,
    error::Error,
    input,
    output::{Format, Sink},
    session::Session,
    view::{Album, AlbumItem},
};

pub(super) fn run(command: &AlbumCommand, context: &Context) -> Result<(), Error> {
    match command {
        AlbumCommand::Get(arguments) if arguments.barcode => get_by_barcode(arguments, context),
        AlbumCommand::Get(arguments) => get(arguments, context),
        AlbumCommand::Tracks(related) => tracks(related, context),
        AlbumCommand::Similar(related) => similar(related, context),
    }
}

fn get(arguments: &AlbumGet, context: &Context) -> Result<(), Error> {
    let ids: Vec<AlbumId> = input::keys(&arguments.ids.ids, Kind::Album)?;
    let items = if arguments.tracks {
        AlbumItems::FirstPage
    } else {
        AlbumItems::Omitted
    };
    context.online(async |session| {
        let (tidal, viewer) = (&*session.tidal, &session.viewer);
        let asked = Asked {
            keys: &ids,
            kind: Kind::Album,
            key_of: |album: &model::Album| Some(album.id.clone()),
        };
        let fetch =
            |ids: Vec<AlbumId>| async move { tidal.albums(viewer, &AlbumsQuery { ids, items }).await };
        match (items, session.console.format()) {
            (AlbumItems::FirstPage, Format::Table) => {
                batch(session, asked, fetch, |album| print_page(session, album)).await
            }
            (AlbumItems::FirstPage, format) => {
                let mut sink = Sink::new(session.console, format);
                let outcome = batch(session, asked, fetch, |album| {
                    tell_cut(session, album);
                    sink.push(with_items(album))
                })
                .await;
                sink.close(outcome)
            }
            (AlbumItems::Omitted, _) => print::<_, _, Album, _>(session, asked, fetch).await,
        }
    })
}

fn get_by_barcode(arguments: &AlbumGet, context: &Context) -> Result<(), Error> {
    let codes: Vec<Barcode> = input::keys(&arguments.ids.ids, Kind::Album)?;
    context.online(async |session| {
        let (tidal, viewer) = (&*session.tidal, &session.viewer);
        let asked = Asked {
            keys: &codes,
            kind: Kind::Album,
            key_of: |album: &model::Album| album.barcode.clone(),
        };
        let fetch = |codes: Vec<Barcode>| async move { tidal.albums_by_barcode(viewer, &codes).await };
        print::<_, _, Album, _>(session, asked, fetch).await
    })
}

fn tracks(given: &Related, context: &Context) -> Result<(), Error> {
    related::<AlbumId, _, AlbumItem>(context, given, (Kind::Album, "tracks"), |tidal, viewer, query| {
        Box::pin(async move { tidal.album_items(viewer, &query).await })
    })
}

fn similar(given: &Related, context: &Context) -> Result<(), Error> {
    related::<AlbumId, _, Album>(context, given, (Kind::Album, "albums"), |tidal, viewer, query| {
        Box::pin(async move { tidal.similar_albums(viewer, &query).await })
    })
}

/// The album with the items that came along.
fn with_items(album: &model::Album) -> Album {
    let items = album.items.as_ref();
    Album {
        items: items.map(|page| page.items.iter().map(|item| AlbumItem::from(&**item)).collect()),
        ..Album::from(album)
    }
}

/// An album for people: a heading, then what is on it.
fn print_page(session: &Session<'_>, album: &model::Album) -> Result<(), Error> {
    let shown = with_items(album);
    details::heading(session.console, &shown)?;
    details::rows(session.console, &shown.items.unwrap_or_default())?;
    details::space(session.console)?;
    tell_cut(session, album);
    Ok(())
}

/// Says so where an album has more than came along.
fn tell_cut(session: &Session<'_>, album: &model::Album) {
    if album.items.as_ref().is_some_and(|items| items.next.is_some()) {
        session.console.note(&format!(
            "album {} has more tracks; `album tracks {} --all` lists them",
            album.id, album.id
        ));
    }
}
