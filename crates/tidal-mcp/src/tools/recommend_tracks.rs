//! `recommend_tracks`: tracks that go with a few others, as a curator would choose them.

use std::{fmt::Write, ops::RangeInclusive};

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidal_core::{
    recommend::{
        Filters, Keys, MachineMade, Origin, Recommendations, Recommended, Seeds, Wish, between, recommend,
    },
    service::Explicit,
};

use crate::{
    Failure, Toolset,
    arguments::field::{CountryCode, Ids, Limit},
    tool::{Context, Cut, Effect, Output, Spec, Tool},
    tools::pace::Patiently,
    view::{Detail, Line, Listing, StaleView, TrackDetails},
};

/// The tool.
pub(crate) struct RecommendTracks;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Track ids, artist:ID, links; or only favorites.
    seeds: Ids<5>,
    /// Beats a minute.
    #[schemars(range(min = 20, max = 400))]
    bpm_min: Option<u16>,
    /// Beats a minute.
    #[schemars(range(min = 20, max = 400))]
    bpm_max: Option<u16>,
    /// compatible (with its seed), or such as A minor.
    keys: Option<Ids<24>>,
    /// Of release.
    #[schemars(range(min = 1000, max = 3000))]
    year_min: Option<i16>,
    /// Of release.
    #[schemars(range(min = 1000, max = 3000))]
    year_max: Option<i16>,
    /// Explicit tracks.
    #[serde(default)]
    explicit: ExplicitArgument,
    /// No AI music.
    #[serde(default)]
    exclude_ai: bool,
    /// Track ids.
    exclude_ids: Option<Ids<500>>,
    /// Credits of one artist.
    #[schemars(range(min = 1, max = 50))]
    max_per_artist: Option<usize>,
    #[serde(default)]
    limit: Limit<50, 20>,
    country: Option<CountryCode>,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum ExplicitArgument {
    #[default]
    Include,
    Exclude,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    tracks: Listing<RecommendedView>,
    considered: usize,
    rejected: Vec<RejectedView>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing_seeds: Vec<String>,
    /// Nothing can be compatible with these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    keyless_seeds: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<StaleView>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RecommendedView {
    #[serde(flatten)]
    track: TrackDetails,
    /// The seeds that lead to it.
    seeds: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct RejectedView {
    reason: &'static str,
    tracks: usize,
}

#[async_trait]
impl Tool for RecommendTracks {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "recommend_tracks",
        title: "Recommend tracks",
        toolset: Toolset::Discover,
        effect: Effect::Reads,
        scopes: &[],
        description: "Choose tracks that go with 1-5 seeds, by tempo, key, year and variety; tells each one's seed and \
             why others fell out. favorites needs a sign-in.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Answer, Failure> {
        let viewer = context.viewer(arguments.country.as_ref().map(CountryCode::as_str))?;
        let wish = arguments.wish()?;
        if *wish.seeds() == Seeds::Favorites {
            context.caller().require(&["collection.read"])?;
        }
        let found = recommend(context.tidal(), &viewer, &wish, &Patiently(context)).await?;
        Ok(Answer {
            stale: StaleView::of(found.freshness),
            ..Answer::of(&found)
        })
    }
}

// === impl Arguments ===

impl Arguments {
    fn wish(&self) -> Result<Wish, Failure> {
        let seeds = Seeds::parse(self.seeds.texts())?;
        let exclude = self.exclude_ids.as_ref().map(Ids::parse).transpose()?;
        let filters = Filters {
            bpm: range("bpm", self.bpm_min, self.bpm_max, (0, u16::MAX))?.map(tempo),
            keys: Keys::parse(self.keys.iter().flat_map(Ids::texts))?,
            years: range("year", self.year_min, self.year_max, (i16::MIN, i16::MAX))?,
            explicit: match self.explicit {
                ExplicitArgument::Include => Explicit::Include,
                ExplicitArgument::Exclude => Explicit::Exclude,
            },
            machine_made: if self.exclude_ai {
                MachineMade::Excluded
            } else {
                MachineMade::Included
            },
            exclude: exclude.unwrap_or_default().into_iter().collect(),
            max_per_artist: self.max_per_artist,
        };
        Ok(Wish::new(seeds, self.limit.get())?.with(filters))
    }
}

/// The same range of what TIDAL measures in fractions.
fn tempo(range: RangeInclusive<u16>) -> RangeInclusive<f64> {
    f64::from(*range.start())..=f64::from(*range.end())
}

/// A range of which one end may be open.
fn range<T: PartialOrd + Copy>(
    name: &'static str,
    least: Option<T>,
    most: Option<T>,
    ends: (T, T),
) -> Result<Option<RangeInclusive<T>>, Failure> {
    between((least, most), ends).ok_or_else(|| {
        Failure::invalid(format!(
            "{name}_min is greater than {name}_max; accepted: a minimum that is not above the maximum"
        ))
    })
}

// === impl Answer ===

impl Answer {
    fn of(found: &Recommendations) -> Self {
        let note = match (&found.stopped, found.may_have_more) {
            (Some(error), _) => Some(format!("stopped early: {error}; {}", error.hint())),
            (None, true) => Some("fewer fit than wanted: widen the filters or name other seeds".to_owned()),
            (None, false) => None,
        };
        Self {
            tracks: Listing::whole(found.tracks.iter().map(RecommendedView::new).collect()),
            considered: found.considered,
            rejected: found.rejected.iter().map(RejectedView::new).collect(),
            missing_seeds: found.missing.iter().map(ToString::to_string).collect(),
            keyless_seeds: found.keyless.iter().map(ToString::to_string).collect(),
            note,
            stale: None,
        }
    }
}

impl Output for Answer {
    fn write(&self, text: &mut String) {
        self.tracks.write("Recommended", text);
        let _ = write!(text, "\nConsidered: {}", self.considered);
        let reasons: Vec<_> = self.rejected.iter().map(RejectedView::to_string).collect();
        if !reasons.is_empty() {
            let _ = write!(text, "; fell out: {}", reasons.join(", "));
        }
        if !self.missing_seeds.is_empty() {
            let _ = write!(text, "\nNo such seed here: {}", self.missing_seeds.join(", "));
        }
        if !self.keyless_seeds.is_empty() {
            let _ = write!(
                text,
                "\nWithout a known key, so that nothing is compatible with it: {}",
                self.keyless_seeds.join(", ")
            );
        }
        if let Some(note) = &self.note {
            let _ = write!(text, "\nNote: {note}");
        }
        StaleView::write(self.stale.as_ref(), text);
    }

    fn lists(&mut self) -> Vec<&mut dyn Cut> {
        vec![&mut self.tracks]
    }
}

// === impl RecommendedView ===

impl RecommendedView {
    fn new(recommended: &Recommended) -> Self {
        let mut seeds: Vec<_> = recommended.from.iter().map(told).collect();
        seeds.dedup();
        Self {
            track: TrackDetails::new(&recommended.track, Detail::Full),
            seeds,
        }
    }
}

fn told(origin: &Origin) -> String {
    origin.seed.to_string()
}

impl Line for RecommendedView {
    fn write(&self, text: &mut String) {
        self.track.write(text);
        let _ = write!(text, " | from {}", self.seeds.join(" and "));
    }
}

// === impl RejectedView ===

impl RejectedView {
    fn new((reason, tracks): &(tidal_core::recommend::Rejection, usize)) -> Self {
        Self {
            reason: reason.as_str(),
            tracks: *tracks,
        }
    }
}

impl std::fmt::Display for RejectedView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.reason, self.tracks)
    }
}
