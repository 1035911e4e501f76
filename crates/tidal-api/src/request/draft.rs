//! What all requests have in common: an endpoint, perhaps an id, parameters, perhaps a body.

use bytes::Bytes;
use http::Method;
use serde::Serialize;

use super::Prepared;
use crate::error::{Error, InvalidRequest};
use crate::path;
use crate::registry::{Endpoint, check_parameters};

/// A request in the making.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    endpoint: &'static Endpoint,
    id: Option<String>,
    parameters: Vec<(String, Vec<String>)>,
}

impl Draft {
    pub(super) fn new(endpoint: &'static Endpoint) -> Self {
        Self {
            endpoint,
            id: None,
            parameters: Vec::new(),
        }
    }

    pub(super) fn with_id(endpoint: &'static Endpoint, id: String) -> Self {
        Self {
            endpoint,
            id: Some(id),
            parameters: Vec::new(),
        }
    }

    pub(super) fn endpoint(&self) -> &'static Endpoint {
        self.endpoint
    }

    pub(super) fn id(&self) -> &str {
        self.id.as_deref().unwrap_or_default()
    }

    /// Adds values to a parameter. Naming one twice collects its values.
    pub(super) fn add<V: Into<String>>(&mut self, name: &str, values: impl IntoIterator<Item = V>) {
        let values = values.into_iter().map(Into::into);
        match self.parameters.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => known.extend(values),
            None => self.parameters.push((name.to_owned(), values.collect())),
        }
    }

    /// Checks everything, and writes the URL.
    pub(super) fn prepare(self) -> Result<Prepared, InvalidRequest> {
        check_parameters(self.endpoint, &self.parameters)?;
        let mut target = path::fill(self.endpoint.path, self.id.as_deref())?;
        let mut separator = '?';
        for (name, values) in &self.parameters {
            for value in written(name, values) {
                target.push(separator);
                target.push_str(&path::query(name));
                target.push('=');
                target.push_str(&value);
                separator = '&';
            }
        }
        let method = match self.endpoint.method {
            "POST" => Method::POST,
            "PATCH" => Method::PATCH,
            "DELETE" => Method::DELETE,
            _ => Method::GET,
        };
        Ok(Prepared {
            operation: self.endpoint.operation,
            method,
            target,
            body: None,
            scopes: self.endpoint.access.scopes,
            idempotency_key: None,
        })
    }

    /// The same, with a body.
    pub(super) fn prepare_with(self, body: &impl Serialize) -> Result<Prepared, Error> {
        let operation = self.endpoint.operation;
        let prepared = self.prepare()?;
        // Our payloads always have JSON, but for one that says of an attribute that it is kept, and nothing else.
        let body = serde_json::to_vec(body).map_err(|_| InvalidRequest::NothingToDo { operation })?;
        Ok(Prepared {
            body: Some(Bytes::from(body)),
            ..prepared
        })
    }
}

/// The values of a parameter as the URL has them, encoded.
///
/// JSON:API separates paths and members with commas within one value, and TIDAL's document says so of `include`. Filters
/// are written as one pair for each value (style `form`, exploded), so that a comma in a value stays part of it.
fn written(name: &str, values: &[String]) -> Vec<String> {
    let encoded: Vec<String> = values.iter().map(|value| path::query(value)).collect();
    match name {
        "include" | "sort" | "replaceMedia" => vec![encoded.join(",")],
        _ => encoded,
    }
}

/// The options that reading requests share.
macro_rules! options {
    ($Request:ident<$Parameter:ident: $bound:path>) => {
        impl<$Parameter: $bound> $Request<$Parameter> {
            /// Includes related resources, by dotted paths: `items.artists` brings the items and their artists.
            #[must_use]
            pub fn include<V: Into<String>>(mut self, paths: impl IntoIterator<Item = V>) -> Self {
                self.draft.add("include", paths);
                self
            }

            /// The country whose catalogue counts, ISO 3166-1 alpha-2.
            #[must_use]
            pub fn country(mut self, code: impl Into<String>) -> Self {
                self.draft.add("countryCode", [code]);
                self
            }

            /// Any parameter by its name. Giving one again adds a value to it.
            #[must_use]
            pub fn parameter(mut self, name: &str, value: impl Into<String>) -> Self {
                self.draft.add(name, [value]);
                self
            }
        }
    };
    ($Request:ident<$Parameter:ident: $bound:path>, paged) => {
        options!($Request<$Parameter: $bound>);

        impl<$Parameter: $bound> $Request<$Parameter> {
            /// Only what matches: `filter("id", ids)` is `filter[id]`.
            #[must_use]
            pub fn filter<V: Into<String>>(mut self, member: &str, values: impl IntoIterator<Item = V>) -> Self {
                self.draft.add(&format!("filter[{member}]"), values);
                self
            }

            /// In this order; a `-` before a member is descending.
            #[must_use]
            pub fn sort<V: Into<String>>(mut self, members: impl IntoIterator<Item = V>) -> Self {
                self.draft.add("sort", members);
                self
            }

            /// The page that starts here; without it, the first.
            #[must_use]
            pub fn after(mut self, cursor: crate::Cursor) -> Self {
                self.draft.add("page[cursor]", [cursor.as_str()]);
                self
            }
        }
    };
}

pub(super) use options;
