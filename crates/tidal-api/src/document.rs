//! JSON:API documents: data, what came along with it, links and meta.
//!
//! Lenient on read. Only the primary data must be readable; an included resource that is broken or of an unknown type is
//! absent (and counted), links and meta that make no sense are empty. Not here: what attributes mean.

mod included;
mod linkage;
mod object;
#[cfg(test)]
mod robustness;

use serde::de::DeserializeOwned;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

pub use included::Included;
pub(crate) use included::IncludedResource;
pub use linkage::{Identifier, Linkage, LinkagePage};
pub use object::{Object, RelatedResources, Relationships};

use crate::cursor::Cursor;
use crate::rate::RateState;

/// A document of TIDAL's API.
#[derive(Debug, Clone, Default)]
pub struct Document<D> {
    /// What was asked for.
    pub data: D,
    /// What came along, because `include` named it.
    pub included: Included,
    /// Where this document is, and where the next page is.
    pub links: Links,
    /// What TIDAL says about the document.
    pub meta: Meta,
    /// What the answer said about the rate limit.
    pub rate: Option<RateState>,
    /// The data is empty although TIDAL was asked twice, and the rate limit was exhausted both times: under pressure it
    /// answers so. Hand it on, but do not keep it.
    pub suspect_empty: bool,
}

/// The links of a document or of a relationship.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Links {
    /// The thing itself.
    #[serde(rename = "self")]
    pub this: Option<String>,
    /// The next page; absent on the last.
    pub next: Option<String>,
    /// More about the links.
    pub meta: Option<LinksMeta>,
}

/// More about [`Links`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct LinksMeta {
    /// Where the next page starts.
    pub next_cursor: Option<Cursor>,
}

/// What TIDAL says about a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Meta {
    /// How many things there are on all pages. May be absent, and may be approximate.
    pub total: Option<u64>,
    /// What an addition left out, and why.
    pub skipped: Vec<Skipped>,
}

/// A thing that was not added.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Skipped {
    /// Its id.
    pub id: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Why: `NOT_FOUND`, `ALREADY_PRESENT`.
    pub reason: String,
}

/// Primary data of a document: one resource, several, a linkage, or nothing (`()`).
pub trait Data: Sized + Send {
    /// Reads the JSON of `data`; `None` where it is absent or `null`.
    ///
    /// # Errors
    ///
    /// What the JSON reader found wrong.
    fn read(json: Option<&str>) -> Result<Self, serde_json::Error>;
}

// === impl Document ===

impl<D: Data> Document<D> {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// `json` is not a JSON object, or its primary data is not what it should be.
    pub fn from_slice(json: &[u8]) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct Wire<'a> {
            #[serde(borrow, default)]
            data: Option<&'a RawValue>,
            #[serde(borrow, default)]
            included: Option<&'a RawValue>,
            #[serde(borrow, default)]
            links: Option<&'a RawValue>,
            #[serde(borrow, default)]
            meta: Option<&'a RawValue>,
        }
        let wire: Wire<'_> = serde_json::from_slice(json)?;
        Ok(Self {
            data: D::read(wire.data.map(RawValue::get))?,
            included: wire
                .included
                .map(|json| Included::read(json.get()))
                .unwrap_or_default(),
            links: lenient(wire.links),
            meta: lenient(wire.meta),
            rate: None,
            suspect_empty: false,
        })
    }
}

impl<D> Document<D> {
    /// Where the next page starts; `None` on the last.
    pub fn next_cursor(&self) -> Option<Cursor> {
        self.links.next_cursor()
    }
}

// === impl Links ===

impl Links {
    /// Where the next page starts; `None` on the last.
    pub fn next_cursor(&self) -> Option<Cursor> {
        let stated = self.meta.as_ref().and_then(|meta| meta.next_cursor.clone());
        stated.or_else(|| self.next.as_deref().and_then(Cursor::from_link))
    }
}

// === impl Data ===

impl Data for () {
    fn read(_: Option<&str>) -> Result<Self, serde_json::Error> {
        Ok(())
    }
}

impl<A: DeserializeOwned + Default + Send> Data for Object<A> {
    fn read(json: Option<&str>) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json.ok_or_else(|| serde_json::Error::missing_field("data"))?)
    }
}

impl<A: DeserializeOwned + Default + Send> Data for Vec<Object<A>> {
    fn read(json: Option<&str>) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json.ok_or_else(|| serde_json::Error::missing_field("data"))?)
    }
}

impl<M: DeserializeOwned + Default + Send> Data for Linkage<M> {
    // TIDAL leaves `data` out of an empty to-one relationship.
    fn read(json: Option<&str>) -> Result<Self, serde_json::Error> {
        json.map_or_else(|| Ok(Self::default()), serde_json::from_str)
    }
}

/// What is absent, `null`, or not as it should be, is the default.
fn lenient<T: DeserializeOwned + Default>(json: Option<&RawValue>) -> T {
    json.and_then(|json| serde_json::from_str(json.get()).ok())
        .unwrap_or_default()
}

