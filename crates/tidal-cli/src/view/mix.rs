//! A mix in a list of mixes, as printed: its family, beside the fields of the playlist that it is.

use serde::Serialize;
use tidal_core::model::{self, MixKind};

use super::{Column, Field, Playlist, Record, Shape, plain};

/// A mix.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mix {
    /// Its family: `daily`, `discovery` or `new_releases`.
    pub mix: MixKind,
    /// What it is.
    #[serde(flatten)]
    pub playlist: Playlist,
}

// === impl Mix ===

impl Mix {
    /// A mix of this family.
    pub(crate) fn of(family: MixKind, playlist: &model::Playlist) -> Self {
        Self {
            mix: family,
            playlist: Playlist::from(playlist),
        }
    }
}

impl Record for Mix {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("MIX", Shape::Whole, |mix| mix.mix.to_string()),
        Column::new("NAME", Shape::Share(2), |mix| mix.playlist.name.clone()),
        Column::new("DESCRIPTION", Shape::Share(3), |mix| {
            plain(mix.playlist.description.as_ref())
        }),
        Column::new("ID", Shape::Whole, |mix| mix.playlist.id.clone()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("mix", |mix| mix.mix.to_string()),
        Field::new("id", |mix| mix.playlist.id.clone()),
        Field::new("name", |mix| mix.playlist.name.clone()),
        Field::new("description", |mix| plain(mix.playlist.description.as_ref())),
        Field::new("number_of_items", |mix| {
            plain(mix.playlist.number_of_items.as_ref())
        }),
        Field::new("duration_seconds", |mix| {
            plain(mix.playlist.duration_seconds.as_ref())
        }),
        Field::new("modified", |mix| plain(mix.playlist.modified.as_ref())),
        Field::new("url", |mix| mix.playlist.url.clone()),
    ];

    fn id(&self) -> String {
        self.playlist.id.clone()
    }
}
