//! The script: a listener asks an assistant for music, looks closer, and has a playlist made of it. As assistants do, it
//! comes back to what it has seen.

use std::sync::Arc;

use anyhow::Context;
use tidal_core::{
    AlbumId, ArtistId, Identifier, Kind, PlaylistId, Result, Tidal, TrackId, Viewer,
    curation::{Addition, Curator, Unhurried},
    model::Track,
    service::{AlbumItems, AlbumsQuery, ArtistPart, ArtistsQuery, NewPlaylist, RelatedQuery, SearchQuery},
};
use tidal_sim::{Sample, Sim};

use crate::{print::line, timing::now};

/// How many calls there are.
pub(super) const CALLS: u32 = 30;

/// A session, and how far it is.
pub(super) struct Session<'a> {
    sim: &'a Sim,
    tidal: &'a dyn Tidal,
    /// For what looks before it changes something.
    afresh: &'a dyn Tidal,
    viewer: &'a Viewer,
    pub(super) calls: u32,
}

/// Plays it.
pub(super) async fn play(session: &mut Session<'_>) -> anyhow::Result<()> {
    let found = explore(session).await?;
    let playlist = build(session, &found).await?;
    extend(session, &found, &playlist).await?;
    look_back(session, &found, &playlist).await
}

/// Searches for an artist, and looks closer: 8 calls.
async fn explore(session: &mut Session<'_>) -> anyhow::Result<Vec<TrackId>> {
    let name = session.sample().full_artist_name.clone();
    session.search(&SearchQuery::all(name.parse()?)).await?;
    session.artist().await?;
    session.album().await?;
    let found = session
        .search(&SearchQuery::of(Kind::Track, "a".parse()?))
        .await?;
    session.details(&found).await?;
    for place in 0..3 {
        session.similar(&found, place).await?;
    }
    Ok(found)
}

/// Makes a playlist of what was found: 6 calls.
async fn build(session: &mut Session<'_>, found: &[TrackId]) -> anyhow::Result<PlaylistId> {
    let alike = session.similar(found, 0).await?;
    session.details(&alike).await?;
    let playlist = session.create(found).await?;
    session.playlist(&playlist).await?;
    session.details(found).await?;
    session.similar(found, 1).await?;
    Ok(playlist)
}

/// Adds to it: 8 calls.
async fn extend(session: &mut Session<'_>, found: &[TrackId], playlist: &PlaylistId) -> anyhow::Result<()> {
    for place in 0..2 {
        let alike = session.similar(found, place).await?;
        session.details(&alike).await?;
        session.add(playlist, &alike).await?;
        session.playlist(playlist).await?;
    }
    Ok(())
}

/// Comes back to what was seen: 8 calls.
async fn look_back(
    session: &mut Session<'_>,
    found: &[TrackId],
    playlist: &PlaylistId,
) -> anyhow::Result<()> {
    let name = session.sample().full_artist_name.clone();
    session.search(&SearchQuery::all(name.parse()?)).await?;
    session.artist().await?;
    session.album().await?;
    session
        .search(&SearchQuery::of(Kind::Track, "a".parse()?))
        .await?;
    session.details(found).await?;
    let alike = session.similar(found, 2).await?;
    session.add(playlist, &alike).await?;
    session.playlist(playlist).await
}

// === impl Session ===

impl<'a> Session<'a> {
    pub(super) fn new(
        sim: &'a Sim,
        (tidal, afresh): (&'a dyn Tidal, &'a dyn Tidal),
        viewer: &'a Viewer,
    ) -> Self {
        Self {
            sim,
            tidal,
            afresh,
            viewer,
            calls: 0,
        }
    }

    fn sample(&self) -> &'a Sample {
        self.sim.sample()
    }

    async fn search(&mut self, query: &SearchQuery) -> anyhow::Result<Vec<TrackId>> {
        let results = self.call("search", self.tidal.search(self.viewer, query)).await?;
        let tracks = results.tracks.as_ref().context("tracks were asked for")?;
        Ok(ten(&tracks.items))
    }

    async fn artist(&mut self) -> anyhow::Result<()> {
        let query = ArtistsQuery {
            ids: vec![ArtistId::from_tidal(self.sample().full_artist.as_str())],
            parts: [ArtistPart::Biography, ArtistPart::TopTracks, ArtistPart::Albums].into(),
        };
        self.call("artist", self.tidal.artists(self.viewer, &query))
            .await?;
        Ok(())
    }

    async fn album(&mut self) -> anyhow::Result<()> {
        let query = AlbumsQuery {
            ids: vec![AlbumId::from_tidal(self.sample().twenty_track_album.as_str())],
            items: AlbumItems::FirstPage,
        };
        self.call("album", self.tidal.albums(self.viewer, &query)).await?;
        Ok(())
    }

    async fn details(&mut self, ids: &[TrackId]) -> anyhow::Result<()> {
        self.call("details", self.tidal.tracks(self.viewer, ids)).await?;
        Ok(())
    }

    async fn similar(&mut self, found: &[TrackId], place: usize) -> anyhow::Result<Vec<TrackId>> {
        let of = found.get(place).context("too few tracks were found")?.clone();
        let query = RelatedQuery::first(of);
        let page = self
            .call("similar", self.tidal.similar_tracks(self.viewer, &query))
            .await?;
        Ok(ten(&page.items))
    }

    async fn create(&mut self, items: &[TrackId]) -> anyhow::Result<PlaylistId> {
        let curator = Curator::new(self.afresh, self.viewer, &Unhurried);
        let new = NewPlaylist::named("Evening");
        let created = self
            .call("create a playlist", curator.create(&new, identifiers(items)))
            .await?;
        Ok(created.playlist.id.clone())
    }

    async fn add(&mut self, playlist: &PlaylistId, items: &[TrackId]) -> anyhow::Result<()> {
        let curator = Curator::new(self.afresh, self.viewer, &Unhurried);
        let addition = Addition::new(playlist.clone(), identifiers(items));
        let report = self.call("add to it", curator.add(&addition)).await?;
        anyhow::ensure!(report.stopped.is_none(), "{:?}", report.stopped);
        Ok(())
    }

    async fn playlist(&mut self, id: &PlaylistId) -> anyhow::Result<()> {
        self.call("look at it", self.tidal.playlist(self.viewer, id))
            .await?;
        Ok(())
    }

    async fn call<T>(&mut self, name: &str, work: impl Future<Output = Result<T>>) -> anyhow::Result<T> {
        let began = now();
        let answer = work.await?;
        self.calls += 1;
        line(format_args!(
            "{:>4}/{CALLS} {name:18} {:>5.1} s, {} requests so far",
            self.calls,
            began.elapsed().as_secs_f64(),
            self.sim.counters().total
        ));
        Ok(answer)
    }
}

/// The first ten.
fn ten(tracks: &[Arc<Track>]) -> Vec<TrackId> {
    tracks.iter().take(10).map(|track| track.id.clone()).collect()
}

fn identifiers(ids: &[TrackId]) -> Vec<Identifier> {
    ids.iter().cloned().map(Identifier::from).collect()
}
