//! Which catalogue is read where a call does not say.

use super::{Setting, Shape, reader::Reader};
use crate::{Country, Locale};

pub(super) const COUNTRY: Setting = Setting {
    key: "catalogue.country",
    environment: "TIDAL_COUNTRY",
    default: Some("US"),
    shape: Shape::Country,
    description: "Whose catalogue is read: what can be found differs by country.",
    secret: false,
};

pub(super) const LOCALE: Setting = Setting {
    key: "catalogue.locale",
    environment: "TIDAL_LOCALE",
    default: Some("en-US"),
    shape: Shape::Locale,
    description: "The language of what TIDAL words itself, such as the titles of mixes.",
    secret: false,
};

/// Which catalogue is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueSettings {
    /// The country.
    pub country: Country,
    /// The language.
    pub locale: Locale,
}

impl CatalogueSettings {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let country = reader.read(&COUNTRY);
        let locale = reader.read(&LOCALE);
        Some(Self {
            country: country?,
            locale: locale?,
        })
    }
}
