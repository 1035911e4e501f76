//! How an answer is written for another tier: one byte for whether there is a value, then the value in postcard's form.
//!
//! The form names no field and no type: the key does, through the question's name and the schema's version. What cannot be
//! read is a miss.

use std::sync::Arc;

use bytes::Bytes;
use serde::{Serialize, de::DeserializeOwned};
use tidal_core::Kind;

use crate::entry::Kept;

/// What can be kept.
pub(crate) trait Cacheable: Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> Cacheable for T {}

const PRESENT: u8 = 1;
const ABSENT: u8 = 0;

/// An answer's written form; nothing if it has none.
pub(crate) fn encode<T: Cacheable>(kept: &Kept) -> Option<Bytes> {
    let written = match kept {
        Kept::Present(value) => {
            let value: &T = value.downcast_ref()?;
            postcard::to_extend(value, vec![PRESENT])
        }
        Kept::Absent { kind, id } => postcard::to_extend(&(*kind, id), vec![ABSENT]),
    };
    written.ok().map(Bytes::from)
}

/// How many bytes the written form has, without writing it.
pub(crate) fn length<T: Cacheable>(kept: &Kept) -> usize {
    let length = match kept {
        Kept::Present(value) => {
            let value = value.downcast_ref::<T>();
            value.and_then(|value| postcard::experimental::serialized_size(value).ok())
        }
        Kept::Absent { id, .. } => Some(id.len()),
    };
    length.map_or(usize::MAX, |length| length.saturating_add(1))
}

/// Reads what [`encode`] wrote.
pub(crate) fn decode<T: Cacheable>(written: &[u8]) -> Option<Kept> {
    let (kind, rest) = written.split_first()?;
    match *kind {
        PRESENT => {
            let (value, rest) = postcard::take_from_bytes::<T>(rest).ok()?;
            rest.is_empty().then(|| Kept::Present(Arc::new(value)))
        }
        ABSENT => {
            let ((kind, id), rest) = postcard::take_from_bytes::<(Kind, String)>(rest).ok()?;
            rest.is_empty().then_some(Kept::Absent { kind, id })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use tidal_core::{
        Cursor, Identifier, SearchId,
        model::{
            AlbumItem, Favorite, Hits, Neighbourhood, Page, PlaylistItem, SearchResults, Suggestions, Thing,
            Track,
        },
        testing::build,
    };

    use super::*;

    fn check<T: Cacheable + PartialEq + Debug>(value: T) {
        let kept = Kept::Present(Arc::new(value));
        let written = encode::<T>(&kept).unwrap();
        assert_eq!(length::<T>(&kept), written.len());
        let Some(Kept::Present(read)) = decode::<T>(&written) else {
            panic!("it is not read back");
        };
        let Kept::Present(value) = kept else {
            unreachable!()
        };
        assert_eq!(read.downcast_ref::<T>(), value.downcast_ref::<T>());
        for end in 0..written.len() {
            assert!(decode::<T>(&written[..end]).is_none(), "cut at {end}");
        }
        let longer = [&written[..], b"!"].concat();
        assert!(decode::<T>(&longer).is_none());
    }

    fn page<T>(items: impl IntoIterator<Item = T>) -> Page<T> {
        Page {
            next: Some(Cursor::new("next")),
            left_out: 2,
            ..Page::whole(items.into_iter().map(Arc::new).collect())
        }
    }

    fn track() -> Track {
        build::track("1")
            .artist("7", "Somebody")
            .on_album("70", "An album")
            .isrc("USRC17607839")
            .bpm(120.5)
            .done()
    }

    #[test]
    fn everything_that_is_kept_is_read_back() {
        let album = || build::album("70").cover(build::artwork("cover")).done();
        let artist = || build::artist("7").biography("Born.").top_tracks([track()]).done();
        let video = || build::video("90").done();
        let items = || {
            [
                build::playlist_item("e1", track()),
                build::playlist_item("e2", video()),
            ]
        };
        let playlist = || build::playlist("p").items(items()).done();
        check(track());
        check(vec![Arc::new(track())]);
        check(vec![Arc::new(album())]);
        check(build::album("70").items([build::album_item(1, track())]).done());
        check(artist());
        check(video());
        check(playlist());
        check(build::user("1").done());
        check(page([track()]));
        check(page([album()]));
        check(page([artist()]));
        check(page([video()]));
        check(page([playlist()]));
        check::<Page<PlaylistItem>>(page(items()));
        check::<Page<AlbumItem>>(page([build::album_item(2, build::unavailable("4"))]));
        check(Suggestions {
            queries: vec!["so what".to_owned()],
        });
        check(Hits::Tracks(page([track()])));
        check(Neighbourhood {
            of: Arc::new(track()),
            similar: page([track()]),
            radio: Some(Arc::new(playlist())),
        });
        check(Neighbourhood {
            of: Arc::new(artist()),
            similar: page([track()]),
            radio: None,
        });
        check(SearchResults {
            id: SearchId::from_tidal("so what"),
            did_you_mean: None,
            tracks: Some(page([track()])),
            albums: Some(page([album()])),
            artists: None,
            playlists: Some(page([playlist()])),
            videos: Some(page([video()])),
        });
        let unavailable = Thing::Unavailable(Identifier::from_tidal(Kind::Video, "91"));
        let things = [Thing::Track(Arc::new(track())), unavailable];
        check(page(things.map(|thing| Favorite { added: None, thing })));
    }

    #[test]
    fn that_there_is_nothing_is_read_back() {
        let kept = Kept::Absent {
            kind: Kind::Playlist,
            id: "p".to_owned(),
        };
        let written = encode::<Track>(&kept).unwrap();
        let read = decode::<Track>(&written);
        assert!(matches!(read, Some(Kept::Absent { kind: Kind::Playlist, id }) if id == "p"));
        assert!(decode::<Track>(b"").is_none());
        assert!(decode::<Track>(b"\x02").is_none());
    }
}
