//! Which relationships each resource type has, and what they point at. Only those a third party may read: a
//! relationship of TIDAL's own tier (`lyrics`, `credits`, `genres` …) is not documented for us and is refused.

use crate::kind::Kind;

/// One relationship of a resource type.
#[derive(Debug)]
pub(crate) struct Relationship {
    /// The member name, such as `similarTracks`.
    pub(crate) name: &'static str,
    /// The types it may point at.
    pub(crate) targets: &'static [Kind],
}

/// The relationships of a resource type, in the order of their names.
pub(crate) const fn relationships(kind: Kind) -> &'static [Relationship] {
    match kind {
        Kind::Albums => ALBUMS,
        Kind::Artists => ARTISTS,
        Kind::Artworks => ARTWORKS,
        Kind::Playlists => PLAYLISTS,
        Kind::SearchResults => SEARCH_RESULTS,
        Kind::SearchSuggestions => SEARCH_SUGGESTIONS,
        Kind::Tracks => TRACKS,
        Kind::Videos => VIDEOS,
        Kind::UserCollectionAlbums => COLLECTION_ALBUMS,
        Kind::UserCollectionArtists => COLLECTION_ARTISTS,
        Kind::UserCollectionPlaylists => COLLECTION_PLAYLISTS,
        Kind::UserCollectionTracks => COLLECTION_TRACKS,
        Kind::UserCollectionVideos => COLLECTION_VIDEOS,
        Kind::UserDailyMixes | Kind::UserDiscoveryMixes | Kind::UserNewReleaseMixes => MIXES,
        Kind::ArtistBiographies
        | Kind::ArtistRoles
        | Kind::Providers
        | Kind::TrackManifests
        | Kind::TrackSourceFiles
        | Kind::UsageRules
        | Kind::Users
        | Kind::VideoManifests => &[],
    }
}

/// The relationship of that name, if the type has it.
pub(crate) fn relationship(kind: Kind, name: &str) -> Option<&'static Relationship> {
    relationships(kind)
        .iter()
        .find(|relationship| relationship.name == name)
}

const fn to(name: &'static str, targets: &'static [Kind]) -> Relationship {
    Relationship { name, targets }
}

const MEDIA: &[Kind] = &[Kind::Tracks, Kind::Videos];
const ANY_HIT: &[Kind] = &[
    Kind::Albums,
    Kind::Artists,
    Kind::Playlists,
    Kind::Tracks,
    Kind::Videos,
];
const OWNERS: Relationship = to("owners", &[Kind::Users]);

const ALBUMS: &[Relationship] = &[
    to("artists", &[Kind::Artists]),
    to("coverArt", &[Kind::Artworks]),
    to("items", MEDIA),
    OWNERS,
    to("providers", &[Kind::Providers]),
    to("similarAlbums", &[Kind::Albums]),
    to("usageRules", &[Kind::UsageRules]),
];

const ARTISTS: &[Relationship] = &[
    to("albums", &[Kind::Albums]),
    to("biography", &[Kind::ArtistBiographies]),
    OWNERS,
    to("profileArt", &[Kind::Artworks]),
    to("radio", &[Kind::Playlists]),
    to("roles", &[Kind::ArtistRoles]),
    to("similarArtists", &[Kind::Artists]),
    to("trackProviders", &[Kind::Providers]),
    to("tracks", &[Kind::Tracks]),
    to("videos", &[Kind::Videos]),
];

const ARTWORKS: &[Relationship] = &[OWNERS];

const PLAYLISTS: &[Relationship] = &[
    to("collaboratorProfiles", &[Kind::Artists]),
    to("collaborators", &[Kind::Users]),
    to("coverArt", &[Kind::Artworks]),
    to("items", MEDIA),
    to("ownerProfiles", &[Kind::Artists]),
    OWNERS,
];

const SEARCH_RESULTS: &[Relationship] = &[
    to("albums", &[Kind::Albums]),
    to("artists", &[Kind::Artists]),
    to("playlists", &[Kind::Playlists]),
    to("topHits", ANY_HIT),
    to("tracks", &[Kind::Tracks]),
    to("videos", &[Kind::Videos]),
];

const SEARCH_SUGGESTIONS: &[Relationship] = &[to("directHits", ANY_HIT)];

const TRACKS: &[Relationship] = &[
    to("albums", &[Kind::Albums]),
    to("artists", &[Kind::Artists]),
    OWNERS,
    to("providers", &[Kind::Providers]),
    to("radio", &[Kind::Playlists]),
    to("similarTracks", &[Kind::Tracks]),
    to("sourceFile", &[Kind::TrackSourceFiles]),
    to("usageRules", &[Kind::UsageRules]),
];

const VIDEOS: &[Relationship] = &[
    to("albums", &[Kind::Albums]),
    to("artists", &[Kind::Artists]),
    to("providers", &[Kind::Providers]),
    to("thumbnailArt", &[Kind::Artworks]),
    to("usageRules", &[Kind::UsageRules]),
];

const COLLECTION_ALBUMS: &[Relationship] = &[to("items", &[Kind::Albums]), OWNERS];
const COLLECTION_ARTISTS: &[Relationship] = &[to("items", &[Kind::Artists]), OWNERS];
const COLLECTION_PLAYLISTS: &[Relationship] = &[to("items", &[Kind::Playlists]), OWNERS];
const COLLECTION_TRACKS: &[Relationship] = &[to("items", &[Kind::Tracks]), OWNERS];
const COLLECTION_VIDEOS: &[Relationship] = &[to("items", &[Kind::Videos]), OWNERS];
const MIXES: &[Relationship] = &[to("items", &[Kind::Playlists])];

#[cfg(test)]
mod tests {
    use super::relationships;
    use crate::kind::Kind;

    #[test]
    fn names_are_sorted_and_unique() {
        for kind in Kind::ALL {
            let names: Vec<_> = relationships(kind)
                .iter()
                .map(|relationship| relationship.name)
                .collect();
            let mut sorted = names.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(names, sorted, "{kind:?}");
        }
    }
}
