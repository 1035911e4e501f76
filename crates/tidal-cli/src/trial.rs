//! Runs commands inside a test, against a TIDAL in memory and on paused time.

use std::{sync::Arc, time::Duration};

use clap::Parser;
use tidal_core::{
    AlbumId, ArtistId, PlaylistId, Scopes, TrackId, UserKey, VideoId,
    model::{Key, Media, MixKind, Scale, Track},
    settings::Sources,
    testing::{FakeAuth, FakeTidal, build},
};

use crate::{
    cli::Cli,
    command,
    console::Console,
    context::{Context, Fake},
    exit::Exit,
    output::Format,
    start,
};

/// What a run printed and how it ended.
pub(crate) struct Ran {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) exit: Exit,
}

/// Who sits before a run, and what they do.
pub(crate) struct Person {
    auth: FakeAuth,
    answer: Option<&'static str>,
    sources: Sources,
    interrupt_after: Option<Duration>,
}

// === impl Person ===

impl Person {
    /// A listener who is signed in and just looks on.
    pub(crate) fn listening() -> Self {
        let default = UserKey::new("default");
        Self {
            auth: FakeAuth::new().with_session(default, Scopes::curating()),
            answer: None,
            sources: Sources::default(),
            interrupt_after: None,
        }
    }

    /// Somebody who is not signed in.
    pub(crate) fn nobody() -> Self {
        Self::known_to(FakeAuth::new())
    }

    /// Whoever is signed in here.
    pub(crate) fn known_to(auth: FakeAuth) -> Self {
        Self {
            auth,
            ..Self::listening()
        }
    }

    /// A listener who can be asked, and says this.
    pub(crate) fn answering(answer: &'static str) -> Self {
        Self {
            answer: Some(answer),
            ..Self::listening()
        }
    }

    /// A listener who presses Ctrl-C after this long; before anything else, if that is no time at all.
    pub(crate) fn interrupting_after(pause: Duration) -> Self {
        Self {
            interrupt_after: Some(pause),
            ..Self::listening()
        }
    }

    /// The same, with this variable set.
    pub(crate) fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.sources = self.sources.with_variable(name, value);
        self
    }

    /// Runs a command line against this TIDAL; ndjson unless it says otherwise.
    pub(crate) fn run(self, fake: &Arc<FakeTidal>, line: &[&str]) -> Ran {
        let cli = Cli::try_parse_from(std::iter::once(&"tidal-cli").chain(line)).unwrap();
        let (mut console, out, err) = Console::captured(cli.global.format().unwrap_or(Format::Ndjson));
        if let Some(answer) = self.answer {
            console = console.answered_with(answer);
        }
        let context = Context {
            console,
            global: cli.global,
            fake: Some(Fake {
                tidal: fake.clone(),
                auth: Arc::new(self.auth),
                interrupt_after: self.interrupt_after,
                sources: self.sources,
            }),
        };
        let exit = start::finish(&context, command::run(&cli.command, &context));
        Ran {
            out: out.text(),
            err: err.text(),
            exit,
        }
    }
}

/// Runs a command line for a listener.
pub(crate) fn run(fake: &Arc<FakeTidal>, line: &[&str]) -> Ran {
    Person::listening().run(fake, line)
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

/// A listener's library: three playlists of which one is shared, favourites of each kind, mixes.
pub(crate) fn library() -> Arc<FakeTidal> {
    let song = |number: u32| {
        build::track(&number.to_string())
            .title(format!("Song {number}"))
            .artist("7", "Mia Ljós")
            .isrc(&format!("USRC1760783{}", number % 10))
            .done()
    };
    let songs: Vec<Arc<Track>> = (1..=130).map(song).map(Arc::new).collect();
    let entries = songs
        .iter()
        .take(3)
        .map(|song| build::playlist_item(&format!("item-{}", song.id), Media::Track(Arc::clone(song))))
        .chain([build::playlist_item(
            "item-9",
            build::video("90").title("Blue film"),
        )]);
    let fake = FakeTidal::new()
        .with_tracks(songs.iter().cloned())
        .with_video(build::video("90").title("Blue film"))
        .with_album(build::album("70").title("Blues & Grünes").artist("7", "Mia Ljós"))
        .with_artist(build::artist("7").name("Mia Ljós"))
        .with_own_playlist(build::playlist("p").name("Blue hour").items(entries))
        .with_own_playlist(build::playlist("q").name("Empty \u{1b}[31mred").items([]))
        .with_shared_playlist(build::playlist("s").name("Shared"))
        .with_favorite(TrackId::from_tidal("2"))
        .with_favorite(TrackId::from_tidal("gone"))
        .with_favorite(TrackId::from_tidal("1"))
        .with_favorite(AlbumId::from_tidal("70"))
        .with_favorite(ArtistId::from_tidal("7"))
        .with_favorite(PlaylistId::from_tidal("p"))
        .with_favorite(VideoId::from_tidal("90"))
        .with_mix(MixKind::Daily, build::playlist("m").name("My daily mix"))
        .with_mix(MixKind::Discovery, build::playlist("d").name("My discoveries"));
    Arc::new(fake)
}
