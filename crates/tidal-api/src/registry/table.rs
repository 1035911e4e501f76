//! The table: every operation that TIDAL offers to third parties, one line per collection and relationship.
//!
//! Facts only, in the order of TIDAL's names. Left out on purpose: what is deprecated, and what is open only to TIDAL's
//! partners and to TIDAL itself. `include` may name some of those all the same.

use super::define::{change, endpoint, operation, registry};
use super::marker::{
    Accepts, CanAdd, CanCreate, CanDelete, CanFetch, CanList, CanRemove, CanReplace, CanUpdate, Relationship,
    Resource, WithItemIds, WithoutItemIds,
};
use super::parameter::{
    ADAPTIVE, CLIENT_VERSION, COLLAPSE_BY, COLLECTION_VIEW, COUNTRY, DEVICE, EXPLICIT, FILTER_BARCODE,
    FILTER_COLLABORATORS, FILTER_HANDLE, FILTER_ID, FILTER_ISRC, FILTER_OWNERS, FORMATS, INCLUDE, LOCALE,
    MANIFEST_TYPE, OPEN, PAGE, REPLACE, SHARE, SYSTEM, URI_SCHEME, USAGE, open_or, query, sort, user,
};
use super::{Access, Endpoint};
use crate::document::IncludedResource;
use crate::resources::{
    AlbumAttributes, AlbumItemMeta, ArtistAttributes, ArtistRoleAttributes, ArtworkAttributes,
    BiographyAttributes, CollectionAttributes, CollectionItemMeta, NoAttributes, PlainMeta,
    PlaylistAttributes, PlaylistItemMeta, ProviderAttributes, SearchAttributes, SourceFileAttributes,
    SuggestionAttributes, TrackAttributes, TrackManifestAttributes, TrackProviderMeta, UsageRulesAttributes,
    UserAttributes, VideoAttributes, VideoManifestAttributes, Writable,
};

const SEARCH: Access = open_or(&["search.read"]);
const PLAYBACK: Access = open_or(&["playback"]);
const PLAYLISTS_READ: Access = open_or(&["playlists.read"]);
const PLAYLISTS_WRITE: Access = user(&["playlists.write"]);
const COLLECTION: Access = user(&["collection.read"]);
const COLLECTION_WRITE: Access = user(&["collection.write"]);
const MIXES: Access = user(&["recommendations.read"]);
const ACCOUNT: Access = user(&["user.read"]);

