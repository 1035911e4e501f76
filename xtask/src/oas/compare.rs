//! Words the differences between the registry and TIDAL's document, one line each, naming the operation.

use std::collections::BTreeSet;

use super::{Operation, Operations, Parameter};

/// One line for each way in which `registry` differs from `document`; empty when they match.
pub fn differences(registry: &Operations, document: &Operations) -> Vec<String> {
    let names: BTreeSet<&String> = registry.keys().chain(document.keys()).collect();
    let mut lines = Vec::new();
    for name in names {
        let found = match (registry.get(name), document.get(name)) {
            (Some(ours), Some(theirs)) => in_operation(ours, theirs),
            (Some(_), None) => {
                vec!["in the registry, but not (live, for third parties) in TIDAL's document".to_owned()]
            }
            (None, _) => vec!["in TIDAL's document, but not in the registry".to_owned()],
        };
        lines.extend(found.into_iter().map(|line| format!("{name}: {line}")));
    }
    lines
}

fn in_operation(ours: &Operation, theirs: &Operation) -> Vec<String> {
    let mut lines = Vec::new();
    let names: BTreeSet<&String> = ours.parameters.keys().chain(theirs.parameters.keys()).collect();
    for name in names {
        let found = match (ours.parameters.get(name), theirs.parameters.get(name)) {
            (Some(ours), Some(theirs)) => in_parameter(ours, theirs),
            (Some(_), None) => vec!["is in the registry alone".to_owned()],
            (None, _) => vec!["is missing in the registry".to_owned()],
        };
        lines.extend(found.into_iter().map(|line| format!("parameter {name} {line}")));
    }
    if ours.scopes != theirs.scopes {
        lines.push(format!(
            "scopes are {} in the registry, {} at TIDAL",
            list(&ours.scopes),
            list(&theirs.scopes)
        ));
    }
    if ours.client_credentials != theirs.client_credentials {
        let says = |accepts: bool| if accepts { "accepted" } else { "refused" };
        lines.push(format!(
            "client credentials are {} in the registry, {} at TIDAL",
            says(ours.client_credentials),
            says(theirs.client_credentials)
        ));
    }
    lines
}

fn in_parameter(ours: &Parameter, theirs: &Parameter) -> Vec<String> {
    let mut lines = Vec::new();
    if ours.required != theirs.required {
        let says = |required: bool| if required { "required" } else { "optional" };
        lines.push(format!(
            "is {} in the registry, {} at TIDAL",
            says(ours.required),
            says(theirs.required)
        ));
    }
    if ours.values != theirs.values {
        lines.push(format!(
            "accepts {} in the registry, {} at TIDAL",
            list(&ours.values),
            list(&theirs.values)
        ));
    }
    lines
}

fn list(values: &BTreeSet<String>) -> String {
    if values.is_empty() {
        return "(none listed)".to_owned();
    }
    values.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const NAME: &str = "GET /things";

    fn operation() -> Operation {
        let parameter = Parameter {
            required: true,
            values: ["A".to_owned()].into(),
        };
        Operation {
            parameters: [("query kind".to_owned(), parameter)].into(),
            scopes: ["things.read".to_owned()].into(),
            client_credentials: true,
        }
    }

    fn check(ours: Operation, theirs: Operation, expected: &[&str]) {
        let registry = Operations::from([(NAME.to_owned(), ours)]);
        let document = Operations::from([(NAME.to_owned(), theirs)]);
        let expected: Vec<String> = expected.iter().map(|line| format!("{NAME}: {line}")).collect();
        assert_eq!(differences(&registry, &document), expected);
    }

    #[test]
    fn equal_descriptions_have_no_difference() {
        check(operation(), operation(), &[]);
    }

    #[test]
    fn each_kind_of_difference_is_worded() {
        let kind = |parameter: Parameter| BTreeMap::from([("query kind".to_owned(), parameter)]);
        let values = operation().parameters["query kind"].values.clone();
        for (theirs, expected) in [
            (
                Operation {
                    parameters: BTreeMap::new(),
                    ..operation()
                },
                "parameter query kind is in the registry alone",
            ),
            (
                Operation {
                    parameters: kind(Parameter {
                        required: false,
                        values,
                    }),
                    ..operation()
                },
                "parameter query kind is required in the registry, optional at TIDAL",
            ),
            (
                Operation {
                    parameters: kind(Parameter {
                        required: true,
                        ..Parameter::default()
                    }),
                    ..operation()
                },
                "parameter query kind accepts A in the registry, (none listed) at TIDAL",
            ),
            (
                Operation {
                    scopes: BTreeSet::new(),
                    ..operation()
                },
                "scopes are things.read in the registry, (none listed) at TIDAL",
            ),
            (
                Operation {
                    client_credentials: false,
                    ..operation()
                },
                "client credentials are accepted in the registry, refused at TIDAL",
            ),
        ] {
            check(operation(), theirs, &[expected]);
        }
        let without = Operation {
            parameters: BTreeMap::new(),
            ..operation()
        };
        check(
            without,
            operation(),
            &["parameter query kind is missing in the registry"],
        );
    }

    #[test]
    fn a_moved_path_is_named_on_both_sides() {
        let registry = Operations::from([(NAME.to_owned(), operation())]);
        let document = Operations::from([("GET /stuff".to_owned(), operation())]);
        let lines = differences(&registry, &document);
        assert_eq!(lines.len(), 2);
        assert_eq!(
            lines[0],
            "GET /stuff: in TIDAL's document, but not in the registry"
        );
        assert!(lines[1].starts_with("GET /things: in the registry, but not"));
    }
}
