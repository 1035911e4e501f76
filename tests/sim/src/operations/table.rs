//! The rows of the table, by resource type. Sets of parameters that recur have names; a set used once is spelt out.

use super::parameter::Param::{self, Country, Cursor, Include, Locale, ReplaceMedia, ShareCode};
use super::{Access, Operation, Shape};
#[allow(
    clippy::enum_glob_use,
    reason = "a table of kinds reads better without forty qualifiers"
)]
use crate::kind::Kind::{self, *};

/// All operations.
pub(super) fn rows() -> impl Iterator<Item = &'static Operation> {
    [
        ALBUMS,
        ARTISTS,
        SMALL,
        PLAYLISTS,
        SEARCH,
        TRACKS,
        VIDEOS,
        COLLECTIONS,
        MIXES,
    ]
    .into_iter()
    .flatten()
}

const fn one(kind: Kind, params: &'static [Param]) -> Operation {
    Operation {
        shape: Shape::One(kind),
        params,
        access: Access::Anyone,
    }
}

const fn list(kind: Kind, params: &'static [Param]) -> Operation {
    Operation {
        shape: Shape::List(kind),
        params,
        access: Access::Anyone,
    }
}

const fn related(kind: Kind, name: &'static str, params: &'static [Param]) -> Operation {
    Operation {
        shape: Shape::Related(kind, name),
        params,
        access: Access::Anyone,
    }
}

const fn write(shape: Shape, scope: &'static str) -> Operation {
    Operation {
        shape,
        params: &[],
        access: Access::User(scope),
    }
}

// === impl Operation ===

impl Operation {
    /// Open to the application; a user needs the scope.
    const fn or(mut self, scope: &'static str) -> Self {
        self.access = Access::AnyoneOr(scope);
        self
    }

    /// Open to users with the scope alone.
    const fn user(mut self, scope: &'static str) -> Self {
        self.access = Access::User(scope);
        self
    }
}

const FILTER_ID: Param = Param::Filter("filter[id]");
const FILTER_OWNERS: Param = Param::Filter("filter[owners.id]");
const FILTER_ISRC: Param = Param::Filter("filter[isrc]");

/// Of resources that can be shared by a code: with and without pages, with and without replacements.
const SHARED: &[Param] = &[Country, Include, ShareCode];
const SHARED_PAGES: &[Param] = &[Cursor, Country, Include, ShareCode];
const SHARED_MEDIA: &[Param] = &[Country, Include, ReplaceMedia, ShareCode];
const SHARED_MEDIA_PAGES: &[Param] = &[Cursor, Country, Include, ReplaceMedia, ShareCode];
/// Of resources that cannot.
const PLAIN: &[Param] = &[Country, Include];
const PAGES: &[Param] = &[Cursor, Country, Include];
const MEDIA: &[Param] = &[Country, Include, ReplaceMedia];
const MEDIA_PAGES: &[Param] = &[Cursor, Country, Include, ReplaceMedia];
/// Of what is the same in every country.
const ABROAD_PAGES: &[Param] = &[Cursor, Include];

const BY_TITLE: Param = Param::Sort(&["createdAt", "title"]);

const ALBUMS: &[Operation] = &[
    list(
        Albums,
        &[
            Cursor,
            BY_TITLE,
            Country,
            Include,
            Param::Filter("filter[barcodeId]"),
            FILTER_ID,
            FILTER_OWNERS,
            ReplaceMedia,
            ShareCode,
        ],
    ),
    one(Albums, SHARED_MEDIA),
    related(Albums, "artists", SHARED_MEDIA_PAGES),
    related(Albums, "coverArt", SHARED_PAGES),
    related(Albums, "items", SHARED_MEDIA_PAGES),
    related(Albums, "owners", SHARED_PAGES),
    related(Albums, "providers", SHARED_PAGES),
    related(Albums, "similarAlbums", SHARED_MEDIA_PAGES),
    related(Albums, "usageRules", SHARED),
];

const ARTISTS: &[Operation] = &[
    list(
        Artists,
        &[
            Country,
            Include,
            Param::Filter("filter[handle]"),
            FILTER_ID,
            FILTER_OWNERS,
            ReplaceMedia,
        ],
    ),
    one(Artists, MEDIA),
    related(Artists, "albums", MEDIA_PAGES),
    related(Artists, "biography", PLAIN),
    related(Artists, "owners", ABROAD_PAGES),
    related(Artists, "profileArt", PAGES),
    related(Artists, "radio", MEDIA_PAGES),
    related(Artists, "roles", ABROAD_PAGES),
    related(Artists, "similarArtists", MEDIA_PAGES),
    related(Artists, "trackProviders", ABROAD_PAGES),
    related(
        Artists,
        "tracks",
        &[Param::COLLAPSE_BY, Cursor, Country, Include, ReplaceMedia],
    ),
    related(Artists, "videos", MEDIA_PAGES),
];

