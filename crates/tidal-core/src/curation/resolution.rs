//! From what people write to tracks and videos: ids, links, and recording codes.

use std::collections::HashMap;

use super::{Curator, Stop, errand::once};
use crate::{
    Error, Identifier, Isrc, Kind, Result, TrackId, VideoId,
    model::{Batch, MissingReason, Track},
};

/// What became of texts that were to name tracks and videos.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// What they name, in their order.
    pub items: Vec<Identifier>,
    /// Those that name nothing, in their order, and why.
    pub unresolved: Vec<(String, Error)>,
}

/// What a text is, before TIDAL is asked.
enum Reading {
    Known(Identifier),
    Code(Isrc),
    Nothing(Error),
}

// === impl Curator ===

impl Curator<'_> {
    /// Reads track ids, links to tracks and videos, and ISRCs. Only for the last TIDAL is asked, for all at once;
    /// where a code leads to several tracks, the first is taken.
    ///
    /// # Errors
    /// Whatever TIDAL says where it could not be asked for any code; `TIMEOUT` where the pace allowed no request.
    pub async fn resolve(&self, texts: &[String]) -> Result<Resolved> {
        let readings: Vec<_> = texts.iter().map(|text| (text, read(text))).collect();
        let codes: Vec<_> = readings
            .iter()
            .filter_map(|(_, reading)| match reading {
                Reading::Code(code) => Some(code.clone()),
                Reading::Known(_) | Reading::Nothing(_) => None,
            })
            .collect();
        let tracks = self.tracks_of(&once(&codes)).await.map_err(Stop::into_error)?;
        let mut resolved = Resolved::default();
        for (text, reading) in readings {
            let named = match reading {
                Reading::Known(what) => Ok(what),
                Reading::Code(code) => tracks.get(&code).cloned().unwrap_or_else(|| Err(unknown(&code))),
                Reading::Nothing(error) => Err(error),
            };
            match named {
                Ok(what) => resolved.items.push(what),
                Err(error) => resolved.unresolved.push((text.clone(), error)),
            }
        }
        Ok(resolved)
    }

    async fn tracks_of(&self, codes: &[Isrc]) -> Result<HashMap<Isrc, Result<Identifier>>, Stop> {
        if codes.is_empty() {
            return Ok(HashMap::new());
        }
        let batch = self.ask(|| self.tidal.tracks_by_isrc(self.viewer, codes)).await?;
        Ok(by_code(&batch, codes))
    }
}

fn by_code(batch: &Batch<Track, Isrc>, codes: &[Isrc]) -> HashMap<Isrc, Result<Identifier>> {
    let mut named = HashMap::new();
    for track in &batch.found {
        // Whoever asked for one code knows what the answer is about, whatever TIDAL writes.
        let code = match codes {
            [only] => Some(only.clone()),
            _ => track.isrc.as_ref().and_then(|code| code.as_str().parse().ok()),
        };
        if let Some(code) = code {
            named.entry(code).or_insert_with(|| Ok(track.id.clone().into()));
        }
    }
    for missing in &batch.missing {
        let error = match &missing.reason {
            MissingReason::NotFound => unknown(&missing.key),
            MissingReason::Failed(error) => error.clone(),
        };
        named.entry(missing.key.clone()).or_insert(Err(error));
    }
    named
}

fn unknown(code: &Isrc) -> Error {
    Error::NotFound {
        kind: Kind::Track,
        id: format!("ISRC {code}"),
    }
}

fn read(text: &str) -> Reading {
    if let Ok(code) = text.parse() {
        return Reading::Code(code);
    }
    let track = match text.parse::<TrackId>() {
        Ok(id) => return Reading::Known(id.into()),
        Err(error) => error,
    };
    // A bare id is a track's; only a link says that it is a video's.
    match text.parse::<VideoId>() {
        Ok(id) if text.contains("://") => Reading::Known(id.into()),
        _ => Reading::Nothing(track),
    }
}
