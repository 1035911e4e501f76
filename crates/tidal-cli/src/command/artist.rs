//! `artist`.

use std::collections::BTreeSet;

use tidal_core::{
    ArtistId, Kind, model,
    service::{ArtistPart, ArtistsQuery},
};

use super::{
    batch::{Asked, batch, print},
    details,
    radio::{Seed, radio},
    related::related,
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
                    tell_cut(session, artist, &parts);
                    Ok(())
                })
                .await
            }
            format => {
                let mut sink = Sink::new(session.console, format);
                let outcome = batch(session, asked, fetch, |artist| {
                    tell_cut(session, artist, &parts);
                    sink.push(Artist::from(artist))
                })
                .await;
                sink.close(outcome)
            }
        }
    })
}

fn tracks(given: &Related, context: &Context) -> Result<(), Error> {
    related::<ArtistId, _, Track>(
        context,
        given,
        (Kind::Artist, "tracks"),
        |tidal, viewer, query| Box::pin(async move { tidal.artist_tracks(viewer, &query).await }),
    )
}

fn albums(given: &Related, context: &Context) -> Result<(), Error> {
    related::<ArtistId, _, Album>(
        context,
        given,
        (Kind::Artist, "albums"),
        |tidal, viewer, query| Box::pin(async move { tidal.artist_albums(viewer, &query).await }),
    )
}

fn videos(given: &Related, context: &Context) -> Result<(), Error> {
    related::<ArtistId, _, Video>(
        context,
        given,
        (Kind::Artist, "videos"),
        |tidal, viewer, query| Box::pin(async move { tidal.artist_videos(viewer, &query).await }),
    )
}

fn similar(given: &Related, context: &Context) -> Result<(), Error> {
    related::<ArtistId, _, Artist>(
        context,
        given,
        (Kind::Artist, "artists"),
        |tidal, viewer, query| Box::pin(async move { tidal.similar_artists(viewer, &query).await }),
    )
}

/// Says which lists have more than came along, and how many items TIDAL left out of them.
fn tell_cut(session: &Session<'_>, artist: &model::Artist, asked: &BTreeSet<ArtistPart>) {
    /// Whether there is more, and how much was left out. A list that was asked for and is not there could not be
    /// read: asked for alone it says why.
    fn state<T>(list: Option<&model::Page<T>>) -> (bool, usize) {
        list.map_or((true, 0), |page| (page.next.is_some(), page.left_out))
    }
    let lists = [
        (ArtistPart::TopTracks, "tracks", state(artist.top_tracks.as_ref())),
        (ArtistPart::Albums, "albums", state(artist.albums.as_ref())),
        (ArtistPart::Similar, "similar", state(artist.similar.as_ref())),
        (ArtistPart::Videos, "videos", state(artist.videos.as_ref())),
    ];
    let lists = lists.iter().filter(|(part, ..)| asked.contains(part));
    let cut: Vec<&str> = lists
        .clone()
        .filter_map(|(_, command, (more, _))| more.then_some(*command))
        .collect();
    let left_out: usize = lists.map(|(_, _, (_, left_out))| left_out).sum();
    let (console, id) = (session.console, &artist.id);
    if !cut.is_empty() {
        let commands = cut.join("|");
        console.note(&format!(
            "artist {id} has more; `artist {commands} {id} --all` lists them"
        ));
    }
    if left_out > 0 {
        console.note(&format!(
            "{left_out} more items of artist {id} are named by TIDAL but not described (not available in this \
             country, for instance)"
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tidal_core::testing::{FakeTidal, build};

    use crate::trial::run;

    #[test]
    fn a_page_says_what_is_not_on_it() {
        // It has no list of albums, although one is asked for.
        let artist = build::artist("7").name("Mia").top_tracks([build::track("1")]);
        let tidal = Arc::new(FakeTidal::new().with_artist(artist).with_left_out(2));
        for format in ["table", "json"] {
            let line = [
                "artist",
                "get",
                "7",
                "--with",
                "top-tracks,albums",
                "--output",
                format,
            ];
            let ran = run(&tidal, &line);
            for note in ["2 more items of artist 7", "`artist albums 7 --all`"] {
                assert!(ran.err.contains(note), "{format}: {}", ran.err);
            }
            assert!(!ran.err.contains("similar"), "{format}: {}", ran.err);
        }
    }
}
