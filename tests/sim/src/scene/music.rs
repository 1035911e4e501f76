//! The attributes of tracks, albums, artists and videos. Optional members that have no value are absent, as TIDAL
//! leaves them out, never null.

use super::{Scene, words};
use crate::dice::hash;
use serde_json::{Map, Value, json};

// === impl Scene ===

impl Scene<'_> {
    pub(super) fn track(&self, id: &str) -> Option<Value> {
        let track = self
            .catalogue
            .tracks
            .find(id)
            .filter(|track| track.availability.allows(&self.lens.country))?;
        let attributes = json!({
            "accessType": "PUBLIC",
            "ai": hash(id).is_multiple_of(97),
            "bpm": track.bpm,
            "copyright": { "text": "(P) the simulator" },
            "createdAt": words::created_at(id).to_string(),
            "duration": words::duration(track.duration),
            "explicit": track.explicit,
            "externalLinks": words::sharing_links("track", id),
            "isrc": track.isrc,
            "key": track.key,
            "keyScale": track.scale,
            "mediaTags": media_tags(id),
            "popularity": track.popularity,
            "spotlighted": false,
            "title": track.title,
            "toneTags": tone_tags(track.bpm, track.scale),
            "version": track.version,
        });
        Some(without_nulls(attributes))
    }

    pub(super) fn album(&self, id: &str) -> Option<Value> {
        let album = self
            .catalogue
            .albums
            .find(id)
            .filter(|album| album.availability.allows(&self.lens.country))?;
        let volumes = album.items.iter().map(|item| item.volume).max().unwrap_or(1);
        let attributes = json!({
            "accessType": "PUBLIC",
            "ai": false,
            "albumType": album.album_type(),
            "barcodeId": album.barcode,
            "copyright": { "text": "(C) the simulator" },
            "createdAt": words::created_at(id).to_string(),
            "duration": words::duration(album.duration),
            "explicit": album.explicit,
            "externalLinks": words::sharing_links("album", id),
            "mediaTags": media_tags(id),
            "numberOfItems": album.items.len(),
            "numberOfVolumes": volumes,
            "popularity": album.popularity,
            "releaseDate": album.release_date,
            "title": album.title,
        });
        Some(without_nulls(attributes))
    }

    pub(super) fn artist(&self, id: &str) -> Option<Value> {
        let artist = self.catalogue.artists.find(id)?;
        Some(json!({
            "contributionsEnabled": false,
            "externalLinks": words::sharing_links("artist", id),
            "handle": artist.handle,
            "name": artist.name,
            "ownerType": "LABEL",
            "popularity": artist.popularity,
            "spotlighted": false,
        }))
    }

    pub(super) fn video(&self, id: &str) -> Option<Value> {
        let video = self
            .catalogue
            .videos
            .find(id)
            .filter(|video| video.availability.allows(&self.lens.country))?;
        let attributes = json!({
            "copyright": { "text": "(P) the simulator" },
            "duration": words::duration(video.duration),
            "explicit": video.explicit,
            "externalLinks": words::sharing_links("video", id),
            "isrc": video.isrc,
            "popularity": video.popularity,
            "releaseDate": video.release_date,
            "title": video.title,
        });
        Some(without_nulls(attributes))
    }
}

fn without_nulls(attributes: Value) -> Value {
    match attributes {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .collect::<Map<_, _>>(),
        ),
        other => other,
    }
}

fn media_tags(id: &str) -> &'static [&'static str] {
    match hash(id) % 6 {
        0 => &["HIRES_LOSSLESS", "LOSSLESS"],
        1 => &["LOSSLESS", "DOLBY_ATMOS"],
        _ => &["LOSSLESS"],
    }
}

fn tone_tags(bpm: Option<f64>, scale: &str) -> Option<&'static [&'static str]> {
    match (bpm?, scale) {
        (bpm, "MAJOR") if bpm >= 120.0 => Some(&["Happy", "Energetic"]),
        (_, "MAJOR") => Some(&["Warm"]),
        (bpm, _) if bpm < 90.0 => Some(&["Melancholic", "Calm"]),
        _ => None,
    }
}
