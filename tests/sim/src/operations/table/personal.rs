//! What belongs to one user: collections and mixes.

use super::{ABROAD_PAGES, Operation, one, related, write};
#[allow(
    clippy::enum_glob_use,
    reason = "a table of kinds reads better without forty qualifiers"
)]
use crate::kind::Kind::{self, *};
use crate::operations::Param::{self, Cursor, Include, Locale, ReplaceMedia};
use crate::operations::Shape;

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

pub(super) const COLLECTIONS: &[Operation] = &[
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

pub(super) const MIXES: &[Operation] = &[
    mix(UserDailyMixes),
    mixed(UserDailyMixes),
    mix(UserDiscoveryMixes),
    mixed(UserDiscoveryMixes),
    mix(UserNewReleaseMixes),
    mixed(UserNewReleaseMixes),
];
