//! Ids from the command line and from standard input: bare, as links, or as they stand in JSON objects as
//! this program prints them. All of them are checked before the first request.

mod read;
#[cfg(test)]
mod tests;

use std::{collections::HashSet, hash::Hash, io, str::FromStr};

use tidal_core::{Identifier, Isrc, ItemId, Kind, Link, recommend::Seeds};

use self::read::{Expected, STDIN, read};
use crate::error::Error;

/// What an id has to be.
pub(crate) trait Key: FromStr<Err = tidal_core::Error> + Clone + Eq + Hash {}

impl<K: FromStr<Err = tidal_core::Error> + Clone + Eq + Hash> Key for K {}

/// The ids that the arguments name, each once, in their order; `-` stands for standard input.
pub(crate) fn keys<K: Key>(arguments: &[String], kind: Kind) -> Result<Vec<K>, Error> {
    let keys = read(arguments, Expected::ids(&[kind]), str::parse, io::stdin().lock())?;
    Ok(each_once(keys))
}

/// The one id that the argument names.
pub(crate) fn key<K: Key>(argument: &str, kind: Kind) -> Result<K, Error> {
    only_one(keys(&[argument.to_owned()], kind)?, kind)
}

/// The id that an argument names beside others: standard input is theirs.
pub(crate) fn named<K: Key>(argument: &str, kind: Kind) -> Result<K, Error> {
    if argument == STDIN {
        return Err(Error::Usage {
            message: format!("the {kind} has to be named"),
            hint: "name it by its id or link; `-` stands for what comes after it",
        });
    }
    Ok(argument.parse()?)
}

/// The things of one kind that the arguments name, each once.
pub(crate) fn things(arguments: &[String], kind: Kind) -> Result<Vec<Identifier>, Error> {
    let parse = |text: &str| Identifier::parse(kind, text);
    let things = read(arguments, Expected::ids(&[kind]), parse, io::stdin().lock())?;
    Ok(each_once(things))
}

/// What the arguments name for a list of tracks and videos, as often as they do: a track's bare id, a video's URI, or
/// a recording's code. Only TIDAL knows what a code leads to.
pub(crate) fn media(arguments: &[String]) -> Result<Vec<String>, Error> {
    media_of(arguments, &MEDIA, io::stdin().lock())
}

/// Likewise for a list of tracks alone, each once.
pub(crate) fn tracks(arguments: &[String]) -> Result<Vec<String>, Error> {
    let tracks = media_of(arguments, &[Kind::Track], io::stdin().lock())?;
    Ok(each_once(tracks))
}

/// What recommendations begin with, each once: tracks and artists, or `favorites` alone.
pub(crate) fn seeds(arguments: &[String]) -> Result<Seeds, Error> {
    seeds_of(arguments, io::stdin().lock())
}

/// The entries of a playlist that the arguments name, each once.
pub(crate) fn entries(arguments: &[String]) -> Result<Vec<ItemId>, Error> {
    let entries = read(
        arguments,
        Expected::field("item_id"),
        str::parse,
        io::stdin().lock(),
    )?;
    Ok(each_once(entries))
}

/// The positions that the arguments name, each once, counted from 1.
pub(crate) fn positions(arguments: &[String]) -> Result<Vec<usize>, Error> {
    let positions = read(
        arguments,
        Expected::field("position"),
        position,
        io::stdin().lock(),
    )?;
    Ok(each_once(positions))
}

/// The one track or video that the argument names.
pub(crate) fn medium(argument: &str) -> Result<Identifier, Error> {
    let parse = |text: &str| medium_of(&MEDIA, text);
    let arguments = [argument.to_owned()];
    let media = read(&arguments, Expected::ids(&MEDIA), parse, io::stdin().lock())?;
    only_one(each_once(media), Kind::Track)
}

/// What a playlist may hold. A bare id is one of the first kind.
const MEDIA: [Kind; 2] = [Kind::Track, Kind::Video];

fn media_of(arguments: &[String], kinds: &[Kind], stdin: impl io::Read) -> Result<Vec<String>, Error> {
    // Codes begin with two letters, which no track's id has been seen to do.
    let parse = |text: &str| match text.parse::<Isrc>() {
        Ok(code) => Ok(code.to_string()),
        Err(_) => medium_of(kinds, text).map(|what| match what.kind {
            Kind::Track => what.id().to_owned(),
            other => Link::uri(other, what.id()),
        }),
    };
    read(arguments, Expected::ids(kinds), parse, stdin)
}

fn seeds_of(arguments: &[String], stdin: impl io::Read) -> Result<Seeds, Error> {
    let parse = |text: &str| Seeds::parse([text]).map(|_| text.to_owned());
    let seeds = read(
        arguments,
        Expected::ids(&[Kind::Track, Kind::Artist]),
        parse,
        stdin,
    )?;
    let seeds = each_once(seeds);
    Ok(Seeds::parse(seeds.iter().map(String::as_str))?)
}

fn position(text: &str) -> tidal_core::Result<usize> {
    let number = text.trim().parse().ok().filter(|position| *position > 0);
    number.ok_or_else(|| tidal_core::Error::invalid_input("position", text, "a place, counted from 1"))
}

/// A link tells its kind; without one it is the first.
fn medium_of(kinds: &[Kind], text: &str) -> tidal_core::Result<Identifier> {
    let mut read = kinds.iter().map(|kind| Identifier::parse(*kind, text));
    let first = read.next();
    match first {
        Some(Err(error)) if text.contains("://") => read.find_map(Result::ok).ok_or(error),
        Some(first) => first,
        None => Err(tidal_core::Error::invalid_input("id", text, "nothing")),
    }
}

fn each_once<K: Clone + Eq + Hash>(mut keys: Vec<K>) -> Vec<K> {
    let mut seen = HashSet::new();
    keys.retain(|key| seen.insert(key.clone()));
    keys
}

fn only_one<K>(mut keys: Vec<K>, kind: Kind) -> Result<K, Error> {
    match (keys.pop(), keys.is_empty()) {
        (Some(key), true) => Ok(key),
        (Some(_), false) => Err(Error::Usage {
            message: format!("standard input names {} {}", keys.len() + 1, kind.plural()),
            hint: "this command takes exactly one",
        }),
        (None, _) => Err(Error::Usage {
            message: format!("standard input names no {kind}"),
            hint: "this command takes exactly one",
        }),
    }
}