/// `null` is the default.
fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{Artists, Tracks, tracks};
    use crate::resources::TrackAttributes;

    const DOCUMENT: &str = r#"{
        "data": {"type": "tracks", "id": "1", "attributes": {"title": "A", "key": "Z", "mood": 3},
            "relationships": {"artists": {"data": [{"type": "artists", "id": "7"}, {"type": "artists", "id": "8"}],
                "links": {"self": "/x", "next": "/x?page[cursor]=n"}}, "albums": {"links": {"self": "/y"}}}},
        "included": [
            {"type": "artists", "id": "7", "attributes": {"name": "Ä"}},
            {"type": "artists", "id": "8", "attributes": {"name": 8}},
            {"type": "holograms", "id": "9", "attributes": {}},
            {"type": "artists"}, 5, null],
        "links": {"self": "/tracks/1"}}"#;

    #[test]
    fn what_cannot_be_read_is_absent_and_counted() {
        let document: Document<Object<TrackAttributes>> = Document::from_slice(DOCUMENT.as_bytes()).unwrap();
        assert_eq!(document.data.attributes.title.as_deref(), Some("A"));
        assert_eq!(
            document
                .included
                .get::<Artists>("7")
                .unwrap()
                .attributes
                .name
                .as_deref(),
            Some("Ä")
        );
        assert!(document.included.get::<Artists>("8").is_none());
        assert!(document.included.get::<Tracks>("7").is_none());
        assert_eq!(
            (document.included.unreadable(), document.included.unknown()),
            (4, 1)
        );
        assert_eq!(document.next_cursor(), None);
        assert_eq!(
            (document.included.len(), document.included.is_empty()),
            (1, false)
        );
        assert_eq!(
            format!("{:?}", document.included),
            "Included { resources: 1, unreadable: 4, unknown: 1, .. }"
        );
    }

    #[test]
    fn relationships_are_absent_unless_included() {
        let document: Document<Object<TrackAttributes>> = Document::from_slice(DOCUMENT.as_bytes()).unwrap();
        let artists = document.data.related::<tracks::Artists>().unwrap();
        let ids: Vec<_> = artists
            .identifiers
            .iter()
            .map(|identifier| identifier.id.as_str())
            .collect();
        assert_eq!(ids, ["7", "8"]);
        assert_eq!(artists.next, Some(Cursor::new("n")));
        assert!(document.data.related::<tracks::Albums>().is_none());
        assert!(document.data.related::<tracks::Radio>().is_none());
    }

    #[test]
    fn primary_data_must_be_readable() {
        let check = |json: &str, readable: bool| {
            let result = Document::<Vec<Object<TrackAttributes>>>::from_slice(json.as_bytes());
            assert_eq!(result.is_ok(), readable, "{json}");
        };
        check(r#"{"data": []}"#, true);
        check(r#"{"data": [{"type": "tracks", "id": "1"}]}"#, true);
        check(
            r#"{"data": [{"type": "tracks", "id": "1", "attributes": null, "relationships": null}]}"#,
            true,
        );
        check(
            r#"{"data": [], "links": 5, "meta": "x", "included": {"a": 1}}"#,
            true,
        );
        check(r#"{"data": [{"type": "tracks"}]}"#, false);
        check(
            r#"{"data": [{"type": "tracks", "id": "1", "attributes": {"title": 3}}]}"#,
            false,
        );
        check(r#"{"data": null}"#, false);
        check("{}", false);
        check("[]", false);
        check("", false);
        check(r#"{"data": ["#, false);
    }

    #[test]
    fn a_linkage_may_be_one_many_or_nothing() {
        let check = |json: &str, expected: &[&str]| {
            let document =
                Document::<Linkage<crate::resources::PlainMeta>>::from_slice(json.as_bytes()).unwrap();
            let ids: Vec<_> = document
                .data
                .iter()
                .map(|identifier| identifier.id.as_str())
                .collect();
            assert_eq!(ids, expected, "{json}");
        };
        check(r#"{"data": {"type": "x", "id": "1"}}"#, &["1"]);
        check(
            r#"{"data": [{"type": "x", "id": "1", "meta": null}, {"type": "x", "id": "1"}]}"#,
            &["1", "1"],
        );
        check(r#"{"data": null}"#, &[]);
        check("{}", &[]);
    }

    #[test]
    fn the_cursor_is_taken_from_meta_before_the_link() {
        let check = |json: &str, expected: Option<&str>| {
            assert_eq!(
                Document::<()>::from_slice(json.as_bytes()).unwrap().next_cursor(),
                expected.map(Cursor::new)
            );
        };
        check(
            r#"{"links": {"next": "/x?page%5Bcursor%5D=a", "meta": {"nextCursor": "b"}}}"#,
            Some("b"),
        );
        check(r#"{"links": {"next": "/x?page%5Bcursor%5D=a"}}"#, Some("a"));
        check(r#"{"links": {"next": null, "meta": null}}"#, None);
        check("{}", None);
    }
}
