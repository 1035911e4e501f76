//! What TIDAL or the wire refused because of what the caller gave, in the caller's words. Nothing where it was not the
//! caller's: then it is a bug of ours.

use tidal_api as wire;

use super::super::ask::{About, Aim, Asked};
use crate::{Cursor, Error};

/// What TIDAL refused, if that came from the caller.
pub(super) fn of(error: &wire::Error, asked: &Asked<'_>) -> Option<Error> {
    let objects = || error.status().into_iter().flat_map(|status| &status.errors);
    if asked.aim == Aim::Changing {
        return of_change(objects().find_map(|object| object.source.as_ref()?.pointer.as_deref()));
    }
    let named = objects().find_map(|object| object.source.as_ref()?.parameter.as_deref());
    match (named, asked.about, asked.cursor) {
        (_, About::Path(path), _) => Some(Error::invalid_input(
            "path",
            path,
            "a path and parameters of TIDAL's API",
        )),
        (Some("page[cursor]") | None, _, Some(cursor)) => Some(bad_cursor(cursor)),
        (Some("countryCode"), ..) => Some(Error::invalid_input(
            "country",
            asked.viewer.country.as_str(),
            "the code of a country where TIDAL is available",
        )),
        (Some("filter[query]"), About::Text(text), _) => {
            Some(Error::invalid_input("query", text, "1 to 256 characters"))
        }
        (Some(filter), About::Many, _) if filter.starts_with("filter[") => Some(Error::invalid_input(
            "ids",
            "one of them",
            "ids and codes as TIDAL gives them",
        )),
        (Some("id"), About::One { id, .. } | About::Results(id), _) => {
            Some(Error::invalid_input("id", id, "an id as TIDAL gives it"))
        }
        _ => None,
    }
}

/// What the wire refused to send, if that came from the caller.
pub(super) fn unsent(problem: &wire::InvalidRequest, asked: &Asked<'_>) -> Option<Error> {
    let given = match asked.about {
        About::One { id, .. } | About::Results(id) => id,
        About::Text(text) => text,
        About::Path(path) => path,
        About::Playlist(id) => id.as_str(),
        About::Many | About::Own => "",
    };
    match problem {
        wire::InvalidRequest::EmptyId | wire::InvalidRequest::DotId | wire::InvalidRequest::LongId { .. } => {
            Some(Error::invalid_input("id", given, "an id as TIDAL gives it"))
        }
        wire::InvalidRequest::ForeignPath => Some(Error::invalid_input(
            "path",
            given,
            "a path that begins with one / and stays there",
        )),
        wire::InvalidRequest::LongParameter {
            parameter: "filter[query]",
            limit,
            ..
        } => Some(Error::InvalidInput {
            field: "query".into(),
            given: "this text".to_owned(),
            accepted: format!("at most {limit} characters").into(),
        }),
        wire::InvalidRequest::EmptyParameter {
            parameter: "page[cursor]",
        }
        | wire::InvalidRequest::LongParameter {
            parameter: "page[cursor]",
            ..
        } => asked.cursor.map(bad_cursor),
        wire::InvalidRequest::UnknownParameter { .. }
        | wire::InvalidRequest::MissingParameter { .. }
        | wire::InvalidRequest::RepeatedParameter { .. }
        | wire::InvalidRequest::EmptyParameter { .. }
        | wire::InvalidRequest::LongParameter { .. }
        | wire::InvalidRequest::UnacceptedValue { .. }
        | wire::InvalidRequest::TooMany { .. }
        | wire::InvalidRequest::BadIdempotencyKey { .. }
        | wire::InvalidRequest::NothingToDo { .. } => None,
    }
}

/// What TIDAL refused of a change, by the place in the body that it points at. Bounds and kinds were checked before, so
/// that what is left is an entry that is not there (any more), or a text that TIDAL does not like.
fn of_change(pointer: Option<&str>) -> Option<Error> {
    const NOW: &str = "entries that are in the playlist now; read it again";
    let (field, given, accepted) = match pointer {
        None => (
            "change",
            "this one",
            "what fits the things as they are now; read them again",
        ),
        Some("/meta/positionBefore") => ("before", "that entry", NOW),
        Some("/data/attributes/name") => ("name", "this one", "another name"),
        Some("/data/attributes/description") => ("description", "this one", "another description"),
        Some(pointer) if pointer.starts_with("/data/attributes") => return None,
        Some(pointer) if pointer.starts_with("/data") => ("items", "one of them", NOW),
        Some(_) => return None,
    };
    Some(Error::InvalidInput {
        field: field.into(),
        given: given.to_owned(),
        accepted: accepted.into(),
    })
}

