//! Documents of any shape: reading one never panics, and never fails for what came along. A test, and nothing else.

use proptest::prelude::*;

use super::*;
use crate::resources::{PlaylistItemMeta, TrackAttributes};

proptest! {
    #[test]
    fn no_text_does_harm(text in "[\\[\\]{}\":,a-z0-9 ]{0,60}|\\PC{0,40}") {
        let _ = Document::<Vec<Object<TrackAttributes>>>::from_slice(text.as_bytes());
        let _ = Document::<Linkage<PlaylistItemMeta>>::from_slice(text.as_bytes());
    }

    #[test]
    fn whatever_is_included_the_data_is_read(included in any_json(), links in any_json(), meta in any_json()) {
        let json = serde_json::json!({
            "data": {"type": "tracks", "id": "1"}, "included": included, "links": links, "meta": meta,
        });
        let document = Document::<Object<TrackAttributes>>::from_slice(json.to_string().as_bytes()).unwrap();
        prop_assert_eq!(document.data.id, "1");
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let key = prop_oneof![
        Just("type"),
        Just("id"),
        Just("next"),
        Just("attributes"),
        Just("total")
    ];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<i32>().prop_map(Into::into),
        prop_oneof![Just("tracks"), Just("x?page[cursor]=%ff"), Just("1")].prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::vec((key.clone(), inner), 0..4).prop_map(|members| members
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
        ]
    })
}
