//! Albums, artists, tracks, videos, and the small resources around them.

use super::{
    ABROAD_PAGES, FILTER_ID, FILTER_OWNERS, MEDIA, MEDIA_PAGES, Operation, PAGES, PLAIN, SHARED,
    SHARED_MEDIA, SHARED_MEDIA_PAGES, SHARED_PAGES, list, one, related,
};
#[allow(
    clippy::enum_glob_use,
    reason = "a table of kinds reads better without forty qualifiers"
)]
use crate::kind::Kind::*;
use crate::operations::Param::{self, Country, Cursor, Include, ReplaceMedia, ShareCode};

const FILTER_ISRC: Param = Param::Filter("filter[isrc]");
const BY_TITLE: Param = Param::Sort(&["createdAt", "title"]);
pub(super) const ALBUMS: &[Operation] = &[
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

pub(super) const ARTISTS: &[Operation] = &[
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

pub(super) const SMALL: &[Operation] = &[
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

pub(super) const TRACKS: &[Operation] = &[
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

pub(super) const VIDEOS: &[Operation] = &[
    list(Videos, &[Country, Include, FILTER_ID, FILTER_ISRC, ReplaceMedia]),
    one(Videos, MEDIA),
    related(Videos, "albums", MEDIA_PAGES),
    related(Videos, "artists", MEDIA_PAGES),
    related(Videos, "providers", PAGES),
    related(Videos, "thumbnailArt", PAGES),
    related(Videos, "usageRules", PLAIN),
];
