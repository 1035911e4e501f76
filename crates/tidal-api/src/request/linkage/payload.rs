//! The body of a change of a relationship.

use jiff::Timestamp;
use serde::Serialize;

use super::super::Prepared;
use super::super::draft::Draft;
use crate::error::{Error, InvalidRequest};
use crate::path;
use crate::registry::Resource;

/// What adding, removing and moving have in common.
#[derive(Debug, Clone)]
pub(super) struct Linking {
    draft: Draft,
    items: Vec<Item>,
    pub(super) position_before: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Item {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta: Option<ItemMeta>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemMeta {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) item_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) added_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct Body<'a> {
    data: &'a [Item],
    #[serde(skip_serializing_if = "Option::is_none")]
    meta: Option<BodyMeta<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BodyMeta<'a> {
    position_before: &'a str,
}

// === impl Linking ===

impl Linking {
    pub(super) fn new(draft: Draft) -> Self {
        Self {
            draft,
            items: Vec::new(),
            position_before: None,
        }
    }

    pub(super) fn push<T: Resource>(&mut self, id: String, meta: Option<ItemMeta>) {
        self.items.push(Item {
            kind: T::TYPE,
            id,
            meta,
        });
    }

    pub(super) fn prepare(self, limit: usize) -> Result<Prepared, Error> {
        let operation = self.draft.endpoint().operation;
        let count = self.items.len();
        if count == 0 {
            return Err(InvalidRequest::NothingToDo { operation }.into());
        }
        if count > limit {
            return Err(InvalidRequest::TooMany {
                what: operation,
                count,
                limit,
            }
            .into());
        }
        let item_ids = self
            .items
            .iter()
            .filter_map(|item| item.meta.as_ref()?.item_id.as_ref());
        for id in self
            .items
            .iter()
            .map(|item| &item.id)
            .chain(item_ids)
            .chain(&self.position_before)
        {
            path::check_id(id)?;
        }
        let meta = self
            .position_before
            .as_deref()
            .map(|position_before| BodyMeta { position_before });
        self.draft.prepare_with(&Body {
            data: &self.items,
            meta,
        })
    }
}

impl ItemMeta {
    pub(super) fn of(item_id: impl Into<String>) -> Self {
        Self {
            item_id: Some(item_id.into()),
            added_at: None,
        }
    }
}
