//! `get_tracks`: tracks by id or by recording code.

use std::sync::Arc;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidal_core::model::Track;

use crate::{
    Failure, Toolset,
    arguments::field::{CountryCode, Ids},
    tool::{Context, Cut, Effect, Output, Spec, Tool},
    view::{Detail, Listing, MissingView, StaleView, TrackDetails},
};

/// The tool.
pub(crate) struct GetTracks;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Track ids or links; or give isrcs.
    ids: Option<Ids<50>>,
    /// Such as USRC17607839.
    isrcs: Option<Ids<50>>,
    /// full adds bpm, key, ISRC, mood, quality, popularity, link.
    #[serde(default)]
    detail: DetailArgument,
    country: Option<CountryCode>,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum DetailArgument {
    #[default]
    Concise,
    Full,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    tracks: Listing<TrackDetails>,
    missing: Vec<MissingView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<StaleView>,
}

#[async_trait]
impl Tool for GetTracks {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "get_tracks",
        title: "Get tracks",
        toolset: Toolset::Catalog,
        effect: Effect::Reads,
        scopes: &[],
        description: "Read tracks by id or ISRC: many in one call rather than one by one.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Answer, Failure> {
        let viewer = context.viewer(arguments.country.as_ref().map(CountryCode::as_str))?;
        let (tracks, missing, freshness) = match (&arguments.ids, &arguments.isrcs) {
            (Some(ids), None) => {
                let batch = context.tidal().tracks(&viewer, &ids.parse()?).await?;
                let missing = MissingView::all(&batch.missing);
                (views(&batch.found, arguments.detail), missing, batch.freshness)
            }
            (None, Some(codes)) => {
                let batch = context.tidal().tracks_by_isrc(&viewer, &codes.parse()?).await?;
                let missing = MissingView::all(&batch.missing);
                (views(&batch.found, arguments.detail), missing, batch.freshness)
            }
            _ => {
                return Err(Failure::invalid(
                    "ids, isrcs: exactly one of the two has to be given",
                ));
            }
        };
        Ok(Answer {
            tracks: Listing::whole(tracks),
            missing,
            stale: StaleView::of(freshness),
        })
    }
}

impl Output for Answer {
    fn write(&self, text: &mut String) {
        self.tracks.write("Tracks", text);
        MissingView::write_all(&self.missing, text);
        StaleView::write(self.stale.as_ref(), text);
    }

    fn lists(&mut self) -> Vec<&mut dyn Cut> {
        vec![&mut self.tracks]
    }
}

fn views(found: &[Arc<Track>], detail: DetailArgument) -> Vec<TrackDetails> {
    let detail = match detail {
        DetailArgument::Concise => Detail::Concise,
        DetailArgument::Full => Detail::Full,
    };
    found
        .iter()
        .map(|track| TrackDetails::new(track, detail))
        .collect()
}
