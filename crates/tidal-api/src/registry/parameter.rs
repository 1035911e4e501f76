//! The parameters that operations take, each described once.

use super::Access;

/// A parameter of an operation's query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, as in `page[cursor]`.
    pub name: &'static str,
    /// The operation refuses to answer without it.
    pub required: bool,
    /// What it takes.
    pub values: Values,
}

/// What a [`Parameter`] takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// One text of at most so many characters.
    Text(usize),
    /// One of these.
    OneOf(&'static [&'static str]),
    /// Any number of texts, at most so many.
    Texts(usize),
    /// Any number of these.
    SomeOf(&'static [&'static str]),
    /// Any number of these, each ascending, or descending with a `-` before it.
    Order(&'static [&'static str]),
}

/// How many ids, ISRCs or barcodes one request may name. TIDAL answers 21 with status 400.
pub const MAX_FILTER_VALUES: usize = 20;

// No limit is documented for these; this one only keeps URLs within what gateways accept.
const ANY_TEXT: usize = 4_096;

// TIDAL counts distinct resources, not paths, and says its limit (10 at the time of writing) in the error: it has the
// last word, this only keeps URLs short.
const MAX_INCLUDES: usize = 32;

pub(super) const PAGE: Parameter = text("page[cursor]", ANY_TEXT);
pub(super) const COUNTRY: Parameter = text("countryCode", 2);
pub(super) const LOCALE: Parameter = text("locale", 35);
pub(super) const INCLUDE: Parameter = Parameter::new("include", Values::Texts(MAX_INCLUDES));
pub(super) const REPLACE: Parameter = text("replaceMedia", ANY_TEXT);
pub(super) const SHARE: Parameter = text("shareCode", ANY_TEXT);
pub(super) const FILTER_ID: Parameter = filter("filter[id]");
pub(super) const FILTER_OWNERS: Parameter = filter("filter[owners.id]");
pub(super) const FILTER_COLLABORATORS: Parameter = filter("filter[collaborators.id]");
pub(super) const FILTER_BARCODE: Parameter = filter("filter[barcodeId]");
pub(super) const FILTER_ISRC: Parameter = filter("filter[isrc]");
pub(super) const FILTER_HANDLE: Parameter = filter("filter[handle]");
pub(super) const EXPLICIT: Parameter = one_of("explicitFilter", &["INCLUDE", "EXCLUDE"]);
pub(super) const COLLAPSE_BY: Parameter = one_of("collapseBy", &["FINGERPRINT", "NONE"]).required();
pub(super) const COLLECTION_VIEW: Parameter = one_of("collectionView", &["FLAT", "FOLDERS"]);
pub(super) const DEVICE: Parameter = one_of(
    "deviceType",
    &["BROWSER", "CAR", "DESKTOP", "PHONE", "TABLET", "TV"],
);
pub(super) const SYSTEM: Parameter = one_of("systemType", &["ANDROID", "DESKTOP", "TESLA", "IOS", "WEB"]);
pub(super) const CLIENT_VERSION: Parameter = text("clientVersion", ANY_TEXT);
pub(super) const MANIFEST_TYPE: Parameter = one_of("manifestType", &["HLS", "MPEG_DASH"]).required();
pub(super) const FORMATS: Parameter = Parameter::new(
    "formats",
    Values::SomeOf(&["HEAACV1", "AACLC", "FLAC", "FLAC_HIRES", "EAC3_JOC"]),
)
.required();
pub(super) const URI_SCHEME: Parameter = one_of("uriScheme", &["HTTPS", "DATA"]).required();
pub(super) const USAGE: Parameter = one_of("usage", &["PLAYBACK", "DOWNLOAD"]).required();
pub(super) const ADAPTIVE: Parameter = one_of("adaptive", &["true", "false"]).required();

/// `sort`, by any of these members.
pub(super) const fn sort(members: &'static [&'static str]) -> Parameter {
    Parameter::new("sort", Values::Order(members))
}

/// `filter[query]`, of at most so many characters.
pub(super) const fn query(characters: usize) -> Parameter {
    text("filter[query]", characters)
}

/// Everybody may call it.
pub(super) const OPEN: Access = Access {
    client_credentials: true,
    scopes: &[],
};

/// Everybody may call it; a user's token needs a scope, and the answer may be theirs.
pub(super) const fn open_or(scopes: &'static [&'static str]) -> Access {
    Access {
        client_credentials: true,
        scopes,
    }
}

/// Only a user may call it, with a scope.
pub(super) const fn user(scopes: &'static [&'static str]) -> Access {
    Access {
        client_credentials: false,
        scopes,
    }
}

// === impl Parameter ===

impl Parameter {
    const fn new(name: &'static str, values: Values) -> Self {
        Self {
            name,
            required: false,
            values,
        }
    }

    /// The same parameter, where it must be given.
    pub(super) const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }
}

const fn text(name: &'static str, characters: usize) -> Parameter {
    Parameter::new(name, Values::Text(characters))
}

const fn filter(name: &'static str) -> Parameter {
    Parameter::new(name, Values::Texts(MAX_FILTER_VALUES))
}

const fn one_of(name: &'static str, values: &'static [&'static str]) -> Parameter {
    Parameter::new(name, Values::OneOf(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_parameter_takes_what_it_says() {
        let check = |parameter: Parameter, name: &str, values: Values| {
            assert_eq!(
                (parameter.name, parameter.required, parameter.values),
                (name, false, values)
            );
            assert!(parameter.required().required);
        };
        check(sort(&["title"]), "sort", Values::Order(&["title"]));
        check(query(256), "filter[query]", Values::Text(256));
        check(
            filter("filter[id]"),
            "filter[id]",
            Values::Texts(MAX_FILTER_VALUES),
        );
        check(
            one_of("usage", &["PLAYBACK"]),
            "usage",
            Values::OneOf(&["PLAYBACK"]),
        );
    }

    #[test]
    fn access_is_for_all_for_users_or_for_both() {
        assert!(OPEN.client_credentials && OPEN.scopes.is_empty());
        let (both, users) = (open_or(&["search.read"]), user(&["user.read"]));
        assert_eq!(
            (both.client_credentials, both.scopes),
            (true, &["search.read"][..])
        );
        assert_eq!(
            (users.client_credentials, users.scopes),
            (false, &["user.read"][..])
        );
    }
}
