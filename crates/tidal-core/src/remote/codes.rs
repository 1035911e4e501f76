//! Reading by the codes that are printed on records: ISRCs and barcodes.
//!
//! These do not gather with others: one ISRC alone may lead to several tracks, several together to one each.

use std::sync::Arc;

use futures_util::future::join_all;
use tidal_api as wire;

use super::{
    Remote,
    ask::{Asked, freshness},
    batch::{Gathered, once},
    coalesce::MOST_IDS,
    compound::Compound,
    loads::{TRACK, album_include},
    map::FromWire,
};
use crate::{
    Answer, Barcode, Freshness, Isrc, Result, Viewer,
    model::{Album, Batch, Track},
    service::AlbumItems,
};

/// How many pages of tracks of one recording are read. TIDAL has been seen to list a recording a few dozen
/// times at most.
const MOST_PAGES: usize = 5;

/// What a request for some codes brought.
type Found<T> = Result<(Vec<Arc<T>>, Freshness)>;

impl Remote {
    pub(super) async fn by_isrc(
        &self,
        viewer: &Viewer,
        codes: &[Isrc],
    ) -> Result<Answer<Batch<Track, Isrc>>> {
        let codes = once(codes);
        let chunks = codes.chunks(MOST_IDS).map(|chunk| self.tracks_of(viewer, chunk));
        let matches = |track: &Track, code: &Isrc| {
            let isrc = track.isrc.as_ref().map(Isrc::as_str);
            isrc.is_some_and(|isrc| isrc.eq_ignore_ascii_case(code.as_str()))
        };
        gather(&codes, join_all(chunks).await, matches)
    }

    pub(super) async fn by_barcode(
        &self,
        viewer: &Viewer,
        codes: &[Barcode],
    ) -> Result<Answer<Batch<Album, Barcode>>> {
        let codes = once(codes);
        let chunks = codes.chunks(MOST_IDS).map(|chunk| self.albums_of(viewer, chunk));
        let matches = |album: &Album, code: &Barcode| {
            let barcode = album.barcode.as_ref().map(Barcode::as_str);
            barcode.is_some_and(|barcode| digits(barcode) == digits(code.as_str()))
        };
        gather(&codes, join_all(chunks).await, matches)
    }

    async fn tracks_of(&self, viewer: &Viewer, codes: &[Isrc]) -> Found<Track> {
        let mut tracks = Vec::new();
        let mut oldest: Option<Freshness> = None;
        let mut cursor = None;
        for _ in 0..MOST_PAGES {
            let mut request = wire::List::<wire::Tracks>::all()
                .filter("isrc", codes.iter().map(Isrc::as_str))
                .country(viewer.country.as_str())
                .include(TRACK.iter().copied());
            if let Some(cursor) = cursor.take() {
                request = request.after(cursor);
            }
            let document = Asked::many(viewer).send(&self.client, request).await?;
            let around = Compound::of(&document);
            tracks.extend(
                document
                    .data
                    .iter()
                    .map(|object| Arc::new(Track::from_wire(object, around))),
            );
            let fresh = freshness(&document);
            oldest = Some(oldest.map_or(fresh, |oldest| oldest.and(fresh)));
            cursor = document.next_cursor();
            if cursor.is_none() {
                break;
            }
        }
        Ok((tracks, oldest.unwrap_or_else(Freshness::now)))
    }

    async fn albums_of(&self, viewer: &Viewer, codes: &[Barcode]) -> Found<Album> {
        let request = wire::List::<wire::Albums>::all()
            .filter("barcodeId", codes.iter().map(Barcode::as_str))
            .country(viewer.country.as_str())
            .include(album_include(AlbumItems::Omitted).paths());
        let document = Asked::many(viewer).send(&self.client, request).await?;
        let around = Compound::of(&document);
        let albums = document
            .data
            .iter()
            .map(|object| Arc::new(Album::from_wire(object, around)));
        Ok((albums.collect(), freshness(&document)))
    }
}

/// A UPC-A is an EAN-13 with a leading zero: both forms are in use for the same code.
fn digits(code: &str) -> &str {
    code.trim_start_matches('0')
}

fn gather<T, K: Clone>(
    codes: &[K],
    chunks: Vec<Found<T>>,
    matches: impl Fn(&T, &K) -> bool,
) -> Result<Answer<Batch<T, K>>> {
    let mut gathered = Gathered::default();
    for (codes, chunk) in codes.chunks(MOST_IDS).zip(chunks) {
        match chunk {
            Ok((values, freshness)) => {
                for code in codes {
                    let found = values.iter().filter(|value| matches(value, code)).cloned();
                    gathered.found(code.clone(), found, freshness);
                }
            }
            Err(error) => {
                for code in codes {
                    gathered.failed(code.clone(), error.clone());
                }
            }
        }
    }
    gathered.finish()
}
