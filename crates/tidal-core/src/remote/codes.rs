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
    failure::senseless,
    loads::{TRACK, album_include},
    map::{FromWire, ObjectOf, unreadable},
};
use crate::{
    Answer, Barcode, Error, Freshness, Isrc, Result, Viewer,
    model::{Album, Batch, Track},
    service::AlbumItems,
};

/// How many pages of tracks of one recording are read. TIDAL has been seen to list a recording a few dozen
/// times at most.
const MOST_PAGES: usize = 5;

/// What a request for some codes brought.
struct Found<T> {
    values: Vec<Arc<T>>,
    freshness: Freshness,
    /// Why this may not be all of it.
    incomplete: Option<Error>,
}

impl Remote {
    pub(super) async fn by_isrc(
        &self,
        viewer: &Viewer,
        codes: &[Isrc],
    ) -> Result<Answer<Batch<Track, Isrc>>> {
        let codes = once(codes);
        let chunks = codes.chunks(MOST_IDS).map(|chunk| self.tracks_of(viewer, chunk));
        gather(&codes, join_all(chunks).await, has_isrc)
    }

    pub(super) async fn by_barcode(
        &self,
        viewer: &Viewer,
        codes: &[Barcode],
    ) -> Result<Answer<Batch<Album, Barcode>>> {
        let codes = once(codes);
        let chunks = codes.chunks(MOST_IDS).map(|chunk| self.albums_of(viewer, chunk));
        gather(&codes, join_all(chunks).await, has_barcode)
    }

    async fn tracks_of(&self, viewer: &Viewer, codes: &[Isrc]) -> Result<Found<Track>> {
        let mut tracks = Vec::new();
        let mut incomplete = None;
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
            let readable = readable(&document.data, around);
            incomplete = incomplete.or_else(|| illegible(&document.data, &readable));
            tracks.extend(readable);
            let fresh = freshness(&document);
            oldest = Some(oldest.map_or(fresh, |oldest| oldest.and(fresh)));
            cursor = document.next_cursor();
            if cursor.is_none() {
                break;
            }
        }
        Ok(Found {
            values: tracks,
            freshness: oldest.unwrap_or_else(Freshness::now),
            incomplete: incomplete.or_else(|| more_after(cursor)),
        })
    }

    async fn albums_of(&self, viewer: &Viewer, codes: &[Barcode]) -> Result<Found<Album>> {
        let request = wire::List::<wire::Albums>::all()
            .filter("barcodeId", codes.iter().map(Barcode::as_str))
            .country(viewer.country.as_str())
            .include(album_include(AlbumItems::Omitted).paths());
        let document = Asked::many(viewer).send(&self.client, request).await?;
        let around = Compound::of(&document);
        let albums = readable(&document.data, around);
        Ok(Found {
            incomplete: illegible(&document.data, &albums).or_else(|| more_after(document.next_cursor())),
            values: albums,
            freshness: freshness(&document),
        })
    }
}

fn readable<T: FromWire>(objects: &[ObjectOf<T>], around: Compound<'_>) -> Vec<Arc<T>> {
    let readable = objects.iter().filter_map(|object| T::from_wire(object, around));
    readable.map(Arc::new).collect()
}

/// Any of the codes may be that of what could not be read.
fn illegible<O, T>(came: &[O], readable: &[T]) -> Option<Error> {
    (readable.len() < came.len()).then(|| unreadable("something came that could not be read"))
}

fn more_after(rest: Option<wire::Cursor>) -> Option<Error> {
    rest.map(|_| senseless("there is more of this code than is read"))
}

fn has_isrc(track: &Track, code: &Isrc) -> Option<bool> {
    let isrc = track.isrc.as_ref()?;
    Some(isrc.as_str().eq_ignore_ascii_case(code.as_str()))
}

