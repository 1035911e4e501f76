//! The world as one viewer sees it: which resources exist for them, what attributes they show, what they are linked
//! to. Whole lists, unpaged; pages, includes and links are [`crate::document`]'s.

mod collected;
mod found;
mod links;
mod manifests;
mod music;
mod playlists;
mod small;

pub(crate) mod words;

pub(crate) use self::collected::held_by;

use crate::catalogue::model::Id;
use crate::catalogue::{Catalogue, Matches};
use crate::kind::Kind;
use crate::library::Library;
use crate::signer::Signer;
use crate::world::World;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;

/// One viewer's view for the length of one request.
#[derive(Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) library: &'a Library,
    pub(crate) signer: &'a Signer,
    pub(crate) lens: Lens,
    /// The last search, because one request asks for its hits type by type.
    searched: RefCell<Option<(String, Rc<Matches>)>>,
}

/// What colours the view.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lens {
    pub(crate) country: String,
    pub(crate) user: Option<Id>,
    pub(crate) explicit: Explicit,
    pub(crate) collapse: Collapse,
}

/// `explicitFilter` of search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Explicit {
    #[default]
    Include,
    Exclude,
}

/// `collapseBy` of an artist's tracks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Collapse {
    /// One track for each recording.
    #[default]
    Fingerprint,
    None,
}

/// A resource identifier with what the relationship says about it.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) kind: Kind,
    pub(crate) id: Id,
    pub(crate) meta: Meta,
}

/// The `meta` of an identifier.
#[derive(Clone, Debug)]
pub(crate) enum Meta {
    None,
    AlbumItem {
        volume: u32,
        number: u32,
    },
    PlaylistItem {
        item_id: Option<Id>,
        added_at: Timestamp,
    },
    Collected(Timestamp),
    TrackCount(usize),
}

/// What a relationship points at.
#[derive(Clone, Debug)]
pub(crate) enum Linkage {
    One(Option<Link>),
    Many(Vec<Link>),
    /// Many, and TIDAL says how many (`meta.total`).
    Counted(Vec<Link>),
}

// === impl Scene ===

impl<'a> Scene<'a> {
    /// The world through a lens.
    pub(crate) fn new(world: &'a World, library: &'a Library, lens: Lens) -> Self {
        Self {
            catalogue: &world.catalogue,
            library,
            signer: &world.signer,
            lens,
            searched: RefCell::default(),
        }
    }

    /// The same view from another country.
    fn abroad(&self, country: &str) -> Self {
        let lens = Lens {
            country: country.to_owned(),
            ..self.lens.clone()
        };
        Self {
            lens,
            searched: RefCell::default(),
            ..*self
        }
    }
}

