//! `artist`.

use std::collections::BTreeSet;

use tidal_core::{
    ArtistId, Kind, model,
    service::{ArtistPart, ArtistsQuery, RelatedQuery},
};

use super::{
    batch::{Asked, batch, print},
    details,
    list::{Plan, USUAL, list},
    radio::{Seed, radio},
};
use crate::{
    cli::{ArtistCommand, ArtistGet, Part, Related},
    context::Context,
    error::Error,
    input,
    output::{Format, Sink},
    session::Session,
    view::{Album, Artist, Track, Video},
};

pub(super) fn run(command: &ArtistCommand, context: &Context) -> Result<(), Error> {
    match command {
        ArtistCommand::Get(arguments) => get(arguments, context),
        ArtistCommand::Tracks(related) => tracks(related, context),
        ArtistCommand::Albums(related) => albums(related, context),
        ArtistCommand::Videos(related) => videos(related, context),
        ArtistCommand::Similar(related) => similar(related, context),
        ArtistCommand::Radio(related) => {
            let id: ArtistId = input::key(&related.of.id, Kind::Artist)?;
            context.online(async |session| radio(session, &Seed::Artist(id), related.extent).await)
        }
    }
}

fn get(arguments: &ArtistGet, context: &Context) -> Result<(), Error> {
    let ids: Vec<ArtistId> = input::keys(&arguments.ids.ids, Kind::Artist)?;
    let parts: BTreeSet<ArtistPart> = arguments.with.iter().copied().map(ArtistPart::from).collect();
    context.online(async |session| {
        let (tidal, viewer) = (&*session.tidal, &session.viewer);
        let asked = Asked {
            keys: &ids,
            kind: Kind::Artist,
            key_of: |artist: &model::Artist| Some(artist.id.clone()),
        };
        let fetch = |ids: Vec<ArtistId>| {
            let parts = parts.clone();
            async move { tidal.artists(viewer, &ArtistsQuery { ids, parts }).await }
        };
        match session.console.format() {
            _ if parts.is_empty() => print::<_, _, Artist, _>(session, asked, fetch).await,
            Format::Table => {
                batch(session, asked, fetch, |artist| {
                    details::artist_page(session.console, &Artist::from(artist))?;
                    tell_cut(session, artist);
                    Ok(())
                })
                .await
            }
            format => {
                let mut sink = Sink::new(session.console, format);
                let outcome = batch(session, asked, fetch, |artist| {
                    tell_cut(session, artist);
                    sink.push(Artist::from(artist))
                })
                .await;
                sink.close(outcome)
            }
        }
    })
}

fn tracks(related: &Related, context: &Context) -> Result<(), Error> {
    let id: ArtistId = input::key(&related.of.id, Kind::Artist)?;
    let plan = Plan::of(related.extent, USUAL, "tracks");
    context.online(async |session| {
        let (tidal, viewer) = (&*session.tidal, &session.viewer);
        list(
            session,
            plan,
            |_, track| Track::from(track),
            |cursor| {
                let of = id.clone();
                async move { tidal.artist_tracks(viewer, &RelatedQuery { of, cursor }).await }
            },
        )
        .await
    })
}

fn albums(related: &Related, context: &Context) -> Result<(), Error> {
    let id: ArtistId = input::key(&related.of.id, Kind::Artist)?;
    let plan = Plan::of(related.extent, USUAL, "albums");
    context.online(async |session| {
        let (tidal, viewer) = (&*session.tidal, &session.viewer);
        list(
            session,
            plan,
            |_, album| Album::from(album),
            |cursor| {
                let of = id.clone();
                async move { tidal.artist_albums(viewer, &RelatedQuery { of, cursor }).await }
            },
        )
        .await
    })
}

fn videos(related: &Related, context: &Context) -> Result<(), Error> {
    let id: ArtistId = input::key(&related.of.id, Kind::Artist)?;
    let plan = Plan::of(related.extent, USUAL, "videos");
    context.online(async |session| {
        let (tidal, viewer) = (&*session.tidal, &session.viewer);
        list(
            session,
            plan,
            |_, video| Video::from(video),
            |cursor| {
                let of = id.clone();
                async move { tidal.artist_videos(viewer, &RelatedQuery { of, cursor }).await }
            },
        )
        .await
    })
}

fn similar(related: &Related, context: &Context) -> Result<(), Error> {
    let id: ArtistId = input::key(&related.of.id, Kind::Artist)?;
    let plan = Plan::of(related.extent, USUAL, "artists");
    context.online(async |session| {
        let (tidal, viewer) = (&*session.tidal, &session.viewer);
        list(
            session,
            plan,
            |_, artist| Artist::from(artist),
            |cursor| {
                let of = id.clone();
                async move { tidal.similar_artists(viewer, &RelatedQuery { of, cursor }).await }
            },
        )
        .await
    })
}

/// Says which lists have more than came along.
fn tell_cut(session: &Session<'_>, artist: &model::Artist) {
    fn goes_on<T>(list: Option<&model::Page<T>>) -> bool {
        list.is_some_and(|page| page.next.is_some())
    }
    let cut: Vec<&str> = [
        ("tracks", goes_on(artist.top_tracks.as_ref())),
        ("albums", goes_on(artist.albums.as_ref())),
        ("similar", goes_on(artist.similar.as_ref())),
        ("videos", goes_on(artist.videos.as_ref())),
    ]
    .into_iter()
    .filter_map(|(command, more)| more.then_some(command))
    .collect();
    if !cut.is_empty() {
        session.console.note(&format!(
            "artist {id} has more; `artist {} {id} --all` lists them",
            cut.join("|"),
            id = artist.id
        ));
    }
}

// === impl Part ===

impl From<Part> for ArtistPart {
    fn from(part: Part) -> Self {
        match part {
            Part::Biography => Self::Biography,
            Part::TopTracks => Self::TopTracks,
            Part::Albums => Self::Albums,
            Part::Similar => Self::Similar,
            Part::Videos => Self::Videos,
        }
    }
}
