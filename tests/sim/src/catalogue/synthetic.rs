//! The built-in catalogue: about 3,200 tracks of artists that do not exist, the same for the same seed, with the
//! awkward things real catalogues hold. The first artists are fixed by hand, because [`crate::Sample`] names them.

pub(crate) mod titles;

use self::titles::{
    ACCENTED_TITLE, CJK_TITLE, COMMON_TITLE, FULL_ARTIST, LONG_TITLE_OPENING, NORDIC_TITLE, RTL_TITLE,
    TWENTY_ALBUM, TWIN_TITLE, UNAVAILABLE_TITLE, UNMEASURED_TITLE,
};
use super::model::{Availability, Row, VideoRow};
use super::names::{ARTIST_PARTS, TITLE_ENDINGS, TITLE_OPENINGS, TITLE_TURNS, VERSIONS};
use crate::dice::Dice;
use std::time::Duration;

const ARTISTS: usize = 160;
const KEYS: [&str; 12] = [
    "C", "CSharp", "D", "Eb", "E", "F", "FSharp", "G", "Ab", "A", "Bb", "B",
];
const SCALES: [&str; 6] = ["MAJOR", "MAJOR", "MAJOR", "MINOR", "MINOR", "DORIAN"];

/// The recordings for a seed.
pub(super) fn rows(seed: u64) -> Vec<Row> {
    let mut dice = Dice::new(seed);
    let mut rows = full_artist(&mut dice);
    rows.extend(curiosities(&mut dice));
    let names = artist_names();
    for (rank, artist) in names.iter().enumerate() {
        rows.extend(discography(
            &mut dice,
            artist,
            names.get(rank + 1).map(String::as_str),
        ));
    }
    rows
}

/// The music videos for a seed; the full artist has the first thirty.
pub(super) fn videos(seed: u64) -> Vec<VideoRow> {
    let mut dice = Dice::new(seed ^ 0x7669_6465_6f73);
    (0..120)
        .map(|rank: usize| VideoRow {
            title: format!("{} (Official Video)", title(&mut dice)),
            artist_rank: if rank < 30 { 0 } else { rank },
            duration: length(&mut dice),
            availability: if rank == 119 {
                Availability::Nowhere
            } else {
                Availability::Everywhere
            },
        })
        .collect()
}

fn full_artist(dice: &mut Dice) -> Vec<Row> {
    let mut rows: Vec<Row> = (1..=20)
        .map(|number| Row {
            title: format!("Harbour No. {number}"),
            availability: Availability::Everywhere,
            ..recording(dice, FULL_ARTIST, TWENTY_ALBUM)
        })
        .collect();
    for album in 1..=24 {
        let title = format!("Ledger of Tides, Vol. {album}");
        rows.extend((0..4).map(|_| Row {
            availability: Availability::Everywhere,
            ..recording(dice, FULL_ARTIST, &title)
        }));
    }
    rows
}

/// One of each thing that breaks a careless reader.
fn curiosities(dice: &mut Dice) -> Vec<Row> {
    let artist = "Curio Cabinet";
    let album = "Cabinet of \"Curiosities\" [Deluxe]";
    let long = format!(
        "{LONG_TITLE_OPENING}{}",
        " of Everything That Happened by the Harbour".repeat(8)
    );
    let mut odd = |title: &str| Row {
        title: title.to_owned(),
        availability: Availability::Everywhere,
        ..recording(dice, artist, album)
    };
    let mut rows: Vec<Row> = [
        ACCENTED_TITLE,
        CJK_TITLE,
        RTL_TITLE,
        &long,
        "\"Quoted\" & <Tagged> \\ Slashed/",
        COMMON_TITLE,
    ]
    .into_iter()
    .map(&mut odd)
    .collect();
    rows.push(Row {
        availability: Availability::Nowhere,
        ..odd(UNAVAILABLE_TITLE)
    });
    rows.push(Row {
        availability: Availability::Only(&["NO", "SE"]),
        ..odd(NORDIC_TITLE)
    });
    rows.push(Row {
        bpm: None,
        key: "UNKNOWN",
        scale: "UNKNOWN",
        ..odd(UNMEASURED_TITLE)
    });
    // The same recording twice under two ids, and once on two albums.
    let twin = Row {
        recording: Some("twin".to_owned()),
        ..odd(TWIN_TITLE)
    };
    rows.push(twin.clone());
    rows.push(Row {
        albums: vec!["Twins Elsewhere".to_owned()],
        ..twin
    });
    rows.push(Row {
        albums: vec![album.to_owned(), "Best of Curio Cabinet".to_owned()],
        ..odd("On Two Albums")
    });
    rows.push(Row {
        artists: vec!["Love Letter Office".to_owned()],
        ..odd(COMMON_TITLE)
    });
    rows
}

fn discography(dice: &mut Dice, artist: &str, guest: Option<&str>) -> Vec<Row> {
    let mut rows = Vec::new();
    for _ in 0..=dice.below(3) {
        let album = title(dice);
        let mut tracks: Vec<Row> = (0..7 + dice.below(6))
            .map(|_| recording(dice, artist, &album))
            .collect();
        if let (Some(first), Some(guest)) = (tracks.first_mut(), guest) {
            first.artists.push(guest.to_owned());
        }
        if let Some(last) = tracks.last_mut() {
            last.albums.push(format!("{artist}: Collected"));
        }
        rows.extend(tracks);
    }
    rows
}

fn recording(dice: &mut Dice, artist: &str, album: &str) -> Row {
    let version = (dice.below(12) == 0).then(|| dice.pick(VERSIONS).to_owned());
    let unknown_key = dice.below(40) == 0;
    Row {
        title: title(dice),
        version,
        artists: vec![artist.to_owned()],
        albums: vec![album.to_owned()],
        release_date: Some(format!(
            "{}-{:02}-{:02}",
            1968 + dice.below(58),
            1 + dice.below(12),
            1 + dice.below(28)
        )),
        duration: length(dice),
        bpm: (dice.below(25) != 0).then(|| ((60.0 + dice.fraction() * 120.0) * 100.0).round() / 100.0),
        key: if unknown_key { "UNKNOWN" } else { dice.pick(&KEYS) },
        scale: if unknown_key {
            "UNKNOWN"
        } else {
            dice.pick(&SCALES)
        },
        explicit: dice.below(10) == 0,
        availability: match dice.below(150) {
            0 => Availability::Nowhere,
            1 => Availability::Only(&["GB", "IE"]),
            _ => Availability::Everywhere,
        },
        recording: None,
    }
}

fn title(dice: &mut Dice) -> String {
    let (opening, ending) = (dice.pick(TITLE_OPENINGS), dice.pick(TITLE_ENDINGS));
    format!("{opening} {ending}{}", dice.pick(TITLE_TURNS))
}

fn length(dice: &mut Dice) -> Duration {
    Duration::from_secs(95 + u64::try_from(dice.below(320)).unwrap_or(0))
}

/// Every beginning with every ending, script by script, as many as are wanted.
fn artist_names() -> Vec<String> {
    let mut names = Vec::new();
    for (beginnings, endings) in ARTIST_PARTS {
        for beginning in beginnings {
            names.extend(endings.iter().map(|ending| format!("{beginning} {ending}")));
        }
    }
    let step = names.len() / ARTISTS.min(names.len()).max(1);
    names.into_iter().step_by(step.max(1)).take(ARTISTS).collect()
}
