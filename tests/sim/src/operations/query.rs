//! The query of a request, and its check against the table.

use super::{Operation, Param};
use crate::refusal::Refusal;
use percent_encoding::percent_decode_str;

/// The parameters of one request, decoded, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    pairs: Vec<(String, String)>,
}

// === impl Query ===

impl Query {
    /// Parses what stands after the question mark.
    ///
    /// # Errors
    ///
    /// 400 where it is not UTF-8.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        if percent_decode_str(text).decode_utf8().is_err() {
            return Err(Refusal::parameter(
                "query",
                "INVALID_ENCODING",
                "the query is not UTF-8",
            ));
        }
        Ok(Self {
            pairs: url::form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        })
    }

    /// The first value of that name.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// All values of that name, each split at its commas.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        self.all(name)
            .iter()
            .flat_map(|value| value.split(','))
            .map(str::to_owned)
            .collect()
    }

    /// The parameters again, with one of them replaced, as they stand in a link.
    pub(crate) fn with(&self, name: &str, value: &str) -> String {
        let mut text = url::form_urlencoded::Serializer::new(String::new());
        for (key, value) in self.pairs.iter().filter(|(key, _)| key != name) {
            text.append_pair(key, value);
        }
        text.append_pair(name, value).finish()
    }

    /// Whether every parameter is one the operation takes, and has a value it accepts.
    ///
    /// # Errors
    ///
    /// 400 with the first parameter that is not.
    pub(crate) fn check(&self, operation: &Operation) -> Result<(), Refusal> {
        for (name, _) in &self.pairs {
            if !operation.takes(name) {
                return Err(unknown(name, operation));
            }
        }
        operation.params.iter().try_for_each(|param| param.check(self))
    }

    /// All values of that name, as they were given.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        self.pairs
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
            .collect()
    }
}

fn unknown(name: &str, operation: &Operation) -> Refusal {
    let takes: Vec<&str> = operation
        .params
        .iter()
        .map(Param::name)
        .filter(|known| known.starts_with("filter["))
        .collect();
    if name.starts_with("filter[") {
        let detail = format!("no such filter here; available: {}", takes.join(", "));
        return Refusal::parameter(name, "UNSUPPORTED_FILTER", detail);
    }
    if name == "sort" {
        return Refusal::parameter(name, "UNSUPPORTED_SORT", "this endpoint does not sort");
    }
    Refusal::parameter(
        name,
        "UNKNOWN_PARAMETER",
        format!("parameter {name} is not supported here"),
    )
}

#[cfg(test)]
mod tests {
    use super::Query;
    use crate::operations::find;
    use http::Method;

    fn check(path: &str, query: &str, problem: Option<&str>) {
        let operation = find(&Method::GET, path).unwrap().operation;
        let found = Query::parse(query)
            .and_then(|query| query.check(operation))
            .map_err(|refusal| refusal.document("").to_string());
        match problem {
            None => assert_eq!(found, Ok(()), "{path}?{query}"),
            Some(problem) => assert!(
                found.as_ref().is_err_and(|found| found.contains(problem)),
                "{path}?{query}: {found:?}"
            ),
        }
    }

    #[test]
    fn parameters_are_checked_against_the_table() {
        check("/tracks", "filter[id]=1,2&filter%5Bid%5D=3", None);
        check("/tracks", "filter[id]=1,,2", Some("empty value"));
        check("/tracks", "filter[name]=x", Some("filter[id], filter[isrc]"));
        check("/tracks/1", "sort=title", Some("does not sort"));
        check("/tracks/1", "limit=5", Some("UNKNOWN_PARAMETER"));
        check("/tracks/1", "countryCode=us", Some("alpha-2"));
        check(
            "/tracks/1",
            "countryCode=US&countryCode=NO",
            Some("more than once"),
        );
        check(
            "/artists/1/relationships/tracks",
            "countryCode=US",
            Some("collapseBy is required"),
        );
        check(
            "/artists/1/relationships/tracks",
            "collapseBy=ISRC",
            Some("FINGERPRINT, NONE"),
        );
        check("/searchResults", "", Some("required"));
        check("/searchResults", "filter[query]=%20", Some("is empty"));
        check(
            "/searchResults",
            &format!("filter[query]={}", "x".repeat(257)),
            Some("256"),
        );
        check(
            "/tracks",
            &format!("filter[id]={}", vec!["1"; 21].join(",")),
            Some("at most 20"),
        );
    }
}
