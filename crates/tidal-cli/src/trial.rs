//! Runs commands inside a test, against a TIDAL in memory and on paused time.

use std::sync::Arc;

use clap::Parser;
use tidal_core::{
    model::{Key, Media, Scale},
    testing::{FakeTidal, build},
};

use crate::{cli::Cli, command, console::Console, context::Context, exit::Exit, output::Format, start};

/// What a run printed and how it ended.
pub(crate) struct Ran {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) exit: Exit,
}

/// Runs a command line against this TIDAL; ndjson unless it says otherwise.
pub(crate) fn run(fake: &Arc<FakeTidal>, line: &[&str]) -> Ran {
    let cli = Cli::try_parse_from(std::iter::once(&"tidal-cli").chain(line)).unwrap();
    let (console, out, err) = Console::captured(cli.global.format().unwrap_or(Format::Ndjson));
    let context = Context {
        console,
        global: cli.global,
        fake: Some(fake.clone()),
    };
    let exit = start::finish(&context, command::run(&cli.command, &context));
    Ran {
        out: out.text(),
        err: err.text(),
        exit,
    }
}

/// A run for a snapshot: the command line, what it printed on both streams, how it ended.
#[track_caller]
pub(crate) fn transcript(fake: &Arc<FakeTidal>, line: &[&str]) -> String {
    let ran = run(fake, line);
    let errors = ran.err.replace('\n', "\n! ");
    let errors = errors
        .strip_suffix("! ")
        .map_or_else(String::new, |lines| format!("! {lines}"));
    format!(
        "$ tidal-cli {}\n{}{errors}{:?}\n",
        line.join(" "),
        ran.out,
        ran.exit
    )
}

/// A few tracks in many scripts, too long, too wide and hostile.
pub(crate) fn songs() -> Arc<FakeTidal> {
    let plain = build::track("1001")
        .title("Love in the Afternoon")
        .artist("11", "The Plain Ones")
        .on_album("21", "Days")
        .bpm(119.6)
        .key(Key::FSharp)
        .scale(Scale::Minor)
        .isrc("USRC17607839");
    let accented = build::track("1002")
        .title("Sólarfrí elskaðra væntinga, love og endalausar heiðar fram á haustið")
        .version("Í beinni")
        .artist("12", "Þóra Ægisdóttir")
        .artist("13", "Kór Langholtsskóla við Suðurströnd")
        .on_album("22", "Sumarið sem aldrei ætlaði að enda")
        .key(Key::EFlat)
        .scale(Scale::Major);
    let ideographs = build::track("1003")
        .title("愛のうた love 長い長い長い長いタイトル")
        .artist("14", "夜明けの合唱団")
        .on_album("23", "港町")
        .bpm(90.0)
        .key(Key::D)
        .scale(Scale::Dorian);
    let right_to_left = build::track("1004")
        .title("אהבה love שלום")
        .artist("15", "זמרת הים")
        .on_album("24", "ימים");
    let hostile = build::track("1005")
        .title("love\u{1b}[31m\u{1b}]0;owned\u{7}\u{202e}\nsecond line, \"quoted\"")
        .artist("16", "=cmd|' /C calc'!A0");
    Arc::new(
        FakeTidal::new()
            .with_track(plain)
            .with_track(accented)
            .with_track(ideographs)
            .with_track(right_to_left)
            .with_track(hostile),
    )
}

/// So many tracks named "Love 1", "Love 2", …
pub(crate) fn many(number: usize) -> FakeTidal {
    (1..=number).fold(FakeTidal::new(), |fake, index| {
        fake.with_track(build::track(&index.to_string()).title(format!("Love {index}")))
    })
}

/// One of everything, each belonging to the others, in two pages where it is a list.
pub(crate) fn catalogue() -> Arc<FakeTidal> {
    let song = |number: u32| {
        build::track(&number.to_string())
            .title(format!("Blue {number}"))
            .artist("7", "Mia Ljós")
            .on_album("70", "Blues & Grünes")
            .bpm(100.0 + f64::from(number))
            .key(Key::EFlat)
            .done()
    };
    let songs: Vec<_> = (1..=3).map(song).map(Arc::new).collect();
    let on_album = songs
        .iter()
        .zip(1..)
        .map(|(song, number)| build::album_item(number, Media::Track(Arc::clone(song))));
    let in_playlist = songs
        .iter()
        .map(|song| build::playlist_item(&format!("item-{}", song.id), Media::Track(Arc::clone(song))))
        .chain([
            build::playlist_item("item-4", build::unavailable("99")),
            build::playlist_item("item-5", build::video("90").title("Blue film")),
        ]);
    let album = build::album("70")
        .title("Blues & Grünes")
        .artist("7", "Mia Ljós")
        .barcode("12345678");
    let artist = build::artist("7")
        .name("Mia Ljós")
        .biography("Plays [wimpLink artistId=\"8\"]with others[/wimpLink].\nA second paragraph that is long enough to need a second line at eighty columns.")
        .top_tracks(songs.iter().cloned())
        .albums([build::album("70").title("Blues & Grünes")])
        .similar([build::artist("8").name("Other \u{1b}[31mPeople")])
        .videos([build::video("90").title("Blue film")]);
    let playlist = build::playlist("p").name("Blue \u{202e}hour").items(in_playlist);
    let radio = build::playlist("r")
        .name("Radio")
        .items([build::playlist_item("a", Media::Track(Arc::clone(&songs[1])))]);
    let mut fake = FakeTidal::new()
        .with_page_size(2)
        .with_album(album.items(on_album))
        .with_artist(artist)
        .with_playlist(playlist)
        .with_video(build::video("90").title("Blue film"))
        .with_similar("1", ["2", "3"])
        .with_radio("1", radio);
    for song in songs {
        fake = fake.with_track(song);
    }
    Arc::new(fake)
}
