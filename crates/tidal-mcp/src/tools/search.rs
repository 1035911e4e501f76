//! `search`: finds things in the catalogue by name.

mod reading;

use std::sync::atomic::AtomicBool;

use async_trait::async_trait;
use reading::Reading;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidal_core::{
    Kind,
    service::{Explicit, SearchQuery, SearchText},
};

use crate::{
    Failure, Toolset,
    arguments::field::{CountryCode, CursorText},
    clean,
    tool::{Context, Cut, Effect, Origin, Output, Spec, Tool},
    view::{AlbumView, ArtistView, Listing, PlaylistView, StaleView, TrackView, VideoView},
};

/// Items of each type when several are asked for.
const USUAL_OF_EACH: usize = 5;

/// Items when one type is asked for.
const USUAL_OF_ONE: usize = 20;

/// The tool.
pub(crate) struct Search;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Words of titles and names, such as "so what miles davis".
    #[schemars(length(min = 1, max = 256))]
    query: String,
    /// All if left out.
    #[serde(default = "every_kind")]
    #[schemars(length(min = 1, max = 5))]
    types: Vec<KindArgument>,
    /// Items of each type; 5 if left out, 20 for a single type.
    #[schemars(range(min = 1, max = 20))]
    limit: Option<usize>,
    /// `next_cursor` of a type; same query, that type alone.
    cursor: Option<CursorText>,
    /// Explicit material.
    #[serde(default)]
    explicit: ExplicitArgument,
    country: Option<CountryCode>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum KindArgument {
    Track,
    Album,
    Artist,
    Playlist,
    Video,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum ExplicitArgument {
    #[default]
    Include,
    Exclude,
}

#[derive(Debug, Default, Serialize, JsonSchema)]
pub(crate) struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    did_you_mean: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracks: Option<Listing<TrackView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    albums: Option<Listing<AlbumView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    artists: Option<Listing<ArtistView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    playlists: Option<Listing<PlaylistView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    videos: Option<Listing<VideoView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<StaleView>,
    #[serde(skip)]
    origin: Option<Origin>,
}

#[async_trait]
impl Tool for Search {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "search",
        title: "Search TIDAL",
        toolset: Toolset::Catalog,
        effect: Effect::Reads,
        scopes: &[],
        description: "Find music on TIDAL by name, most relevant first. Start here when you have a name but no id. \
             Not for moods or likeness: use find_similar with an id.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Answer, Failure> {
        let viewer = context.viewer(arguments.country.as_ref().map(CountryCode::as_str))?;
        let query = SearchQuery {
            text: arguments.query.parse::<SearchText>()?,
            kinds: arguments.types.iter().map(|kind| kind.to_core()).collect(),
            explicit: match arguments.explicit {
                ExplicitArgument::Include => Explicit::Include,
                ExplicitArgument::Exclude => Explicit::Exclude,
            },
        };
        let one_kind = query.kinds.len() == 1;
        let cursor = arguments.cursor.as_ref().map(CursorText::as_str);
        if cursor.is_some() && !one_kind {
            return Err(Failure::invalid(
                "cursor: goes with one type; give that type alone in types",
            ));
        }
        let usual = if one_kind { USUAL_OF_ONE } else { USUAL_OF_EACH };
        let reading = Reading {
            context,
            viewer: &viewer,
            limit: arguments.limit.unwrap_or(usual),
            cursor,
            query: &query,
            went_on: AtomicBool::new(false),
        };
        reading.answer().await
    }
}

// === impl KindArgument ===

impl KindArgument {
    fn to_core(self) -> Kind {
        match self {
            Self::Track => Kind::Track,
            Self::Album => Kind::Album,
            Self::Artist => Kind::Artist,
            Self::Playlist => Kind::Playlist,
            Self::Video => Kind::Video,
        }
    }
}

// === impl Answer ===

impl Output for Answer {
    const TELLS_ORIGIN: bool = true;

    fn write(&self, text: &mut String) {
        if let Some(spelling) = &self.did_you_mean {
            text.push_str("\nDid you mean \"");
            text.push_str(&clean::line(spelling));
            text.push_str("\"?");
        }
        if let Some(tracks) = &self.tracks {
            tracks.write("Tracks", text);
        }
        if let Some(albums) = &self.albums {
            albums.write("Albums", text);
        }
        if let Some(artists) = &self.artists {
            artists.write("Artists", text);
        }
        if let Some(playlists) = &self.playlists {
            playlists.write("Playlists", text);
        }
        if let Some(videos) = &self.videos {
            videos.write("Videos", text);
        }
        StaleView::write(self.stale.as_ref(), text);
    }

    fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    fn lists(&mut self) -> Vec<&mut dyn Cut> {
        vec![
            &mut self.tracks,
            &mut self.albums,
            &mut self.artists,
            &mut self.playlists,
            &mut self.videos,
        ]
    }
}

fn every_kind() -> Vec<KindArgument> {
    use KindArgument::{Album, Artist, Playlist, Track, Video};
    vec![Track, Album, Artist, Playlist, Video]
}
