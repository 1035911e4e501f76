//! Playlists, which are read by anybody and written by their owner.

use super::{FILTER_ID, FILTER_OWNERS, MEDIA, Operation, PAGES, list, one, related, write};
use crate::kind::Kind::Playlists;
use crate::operations::Param::{self, Country, Cursor, Include, ReplaceMedia};
use crate::operations::Shape;

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

pub(super) const PLAYLISTS: &[Operation] = &[
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
