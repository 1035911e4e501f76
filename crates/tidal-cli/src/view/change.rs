//! What a change was about, as printed: what TIDAL was told, without a further request for what it looks like.

use serde::Serialize;
use tidal_core::{Identifier, Kind, model::AddedItem, service::PlacedItem};

use super::{Column, Field, Record, Shape, placed::listed_id, plain};

/// Something that was added to the favourites or taken out of them, or a playlist that was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: String,
}

/// An entry of a playlist that was added, taken out, or moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangedItem {
    /// Names the entry, where TIDAL tells it.
    pub item_id: Option<String>,
    /// What stands there.
    pub kind: Kind,
    /// Its id.
    pub id: String,
}

// === impl Changed ===

impl From<&Identifier> for Changed {
    fn from(what: &Identifier) -> Self {
        Self {
            kind: what.kind,
            id: what.id().to_owned(),
        }
    }
}

impl Record for Changed {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("KIND", Shape::Whole, |changed| changed.kind.to_string()),
        Column::new("ID", Shape::Whole, |changed| changed.id.clone()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("kind", |changed| changed.kind.to_string()),
        Field::new("id", |changed| changed.id.clone()),
    ];

    fn id(&self) -> String {
        listed_id(Some(self.kind), &self.id)
    }
}

// === impl ChangedItem ===

impl From<&AddedItem> for ChangedItem {
    fn from(item: &AddedItem) -> Self {
        Self {
            item_id: item.item_id.as_ref().map(ToString::to_string),
            kind: item.media.kind,
            id: item.media.id().to_owned(),
        }
    }
}

impl From<&PlacedItem> for ChangedItem {
    fn from(item: &PlacedItem) -> Self {
        Self {
            item_id: Some(item.item_id.to_string()),
            kind: item.media.kind,
            id: item.media.id().to_owned(),
        }
    }
}

impl Record for ChangedItem {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("KIND", Shape::Whole, |item| item.kind.to_string()),
        Column::new("ID", Shape::Whole, |item| item.id.clone()),
        Column::new("ITEM_ID", Shape::Whole, |item| plain(item.item_id.as_ref())),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("item_id", |item| plain(item.item_id.as_ref())),
        Field::new("kind", |item| item.kind.to_string()),
        Field::new("id", |item| item.id.clone()),
    ];

    fn id(&self) -> String {
        listed_id(Some(self.kind), &self.id)
    }
}
