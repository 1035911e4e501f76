//! What a change may hold, checked before anything is sent and told in the caller's words.

use std::{collections::HashSet, ops::RangeInclusive};

use crate::{Error, Identifier, Kind, Result, service::PlacedItem};

/// A list of this many things.
///
/// # Errors
/// `INVALID_INPUT` with the bounds.
pub(super) fn count(field: &'static str, given: usize, most: usize) -> Result<()> {
    if (1..=most).contains(&given) {
        return Ok(());
    }
    Err(Error::InvalidInput {
        field: field.into(),
        given: format!("a list of {given}"),
        accepted: format!("1 to {most} at once").into(),
    })
}

/// A text of so many characters, blanks around it not counted.
///
/// # Errors
/// `INVALID_INPUT` with the bounds.
pub(super) fn text(field: &'static str, given: &str, characters: RangeInclusive<usize>) -> Result<()> {
    let length = given.trim().chars().count();
    if characters.contains(&length) {
        return Ok(());
    }
    let accepted = match (characters.start(), characters.end()) {
        (0, most) => format!("at most {most} characters"),
        (least, most) => format!("{least} to {most} characters"),
    };
    Err(Error::invalid_input(field, given, accepted))
}

/// Things of these kinds alone.
///
/// # Errors
/// `INVALID_INPUT` names the first that is of another.
pub(super) fn kinds<'a>(
    field: &'static str,
    mut given: impl Iterator<Item = &'a Identifier>,
    accepted: &[Kind],
) -> Result<()> {
    let Some(odd) = given.find(|one| !accepted.contains(&one.kind)) else {
        return Ok(());
    };
    let names: Vec<_> = accepted.iter().map(|kind| kind.plural()).collect();
    Err(Error::invalid_input(
        field,
        &odd.to_string(),
        format!("{} alone", names.join(" and ")),
    ))
}

/// Entries that are named once each.
///
/// # Errors
/// `INVALID_INPUT` names the first that is named again.
pub(super) fn once_each(field: &'static str, given: &[PlacedItem]) -> Result<()> {
    let mut seen = HashSet::with_capacity(given.len());
    match given.iter().find(|item| !seen.insert(&item.item_id)) {
        Some(again) => Err(Error::invalid_input(
            field,
            again.item_id.as_str(),
            "each entry once",
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ItemId;

    fn check(outcome: Result<()>, expected: Option<&str>) {
        let told = outcome.err().map(|error| error.to_string());
        assert_eq!(told.as_deref(), expected);
    }

    #[test]
    fn lists_have_bounds() {
        check(count("ids", 1, 50), None);
        check(count("ids", 50, 50), None);
        for (given, most) in [(0, 50), (51, 50), (21, 20)] {
            let told = format!("ids: a list of {given} is not accepted; accepted: 1 to {most} at once");
            check(count("ids", given, most), Some(&told));
        }
    }

    #[test]
    fn texts_have_bounds() {
        check(text("name", "å", 1..=2), None);
        check(text("name", " åä ", 1..=2), None);
        check(text("description", "", 0..=2), None);
        check(
            text("name", "  ", 1..=2),
            Some(r#"name: "  " is not accepted; accepted: 1 to 2 characters"#),
        );
        check(
            text("description", "abc", 0..=2),
            Some(r#"description: "abc" is not accepted; accepted: at most 2 characters"#),
        );
    }

    #[test]
    fn what_is_of_another_kind_is_named() {
        let given = [Kind::Track, Kind::Artist, Kind::Video].map(|kind| Identifier::from_tidal(kind, "7"));
        check(kinds("items", given.iter(), &Kind::ALL), None);
        check(
            kinds("items", given.iter(), &[Kind::Track, Kind::Video]),
            Some(r#"items: "artist 7" is not accepted; accepted: tracks and videos alone"#),
        );
    }

    #[test]
    fn an_entry_that_is_named_twice_is_named() {
        let entry = |item_id: &str| PlacedItem {
            item_id: ItemId::from_tidal(item_id),
            media: Identifier::from_tidal(Kind::Track, "7"),
        };
        check(once_each("items", &[entry("a"), entry("b")]), None);
        check(
            once_each("items", &[entry("a"), entry("b"), entry("a")]),
            Some(r#"items: "a" is not accepted; accepted: each entry once"#),
        );
    }
}
