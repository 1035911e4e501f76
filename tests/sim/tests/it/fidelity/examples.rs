//! One valid call, or several, of each operation, with everything included that may be.

use crate::caller::Caller;
use http::Method;
use serde_json::{Value, json};
use tidal_sim::Sim;

/// A call to make.
pub(super) struct Example {
    /// `GET /tracks/{id}`.
    pub(super) operation: String,
    pub(super) method: Method,
    /// Path and query below the API's root, encoded.
    pub(super) target: String,
    /// Null: none.
    pub(super) body: Value,
}

/// Calls for every operation, in an order in which they all succeed.
pub(super) async fn all(sim: &Sim, caller: &Caller) -> Vec<Example> {
    let search = caller.read("/searchResults?filter[query]=harbour").await;
    let suggestion = caller.read("/searchSuggestions?filter[query]=harb").await;
    let known = Known {
        sim,
        search: search["data"][0]["id"].as_str().unwrap().to_owned(),
        suggestion: suggestion["data"][0]["id"].as_str().unwrap().to_owned(),
    };
    let mut examples: Vec<Example> = Sim::operations()
        .iter()
        .filter(|name| name.starts_with("GET "))
        .flat_map(|name| known.reads(name))
        .collect();
    examples.extend(known.collection_writes());
    examples.extend(known.playlist_writes(caller).await);
    examples
}

struct Known<'a> {
    sim: &'a Sim,
    search: String,
    suggestion: String,
}

// === impl Known ===

