//! The resource types the simulator knows, by TIDAL's own plural tags. What each type relates to stands in
//! [`crate::resources`]; what it looks like in [`crate::scene`].

/// A resource type of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Albums,
    ArtistBiographies,
    ArtistRoles,
    Artists,
    Artworks,
    Playlists,
    Providers,
    SearchResults,
    SearchSuggestions,
    TrackManifests,
    TrackSourceFiles,
    Tracks,
    UsageRules,
    UserCollectionAlbums,
    UserCollectionArtists,
    UserCollectionPlaylists,
    UserCollectionTracks,
    UserCollectionVideos,
    UserDailyMixes,
    UserDiscoveryMixes,
    UserNewReleaseMixes,
    Users,
    VideoManifests,
    Videos,
}

// === impl Kind ===

impl Kind {
    /// Every kind, in the order of their tags.
    pub(crate) const ALL: [Self; 24] = [
        Self::Albums,
        Self::ArtistBiographies,
        Self::ArtistRoles,
        Self::Artists,
        Self::Artworks,
        Self::Playlists,
        Self::Providers,
        Self::SearchResults,
        Self::SearchSuggestions,
        Self::TrackManifests,
        Self::TrackSourceFiles,
        Self::Tracks,
        Self::UsageRules,
        Self::UserCollectionAlbums,
        Self::UserCollectionArtists,
        Self::UserCollectionPlaylists,
        Self::UserCollectionTracks,
        Self::UserCollectionVideos,
        Self::UserDailyMixes,
        Self::UserDiscoveryMixes,
        Self::UserNewReleaseMixes,
        Self::Users,
        Self::VideoManifests,
        Self::Videos,
    ];

    /// The `type` member of a resource, which is its path segment as well.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Albums => "albums",
            Self::ArtistBiographies => "artistBiographies",
            Self::ArtistRoles => "artistRoles",
            Self::Artists => "artists",
            Self::Artworks => "artworks",
            Self::Playlists => "playlists",
            Self::Providers => "providers",
            Self::SearchResults => "searchResults",
            Self::SearchSuggestions => "searchSuggestions",
            Self::TrackManifests => "trackManifests",
            Self::TrackSourceFiles => "trackSourceFiles",
            Self::Tracks => "tracks",
            Self::UsageRules => "usageRules",
            Self::UserCollectionAlbums => "userCollectionAlbums",
            Self::UserCollectionArtists => "userCollectionArtists",
            Self::UserCollectionPlaylists => "userCollectionPlaylists",
            Self::UserCollectionTracks => "userCollectionTracks",
            Self::UserCollectionVideos => "userCollectionVideos",
            Self::UserDailyMixes => "userDailyMixes",
            Self::UserDiscoveryMixes => "userDiscoveryMixes",
            Self::UserNewReleaseMixes => "userNewReleaseMixes",
            Self::Users => "users",
            Self::VideoManifests => "videoManifests",
            Self::Videos => "videos",
        }
    }

    /// The kind with this tag.
    pub(crate) fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.tag() == tag)
    }

    /// Whether the resource belongs to one user, so that its id may be given as `me`.
    pub(crate) const fn is_owned_by_user(self) -> bool {
        matches!(
            self,
            Self::UserCollectionAlbums
                | Self::UserCollectionArtists
                | Self::UserCollectionPlaylists
                | Self::UserCollectionTracks
                | Self::UserCollectionVideos
                | Self::UserDailyMixes
                | Self::UserDiscoveryMixes
                | Self::UserNewReleaseMixes
                | Self::Users
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn every_tag_leads_back_to_its_kind() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_tag(kind.tag()), Some(kind));
        }
        assert_eq!(Kind::from_tag("genres"), None);
    }
}
