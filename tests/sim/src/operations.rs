//! TIDAL's 101 operations as a table: what each is, which parameters it takes, who may call it. The rows are
//! `table`'s, what a parameter accepts is `parameter`'s and `query`'s; nothing here answers a request.

mod parameter;
mod query;
mod table;

pub(crate) use self::parameter::Param;
pub(crate) use self::query::Query;

use crate::kind::Kind;
use crate::refusal::Refusal;
use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

/// One operation of the API.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) shape: Shape,
    pub(crate) params: &'static [Param],
    pub(crate) access: Access,
}

/// What an operation does to what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    One(Kind),
    List(Kind),
    Related(Kind, &'static str),
    Create(Kind),
    Update(Kind),
    Delete(Kind),
    Add(Kind, &'static str),
    Remove(Kind, &'static str),
    Move(Kind, &'static str),
}

/// Whose token an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anybody's: the application's own, or a user's.
    Anyone,
    /// The application's own, or a user's with this scope.
    AnyoneOr(&'static str),
    /// A user's, with this scope.
    User(&'static str),
}

/// An operation found for a request, and the id in its path, decoded.
#[derive(Debug)]
pub(crate) struct Matched {
    pub(crate) operation: &'static Operation,
    pub(crate) id: String,
}

/// The names of all operations, in the order of the table.
pub(crate) fn names() -> Vec<String> {
    table::rows().map(Operation::name).collect()
}

/// The operation for a method and a path below the API's root.
///
/// # Errors
///
/// 404 where no operation has this path, 405 where none has this method.
pub(crate) fn find(method: &Method, path: &str) -> Result<Matched, Refusal> {
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let mut path_known = false;
    for operation in table::rows() {
        let Some(id) = operation.shape.matches(&segments) else {
            continue;
        };
        path_known = true;
        if operation.shape.method() == *method {
            let id = percent_decode_str(id)
                .decode_utf8()
                .map_err(|_| Refusal::not_found())?
                .into_owned();
            return Ok(Matched { operation, id });
        }
    }
    if path_known {
        let detail = format!("method {method} is not supported here");
        return Err(Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "METHOD_NOT_SUPPORTED",
            detail,
        ));
    }
    Err(Refusal::new(StatusCode::NOT_FOUND, "NOT_FOUND", "No such path"))
}

/// The operation that reads a relationship by itself, if there is one.
pub(crate) fn related(kind: Kind, name: &str) -> Option<&'static Operation> {
    table::rows()
        .find(|operation| matches!(operation.shape, Shape::Related(of, named) if of == kind && named == name))
}

// === impl Operation ===

impl Operation {
    /// The method and the path's template.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.shape.method(), self.shape.template())
    }

    /// Whether it takes a parameter of this name.
    pub(crate) fn takes(&self, name: &str) -> bool {
        self.params.iter().any(|param| param.name() == name)
    }
}

// === impl Shape ===

impl Shape {
    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::One(kind)
            | Self::List(kind)
            | Self::Related(kind, _)
            | Self::Create(kind)
            | Self::Update(kind)
            | Self::Delete(kind)
            | Self::Add(kind, _)
            | Self::Remove(kind, _)
            | Self::Move(kind, _) => kind,
        }
    }

    pub(crate) const fn is_write(self) -> bool {
        !matches!(self, Self::One(_) | Self::List(_) | Self::Related(..))
    }

    const fn method(self) -> Method {
        match self {
            Self::One(_) | Self::List(_) | Self::Related(..) => Method::GET,
            Self::Create(_) | Self::Add(..) => Method::POST,
            Self::Update(_) | Self::Move(..) => Method::PATCH,
            Self::Delete(_) | Self::Remove(..) => Method::DELETE,
        }
    }

    const fn relationship(self) -> Option<&'static str> {
        match self {
            Self::Related(_, name) | Self::Add(_, name) | Self::Remove(_, name) | Self::Move(_, name) => {
                Some(name)
            }
            _ => None,
        }
    }

    fn template(self) -> String {
        let tag = self.kind().tag();
        match (self, self.relationship()) {
            (_, Some(name)) => format!("/{tag}/{{id}}/relationships/{name}"),
            (Self::List(_) | Self::Create(_), None) => format!("/{tag}"),
            (_, None) => format!("/{tag}/{{id}}"),
        }
    }

    /// The id in a path of this shape (empty for a list), or nothing where the path is of another shape.
    fn matches<'a>(self, segments: &[&'a str]) -> Option<&'a str> {
        let tag = self.kind().tag();
        match (self, self.relationship(), segments) {
            (_, Some(name), [first, id, "relationships", last]) if *first == tag && *last == name => {
                Some(*id)
            }
            (Self::List(_) | Self::Create(_), None, [first]) if *first == tag => Some(""),
            (Self::One(_) | Self::Update(_) | Self::Delete(_), None, [first, id]) if *first == tag => {
                Some(*id)
            }
            _ => None,
        }
        .filter(|id| !id.is_empty() || segments.len() == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Shape, find, names, table};
    use http::Method;
    use std::collections::HashSet;

    #[test]
    fn there_are_101_and_16_of_them_write() {
        let names: HashSet<_> = names().into_iter().collect();
        assert_eq!(names.len(), 101);
        assert_eq!(
            table::rows()
                .filter(|operation| operation.shape.is_write())
                .count(),
            16
        );
    }

    #[test]
    fn paths_find_their_operation() {
        let found = find(&Method::GET, "/tracks/a%2Fb/relationships/albums").unwrap();
        assert!(matches!(found.operation.shape, Shape::Related(_, "albums")));
        assert_eq!(found.id, "a/b");
        assert_eq!(find(&Method::PUT, "/tracks/1").unwrap_err().status, 405);
        assert_eq!(find(&Method::GET, "/tracks/").unwrap_err().status, 404);
        assert_eq!(find(&Method::GET, "/genres").unwrap_err().status, 404);
    }
}
