//! Free-text search over the catalogue: tokenised, without regard to case or accents, the last word also as a
//! beginning, ranked by how well the name matches and then by popularity. Scripts without spaces match anywhere.

use super::Catalogue;
use super::model::Id;
use crate::kind::Kind;
use std::collections::{BTreeMap, HashSet};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Everything that can be found, folded once.
#[derive(Debug, Default)]
pub(crate) struct Index {
    entries: Vec<Entry>,
    words: BTreeMap<String, Vec<usize>>,
}

/// What a query found, best first.
#[derive(Debug, Default)]
pub(crate) struct Matches {
    pub(crate) hits: Vec<(Kind, Id)>,
    /// A better spelling, where nothing was found as written.
    pub(crate) did_you_mean: Option<String>,
}

#[derive(Debug)]
struct Entry {
    kind: Kind,
    id: Id,
    /// The folded name: what counts most.
    name: String,
    /// The folded name with its artists and version: what has to contain the words.
    text: String,
    popularity: f64,
}

/// Lower case, without accents, everything else than letters and digits as single spaces.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
    {
        if letter.is_alphanumeric() {
            folded.push(letter);
        } else if letter != '\'' && letter != '\u{2019}' && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.trim().to_owned()
}

// === impl Index ===

impl Index {
    /// Indexes a catalogue.
    pub(crate) fn over(catalogue: &Catalogue) -> Self {
        let mut index = Self::default();
        let names = |ids: &[Id]| {
            let names = ids
                .iter()
                .filter_map(|id| catalogue.artists.find(id))
                .map(|artist| artist.name.as_str());
            names.collect::<Vec<_>>().join(" ")
        };
        for track in catalogue.tracks.iter() {
            let more = format!(
                "{} {}",
                names(&track.artists),
                track.version.as_deref().unwrap_or("")
            );
            index.add((Kind::Tracks, &track.id), (&track.title, &more), track.popularity);
        }
        for album in catalogue.albums.iter() {
            index.add(
                (Kind::Albums, &album.id),
                (&album.title, &names(&album.artists)),
                album.popularity,
            );
        }
        for artist in catalogue.artists.iter() {
            index.add((Kind::Artists, &artist.id), (&artist.name, ""), artist.popularity);
        }
        for video in catalogue.videos.iter() {
            index.add(
                (Kind::Videos, &video.id),
                (&video.title, &names(&video.artists)),
                video.popularity,
            );
        }
        index
    }

    /// Everything that matches, of all kinds.
    pub(crate) fn search(&self, query: &str) -> Matches {
        let query = fold(query);
        if query.is_empty() {
            return Matches::default();
        }
        let mut ranked: Vec<(u8, f64, usize)> = self
            .candidates(&query)
            .into_iter()
            .filter_map(|place| {
                let entry = self.entries.get(place)?;
                Some((rank(&entry.name, &query), entry.popularity, place))
            })
            .collect();
        ranked.sort_by(|one, two| {
            one.0
                .cmp(&two.0)
                .then(two.1.total_cmp(&one.1))
                .then(one.2.cmp(&two.2))
        });
        let hits: Vec<_> = ranked
            .into_iter()
            .filter_map(|(_, _, place)| self.entries.get(place))
            .map(|entry| (entry.kind, entry.id.clone()))
            .collect();
        let did_you_mean = if hits.is_empty() {
            self.respell(&query)
        } else {
            None
        };
        Matches { hits, did_you_mean }
    }

    /// Up to `most` names that begin with what was typed.
    pub(crate) fn complete(&self, typed: &str, most: usize) -> Vec<String> {
        let typed = fold(typed);
        let mut seen = HashSet::new();
        let mut names: Vec<(f64, &str)> = self
            .entries
            .iter()
            .filter(|entry| {
                !typed.is_empty() && entry.name.starts_with(&typed) && seen.insert(entry.name.as_str())
            })
            .map(|entry| (entry.popularity, entry.name.as_str()))
            .collect();
        names.sort_by(|one, two| two.0.total_cmp(&one.0).then(one.1.cmp(two.1)));
        names
            .into_iter()
            .take(most)
            .map(|(_, name)| name.to_owned())
            .collect()
    }

    fn add(&mut self, (kind, id): (Kind, &Id), (name, more): (&str, &str), popularity: f64) {
        let name = fold(name);
        let text = format!("{name} {}", fold(more));
        let place = self.entries.len();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let places = self.words.entry(word.to_owned()).or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
        self.entries.push(Entry {
            kind,
            id: id.clone(),
            name,
            text,
            popularity,
        });
    }

    /// The entries that hold every word; the last one may be unfinished.
    fn candidates(&self, query: &str) -> Vec<usize> {
        let words: Vec<&str> = query.split(' ').collect();
        let Some((last, whole)) = words.split_last() else {
            return Vec::new();
        };
        let mut found: Option<HashSet<usize>> = None;
        for word in whole {
            let places: HashSet<usize> = self.words.get(*word).into_iter().flatten().copied().collect();
            found = Some(found.map_or_else(|| places.clone(), |found| &found & &places));
        }
        let ending: HashSet<usize> = if last.is_ascii() {
            let beginnings = self
                .words
                .range((*last).to_owned()..)
                .take_while(|(word, _)| word.starts_with(last));
            beginnings
                .flat_map(|(_, places)| places.iter().copied())
                .collect()
        } else {
            let containing = self
                .entries
                .iter()
                .enumerate()
                .filter(|(_, entry)| entry.text.contains(last));
            containing.map(|(place, _)| place).collect()
        };
        found
            .map_or_else(|| ending.clone(), |found| &found & &ending)
            .into_iter()
            .collect()
    }

    /// The query with each unknown word replaced by the nearest known one, if that is near enough.
    fn respell(&self, query: &str) -> Option<String> {
        let mut words = Vec::new();
        for word in query.split(' ') {
            if self.words.contains_key(word) {
                words.push(word.to_owned());
                continue;
            }
            let near = self
                .words
                .keys()
                .filter(|known| known.len().abs_diff(word.len()) <= 2);
            let best = near.map(|known| (edits(known, word), known)).min()?;
            if best.0 > 2 || word.len() < 3 {
                return None;
            }
            words.push(best.1.clone());
        }
        let respelt = words.join(" ");
        (respelt != query).then_some(respelt)
    }
}

fn rank(name: &str, query: &str) -> u8 {
    if name == query {
        0
    } else if name.starts_with(query) {
        1
    } else if name.contains(query) {
        2
    } else {
        3
    }
}

/// The Levenshtein distance in letters.
fn edits(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        let mut left = line + 1;
        next.push(left);
        for (pair, other) in row.windows(2).zip(&two) {
            if let [diagonal, above] = pair {
                left = (diagonal + usize::from(letter != *other))
                    .min(above + 1)
                    .min(left + 1);
            }
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{edits, fold};

    #[test]
    fn folding_forgets_case_accents_and_marks() {
        for (text, folded) in [
            ("Café del Mar", "cafe del mar"),
            ("Don\u{2019}t  (Stop!)", "dont stop"),
            ("ÅNGSTRÖM", "angstrom"),
            ("  ", ""),
            ("雨の夜", "雨の夜"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn edits_are_counted() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("same", "same"), 0);
    }
}