impl Known<'_> {
    fn reads(&self, operation: &str) -> Vec<Example> {
        let template = operation.strip_prefix("GET ").unwrap();
        let mut segments = template.trim_start_matches('/').split('/');
        let (tag, has_id, relationship) = (
            segments.next().unwrap(),
            segments.next().is_some(),
            segments.nth(1),
        );
        let required = required((tag, if has_id { "id" } else { "" }, relationship), self);
        let mut queries = vec![String::new()];
        queries.extend(
            includes(tag, relationship)
                .iter()
                .map(|include| format!("include={include}")),
        );
        let get = |path: String, query: &str| {
            let query = [required.as_str(), query]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join("&");
            let target = if query.is_empty() {
                path
            } else {
                format!("{path}?{query}")
            };
            let target = target.replace('[', "%5B").replace(']', "%5D");
            Example {
                operation: operation.to_owned(),
                method: Method::GET,
                target,
                body: Value::Null,
            }
        };
        let ids = if has_id {
            self.ids(tag)
        } else {
            vec![String::new()]
        };
        ids.iter()
            .flat_map(|id| {
                queries
                    .iter()
                    .map(|query| get(template.replace("{id}", id), query))
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    fn ids(&self, tag: &str) -> Vec<String> {
        let sample = self.sim.sample();
        match tag {
            "tracks" | "trackManifests" => vec![
                sample.tracks[0].clone(),
                sample.unmeasured_track.clone(),
                sample.long_title_track.clone(),
            ],
            "albums" => vec![sample.albums[0].clone(), sample.twenty_track_album.clone()],
            "artists" => vec![sample.artists[1].clone(), sample.full_artist.clone()],
            "videos" | "videoManifests" => vec![sample.videos[0].clone()],
            "playlists" => vec![
                sample.odd_playlist.clone(),
                sample.empty_playlist.clone(),
                sample.thousand_item_playlist.clone(),
                sample.private_playlist.clone(),
                format!("trackradio-{}", sample.tracks[0]),
            ],
            "artworks" => vec![format!("art-albums-{}", sample.albums[0])],
            "artistRoles" => vec!["0".to_owned()],
            "providers" => vec!["1".to_owned()],
            "usageRules" => vec![format!("rules-tracks-{}-US", sample.tracks[0])],
            "searchResults" => vec![self.search.clone()],
            "searchSuggestions" => vec![self.suggestion.clone()],
            _ => vec!["me".to_owned()],
        }
    }

    fn collection_writes(&self) -> Vec<Example> {
        let sample = self.sim.sample();
        let held = [
            ("Albums", "albums", sample.albums[0].clone()),
            ("Artists", "artists", sample.artists[0].clone()),
            ("Playlists", "playlists", sample.one_item_playlist.clone()),
            ("Tracks", "tracks", sample.tracks[0].clone()),
            ("Videos", "videos", sample.videos[0].clone()),
        ];
        held.into_iter()
            .flat_map(|(name, tag, id)| {
                let operation = format!("/userCollection{name}/{{id}}/relationships/items");
                let target = operation.replace("{id}", "me");
                let missing = json!({ "id": sample.missing_id, "type": tag });
                let one = json!({ "id": id, "type": tag });
                [
                    example(Method::DELETE, &operation, &target, json!({ "data": [one] })),
                    example(
                        Method::POST,
                        &operation,
                        &target,
                        json!({ "data": [one, missing] }),
                    ),
                    example(Method::POST, &operation, &target, json!({ "data": [one] })),
                ]
            })
            .collect()
    }

    async fn playlist_writes(&self, caller: &Caller) -> Vec<Example> {
        let create = json!({ "data": { "type": "playlists", "attributes": { "name": "Made", "description": "x", "accessType": "UNLISTED" } } });
        let made = caller.write(Method::POST, "/playlists", &create).await.json();
        let id = made["data"]["id"].as_str().unwrap();
        let items = format!("/playlists/{id}/relationships/items");
        let track = json!({ "id": self.sim.sample().tracks[0], "type": "tracks" });
        let missing = json!({ "id": self.sim.sample().missing_id, "type": "tracks" });
        let added = caller
            .write(Method::POST, &items, &json!({ "data": [track, track, track] }))
            .await
            .json();
        let (first, second, third) = (&added["data"][0], &added["data"][1], &added["data"][2]);
        let place = |item: &Value| json!({ "id": item["id"], "type": item["type"], "meta": { "itemId": item["meta"]["itemId"] } });
        let before = json!({ "positionBefore": third["meta"]["itemId"] });
        let (one, of_items) = ("/playlists/{id}", "/playlists/{id}/relationships/items");
        let path = format!("/playlists/{id}");
        let update = json!({ "data": { "id": id, "type": "playlists", "attributes": { "name": "Changed", "description": null } } });
        vec![
            example(Method::POST, "/playlists", "/playlists", create),
            example(Method::PATCH, one, &path, update),
            example(
                Method::POST,
                of_items,
                &items,
                json!({ "data": [track, missing], "meta": before }),
            ),
            example(
                Method::PATCH,
                of_items,
                &items,
                json!({ "data": [place(second)], "meta": before }),
            ),
            example(
                Method::DELETE,
                of_items,
                &items,
                json!({ "data": [place(first)] }),
            ),
            example(Method::DELETE, one, &path, Value::Null),
        ]
    }
}

fn example(method: Method, template: &str, target: &str, body: Value) -> Example {
    Example {
        operation: format!("{method} {template}"),
        method,
        target: target.to_owned(),
        body,
    }
}

/// The parameters without which an operation does not answer.
fn required(path: (&str, &str, Option<&str>), known: &Known<'_>) -> String {
    let sample = known.sim.sample();
    match path {
        ("artists", "id", Some("tracks")) => "collapseBy=FINGERPRINT".to_owned(),
        ("trackManifests", ..) => {
            "manifestType=HLS&formats=AACLC,FLAC&uriScheme=DATA&usage=PLAYBACK&adaptive=true".to_owned()
        }
        ("videoManifests", ..) => "uriScheme=HTTPS&usage=PLAYBACK".to_owned(),
        ("searchResults" | "searchSuggestions", "", _) => "filter[query]=harbour".to_owned(),
        ("albums", "", _) => format!("filter[id]={}", sample.albums.join(",")),
        ("artists", "", _) => format!("filter[id]={}", sample.artists.join(",")),
        ("tracks", "", _) => format!("filter[id]={}&sort=-title", sample.tracks[..20].join(",")),
        ("videos", "", _) => format!("filter[id]={}", sample.videos.join(",")),
        ("artworks", "", _) => format!("filter[id]=art-artists-{}", sample.artists[0]),
        ("playlists", "", _) => "filter[owners.id]=me".to_owned(),
        _ => String::new(),
    }
}

/// What may be included, so that every schema of an included resource is seen.
fn includes(tag: &str, relationship: Option<&str>) -> Vec<String> {
    if let Some(relationship) = relationship {
        return vec![relationship.to_owned()];
    }
    let paths: &[&str] = match tag {
        "albums" => &["artists,coverArt,items.artists,providers,similarAlbums,usageRules,owners"],
        "artists" => {
            &["albums,biography,profileArt,radio.items,roles,similarArtists,trackProviders,tracks,videos"]
        }
        "artworks" => &["owners"],
        "playlists" => &[
            "items.tracks:albums,items.artists,coverArt,owners,ownerProfiles,collaborators,collaboratorProfiles",
        ],
        "searchResults" => &["albums.artists,artists,playlists,topHits,tracks.artists,videos"],
        "searchSuggestions" => &["directHits"],
        "tracks" => &["albums.coverArt,artists,owners,providers,radio,similarTracks,sourceFile,usageRules"],
        "videos" => &["albums,artists,providers,thumbnailArt,usageRules"],
        tag if tag.starts_with("userCollection") => &["items,owners"],
        "userDailyMixes" | "userDiscoveryMixes" | "userNewReleaseMixes" => &["items.items"],
        _ => &[],
    };
    paths.iter().map(|path| (*path).to_owned()).collect()
}
