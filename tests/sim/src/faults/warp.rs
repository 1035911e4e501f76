//! Faults inside a document: what a client has to survive without the transport noticing anything.

use super::Fault;
use crate::kind::Kind;
use serde_json::{Value, json};

/// A value that no enumeration has.
pub(crate) const UNHEARD_OF: &str = "UNHEARD_OF";

/// Changes a document as the fault says; others leave it as it is.
pub(crate) fn warp(fault: Fault, document: &mut Value) {
    match fault {
        Fault::EmptyData => empty(document),
        Fault::UnknownIncludedType => include_hologram(document),
        Fault::UnknownEnumValue => each_resource(document, &mut |_, attributes| replace_enums(attributes)),
        Fault::MissingOptionalAttributes => {
            each_resource(document, &mut |kind, attributes| {
                keep(attributes, |name| required(kind).contains(&name));
            });
        }
        Fault::MissingRequiredAttributes => {
            each_resource(document, &mut |kind, attributes| {
                keep(attributes, |name| !required(kind).contains(&name));
            });
        }
        _ => {}
    }
}

fn empty(document: &mut Value) {
    if let Some(members) = document.as_object_mut() {
        let data = if members.get("data").is_some_and(Value::is_array) {
            json!([])
        } else {
            Value::Null
        };
        members.insert("data".to_owned(), data);
        members.remove("included");
    }
}

fn include_hologram(document: &mut Value) {
    let hologram = json!({ "id": "1", "type": "holograms", "attributes": { "depth": 3 } });
    if let Some(members) = document.as_object_mut() {
        let included = members.entry("included").or_insert_with(|| json!([]));
        if let Some(included) = included.as_array_mut() {
            included.insert(0, hologram);
        }
    }
}

fn each_resource(document: &mut Value, change: &mut impl FnMut(Kind, &mut Value)) {
    let Some(members) = document.as_object_mut() else {
        return;
    };
    for name in ["data", "included"] {
        let resources = match members.get_mut(name) {
            Some(Value::Array(resources)) => resources.iter_mut().collect(),
            Some(resource) => vec![resource],
            None => Vec::new(),
        };
        for resource in resources {
            let kind = resource
                .get("type")
                .and_then(Value::as_str)
                .and_then(Kind::from_tag);
            if let (Some(kind), Some(attributes)) = (kind, resource.get_mut("attributes")) {
                change(kind, attributes);
            }
        }
    }
}

fn keep(attributes: &mut Value, keeps: impl Fn(&str) -> bool) {
    if let Some(members) = attributes.as_object_mut() {
        members.retain(|name, _| keeps(name));
    }
}

fn replace_enums(attributes: &mut Value) {
    const ENUMS: [&str; 9] = [
        "accessType",
        "albumType",
        "key",
        "keyScale",
        "mediaType",
        "ownerType",
        "playlistType",
        "source",
        "trackPresentation",
    ];
    let Some(members) = attributes.as_object_mut() else {
        return;
    };
    for name in ENUMS {
        if let Some(value) = members.get_mut(name) {
            *value = json!(UNHEARD_OF);
        }
    }
    if let Some(Value::Array(tags)) = members.get_mut("mediaTags") {
        tags.push(json!(UNHEARD_OF));
    }
    for link in members
        .get_mut("externalLinks")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        if let Some(kind) = link.pointer_mut("/meta/type") {
            *kind = json!(UNHEARD_OF);
        }
    }
}

/// The attributes TIDAL's document calls required.
const fn required(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Albums => &[
            "albumType",
            "barcodeId",
            "duration",
            "explicit",
            "mediaTags",
            "numberOfItems",
            "numberOfVolumes",
            "popularity",
            "title",
        ],
        Kind::Artists => &["name", "popularity"],
        Kind::Tracks => &[
            "duration",
            "explicit",
            "isrc",
            "key",
            "keyScale",
            "mediaTags",
            "popularity",
            "title",
        ],
        Kind::Videos => &["duration", "explicit", "isrc", "popularity", "title"],
        Kind::Playlists => &[
            "accessType",
            "bounded",
            "createdAt",
            "externalLinks",
            "lastModifiedAt",
            "name",
            "numberOfFollowers",
            "playlistType",
        ],
        Kind::Artworks => &["files", "mediaType"],
        Kind::ArtistBiographies => &["editable", "text"],
        Kind::SearchResults | Kind::SearchSuggestions => &["query", "trackingId"],
        Kind::ArtistRoles | Kind::Providers => &["name"],
        Kind::UsageRules => &["countryCode"],
        Kind::Users => &["country", "developerAccessTier", "username"],
        Kind::UserCollectionAlbums
        | Kind::UserCollectionArtists
        | Kind::UserCollectionPlaylists
        | Kind::UserCollectionTracks
        | Kind::UserCollectionVideos => &["numberOfItems"],
        Kind::TrackManifests
        | Kind::TrackSourceFiles
        | Kind::UserDailyMixes
        | Kind::UserDiscoveryMixes
        | Kind::UserNewReleaseMixes
        | Kind::VideoManifests => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::warp;
    use crate::faults::Fault;
    use serde_json::{Value, json};

    fn check(fault: Fault, expected: &Value) {
        let mut document = json!({ "data": { "id": "1", "type": "artists", "attributes": { "name": "x", "ownerType": "LABEL", "popularity": 1 } } });
        warp(fault, &mut document);
        assert_eq!(document["data"]["attributes"], *expected, "{fault:?}");
    }

    #[test]
    fn attributes_are_changed_as_named() {
        check(
            Fault::MissingOptionalAttributes,
            &json!({ "name": "x", "popularity": 1 }),
        );
        check(Fault::MissingRequiredAttributes, &json!({ "ownerType": "LABEL" }));
        check(
            Fault::UnknownEnumValue,
            &json!({ "name": "x", "ownerType": "UNHEARD_OF", "popularity": 1 }),
        );
        check(Fault::EmptyData, &Value::Null);
    }
}
