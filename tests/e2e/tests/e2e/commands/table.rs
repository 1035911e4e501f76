//! One row for each command: words with which it succeeds, what it prints then, and words that name something that
//! there is not.

use super::scene::Scene;

/// What a command needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing but itself.
    Nothing,
    /// TIDAL's catalogue.
    Catalogue,
    /// A listener, who has granted what it takes.
    Listener,
}

/// A command.
pub(super) struct Row {
    pub(super) command: &'static str,
    pub(super) needs: Needs,
    /// The words after the command with which it succeeds.
    pub(super) good: fn(&Scene) -> Vec<&str>,
    pub(super) stdin: fn(&Scene) -> String,
    /// What stands on standard output then; nothing at all if this is empty.
    pub(super) shows: &'static str,
    /// The words after the command that name something that there is not.
    pub(super) gone: Option<&'static [&'static str]>,
}

/// A playlist that nobody has.
const NO_PLAYLIST: &str = "5a1e7777-7f3b-4c2d-9e10-000000007777";

/// A track, an album, an artist, a video that there is not.
const NOTHING: &str = "404040404";

const fn row(command: &'static str, needs: Needs, good: fn(&Scene) -> Vec<&str>, shows: &'static str) -> Row {
    Row {
        command,
        needs,
        good,
        stdin: |_| String::new(),
        shows,
        gone: None,
    }
}

// === impl Row ===

impl Row {
    /// The whole command with which it succeeds.
    pub(super) fn words(&self, scene: &Scene) -> Vec<String> {
        let command = self.command.split(' ');
        command.chain((self.good)(scene)).map(str::to_owned).collect()
    }

    /// The whole command that names something that there is not.
    pub(super) fn gone(&self) -> Option<Vec<String>> {
        let words = self.command.split(' ').chain(self.gone?.iter().copied());
        Some(words.map(str::to_owned).collect())
    }

    const fn or_gone(mut self, gone: &'static [&'static str]) -> Self {
        self.gone = Some(gone);
        self
    }

    const fn fed(mut self, stdin: fn(&Scene) -> String) -> Self {
        self.stdin = stdin;
        self
    }
}

/// Every command. Signing in needs a person and is done before; signing out comes last.
pub(super) fn rows() -> Vec<Row> {
    let mut rows = catalogue();
    rows.extend(artists_and_videos());
    rows.extend(playlists());
    rows.extend(library());
    rows.extend(alone());
    rows
}

fn catalogue() -> Vec<Row> {
    use Needs::Catalogue;
    vec![
        row(
            "search",
            Catalogue,
            |_| vec!["tracks", "love"],
            "\"kind\":\"track\"",
        ),
        row(
            "recommend",
            Catalogue,
            |scene| vec![&scene.sample.tracks[0], "--limit", "3"],
            "\"seeds\":[{",
        )
        .or_gone(&[NOTHING]),
        row("track get", Catalogue, |_| vec!["-"], "\"isrc\":")
            .fed(|scene| scene.sample.tracks[..3].join("\n"))
            .or_gone(&[NOTHING]),
        row(
            "track similar",
            Catalogue,
            |scene| vec![&scene.sample.tracks[0]],
            "\"kind\":\"track\"",
        )
        .or_gone(&[NOTHING]),
        row(
            "track radio",
            Catalogue,
            |scene| vec![&scene.sample.tracks[0]],
            "\"kind\":\"track\"",
        )
        .or_gone(&[NOTHING]),
        row(
            "album get",
            Catalogue,
            |scene| vec![&scene.sample.albums[0], "--tracks"],
            "\"kind\":\"album\"",
        )
        .or_gone(&[NOTHING]),
        row(
            "album tracks",
            Catalogue,
            |scene| vec![&scene.sample.twenty_track_album, "--ids"],
            "\n",
        )
        .or_gone(&[NOTHING]),
        row(
            "album similar",
            Catalogue,
            |scene| vec![&scene.sample.albums[0]],
            "\"kind\":\"album\"",
        )
        .or_gone(&[NOTHING]),
    ]
}

