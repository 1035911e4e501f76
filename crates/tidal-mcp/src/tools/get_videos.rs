//! `get_videos`: music videos by id.

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Failure, Toolset,
    arguments::field::{CountryCode, Ids},
    tool::{Context, Cut, Effect, Output, Spec, Tool},
    view::{Listing, MissingView, StaleView, VideoDetails},
};

/// The tool.
pub(crate) struct GetVideos;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Video ids or links.
    ids: Ids<20>,
    country: Option<CountryCode>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    videos: Listing<VideoDetails>,
    missing: Vec<MissingView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<StaleView>,
}

#[async_trait]
impl Tool for GetVideos {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "get_videos",
        title: "Get videos",
        toolset: Toolset::Catalog,
        effect: Effect::Reads,
        scopes: &[],
        description: "Read music videos by id: title, artists, duration, link.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Answer, Failure> {
        let viewer = context.viewer(arguments.country.as_ref().map(CountryCode::as_str))?;
        let batch = context.tidal().videos(&viewer, &arguments.ids.parse()?).await?;
        Ok(Answer {
            videos: Listing::whole(batch.found.iter().map(|video| VideoDetails::new(video)).collect()),
            missing: MissingView::all(&batch.missing),
            stale: StaleView::of(batch.freshness),
        })
    }
}

impl Output for Answer {
    fn write(&self, text: &mut String) {
        self.videos.write("Videos", text);
        MissingView::write_all(&self.missing, text);
        StaleView::write(self.stale.as_ref(), text);
    }

    fn lists(&mut self) -> Vec<&mut dyn Cut> {
        vec![&mut self.videos]
    }
}
