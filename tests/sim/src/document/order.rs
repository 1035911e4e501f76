//! Sorting a list of links by members of what they point at. What cannot be read sorts last, and equals keep their
//! order.

use crate::catalogue::fold;
use crate::kind::Kind;
use crate::scene::{Link, Meta, Scene, words};
use std::cmp::Ordering;

/// What a link sorts by.
#[derive(Debug, PartialEq, PartialOrd)]
enum Key {
    Number(i64),
    Text(String),
}

/// Sorts by the first member, then by the next; `-` turns the order round.
pub(crate) fn sort(scene: &Scene<'_>, links: Vec<Link>, members: &[String]) -> Vec<Link> {
    let mut keyed: Vec<(Vec<Option<Key>>, Link)> = links
        .into_iter()
        .enumerate()
        .map(|(place, link)| {
            let keys = members
                .iter()
                .map(|member| key(scene, (place, &link), member.trim_start_matches('-')));
            (keys.collect(), link)
        })
        .collect();
    keyed.sort_by(|(one, _), (two, _)| {
        let pairs = one.iter().zip(two).zip(members);
        let orders = pairs.map(|((one, two), member)| compare(one.as_ref(), two.as_ref(), member));
        orders.fold(Ordering::Equal, Ordering::then)
    });
    keyed.into_iter().map(|(_, link)| link).collect()
}

fn compare(one: Option<&Key>, two: Option<&Key>, member: &str) -> Ordering {
    match (one, two) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(one), Some(two)) => {
            let order = one.partial_cmp(two).unwrap_or(Ordering::Equal);
            if member.starts_with('-') {
                order.reverse()
            } else {
                order
            }
        }
    }
}

fn key(scene: &Scene<'_>, (place, link): (usize, &Link), member: &str) -> Option<Key> {
    let number = |number: Option<i64>| number.map(Key::Number);
    match member {
        "itemIndex" => number(i64::try_from(place).ok()),
        "addedAt" => match &link.meta {
            Meta::PlaylistItem { added_at, .. } | Meta::Collected(added_at) => {
                number(Some(added_at.as_millisecond()))
            }
            _ => None,
        },
        "createdAt" => match scene
            .find_playlist(&link.id)
            .filter(|_| link.kind == Kind::Playlists)
        {
            Some(playlist) => number(Some(playlist.created_at.as_millisecond())),
            None => number(Some(words::created_at(&link.id).as_millisecond())),
        },
        "lastModifiedAt" => number(
            scene
                .find_playlist(&link.id)
                .map(|found| found.modified_at.as_millisecond()),
        ),
        "duration" => number(duration(scene, link)),
        "releaseDate" => scene
            .catalogue
            .albums
            .find(&link.id)?
            .release_date
            .clone()
            .map(Key::Text),
        "artists.name" => through(scene, link, "artists"),
        "albums.title" => through(scene, link, "albums"),
        _ => name(scene, link).map(Key::Text),
    }
}

fn duration(scene: &Scene<'_>, link: &Link) -> Option<i64> {
    let length = match link.kind {
        Kind::Videos => scene.catalogue.videos.find(&link.id)?.duration,
        _ => scene.catalogue.tracks.find(&link.id)?.duration,
    };
    i64::try_from(length.as_millis()).ok()
}

/// The name of the first thing linked by that relationship.
fn through(scene: &Scene<'_>, link: &Link, relationship: &str) -> Option<Key> {
    let first = scene
        .linkage(link.kind, &link.id, relationship)?
        .into_links()
        .into_iter()
        .next()?;
    name(scene, &first).map(Key::Text)
}

fn name(scene: &Scene<'_>, link: &Link) -> Option<String> {
    let catalogue = scene.catalogue;
    let name = match link.kind {
        Kind::Albums => catalogue.albums.find(&link.id)?.title.clone(),
        Kind::Artists => catalogue.artists.find(&link.id)?.name.clone(),
        Kind::Playlists => scene.find_playlist(&link.id)?.name.clone(),
        Kind::Videos => catalogue.videos.find(&link.id)?.title.clone(),
        _ => catalogue.tracks.find(&link.id)?.title.clone(),
    };
    Some(fold(&name))
}