fn artists_and_videos() -> Vec<Row> {
    use Needs::Catalogue;
    vec![
        row(
            "artist get",
            Catalogue,
            |scene| vec![&scene.sample.full_artist],
            "\"name\":",
        )
        .or_gone(&[NOTHING]),
        row(
            "artist tracks",
            Catalogue,
            |scene| vec![&scene.sample.full_artist],
            "\"title\":",
        )
        .or_gone(&[NOTHING]),
        row(
            "artist albums",
            Catalogue,
            |scene| vec![&scene.sample.full_artist],
            "\"title\":",
        )
        .or_gone(&[NOTHING]),
        row(
            "artist videos",
            Catalogue,
            |scene| vec![&scene.sample.full_artist],
            "\"title\":",
        )
        .or_gone(&[NOTHING]),
        row(
            "artist similar",
            Catalogue,
            |scene| vec![&scene.sample.full_artist],
            "\"name\":",
        )
        .or_gone(&[NOTHING]),
        row(
            "artist radio",
            Catalogue,
            |scene| vec![&scene.sample.full_artist],
            "\"title\":",
        )
        .or_gone(&[NOTHING]),
        row(
            "video get",
            Catalogue,
            |scene| vec![&scene.sample.videos[0]],
            "\"kind\":\"video\"",
        )
        .or_gone(&[NOTHING]),
        row(
            "playback",
            Catalogue,
            |scene| vec![&scene.sample.tracks[0], "--quality", "lossless"],
            "\"preview\"",
        )
        .or_gone(&[NOTHING]),
        row("api", Catalogue, |_| vec!["GET", "/users/me"], "\"users\"")
            .or_gone(&["GET", "/tracks/404040404?countryCode=US"]),
    ]
}

fn playlists() -> Vec<Row> {
    use Needs::{Catalogue, Listener};
    vec![
        row(
            "playlist list",
            Listener,
            |_| vec!["--sort", "name"],
            "\"kind\":\"playlist\"",
        ),
        row(
            "playlist get",
            Catalogue,
            |scene| vec![&scene.mine],
            "\"items\":[",
        )
        .or_gone(&[NO_PLAYLIST]),
        row(
            "playlist items",
            Catalogue,
            |scene| vec![&scene.mine, "--ids"],
            "\n",
        )
        .or_gone(&[NO_PLAYLIST]),
        row(
            "playlist create",
            Listener,
            |_| vec!["Night", "--description", "Late", "--public", "-"],
            "\"number_of_items\":3",
        )
        .fed(|scene| scene.sample.tracks[..3].join(" ")),
        row(
            "playlist update",
            Listener,
            |scene| vec![&scene.mine, "--name", "Renamed", "--visibility", "unlisted"],
            "Renamed",
        )
        .or_gone(&[NO_PLAYLIST, "--name", "Renamed"]),
        row(
            "playlist add",
            Listener,
            |scene| vec![&scene.mine, "-"],
            "\"item_id\":",
        )
        .fed(|scene| scene.sample.tracks[20..30].join("\n"))
        .or_gone(&[NO_PLAYLIST, "1"]),
        row(
            "playlist move",
            Listener,
            |scene| vec![&scene.mine, &scene.items[1], "--end"],
            "\"item_id\":",
        )
        .or_gone(&[NO_PLAYLIST, "0badcafe-0bad", "--end"]),
        row(
            "playlist remove",
            Listener,
            |scene| vec![&scene.mine, "--position", "1", "3"],
            "\"item_id\":",
        )
        .or_gone(&[NO_PLAYLIST, "--position", "1"]),
        row(
            "playlist delete",
            Listener,
            |scene| vec![&scene.spare, "--yes"],
            "\"id\":",
        )
        .or_gone(&[NO_PLAYLIST, "--yes"]),
    ]
}

fn library() -> Vec<Row> {
    use Needs::Listener;
    vec![
        row("me", Listener, |_| vec![], "\"username\":"),
        row(
            "favorites list",
            Listener,
            |_| vec!["albums", "--sort", "released", "--descending"],
            "\"kind\":\"album\"",
        ),
        row(
            "favorites add",
            Listener,
            |scene| vec!["playlists", &scene.sample.twenty_one_item_playlist],
            "\"id\":",
        )
        .or_gone(&["tracks", NOTHING]),
        row(
            "favorites remove",
            Listener,
            |scene| vec!["playlists", &scene.sample.odd_playlist],
            "\"id\":",
        ),
        row(
            "mix list",
            Listener,
            |_| vec!["discovery"],
            "\"kind\":\"playlist\"",
        ),
        row(
            "mix get",
            Listener,
            |scene| vec![&scene.sample.odd_playlist],
            "\"items\":[",
        )
        .or_gone(&[NO_PLAYLIST]),
    ]
}

fn alone() -> Vec<Row> {
    use Needs::{Listener, Nothing};
    vec![
        row("config path", Nothing, |_| vec![], "tidal.toml"),
        row("config show", Nothing, |_| vec![], "client"),
        row("config check", Nothing, |_| vec![], ""),
        row("cache stats", Nothing, |_| vec![], "\"kept_in\":\"nowhere\""),
        row("cache clear", Nothing, |_| vec!["--yes"], "\"entries\":0"),
        row("completions", Nothing, |_| vec!["bash"], "tidal-cli"),
        row("man", Nothing, |_| vec![], ".TH"),
        row(
            "auth status",
            Listener,
            |_| vec!["--output", "json"],
            "\"scopes\":",
        ),
        row("auth logout", Nothing, |_| vec![], ""),
    ]
}
