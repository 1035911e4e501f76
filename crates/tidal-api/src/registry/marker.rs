//! The traits behind the markers. What a type does not implement, TIDAL does not offer, and it does not compile.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Endpoint;

/// A type of resource: tracks, albums, …
pub trait Resource: Send + Sync + 'static {
    /// TIDAL's name of the type, `tracks`.
    const TYPE: &'static str;
    /// What such a resource says about itself.
    type Attributes: DeserializeOwned + Default + Send + Sync + 'static;
}

/// Resources that can be fetched by their id.
pub trait CanFetch: Resource {
    /// The operation.
    const FETCH: &'static Endpoint;
}

/// Resources that can be listed by filters.
pub trait CanList: Resource {
    /// The operation.
    const LIST: &'static Endpoint;
}

/// Resources that can be created.
pub trait CanCreate: Resource {
    /// The operation.
    const CREATE: &'static Endpoint;
    /// What a new one needs.
    type New: Serialize + Send;
}

/// Resources that can be changed.
pub trait CanUpdate: Resource {
    /// The operation.
    const UPDATE: &'static Endpoint;
    /// What can be changed.
    type Changes: Serialize + Send;
}

/// Resources that can be deleted.
pub trait CanDelete: Resource {
    /// The operation.
    const DELETE: &'static Endpoint;
}

/// A relationship of a resource to others: the artists of a track, the items of a playlist, …
pub trait Relationship: Send + Sync + 'static {
    /// The resource it belongs to.
    type Owner: Resource;
    /// TIDAL's name of it, `similarTracks`.
    const NAME: &'static str;
    /// What each of its identifiers says about its place in it (`meta` of the identifier).
    type Linkage: DeserializeOwned + Default + Send + Sync + 'static;
    /// The operation that reads it.
    const READ: &'static Endpoint;
}

/// Relationships that resources of type `T` can stand in.
pub trait Accepts<T: Resource>: Relationship {}

/// Relationships that things can be added to.
pub trait CanAdd: Relationship {
    /// The operation.
    const ADD: &'static Endpoint;
}

/// Relationships that things can be removed from.
pub trait CanRemove: Relationship {
    /// The operation.
    const REMOVE: &'static Endpoint;
}

/// Relationships whose things can be moved.
pub trait CanReplace: Relationship {
    /// The operation.
    const REPLACE: &'static Endpoint;
}

/// Relationships with an order, where one thing may stand twice: each place has an item id of its own.
pub trait WithItemIds: Relationship {}

/// Relationships where a thing stands at most once, so that its own id is enough.
pub trait WithoutItemIds: Relationship {}
