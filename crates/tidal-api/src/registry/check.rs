//! Whether the parameters of a request are ones that its operation takes. Asked before anything is sent.

use super::{Endpoint, Parameter, Values};
use crate::error::InvalidRequest;

/// Checks names, number and values of `given` against what `endpoint` takes.
pub(crate) fn check_parameters(
    endpoint: &'static Endpoint,
    given: &[(String, Vec<String>)],
) -> Result<(), InvalidRequest> {
    for (name, values) in given {
        let parameter = endpoint.parameter(name).ok_or_else(|| unknown(endpoint, name))?;
        parameter.check(values)?;
    }
    endpoint
        .parameters
        .iter()
        .find(|parameter| parameter.required && !given.iter().any(|(name, _)| name == parameter.name))
        .map_or(Ok(()), |parameter| {
            Err(InvalidRequest::MissingParameter {
                operation: endpoint.operation,
                parameter: parameter.name,
            })
        })
}

impl Parameter {
    fn check(&self, values: &[String]) -> Result<(), InvalidRequest> {
        let parameter = self.name;
        if values.is_empty() || values.iter().any(|value| value.trim().is_empty()) {
            return Err(InvalidRequest::EmptyParameter { parameter });
        }
        match self.values {
            Values::Text(limit) => {
                let characters = single(parameter, values)?.chars().count();
                if characters > limit {
                    return Err(InvalidRequest::LongParameter {
                        parameter,
                        characters,
                        limit,
                    });
                }
            }
            Values::OneOf(accepted) => one_of(parameter, single(parameter, values)?, accepted)?,
            Values::Texts(limit) if values.len() > limit => {
                return Err(InvalidRequest::TooMany {
                    what: parameter,
                    count: values.len(),
                    limit,
                });
            }
            Values::Texts(_) => {}
            Values::SomeOf(accepted) => values
                .iter()
                .try_for_each(|value| one_of(parameter, value, accepted))?,
            Values::Order(accepted) => values.iter().try_for_each(|value| {
                one_of(parameter, value.strip_prefix('-').unwrap_or(value), accepted)
            })?,
        }
        Ok(())
    }
}

fn single<'a>(parameter: &'static str, values: &'a [String]) -> Result<&'a str, InvalidRequest> {
    match values {
        [value] => Ok(value),
        _ => Err(InvalidRequest::RepeatedParameter { parameter }),
    }
}

fn one_of(parameter: &'static str, value: &str, accepted: &[&str]) -> Result<(), InvalidRequest> {
    if accepted.contains(&value) {
        return Ok(());
    }
    Err(InvalidRequest::UnacceptedValue {
        parameter,
        accepted: accepted.join(", "),
    })
}

fn unknown(endpoint: &'static Endpoint, name: &str) -> InvalidRequest {
    let accepted: Vec<_> = endpoint
        .parameters
        .iter()
        .map(|parameter| parameter.name)
        .collect();
    InvalidRequest::UnknownParameter {
        operation: endpoint.operation,
        parameter: name.chars().take(64).collect(),
        accepted: accepted.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{Artists, CanList, Playlists, SearchResults, TrackManifests, artists, playlists};
    use crate::registry::{CanFetch, Relationship};

    fn check(endpoint: &'static Endpoint, given: &[(&str, &[&str])], expected: Option<&str>) {
        let given: Vec<(String, Vec<String>)> = given
            .iter()
            .map(|(name, values)| {
                (
                    (*name).to_owned(),
                    values.iter().map(ToString::to_string).collect(),
                )
            })
            .collect();
        let result = check_parameters(endpoint, &given)
            .err()
            .map(|problem| problem.to_string());
        assert_eq!(result.as_deref(), expected, "{given:?}");
    }

    #[test]
    fn unknown_and_missing_parameters_are_named() {
        let tracks = artists::Tracks::READ;
        check(tracks, &[("collapseBy", &["NONE"])], None);
        check(
            tracks,
            &[],
            Some("GET /artists/{id}/relationships/tracks needs the parameter collapseBy"),
        );
        check(
            Artists::LIST,
            &[("page[cursor]", &["x"])],
            Some(
                "GET /artists takes no parameter page[cursor], only: countryCode, include, replaceMedia, \
                 filter[handle], filter[id], filter[owners.id]",
            ),
        );
        check(
            SearchResults::LIST,
            &[],
            Some("GET /searchResults needs the parameter filter[query]"),
        );
        check(
            TrackManifests::FETCH,
            &[],
            Some("GET /trackManifests/{id} needs the parameter manifestType"),
        );
    }

    #[test]
    fn values_have_bounds() {
        let ids: Vec<String> = (0..21).map(|id| id.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        check(Artists::LIST, &[("filter[id]", &ids[..20])], None);
        check(
            Artists::LIST,
            &[("filter[id]", &ids)],
            Some("filter[id] takes at most 20 entries, 21 were given"),
        );
        check(
            Artists::LIST,
            &[("filter[id]", &[])],
            Some("the parameter filter[id] is empty"),
        );
        check(
            Artists::LIST,
            &[("filter[id]", &["1", " "])],
            Some("the parameter filter[id] is empty"),
        );
        check(
            SearchResults::LIST,
            &[("filter[query]", &["é".repeat(256).as_str()])],
            None,
        );
        check(
            SearchResults::LIST,
            &[("filter[query]", &["é".repeat(257).as_str()])],
            Some("the parameter filter[query] is 257 characters long, at most 256 are accepted"),
        );
        check(
            SearchResults::LIST,
            &[("filter[query]", &["a", "b"])],
            Some("the parameter filter[query] takes one value"),
        );
        check(
            Playlists::LIST,
            &[("countryCode", &["USA"])],
            Some("the parameter countryCode is 3 characters long, at most 2 are accepted"),
        );
    }

    #[test]
    fn values_of_a_fixed_set_are_checked() {
        check(playlists::Items::READ, &[("sort", &["-addedAt", "title"])], None);
        check(
            Playlists::LIST,
            &[("sort", &["--name"])],
            Some("the parameter sort accepts only: createdAt, lastModifiedAt, name"),
        );
        check(
            artists::Tracks::READ,
            &[("collapseBy", &["ID"])],
            Some("the parameter collapseBy accepts only: FINGERPRINT, NONE"),
        );
        let manifest: &[(&str, &[&str])] = &[
            ("manifestType", &["HLS"]),
            ("formats", &["FLAC", "MP3"]),
            ("uriScheme", &["DATA"]),
            ("usage", &["PLAYBACK"]),
            ("adaptive", &["true"]),
        ];
        check(
            TrackManifests::FETCH,
            manifest,
            Some("the parameter formats accepts only: HEAACV1, AACLC, FLAC, FLAC_HIRES, EAC3_JOC"),
        );
    }
}
