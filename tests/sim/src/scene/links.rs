//! What tracks, albums, artists and videos are linked to. Albums, artists and "similar" lists hold only what the
//! viewer may see; playlists and collections, elsewhere, keep what became unavailable.

use super::{Collapse, Link, Linkage, Meta, Scene, small};
use crate::catalogue::model::Id;
use crate::dice::hash;
use crate::kind::Kind;
use std::collections::HashSet;

/// How many similar things there are to anything.
const SIMILAR: usize = 40;

// === impl Scene ===

impl Scene<'_> {
    pub(super) fn track_linkage(&self, id: &str, name: &str) -> Option<Linkage> {
        let track = self
            .catalogue
            .tracks
            .find(id)
            .filter(|track| track.availability.allows(&self.lens.country))?;
        Some(match name {
            "albums" => Linkage::Many(self.visible(Kind::Albums, &track.albums)),
            "artists" => Linkage::Many(self.visible(Kind::Artists, &track.artists)),
            "owners" => Linkage::Many(Vec::new()),
            "providers" => providers(id),
            "radio" => Linkage::Many(vec![Link::new(Kind::Playlists, format!("trackradio-{id}"))]),
            "similarTracks" => {
                Linkage::Many(self.visible(Kind::Tracks, &self.catalogue.similar_tracks(track, SIMILAR)))
            }
            "sourceFile" => Linkage::One(None),
            "usageRules" => self.usage_rules_of(Kind::Tracks, id),
            _ => return None,
        })
    }

    pub(super) fn album_linkage(&self, id: &str, name: &str) -> Option<Linkage> {
        let album = self
            .catalogue
            .albums
            .find(id)
            .filter(|album| album.availability.allows(&self.lens.country))?;
        Some(match name {
            "artists" => Linkage::Many(self.visible(Kind::Artists, &album.artists)),
            "coverArt" => art(Kind::Albums, id),
            "items" => {
                let seen = album.items.iter().filter(|item| self.sees(item.kind, &item.id));
                let links = seen.map(|item| Link {
                    kind: item.kind,
                    id: item.id.clone(),
                    meta: Meta::AlbumItem {
                        volume: item.volume,
                        number: item.number,
                    },
                });
                Linkage::Counted(links.collect())
            }
            "owners" => Linkage::Many(Vec::new()),
            "providers" => providers(id),
            "similarAlbums" => {
                Linkage::Many(self.visible(Kind::Albums, &self.catalogue.similar_albums(id, SIMILAR)))
            }
            "usageRules" => self.usage_rules_of(Kind::Albums, id),
            _ => return None,
        })
    }

    pub(super) fn artist_linkage(&self, id: &str, name: &str) -> Option<Linkage> {
        let artist = self.catalogue.artists.find(id)?;
        Some(match name {
            "albums" => Linkage::Many(self.visible(Kind::Albums, &artist.albums)),
            "biography" => {
                let has_one = small::has_biography(artist);
                Linkage::One(has_one.then(|| Link::new(Kind::ArtistBiographies, artist.id.clone())))
            }
            "owners" => Linkage::Many(Vec::new()),
            "profileArt" => art(Kind::Artists, id),
            "radio" => Linkage::Many(vec![Link::new(Kind::Playlists, format!("artistradio-{id}"))]),
            "roles" => Linkage::Many(vec![
                Link::new(Kind::ArtistRoles, "0"),
                Link::new(Kind::ArtistRoles, "2"),
            ]),
            "similarArtists" => {
                Linkage::Many(self.visible(Kind::Artists, &self.catalogue.similar_artists(id, SIMILAR)))
            }
            "trackProviders" => {
                let meta = Meta::TrackCount(artist.tracks.len());
                Linkage::Many(vec![Link {
                    meta,
                    ..Link::new(Kind::Providers, provider_of(id))
                }])
            }
            "tracks" => Linkage::Many(self.top_tracks(&artist.tracks)),
            "videos" => Linkage::Many(self.visible(Kind::Videos, &artist.videos)),
            _ => return None,
        })
    }

    pub(super) fn video_linkage(&self, id: &str, name: &str) -> Option<Linkage> {
        let video = self
            .catalogue
            .videos
            .find(id)
            .filter(|video| video.availability.allows(&self.lens.country))?;
        Some(match name {
            "albums" => Linkage::Many(self.visible(Kind::Albums, &video.albums)),
            "artists" => Linkage::Many(self.visible(Kind::Artists, &video.artists)),
            "providers" => providers(id),
            "thumbnailArt" => art(Kind::Videos, id),
            "usageRules" => self.usage_rules_of(Kind::Videos, id),
            _ => return None,
        })
    }

    /// The most popular first; of one recording only the first, where the viewer asked to collapse.
    fn top_tracks(&self, ids: &[Id]) -> Vec<Link> {
        let mut tracks: Vec<_> = ids
            .iter()
            .filter_map(|id| self.catalogue.tracks.find(id))
            .collect();
        tracks.retain(|track| track.availability.allows(&self.lens.country));
        tracks.sort_by(|one, two| {
            two.popularity
                .total_cmp(&one.popularity)
                .then_with(|| one.id.cmp(&two.id))
        });
        let mut recordings = HashSet::new();
        tracks.retain(|track| self.lens.collapse == Collapse::None || recordings.insert(track.isrc.as_str()));
        tracks
            .into_iter()
            .map(|track| Link::new(Kind::Tracks, track.id.clone()))
            .collect()
    }
}

/// The artwork of a resource; its id says whose it is, and nobody but [`super::small`] reads it.
pub(super) fn art(kind: Kind, id: &str) -> Linkage {
    Linkage::Many(vec![Link::new(
        Kind::Artworks,
        format!("art-{}-{id}", kind.tag()),
    )])
}

fn providers(id: &str) -> Linkage {
    Linkage::Many(vec![Link::new(Kind::Providers, provider_of(id))])
}

fn provider_of(id: &str) -> &'static str {
    match hash(id) % 3 {
        0 => "1",
        1 => "2",
        _ => "3",
    }
}