registry! {
    Albums = "albums", AlbumAttributes {
        list OPEN, [
            PAGE, sort(&["createdAt", "title"]), COUNTRY, INCLUDE, REPLACE, SHARE, FILTER_BARCODE,
            FILTER_ID, FILTER_OWNERS
        ];
        fetch OPEN, [COUNTRY, INCLUDE, REPLACE, SHARE];
    } => albums {
        "artists" => Artists, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, REPLACE, SHARE];
        "coverArt" => CoverArt, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, SHARE];
        "items" => Items, AlbumItemMeta, OPEN, [PAGE, COUNTRY, INCLUDE, REPLACE, SHARE];
        "owners" => Owners, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, SHARE];
        "providers" => Providers, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, SHARE];
        "similarAlbums" => SimilarAlbums, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, REPLACE, SHARE];
        "usageRules" => UsageRules, PlainMeta, OPEN, [COUNTRY, INCLUDE, SHARE];
    }
    ArtistBiographies = "artistBiographies", BiographyAttributes {}
    ArtistRoles = "artistRoles", ArtistRoleAttributes {
        fetch OPEN, [];
    }
    Artists = "artists", ArtistAttributes {
        list OPEN, [COUNTRY, INCLUDE, REPLACE, FILTER_HANDLE, FILTER_ID, FILTER_OWNERS];
        fetch OPEN, [COUNTRY, INCLUDE, REPLACE];
    } => artists {
        "albums" => Albums, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, REPLACE];
        "biography" => Biography, PlainMeta, OPEN, [COUNTRY, INCLUDE];
        "owners" => Owners, PlainMeta, OPEN, [PAGE, INCLUDE];
        "profileArt" => ProfileArt, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE];
        "radio" => Radio, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, REPLACE];
        "roles" => Roles, PlainMeta, OPEN, [PAGE, INCLUDE];
        "similarArtists" => SimilarArtists, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, REPLACE];
        "trackProviders" => TrackProviders, TrackProviderMeta, OPEN, [PAGE, INCLUDE];
        "tracks" => Tracks, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, REPLACE, COLLAPSE_BY];
        "videos" => Videos, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, REPLACE];
    }
    Artworks = "artworks", ArtworkAttributes {
        list OPEN, [COUNTRY, INCLUDE, FILTER_ID.required()];
        fetch OPEN, [COUNTRY, INCLUDE];
    } => artworks {
        "owners" => Owners, PlainMeta, OPEN, [PAGE, INCLUDE];
    }
    Playlists = "playlists", PlaylistAttributes {
        list PLAYLISTS_READ, [
            PAGE, sort(&["createdAt", "lastModifiedAt", "name"]), COUNTRY, INCLUDE, REPLACE,
            FILTER_COLLABORATORS, FILTER_ID, FILTER_OWNERS
        ];
        fetch OPEN, [COUNTRY, INCLUDE, REPLACE];
        create PLAYLISTS_WRITE, [];
        update PLAYLISTS_WRITE, [];
        delete PLAYLISTS_WRITE, [];
    } => playlists {
        "collaboratorProfiles" => CollaboratorProfiles, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE];
        "collaborators" => Collaborators, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE];
        "coverArt" => CoverArt, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE];
        "items" => Items, PlaylistItemMeta, OPEN, [
            PAGE, sort(&["addedAt", "albums.title", "artists.name", "duration", "itemIndex", "title"]),
            COUNTRY, INCLUDE, REPLACE, query(100)
        ] + PLAYLISTS_WRITE, (Tracks, Videos) add, remove_items, reorder;
        "ownerProfiles" => OwnerProfiles, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE];
        "owners" => Owners, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE];
    }
    Providers = "providers", ProviderAttributes {
        fetch OPEN, [];
    }
    SearchResults = "searchResults", SearchAttributes {
        list SEARCH, [
            COUNTRY, INCLUDE, REPLACE, query(256).required(), EXPLICIT, DEVICE, SYSTEM, CLIENT_VERSION
        ];
    } => search_results {
        "albums" => Albums, PlainMeta, SEARCH, [
            PAGE, COUNTRY, INCLUDE, REPLACE, EXPLICIT, DEVICE, SYSTEM, CLIENT_VERSION
        ];
        "artists" => Artists, PlainMeta, SEARCH, [
            PAGE, COUNTRY, INCLUDE, REPLACE, EXPLICIT, DEVICE, SYSTEM, CLIENT_VERSION
        ];
        "playlists" => Playlists, PlainMeta, SEARCH, [
            PAGE, COUNTRY, INCLUDE, REPLACE, EXPLICIT, DEVICE, SYSTEM, CLIENT_VERSION
        ];
        "topHits" => TopHits, PlainMeta, SEARCH, [
            PAGE, COUNTRY, INCLUDE, REPLACE, EXPLICIT, DEVICE, SYSTEM, CLIENT_VERSION
        ];
        "tracks" => Tracks, PlainMeta, SEARCH, [
            PAGE, COUNTRY, INCLUDE, REPLACE, EXPLICIT, DEVICE, SYSTEM, CLIENT_VERSION
        ];
        "videos" => Videos, PlainMeta, SEARCH, [
            PAGE, COUNTRY, INCLUDE, REPLACE, EXPLICIT, DEVICE, SYSTEM, CLIENT_VERSION
        ];
    }
    SearchSuggestions = "searchSuggestions", SuggestionAttributes {
        list SEARCH, [COUNTRY, INCLUDE, REPLACE, query(256).required(), EXPLICIT];
    } => search_suggestions {
        "directHits" => DirectHits, PlainMeta, SEARCH, [PAGE, COUNTRY, INCLUDE, REPLACE, EXPLICIT];
    }
    TrackManifests = "trackManifests", TrackManifestAttributes {
        fetch PLAYBACK, [SHARE, MANIFEST_TYPE, FORMATS, URI_SCHEME, USAGE, ADAPTIVE];
    }
    TrackSourceFiles = "trackSourceFiles", SourceFileAttributes {}
    Tracks = "tracks", TrackAttributes {
        list OPEN, [
            PAGE, sort(&["createdAt", "title"]), COUNTRY, INCLUDE, REPLACE, SHARE, FILTER_ID, FILTER_ISRC,
            FILTER_OWNERS
        ];
        fetch OPEN, [COUNTRY, INCLUDE, REPLACE, SHARE];
    } => tracks {
        "albums" => Albums, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, REPLACE, SHARE];
        "artists" => Artists, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, REPLACE, SHARE];
        "owners" => Owners, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, SHARE];
        "providers" => Providers, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, SHARE];
        "radio" => Radio, PlainMeta, OPEN, [PAGE, INCLUDE, REPLACE, SHARE];
        "similarTracks" => SimilarTracks, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, REPLACE, SHARE];
        "sourceFile" => SourceFile, PlainMeta, OPEN, [INCLUDE, SHARE];
        "usageRules" => UsageRules, PlainMeta, OPEN, [COUNTRY, INCLUDE, SHARE];
    }
    UsageRules = "usageRules", UsageRulesAttributes {
        fetch OPEN, [];
    }
    UserCollectionAlbums = "userCollectionAlbums", CollectionAttributes {
        fetch COLLECTION, [LOCALE, INCLUDE, REPLACE];
    } => user_collection_albums {
        "items" => Items, CollectionItemMeta, COLLECTION, [
            PAGE, sort(&["addedAt", "artists.name", "releaseDate", "title"]), LOCALE, INCLUDE, REPLACE
        ]
            + COLLECTION_WRITE, (Albums) add, remove;
        "owners" => Owners, PlainMeta, COLLECTION, [PAGE, INCLUDE];
    }
    UserCollectionArtists = "userCollectionArtists", CollectionAttributes {
        fetch COLLECTION, [LOCALE, INCLUDE, REPLACE];
    } => user_collection_artists {
        "items" => Items, CollectionItemMeta, COLLECTION, [
            PAGE, sort(&["addedAt", "name"]), LOCALE, INCLUDE, REPLACE
        ]
            + COLLECTION_WRITE, (Artists) add, remove;
        "owners" => Owners, PlainMeta, COLLECTION, [PAGE, INCLUDE];
    }
    UserCollectionPlaylists = "userCollectionPlaylists", CollectionAttributes {
        fetch COLLECTION, [LOCALE, INCLUDE, REPLACE];
    } => user_collection_playlists {
        "items" => Items, CollectionItemMeta, COLLECTION, [
            PAGE, sort(&["addedAt", "lastModifiedAt", "name"]), INCLUDE, REPLACE, COLLECTION_VIEW
        ]
            + COLLECTION_WRITE, (Playlists) add, remove;
        "owners" => Owners, PlainMeta, COLLECTION, [PAGE, INCLUDE];
    }
    UserCollectionTracks = "userCollectionTracks", CollectionAttributes {
        fetch COLLECTION, [LOCALE, INCLUDE, REPLACE];
    } => user_collection_tracks {
        "items" => Items, CollectionItemMeta, COLLECTION, [
            PAGE, sort(&["addedAt", "albums.title", "artists.name", "duration", "title"]), LOCALE, INCLUDE,
            REPLACE
        ]
            + COLLECTION_WRITE, (Tracks) add, remove;
        "owners" => Owners, PlainMeta, COLLECTION, [PAGE, INCLUDE];
    }
    UserCollectionVideos = "userCollectionVideos", CollectionAttributes {
        fetch COLLECTION, [LOCALE, INCLUDE, REPLACE];
    } => user_collection_videos {
        "items" => Items, CollectionItemMeta, COLLECTION, [
            PAGE, sort(&["addedAt", "artists.name", "duration", "title"]), LOCALE, INCLUDE, REPLACE
        ]
            + COLLECTION_WRITE, (Videos) add, remove;
        "owners" => Owners, PlainMeta, COLLECTION, [PAGE, INCLUDE];
    }
    UserDailyMixes = "userDailyMixes", NoAttributes {
        fetch MIXES, [LOCALE, INCLUDE, REPLACE];
    } => user_daily_mixes {
        "items" => Items, PlainMeta, MIXES, [PAGE, LOCALE, INCLUDE, REPLACE];
    }
    UserDiscoveryMixes = "userDiscoveryMixes", NoAttributes {
        fetch MIXES, [LOCALE, INCLUDE, REPLACE];
    } => user_discovery_mixes {
        "items" => Items, PlainMeta, MIXES, [PAGE, LOCALE, INCLUDE, REPLACE];
    }
    UserNewReleaseMixes = "userNewReleaseMixes", NoAttributes {
        fetch MIXES, [LOCALE, INCLUDE, REPLACE];
    } => user_new_release_mixes {
        "items" => Items, PlainMeta, MIXES, [PAGE, LOCALE, INCLUDE, REPLACE];
    }
    Users = "users", UserAttributes {
        fetch ACCOUNT, [];
    }
    VideoManifests = "videoManifests", VideoManifestAttributes {
        fetch PLAYBACK, [URI_SCHEME, USAGE];
    }
    Videos = "videos", VideoAttributes {
        list OPEN, [COUNTRY, INCLUDE, REPLACE, FILTER_ID, FILTER_ISRC];
        fetch OPEN, [COUNTRY, INCLUDE, REPLACE];
    } => videos {
        "albums" => Albums, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, REPLACE];
        "artists" => Artists, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE, REPLACE];
        "providers" => Providers, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE];
        "thumbnailArt" => ThumbnailArt, PlainMeta, OPEN, [PAGE, COUNTRY, INCLUDE];
        "usageRules" => UsageRules, PlainMeta, OPEN, [COUNTRY, INCLUDE];
    }
}
