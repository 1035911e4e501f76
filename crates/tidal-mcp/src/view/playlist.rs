//! Playlists and what stands in them.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;
use tidal_core::model::{AlbumItem, Media, Playlist, PlaylistItem, PlaylistKind, Visibility};

use super::{Line, TrackView, VideoView, clock_time, counted, day, seconds};
use crate::clean;

/// Longest description that is shown, in characters.
const LONGEST_DESCRIPTION: usize = 500;

/// A playlist, without its items.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PlaylistView {
    pub(crate) id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    made_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items_in_all: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_seconds: Option<u64>,
}

/// A playlist with everything there is except its items.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PlaylistDetails {
    #[serde(flatten)]
    playlist: PlaylistView,
    #[serde(skip_serializing_if = "Option::is_none")]
    visibility: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
    url: String,
}

/// A playlist among others: what it takes to choose one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PlaylistEntry {
    #[serde(flatten)]
    playlist: PlaylistView,
    #[serde(skip_serializing_if = "Option::is_none")]
    visibility: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
}

/// One place in a playlist or on an album.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct EntryView {
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    volume: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    added: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    track: Option<TrackView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    video: Option<VideoView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unavailable_id: Option<String>,
}

// === impl PlaylistView ===

impl PlaylistView {
    pub(crate) fn new(playlist: &Playlist) -> Self {
        Self {
            id: playlist.id.to_string(),
            name: clean::line(&playlist.name),
            made_by: playlist.kind.map(|kind| match kind {
                PlaylistKind::Editorial => "TIDAL",
                PlaylistKind::User => "listener",
                PlaylistKind::Mix => "recommender",
                PlaylistKind::Artist => "artist",
            }),
            items_in_all: playlist.number_of_items,
            duration_seconds: playlist.duration.map(seconds),
        }
    }
}

impl PlaylistView {
    /// For a question to a person: `"Blue Hour" with its 45 items`.
    pub(crate) fn in_words(&self) -> String {
        let items = self
            .items_in_all
            .map(|items| format!(" with its {}", counted(items, "item")))
            .unwrap_or_default();
        format!("\"{}\"{items}", self.name)
    }
}

impl Line for PlaylistView {
    fn write(&self, text: &mut String) {
        let _ = write!(text, "playlist {}: \"{}\"", self.id, self.name);
        let facts = [
            self.made_by.map(|who| format!("made by {who}")),
            self.items_in_all.map(|count| counted(count, "item")),
            self.duration_seconds.map(clock_time),
        ];
        for fact in facts.into_iter().flatten() {
            let _ = write!(text, ", {fact}");
        }
    }
}

// === impl PlaylistDetails ===

impl PlaylistDetails {
    pub(crate) fn new(playlist: &Playlist) -> Self {
        Self {
            playlist: PlaylistView::new(playlist),
            visibility: playlist.visibility.map(visibility),
            description: playlist
                .description
                .as_deref()
                .map(|text| clean::prose(text, LONGEST_DESCRIPTION))
                .filter(|text| !text.is_empty()),
            modified: playlist.modified.map(|time| time.to_string()),
            url: playlist.url.clone(),
        }
    }
}

impl Line for PlaylistDetails {
    fn write(&self, text: &mut String) {
        self.playlist.write(text);
        if let Some(visibility) = self.visibility {
            let _ = write!(text, ", {visibility}");
        }
        if let Some(modified) = &self.modified {
            let _ = write!(text, ", changed {modified}");
        }
        let _ = write!(text, " | {}", self.url);
        if let Some(description) = &self.description {
            let _ = write!(text, "\n  description: \"{description}\"");
        }
    }
}

// === impl PlaylistEntry ===

impl PlaylistEntry {
    pub(crate) fn new(playlist: &Playlist) -> Self {
        Self {
            playlist: PlaylistView::new(playlist),
            visibility: playlist.visibility.map(visibility),
            created: playlist.created.map(day),
            modified: playlist.modified.map(day),
        }
    }
}

impl Line for PlaylistEntry {
    fn write(&self, text: &mut String) {
        self.playlist.write(text);
        let facts = [
            self.visibility.map(str::to_owned),
            self.created.as_ref().map(|day| format!("made {day}")),
            self.modified.as_ref().map(|day| format!("changed {day}")),
        ];
        for fact in facts.into_iter().flatten() {
            let _ = write!(text, ", {fact}");
        }
    }
}

// === impl EntryView ===

impl EntryView {
    /// At its place in a playlist, counted from 1, where that is known.
    pub(crate) fn in_playlist(item: &PlaylistItem, position: Option<usize>) -> Self {
        Self {
            position,
            item_id: item.item_id.as_ref().map(ToString::to_string),
            added: item.added.map(day),
            ..Self::of(&item.media)
        }
    }

    /// At its place on an album; the volume is told where it is not the first.
    pub(crate) fn on_album(item: &AlbumItem) -> Self {
        Self {
            position: usize::try_from(item.number).ok(),
            volume: (item.volume > 1).then_some(item.volume),
            ..Self::of(&item.media)
        }
    }

    fn of(media: &Media) -> Self {
        let mut entry = Self {
            position: None,
            volume: None,
            item_id: None,
            added: None,
            track: None,
            video: None,
            unavailable_id: None,
        };
        match media {
            Media::Track(track) => entry.track = Some(TrackView::new(track)),
            Media::Video(video) => entry.video = Some(VideoView::new(video)),
            Media::Unavailable { id, .. } => entry.unavailable_id = Some(clean::line(id)),
        }
        entry
    }
}

impl Line for EntryView {
    fn write(&self, text: &mut String) {
        if let Some(volume) = self.volume {
            let _ = write!(text, "volume {volume}, ");
        }
        if let Some(position) = self.position {
            let _ = write!(text, "{position}. ");
        }
        if let Some(track) = &self.track {
            track.write(text);
        }
        if let Some(video) = &self.video {
            video.write(text);
        }
        if let Some(id) = &self.unavailable_id {
            let _ = write!(text, "{id}: not available here");
        }
        if let Some(added) = &self.added {
            let _ = write!(text, ", added {added}");
        }
        if let Some(item_id) = &self.item_id {
            let _ = write!(text, ", item_id {item_id}");
        }
    }
}

fn visibility(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Unlisted => "unlisted",
        Visibility::Private => "private",
    }
}