const SMALL: &[Operation] = &[
    one(ArtistRoles, &[]),
    list(Artworks, &[Param::RequiredFilter("filter[id]"), Country, Include]),
    one(Artworks, PLAIN),
    related(Artworks, "owners", ABROAD_PAGES),
    one(Providers, &[]),
    one(UsageRules, &[]),
    one(Users, &[]).user("user.read"),
    one(
        TrackManifests,
        &[
            Param::MANIFEST_TYPE,
            Param::FORMATS,
            Param::URI_SCHEME,
            Param::USAGE,
            Param::ADAPTIVE,
            ShareCode,
        ],
    )
    .or("playback"),
    one(VideoManifests, &[Param::URI_SCHEME, Param::USAGE]).or("playback"),
];

const ITEM_ORDER: Param = Param::Sort(&[
    "addedAt",
    "albums.title",
    "artists.name",
    "duration",
    "itemIndex",
    "title",
]);
const IN_PLAYLIST: Param = Param::Text {
    name: "filter[query]",
    most: 100,
    required: false,
};

const PLAYLISTS: &[Operation] = &[
    list(
        Playlists,
        &[
            Cursor,
            Param::Sort(&["createdAt", "lastModifiedAt", "name"]),
            Country,
            Include,
            Param::Filter("filter[collaborators.id]"),
            FILTER_ID,
            FILTER_OWNERS,
            ReplaceMedia,
        ],
    )
    .or("playlists.read"),
    one(Playlists, MEDIA),
    related(Playlists, "collaboratorProfiles", PAGES),
    related(Playlists, "collaborators", PAGES),
    related(Playlists, "coverArt", PAGES),
    related(
        Playlists,
        "items",
        &[Cursor, ITEM_ORDER, Country, Include, IN_PLAYLIST, ReplaceMedia],
    ),
    related(Playlists, "ownerProfiles", PAGES),
    related(Playlists, "owners", PAGES),
    write(Shape::Create(Playlists), "playlists.write"),
    write(Shape::Update(Playlists), "playlists.write"),
    write(Shape::Delete(Playlists), "playlists.write"),
    write(Shape::Add(Playlists, "items"), "playlists.write"),
    write(Shape::Remove(Playlists, "items"), "playlists.write"),
    write(Shape::Move(Playlists, "items"), "playlists.write"),
];

const SEARCHED: &[Param] = &[
    Param::EXPLICIT,
    Cursor,
    Country,
    Param::DEVICE_TYPE,
    Param::SYSTEM_TYPE,
    Param::CLIENT_VERSION,
    Include,
    ReplaceMedia,
];

const fn searched(name: &'static str) -> Operation {
    related(SearchResults, name, SEARCHED).or("search.read")
}

const SEARCH: &[Operation] = &[
    list(
        SearchResults,
        &[
            Param::QUERY,
            Param::EXPLICIT,
            Country,
            Param::DEVICE_TYPE,
            Param::SYSTEM_TYPE,
            Param::CLIENT_VERSION,
            Include,
            ReplaceMedia,
        ],
    )
    .or("search.read"),
    searched("albums"),
    searched("artists"),
    searched("playlists"),
    searched("topHits"),
    searched("tracks"),
    searched("videos"),
    list(
        SearchSuggestions,
        &[Param::QUERY, Param::EXPLICIT, Country, Include, ReplaceMedia],
    )
    .or("search.read"),
    related(
        SearchSuggestions,
        "directHits",
        &[Param::EXPLICIT, Country, Include, Cursor, ReplaceMedia],
    )
    .or("search.read"),
];

