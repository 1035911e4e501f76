//! The small resources around the music: artworks, biographies, roles, providers, usage rules and users.

use super::{Link, Linkage, Scene};
use crate::catalogue::model::Artist;
use crate::dice::hash;
use crate::kind::Kind;
use serde_json::{Value, json};

/// The attributes of an artist role.
pub(super) fn role(id: &str) -> Option<Value> {
    let name = match id {
        "0" => "Artist",
        "1" => "Songwriter",
        "2" => "Producer",
        _ => return None,
    };
    Some(json!({ "name": name }))
}

/// The attributes of a provider.
pub(super) fn provider(id: &str) -> Option<Value> {
    let name = match id {
        "1" => "Loopback Records",
        "2" => "Harbour Distribution",
        "3" => "Tidewright Music Group",
        _ => return None,
    };
    Some(json!({ "name": name }))
}

/// Not every artist has a biography; one with many albums always has.
pub(super) fn has_biography(artist: &Artist) -> bool {
    artist.albums.len() > 5 || !hash(&artist.name).is_multiple_of(4)
}

// === impl Scene ===

impl Scene<'_> {
    pub(super) fn biography(&self, id: &str) -> Option<Value> {
        let artist = self
            .catalogue
            .artists
            .find(id)
            .filter(|artist| has_biography(artist))?;
        let text = format!(
            "{} began by the harbour and has recorded {} albums and {} tracks since.",
            artist.name,
            artist.albums.len(),
            artist.tracks.len()
        );
        Some(json!({ "editable": false, "source": "TIDAL", "text": text }))
    }

    pub(super) fn artwork(&self, id: &str) -> Option<Value> {
        let (tag, owner) = id.strip_prefix("art-")?.split_once('-')?;
        let kind = Kind::from_tag(tag).filter(|kind| self.sees(*kind, owner))?;
        let (sizes, ratio): (&[u32], u32) = if kind == Kind::Videos {
            (&[1280, 640, 320], 56)
        } else {
            (&[1280, 750, 640, 320, 160, 80], 100)
        };
        let name = format!("{:016x}", hash(id));
        let file = |width: &u32| {
            let height = width * ratio / 100;
            json!({
                "href": format!("https://resources.tidal.com/images/{name}/{width}x{height}.jpg"),
                "meta": { "width": width, "height": height },
            })
        };
        Some(json!({ "mediaType": "IMAGE", "files": sizes.iter().map(file).collect::<Vec<_>>() }))
    }

    pub(super) fn usage_rules_of(&self, kind: Kind, id: &str) -> Linkage {
        let rules = format!("rules-{}-{id}-{}", kind.tag(), self.lens.country);
        Linkage::One(Some(Link::new(Kind::UsageRules, rules)))
    }

    /// The rules of the country their id names, whatever country the viewer is in.
    pub(super) fn usage_rules(&self, id: &str) -> Option<Value> {
        let (rest, country) = id.strip_prefix("rules-")?.rsplit_once('-')?;
        let (tag, owner) = rest.split_once('-')?;
        let there = self.abroad(country);
        Kind::from_tag(tag).filter(|kind| there.sees(*kind, owner))?;
        Some(json!({
            "countryCode": country,
            "free": [],
            "paid": ["DOWNLOAD"],
            "subscription": ["STREAM", "DJ"],
        }))
    }

    /// A user sees nobody but themself.
    pub(super) fn user(&self, id: &str) -> Option<Value> {
        let user = self
            .library
            .users
            .get(id)
            .filter(|user| self.lens.user.as_ref() == Some(&user.id))?;
        Some(json!({
            "country": user.country,
            "developerAccessTier": "THIRD_PARTY",
            "email": user.username,
            "emailVerified": true,
            "username": user.username,
        }))
    }
}
