//! Rows in, a linked catalogue out: gives ids, makes albums and artists of their names, numbers the items.
//! It decides nothing at random: the same rows give the same catalogue.

use super::model::{Album, AlbumItem, Artist, Id, Row, Track, Video, VideoRow};
use super::{Catalogue, Index};
use crate::dice::{fraction_of, hash};
use crate::kind::Kind;
use std::collections::HashMap;
use std::time::Duration;

const FIRST_TRACK: usize = 75_413_016;
const FIRST_ALBUM: usize = 251_380_836;
const FIRST_ARTIST: usize = 3_501_566;
const FIRST_VIDEO: usize = 98_623_239;

/// Links the rows.
pub(crate) fn assemble(rows: Vec<Row>, videos: Vec<VideoRow>) -> Catalogue {
    let mut assembly = Assembly::default();
    for row in rows {
        assembly.add_track(row);
    }
    for video in videos {
        assembly.add_video(video);
    }
    assembly.finish()
}

#[derive(Default)]
struct Assembly {
    catalogue: Catalogue,
    artists: HashMap<String, Id>,
    albums: HashMap<(Id, String), Id>,
    artist_order: Vec<Id>,
}

// === impl Assembly ===

impl Assembly {
    fn add_track(&mut self, row: Row) {
        let id = numbered(FIRST_TRACK, self.catalogue.tracks.iter().len(), 7);
        let artists: Vec<Id> = row.artists.iter().map(|name| self.artist(name)).collect();
        let Some(main_artist) = artists.first().cloned() else {
            return;
        };
        let albums: Vec<Id> = row
            .albums
            .iter()
            .map(|title| self.album(&main_artist, title, &row))
            .collect();
        for album in &albums {
            self.place(album, &id, &row);
        }
        for artist in &artists {
            if let Some(artist) = self.catalogue.artists.find_mut(artist) {
                artist.tracks.push(id.clone());
            }
        }
        let main_name = row.artists.first().map_or("", String::as_str);
        let recording = row
            .recording
            .clone()
            .unwrap_or_else(|| format!("{}\u{1f}{main_name}\u{1f}{id}", row.title));
        let track = Track {
            isrc: isrc(&recording),
            popularity: popularity(&recording),
            id: id.clone(),
            title: row.title,
            version: row.version,
            artists,
            albums,
            duration: row.duration,
            bpm: row.bpm,
            key: row.key,
            scale: row.scale,
            explicit: row.explicit,
            availability: row.availability,
        };
        self.catalogue.tracks.push(id, track);
    }

    fn add_video(&mut self, row: VideoRow) {
        let Some(artist_id) = self
            .artist_order
            .get(row.artist_rank % self.artist_order.len().max(1))
            .cloned()
        else {
            return;
        };
        let id = numbered(FIRST_VIDEO, self.catalogue.videos.iter().len(), 3);
        let Some(artist) = self.catalogue.artists.find_mut(&artist_id) else {
            return;
        };
        artist.videos.push(id.clone());
        let albums: Vec<Id> = artist.albums.first().cloned().into_iter().collect();
        let recording = format!("{}\u{1f}{}\u{1f}video", row.title, artist.name);
        let video = Video {
            isrc: isrc(&recording),
            popularity: popularity(&recording),
            id: id.clone(),
            title: row.title,
            artists: vec![artist_id],
            albums,
            duration: row.duration,
            release_date: Some("2021-05-14".to_owned()),
            explicit: false,
            availability: row.availability,
        };
        self.catalogue.videos.push(id, video);
    }

    fn artist(&mut self, name: &str) -> Id {
        if let Some(id) = self.artists.get(name) {
            return id.clone();
        }
        let id = numbered(FIRST_ARTIST, self.artists.len(), 11);
        self.artists.insert(name.to_owned(), id.clone());
        self.artist_order.push(id.clone());
        let artist = Artist {
            id: id.clone(),
            name: name.to_owned(),
            handle: format!("artist{id}"),
            tracks: Vec::new(),
            albums: Vec::new(),
            videos: Vec::new(),
            tempo: 0.0,
            popularity: popularity(name),
        };
        self.catalogue.artists.push(id.clone(), artist);
        id
    }

    fn album(&mut self, artist: &Id, title: &str, row: &Row) -> Id {
        let key = (artist.clone(), title.to_owned());
        if let Some(id) = self.albums.get(&key) {
            return id.clone();
        }
        let id = numbered(FIRST_ALBUM, self.albums.len(), 13);
        let name = format!("{title}\u{1f}{artist}");
        let album = Album {
            id: id.clone(),
            title: title.to_owned(),
            artists: vec![artist.clone()],
            items: Vec::new(),
            barcode: format!("{:013}", hash(&name) % 10_000_000_000_000),
            release_date: row.release_date.clone(),
            duration: Duration::ZERO,
            tempo: 0.0,
            popularity: popularity(&name),
            explicit: false,
            availability: row.availability,
        };
        self.albums.insert(key, id.clone());
        self.catalogue.albums.push(id.clone(), album);
        if let Some(artist) = self.catalogue.artists.find_mut(artist) {
            artist.albums.push(id.clone());
        }
        id
    }

    fn place(&mut self, album: &Id, track: &Id, row: &Row) {
        let Some(album) = self.catalogue.albums.find_mut(album) else {
            return;
        };
        let position = album.items.len();
        // Fifteen items to a volume, so that long releases exercise `volumeNumber`.
        let volume = u32::try_from(position / 15 + 1).unwrap_or(u32::MAX);
        let number = u32::try_from(position % 15 + 1).unwrap_or(u32::MAX);
        album.items.push(AlbumItem {
            kind: Kind::Tracks,
            id: track.clone(),
            volume,
            number,
        });
        album.duration += row.duration;
        album.explicit |= row.explicit;
        // An album stays visible as long as one of its tracks is.
        if row.availability != album.availability {
            album.availability = super::model::Availability::Everywhere;
        }
    }

    fn finish(mut self) -> Catalogue {
        let tempo_of: HashMap<Id, f64> = self
            .catalogue
            .tracks
            .iter()
            .filter_map(|track| Some((track.id.clone(), track.bpm?)))
            .collect();
        for id in &self.artist_order {
            if let Some(artist) = self.catalogue.artists.find_mut(id) {
                artist.tempo = mean(artist.tracks.iter().filter_map(|track| tempo_of.get(track)));
            }
        }
        for id in self.albums.values() {
            if let Some(album) = self.catalogue.albums.find_mut(id) {
                album.tempo = mean(album.items.iter().filter_map(|item| tempo_of.get(&item.id)));
            }
        }
        self.catalogue.index = Index::over(&self.catalogue);
        self.catalogue
    }
}

fn numbered(first: usize, rank: usize, step: usize) -> Id {
    (first + rank * step).to_string().into()
}

fn mean<'a>(values: impl Iterator<Item = &'a f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    if count == 0 { 0.0 } else { sum / f64::from(count) }
}

fn isrc(recording: &str) -> String {
    let digits = hash(recording) % 10_000_000;
    format!("QZSIM{digits:07}")
}

/// A few are popular, most are not; three decimals are all a listener can tell apart.
fn popularity(name: &str) -> f64 {
    let fraction = fraction_of(name);
    (fraction * fraction * 1000.0).round() / 1000.0
}