const TRACKS: &[Operation] = &[
    list(
        Tracks,
        &[
            Cursor,
            BY_TITLE,
            Country,
            Include,
            FILTER_ID,
            FILTER_ISRC,
            FILTER_OWNERS,
            ReplaceMedia,
            ShareCode,
        ],
    ),
    one(Tracks, SHARED_MEDIA),
    related(Tracks, "albums", SHARED_MEDIA_PAGES),
    related(Tracks, "artists", SHARED_MEDIA_PAGES),
    related(Tracks, "owners", SHARED_PAGES),
    related(Tracks, "providers", SHARED_PAGES),
    related(Tracks, "radio", &[Include, Cursor, ReplaceMedia, ShareCode]),
    related(Tracks, "similarTracks", SHARED_MEDIA_PAGES),
    related(Tracks, "sourceFile", &[Include, ShareCode]),
    related(Tracks, "usageRules", SHARED),
];

const VIDEOS: &[Operation] = &[
    list(Videos, &[Country, Include, FILTER_ID, FILTER_ISRC, ReplaceMedia]),
    one(Videos, MEDIA),
    related(Videos, "albums", MEDIA_PAGES),
    related(Videos, "artists", MEDIA_PAGES),
    related(Videos, "providers", PAGES),
    related(Videos, "thumbnailArt", PAGES),
    related(Videos, "usageRules", PLAIN),
];

const fn collection(kind: Kind) -> Operation {
    one(kind, &[Locale, Include, ReplaceMedia]).user("collection.read")
}

const fn collected(kind: Kind, params: &'static [Param]) -> Operation {
    related(kind, "items", params).user("collection.read")
}

const fn collector(kind: Kind) -> Operation {
    related(kind, "owners", ABROAD_PAGES).user("collection.read")
}

const fn collect(kind: Kind) -> Operation {
    write(Shape::Add(kind, "items"), "collection.write")
}

const fn drop_from(kind: Kind) -> Operation {
    write(Shape::Remove(kind, "items"), "collection.write")
}

const ALBUM_ORDER: Param = Param::Sort(&["addedAt", "artists.name", "releaseDate", "title"]);
const ARTIST_ORDER: Param = Param::Sort(&["addedAt", "name"]);
const PLAYLIST_ORDER: Param = Param::Sort(&["addedAt", "lastModifiedAt", "name"]);
const TRACK_ORDER: Param = Param::Sort(&["addedAt", "albums.title", "artists.name", "duration", "title"]);
const VIDEO_ORDER: Param = Param::Sort(&["addedAt", "artists.name", "duration", "title"]);

const COLLECTIONS: &[Operation] = &[
    collection(UserCollectionAlbums),
    collected(
        UserCollectionAlbums,
        &[Cursor, ALBUM_ORDER, Locale, Include, ReplaceMedia],
    ),
    collector(UserCollectionAlbums),
    collect(UserCollectionAlbums),
    drop_from(UserCollectionAlbums),
    collection(UserCollectionArtists),
    collected(
        UserCollectionArtists,
        &[Cursor, ARTIST_ORDER, Locale, Include, ReplaceMedia],
    ),
    collector(UserCollectionArtists),
    collect(UserCollectionArtists),
    drop_from(UserCollectionArtists),
    collection(UserCollectionPlaylists),
    collected(
        UserCollectionPlaylists,
        &[
            Param::COLLECTION_VIEW,
            Cursor,
            PLAYLIST_ORDER,
            Include,
            ReplaceMedia,
        ],
    ),
    collector(UserCollectionPlaylists),
    collect(UserCollectionPlaylists),
    drop_from(UserCollectionPlaylists),
    collection(UserCollectionTracks),
    collected(
        UserCollectionTracks,
        &[Cursor, TRACK_ORDER, Locale, Include, ReplaceMedia],
    ),
    collector(UserCollectionTracks),
    collect(UserCollectionTracks),
    drop_from(UserCollectionTracks),
    collection(UserCollectionVideos),
    collected(
        UserCollectionVideos,
        &[Cursor, VIDEO_ORDER, Locale, Include, ReplaceMedia],
    ),
    collector(UserCollectionVideos),
    collect(UserCollectionVideos),
    drop_from(UserCollectionVideos),
];

const fn mix(kind: Kind) -> Operation {
    one(kind, &[Locale, Include, ReplaceMedia]).user("recommendations.read")
}

const fn mixed(kind: Kind) -> Operation {
    related(kind, "items", &[Cursor, Locale, Include, ReplaceMedia]).user("recommendations.read")
}

const MIXES: &[Operation] = &[
    mix(UserDailyMixes),
    mixed(UserDailyMixes),
    mix(UserDiscoveryMixes),
    mixed(UserDiscoveryMixes),
    mix(UserNewReleaseMixes),
    mixed(UserNewReleaseMixes),
];