/// A conflict that no waiting ends.
pub(super) fn of_conflict(error: &wire::Error) -> Option<Error> {
    let full = error.status()?.has_code("TOO_MANY_ITEMS_IN_COLLECTION");
    full.then(|| Error::InvalidInput {
        field: "ids".into(),
        given: "more than fit".to_owned(),
        accepted: "fewer; the collection is full".into(),
    })
}

fn bad_cursor(cursor: &Cursor) -> Error {
    let accepted = "a cursor from an earlier answer to the same question";
    Error::invalid_input("cursor", cursor.as_str(), accepted)
}

#[cfg(test)]
mod tests {
    use super::{super::told, *};
    use crate::{Country, ErrorCode, Kind, PlaylistId, UserKey, Viewer};

    fn listener() -> Viewer {
        Viewer::anonymous(Country::US).signed_in(UserKey::new("me"))
    }

    /// A listener's change of a playlist, and how its failure is told.
    fn tell_change(error: wire::Error) -> Error {
        let listener = listener();
        let id = PlaylistId::from_tidal("p");
        let asked = Asked::change_of(&listener, &id, "playlists.write").unwrap();
        told(error, &asked)
    }

    /// An error object with these members.
    fn refusal(status: u16, members: &str) -> wire::Error {
        let body = format!(r#"{{"errors": [{{{members}}}]}}"#);
        let status = wire::StatusError::read(status.try_into().unwrap(), "PATCH /x", body.as_bytes());
        wire::Error::Status(Box::new(status))
    }

    #[test]
    fn a_change_is_refused_for_the_scope_or_for_the_owner() {
        let reason = |members: &str| tell_change(refusal(403, members)).reason();
        assert_eq!(reason(r#""code": "FORBIDDEN""#), Some("not_yours"));
        assert_eq!(reason(r#""code": "MISSING_SCOPE""#), Some("scope_missing"));
        assert_eq!(reason(r#""detail": "Required scopes: …""#), Some("scope_missing"));
        let anonymous = Viewer::anonymous(Country::US);
        let asked = Asked::many(&anonymous).needing("search.read");
        let told = told(refusal(403, r#""code": "MISSING_SCOPE""#), &asked);
        assert_eq!(told.code(), ErrorCode::Forbidden, "the application has no scopes");
        assert!(Asked::own(&anonymous, "user.read").is_err_and(|error| matches!(error, Error::NotSignedIn)));
    }

    #[test]
    fn a_change_names_what_is_not_there() {
        let told =
            |pointer: &str| tell_change(refusal(400, &format!(r#""source": {{"pointer": "{pointer}"}}"#)));
        let check = |pointer: &str, expected: &str| {
            let told = told(pointer).to_string();
            assert!(told.starts_with(expected), "{pointer}: {told}");
        };
        check("/data/3", "items: one of them is not accepted");
        check("/meta/positionBefore", "before: that entry is not accepted");
        check("/data/attributes/name", "name: this one is not accepted");
        check("/data/attributes/description", "description: this one");
        let untold = tell_change(refusal(400, "")).to_string();
        assert!(untold.starts_with("change: this one"), "{untold}");
        for ours in ["/data/attributes/createdAt", "/links"] {
            assert_eq!(told(ours).code(), ErrorCode::Internal, "{ours}");
        }
        let missing = tell_change(refusal(404, ""));
        assert!(matches!(missing, Error::NotFound { kind: Kind::Playlist, id } if id == "p"));
    }

    #[test]
    fn a_full_collection_stays_full() {
        let full = tell_change(refusal(409, r#""code": "TOO_MANY_ITEMS_IN_COLLECTION""#));
        assert!(full.code() == ErrorCode::InvalidInput && !full.is_retryable());
        let other = tell_change(refusal(409, r#""code": "SOMETHING_ELSE""#));
        assert_eq!(other.code(), ErrorCode::Conflict);
    }

    #[test]
    fn a_change_whose_answer_cannot_be_read_is_not_made_again() {
        let effort = wire::Effort::default();
        let large = wire::Error::TooLarge { limit: 1, effort };
        assert_eq!(tell_change(large).reason(), Some("outcome_unknown"));
        let listener = listener();
        let asked = Asked::own(&listener, "user.read").unwrap();
        let large = wire::Error::TooLarge { limit: 1, effort };
        assert_eq!(told(large, &asked).code(), ErrorCode::ApiError);
    }
}
