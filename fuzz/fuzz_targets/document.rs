//! TIDAL's documents: whatever comes is read as far as it can be, for each shape that a document has.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidal_api::{Albums, Artists, Document, Linkage, Object, PlaylistItemMeta, Playlists, Resource, Tracks, playlists, tracks};

type One<R> = Document<Object<<R as Resource>::Attributes>>;
type Many<R> = Document<Vec<Object<<R as Resource>::Attributes>>>;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(document) = One::<Tracks>::from_slice(bytes) {
        let _ = document.data.related::<tracks::Albums>().map(|linkage| linkage.identifiers.len());
        let _ = document.included.get::<Artists>("1").is_some();
    }
    if let Ok(document) = Many::<Playlists>::from_slice(bytes) {
        let _ = document.next_cursor();
        for playlist in &document.data {
            let _ = playlist.related::<playlists::Items>().map(|linkage| linkage.next);
        }
    }
    let _ = Many::<Albums>::from_slice(bytes).is_ok();
    let _ = Document::<Linkage<PlaylistItemMeta>>::from_slice(bytes).map(|document| document.next_cursor());
    let _ = Document::<()>::from_slice(bytes).map(|document| document.meta);
});