fn has_barcode(album: &Album, code: &Barcode) -> Option<bool> {
    let barcode = album.barcode.as_ref()?;
    Some(digits(barcode.as_str()) == digits(code.as_str()))
}

/// A UPC-A is an EAN-13 with a leading zero: both forms are in use for the same code.
fn digits(code: &str) -> &str {
    code.trim_start_matches('0')
}

/// Puts what was found under its codes. A code of which there may be more than was read is also told to be
/// missing. `code_of` is `None` where TIDAL did not say which code a thing has.
fn gather<T, K: Clone>(
    codes: &[K],
    chunks: Vec<Result<Found<T>>>,
    code_of: impl Fn(&T, &K) -> Option<bool>,
) -> Result<Answer<Batch<T, K>>> {
    let mut gathered = Gathered::default();
    for (codes, chunk) in codes.chunks(MOST_IDS).zip(chunks) {
        match chunk {
            Ok(Found {
                values,
                freshness,
                incomplete,
            }) => {
                let nameless = values
                    .iter()
                    .any(|value| codes.iter().any(|code| code_of(value, code).is_none()));
                for code in codes {
                    // Whatever came for one code alone has that code.
                    let of_code = |value: &&Arc<T>| code_of(value, code).unwrap_or(codes.len() == 1);
                    let found: Vec<_> = values.iter().filter(of_code).cloned().collect();
                    // Of several codes TIDAL gives one thing each, so that what was found is whole.
                    let cut = incomplete
                        .as_ref()
                        .filter(|_| found.is_empty() || codes.len() == 1);
                    let nothing = found.is_empty();
                    if !nothing || !(nameless || cut.is_some()) {
                        gathered.found(code.clone(), found, freshness);
                    }
                    if let Some(error) = cut {
                        gathered.failed(code.clone(), error.clone());
                    } else if nothing && nameless {
                        gathered.failed(code.clone(), senseless("something came without its code"));
                    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::MissingReason, testing::build};

    fn check(codes: &[&str], tracks: &[Option<&str>], found: usize, failed: usize) {
        check_up_to(None, (codes, tracks), found, failed);
    }

    fn check_up_to(rest: Option<&str>, of: (&[&str], &[Option<&str>]), found: usize, failed: usize) {
        let (codes, tracks) = of;
        let codes: Vec<_> = codes.iter().map(|code| Isrc::from_tidal(*code)).collect();
        let tracks = tracks.iter().map(|code| match code {
            Some(code) => build::track("1").isrc(code).into(),
            None => build::track("1").into(),
        });
        let chunk = Ok(Found {
            values: tracks.collect(),
            freshness: Freshness::now(),
            incomplete: more_after(rest.map(wire::Cursor::new)),
        });
        let batch = gather(&codes, vec![chunk], has_isrc);
        let failures = |batch: &Batch<Track, Isrc>| {
            batch
                .missing
                .iter()
                .filter(|missing| matches!(missing.reason, MissingReason::Failed(_)))
                .count()
        };
        match batch {
            Ok(batch) => assert_eq!((batch.found.len(), failures(&batch)), (found, failed)),
            Err(_) => assert_eq!((found, failed), (0, codes.len())),
        }
    }

    #[test]
    fn things_are_found_under_their_codes() {
        check(&["A"], &[Some("a"), Some("A")], 2, 0);
        check(&["A", "B"], &[Some("B")], 1, 0);
        check(&["A"], &[None], 1, 0);
        check(&["A", "B"], &[None], 0, 2);
        check(&["A", "B"], &[Some("B"), None], 1, 1);
        check(&["A", "B"], &[], 0, 0);
    }

    #[test]
    fn what_is_cut_is_told() {
        let more = Some("more");
        check_up_to(more, (&["A"], &[Some("A"), Some("A")]), 2, 1);
        check_up_to(more, (&["A"], &[]), 0, 1);
        check_up_to(more, (&["A", "B"], &[Some("A")]), 1, 1);
    }
}
