//! What TIDAL offers to third parties: 101 operations as a table, and the zero-size markers that name them in types.
//!
//! TIDAL's API is a grid of collections, resources and relationships, so that a table of one line each and ten request
//! shapes cover all of it; nothing is generated. [`ENDPOINTS`] is that table as data, to be compared with TIDAL's
//! OpenAPI document. Not here: what a request looks like (`request`), what an answer looks like (`document`).

mod check;
mod define;
mod marker;
mod parameter;
mod table;

pub use marker::{
    Accepts, CanAdd, CanCreate, CanDelete, CanFetch, CanList, CanRemove, CanReplace, CanUpdate, Relationship,
    Resource, WithItemIds, WithoutItemIds,
};
pub use parameter::{MAX_FILTER_VALUES, Parameter, Values};
pub use table::*;

pub(crate) use check::check_parameters;

/// One operation of TIDAL's API.
#[derive(Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// `GET`, `POST`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// The path below the base URL, with `{id}` where an id goes, as TIDAL's OpenAPI document writes it.
    pub path: &'static str,
    /// Method and path, `GET /tracks/{id}`: the name of the operation in metrics, logs and errors.
    pub operation: &'static str,
    /// The parameters of the query. Not listed, because the same everywhere: `id` in the path where [`path`](Self::path)
    /// says `{id}` (required), and the header `Idempotency-Key` of everything but `GET` (optional for TIDAL).
    pub parameters: &'static [Parameter],
    /// Who may call it.
    pub access: Access,
}

/// Who may call an operation. The required access tier is `THIRD_PARTY` for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// An application's own token (client credentials) is enough.
    pub client_credentials: bool,
    /// Scopes that a user's token (authorization code with PKCE) must have. TIDAL's internal `r_usr` and `w_usr` are
    /// left out: a third party cannot be given them.
    pub scopes: &'static [&'static str],
}

impl Endpoint {
    /// Whether the operation only reads.
    pub fn is_read(&self) -> bool {
        self.method == "GET"
    }

    /// The description of a parameter of the query.
    pub fn parameter(&self, name: &str) -> Option<&'static Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::ENDPOINTS;

    #[test]
    fn the_surface_is_complete_and_unambiguous() {
        let reads = ENDPOINTS.iter().filter(|endpoint| endpoint.is_read()).count();
        let open = ENDPOINTS
            .iter()
            .filter(|endpoint| endpoint.is_read() && endpoint.access.client_credentials)
            .count();
        assert_eq!((ENDPOINTS.len(), reads, open), (101, 85, 63));
        let mut operations: Vec<_> = ENDPOINTS.iter().map(|endpoint| endpoint.operation).collect();
        operations.sort_unstable();
        operations.dedup();
        assert_eq!(operations.len(), 101);
    }

    #[test]
    fn every_line_agrees_with_itself() {
        for endpoint in ENDPOINTS {
            assert_eq!(
                endpoint.operation,
                format!("{} {}", endpoint.method, endpoint.path)
            );
            assert!(
                endpoint.is_read() || !endpoint.access.client_credentials,
                "{}",
                endpoint.operation
            );
            assert!(
                endpoint.is_read() || endpoint.parameters.is_empty(),
                "{}",
                endpoint.operation
            );
        }
    }
}
