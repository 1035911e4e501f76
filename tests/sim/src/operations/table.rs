//! The rows of the table, by resource type. Sets of parameters that recur have names; a set used once is spelt out.

mod music;
mod personal;
mod playlists;
mod search;

use super::parameter::Param::{self, Country, Cursor, Include, ReplaceMedia, ShareCode};
use super::{Access, Operation, Shape};
use crate::kind::Kind;

/// All operations.
pub(super) fn rows() -> impl Iterator<Item = &'static Operation> {
    use self::{music, personal, playlists, search};
    let music = [
        music::ALBUMS,
        music::ARTISTS,
        music::SMALL,
        music::TRACKS,
        music::VIDEOS,
    ];
    let others = [
        playlists::PLAYLISTS,
        search::SEARCH,
        personal::COLLECTIONS,
        personal::MIXES,
    ];
    music.into_iter().chain(others).flatten()
}

const fn one(kind: Kind, params: &'static [Param]) -> Operation {
    open(Shape::One(kind), params)
}

const fn list(kind: Kind, params: &'static [Param]) -> Operation {
    open(Shape::List(kind), params)
}

const fn related(kind: Kind, name: &'static str, params: &'static [Param]) -> Operation {
    open(Shape::Related(kind, name), params)
}

const fn write(shape: Shape, scope: &'static str) -> Operation {
    open(shape, &[]).user(scope)
}

const fn open(shape: Shape, params: &'static [Param]) -> Operation {
    Operation {
        shape,
        params,
        access: Access::Anyone,
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
