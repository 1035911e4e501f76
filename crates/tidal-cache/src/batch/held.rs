//! In which shape the things that one key leads to are kept.

use std::sync::Arc;

use crate::read::Reply;

/// In which shape the things of one key are kept.
pub(crate) trait Held<T>: 'static {
    /// The shape.
    type Kept: Reply;

    /// The things in that shape; nothing if there are none.
    fn pack(things: &[Arc<T>]) -> Option<Arc<Self::Kept>>;

    fn unpack(kept: Arc<Self::Kept>) -> Vec<Arc<T>>;
}

/// A key leads to one thing.
pub(crate) enum One {}

/// A key leads to any number of things.
pub(crate) enum Many {}

impl<T: Reply> Held<T> for One {
    type Kept = T;

    fn pack(things: &[Arc<T>]) -> Option<Arc<T>> {
        things.first().cloned()
    }

    fn unpack(kept: Arc<T>) -> Vec<Arc<T>> {
        vec![kept]
    }
}

impl<T> Held<T> for Many
where
    Vec<Arc<T>>: Reply,
{
    type Kept = Vec<Arc<T>>;

    fn pack(things: &[Arc<T>]) -> Option<Arc<Vec<Arc<T>>>> {
        (!things.is_empty()).then(|| Arc::new(things.to_vec()))
    }

    fn unpack(kept: Arc<Vec<Arc<T>>>) -> Vec<Arc<T>> {
        Arc::unwrap_or_clone(kept)
    }
}
