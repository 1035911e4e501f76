//! Ids, links and codes as people and models type them: whatever is accepted reads back as itself and cannot leave its
//! place in a path.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidal_core::{AlbumId, ArtistId, Barcode, Identifier, Isrc, ItemId, Kind, PlaylistId, Scopes, TrackId, VideoId, WriteKey};

fuzz_target!(|text: &str| {
    for kind in Kind::ALL {
        if let Ok(identifier) = Identifier::parse(kind, text) {
            let id = identifier.id();
            assert!(!id.is_empty() && id.len() <= 128 && id.is_ascii());
            assert!(!id.contains(['/', '\\', '%', '?', '#', ' ']) && !id.bytes().all(|byte| byte == b'.'));
            assert_eq!(Identifier::parse(kind, id).ok().as_ref(), Some(&identifier));
        }
    }
    let _ = text.parse::<TrackId>().map_err(|error| error.to_string());
    let _ = text.parse::<AlbumId>().is_ok();
    let _ = text.parse::<ArtistId>().is_ok();
    let _ = text.parse::<PlaylistId>().is_ok();
    let _ = text.parse::<VideoId>().is_ok();
    let _ = text.parse::<ItemId>().is_ok();
    let _ = text.parse::<WriteKey>().is_ok();
    let _ = text.parse::<Scopes>().is_ok();
    if let Ok(code) = text.parse::<Isrc>() {
        assert_eq!(code.as_str().parse::<Isrc>().ok().as_ref(), Some(&code));
    }
    if let Ok(code) = text.parse::<Barcode>() {
        assert_eq!(code.as_str().parse::<Barcode>().ok().as_ref(), Some(&code));
    }
});