impl Scene<'_> {
    /// The attributes of a resource, or nothing where this viewer may not see it.
    pub(crate) fn attributes(&self, kind: Kind, id: &str) -> Option<Value> {
        match kind {
            Kind::Albums => self.album(id),
            Kind::Artists => self.artist(id),
            Kind::Tracks => self.track(id),
            Kind::Videos => self.video(id),
            Kind::Playlists => self.playlist(id),
            Kind::ArtistBiographies => self.biography(id),
            Kind::ArtistRoles => small::role(id),
            Kind::Artworks => self.artwork(id),
            Kind::Providers => small::provider(id),
            Kind::UsageRules => self.usage_rules(id),
            Kind::Users => self.user(id),
            Kind::SearchResults => self.search_result(id),
            Kind::SearchSuggestions => self.search_suggestion(id),
            Kind::UserCollectionAlbums
            | Kind::UserCollectionArtists
            | Kind::UserCollectionPlaylists
            | Kind::UserCollectionTracks
            | Kind::UserCollectionVideos => self.collection(kind, id),
            Kind::UserDailyMixes | Kind::UserDiscoveryMixes | Kind::UserNewReleaseMixes => {
                (self.lens.user.as_deref() == Some(id)).then(|| json!({}))
            }
            // Manifests depend on more parameters than an id, and source files are their owners' alone.
            Kind::TrackManifests | Kind::VideoManifests | Kind::TrackSourceFiles => None,
        }
    }

    /// What a relationship points at, or nothing where the resource has no such relationship or cannot be seen.
    pub(crate) fn linkage(&self, kind: Kind, id: &str, name: &str) -> Option<Linkage> {
        match kind {
            Kind::Albums => self.album_linkage(id, name),
            Kind::Artists => self.artist_linkage(id, name),
            Kind::Tracks => self.track_linkage(id, name),
            Kind::Videos => self.video_linkage(id, name),
            Kind::Playlists => self.playlist_linkage(id, name),
            Kind::Artworks => (name == "owners").then(|| Linkage::Many(Vec::new())),
            Kind::SearchResults => self.search_linkage(id, name),
            Kind::SearchSuggestions => self.suggestion_linkage(id, name),
            Kind::UserCollectionAlbums
            | Kind::UserCollectionArtists
            | Kind::UserCollectionPlaylists
            | Kind::UserCollectionTracks
            | Kind::UserCollectionVideos => self.collection_linkage(kind, id, name),
            Kind::UserDailyMixes | Kind::UserDiscoveryMixes | Kind::UserNewReleaseMixes => {
                self.mixes(kind, id)
            }
            Kind::ArtistBiographies
            | Kind::ArtistRoles
            | Kind::Providers
            | Kind::TrackManifests
            | Kind::TrackSourceFiles
            | Kind::UsageRules
            | Kind::Users
            | Kind::VideoManifests => None,
        }
    }

    /// Whether the viewer can read the resource. Cheaper than asking for its attributes.
    pub(crate) fn sees(&self, kind: Kind, id: &str) -> bool {
        let country = &self.lens.country;
        match kind {
            Kind::Tracks => self
                .catalogue
                .tracks
                .find(id)
                .is_some_and(|track| track.availability.allows(country)),
            Kind::Albums => self
                .catalogue
                .albums
                .find(id)
                .is_some_and(|album| album.availability.allows(country)),
            Kind::Videos => self
                .catalogue
                .videos
                .find(id)
                .is_some_and(|video| video.availability.allows(country)),
            Kind::Artists => self.catalogue.artists.find(id).is_some(),
            Kind::Playlists => self.find_playlist(id).is_some(),
            other => self.attributes(other, id).is_some(),
        }
    }

    /// The links to those ids that the viewer can see.
    pub(crate) fn visible(&self, kind: Kind, ids: &[Id]) -> Vec<Link> {
        ids.iter()
            .filter(|id| self.sees(kind, id))
            .map(|id| Link::new(kind, id.clone()))
            .collect()
    }
}

// === impl Link ===

impl Link {
    pub(crate) fn new(kind: Kind, id: impl Into<Id>) -> Self {
        Self {
            kind,
            id: id.into(),
            meta: Meta::None,
        }
    }

    /// The identifier as JSON.
    pub(crate) fn render(&self) -> Value {
        let mut identifier = json!({ "id": &*self.id, "type": self.kind.tag() });
        let meta = match &self.meta {
            Meta::None => return identifier,
            Meta::AlbumItem { volume, number } => json!({ "volumeNumber": volume, "trackNumber": number }),
            Meta::PlaylistItem {
                item_id: Some(item_id),
                added_at,
            } => {
                json!({ "itemId": &**item_id, "addedAt": added_at.to_string() })
            }
            Meta::PlaylistItem {
                item_id: None,
                added_at,
            }
            | Meta::Collected(added_at) => {
                json!({ "addedAt": added_at.to_string() })
            }
            Meta::TrackCount(count) => json!({ "numberOfTracks": count }),
        };
        if let Some(members) = identifier.as_object_mut() {
            members.insert("meta".to_owned(), meta);
        }
        identifier
    }
}

// === impl Linkage ===

impl Linkage {
    /// The links, however many there may be.
    pub(crate) fn into_links(self) -> Vec<Link> {
        match self {
            Self::One(link) => link.into_iter().collect(),
            Self::Many(links) | Self::Counted(links) => links,
        }
    }
}
