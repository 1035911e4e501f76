//! The orders of favourites by name. Which there are depends on the kind, so that a list of words in the schema could
//! not tell.

use tidal_core::{
    Error, Kind,
    service::{Direction, FavoritesSort},
};

use crate::Failure;

type Order = fn(Direction) -> FavoritesSort;

const ORDERS: &[(&str, Order)] = &[
    ("added", FavoritesSort::Added),
    ("album", FavoritesSort::Album),
    ("artist", FavoritesSort::Artist),
    ("duration", FavoritesSort::Duration),
    ("modified", FavoritesSort::Modified),
    ("name", FavoritesSort::Name),
    ("released", FavoritesSort::Released),
    ("title", FavoritesSort::Title),
];

/// Reads `title` or `-title`.
///
/// # Errors
/// `INVALID_INPUT`, naming the orders that this kind has.
pub(super) fn read(text: &str, kind: Kind) -> Result<FavoritesSort, Failure> {
    let (name, direction) = match text.strip_prefix('-') {
        Some(name) => (name, Direction::Descending),
        None => (text, Direction::Ascending),
    };
    ORDERS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, order)| order(direction))
        .filter(|order| order.accepts(kind))
        .ok_or_else(|| {
            let accepted = format!("{} for {}, - in front reverses", names(kind), kind.plural());
            Error::invalid_input("sort", text, accepted).into()
        })
}

fn names(kind: Kind) -> String {
    let accepted: Vec<&str> = ORDERS
        .iter()
        .filter(|(_, order)| order(Direction::Ascending).accepts(kind))
        .map(|(name, _)| *name)
        .collect();
    accepted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_with_their_direction() {
        for (text, kind, expected) in [
            ("added", Kind::Artist, FavoritesSort::Added(Direction::Ascending)),
            ("-title", Kind::Track, FavoritesSort::Title(Direction::Descending)),
            (
                "modified",
                Kind::Playlist,
                FavoritesSort::Modified(Direction::Ascending),
            ),
            (
                "-released",
                Kind::Album,
                FavoritesSort::Released(Direction::Descending),
            ),
        ] {
            assert_eq!(read(text, kind).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_the_kind_does_not_have_is_answered_with_what_it_has() {
        for text in ["title", "-title", "", "-", "--added", "tempo"] {
            let message = read(text, Kind::Artist).unwrap_err().message;
            assert!(
                message.ends_with("accepted: added, name for artists, - in front reverses"),
                "{message}"
            );
        }
    }
}
