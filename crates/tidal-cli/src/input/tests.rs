//! What is read, from where, and what is refused.

use tidal_core::{ItemId, Kind, TrackId, recommend::Seeds};

use super::{
    Error, MEDIA, each_once, media_of, medium_of, position,
    read::{Expected, read},
    seeds_of,
};
use crate::exit::Exit;

fn arguments(arguments: &[&str]) -> Vec<String> {
    arguments.iter().map(ToString::to_string).collect()
}

fn tracks(given: &[&str], stdin: &[u8]) -> Result<Vec<String>, Error> {
    let expected = Expected::ids(&[Kind::Track]);
    let keys: Vec<TrackId> = read(&arguments(given), expected, str::parse, stdin)?;
    Ok(each_once(keys).iter().map(ToString::to_string).collect())
}

#[track_caller]
fn check(given: &[&str], stdin: &str, expected: &[&str]) {
    assert_eq!(
        tracks(given, stdin.as_bytes()).unwrap(),
        expected,
        "{given:?} {stdin:?}"
    );
}

#[test]
fn ids_come_from_arguments_and_standard_input_in_order_and_once() {
    check(&["1", "2", "1"], "", &["1", "2"]);
    check(&["tidal://track/7", "https://tidal.com/track/8"], "", &["7", "8"]);
    check(&["-"], "1\n2 3\r\n\n  4\t5", &["1", "2", "3", "4", "5"]);
    check(&["9", "-", "8"], "1 9", &["9", "1", "8"]);
    check(&["-", "-"], "1", &["1"]);
    check(&["-"], " \n", &[]);
}

#[test]
fn seeds_are_tracks_and_artists_or_the_favourites() {
    let check = |given: &[&str], stdin: &str, expected: Option<&[&str]>| {
        let read = seeds_of(&arguments(given), stdin.as_bytes()).ok();
        let shown = read.map(|seeds| match seeds {
            Seeds::Favorites => vec!["favorites".to_owned()],
            Seeds::Things(things) => things.iter().map(ToString::to_string).collect(),
        });
        let expected = expected.map(|names| names.iter().map(ToString::to_string).collect());
        assert_eq!(shown, expected, "{given:?} {stdin:?}");
    };
    check(
        &["7", "-", "7"],
        "tidal://artist/8",
        Some(&["track 7", "artist 8"]),
    );
    let printed = "{\"kind\":\"artist\",\"id\":\"8\"}\n{\"kind\":\"track\",\"id\":\"7\"}";
    check(&["-"], printed, Some(&["artist 8", "track 7"]));
    check(&["artist:8"], "", Some(&["artist 8"]));
    check(&["favorites"], "", Some(&["favorites"]));
    check(&["favorites", "7"], "", None);
    check(&["-"], "{\"kind\":\"album\",\"id\":\"8\"}", None);
    check(&["tidal://video/8"], "", None);
}

#[test]
fn json_that_this_program_prints_is_understood() {
    check(
        &["-"],
        "{\"kind\":\"track\",\"id\":\"1\"}\n{\"id\":2}\n",
        &["1", "2"],
    );
    check(&["-"], "[\n {\"id\": \"1\"},\n \"2\", 3\n]\n", &["1", "2", "3"]);
}

#[test]
fn wrong_input_is_named() {
    for (stdin, word) in [
        ("1\n2\na/b\n", "line 3"),
        ("1 ..", "line 1"),
        ("1\n%2F", "line 2"),
        ("tidal://album/1", "line 1"),
        ("{\"kind\":\"album\",\"id\":\"1\"}", "kind album"),
        ("{\"name\":\"x\"}", "no `id`"),
        ("{\"id\":null}", "no `id`"),
        ("{\"id\":\"1\"}\n{\"id\"", "line 2"),
        ("[true]", "neither"),
    ] {
        let error = tracks(&["-"], stdin.as_bytes()).unwrap_err();
        let text = error.to_string();
        assert!(text.contains(word), "{stdin:?}: {text}");
        assert_eq!(error.exit(), Exit::Usage, "{stdin:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let error = tracks(&["-"], b"1\n\xff\n").unwrap_err();
    assert_eq!(error.to_string(), "standard input could not be read");
}

#[test]
fn too_much_is_refused_before_it_is_kept() {
    let error = read(
        &arguments(&["-"]),
        Expected::ids(&[Kind::Track]),
        str::parse::<TrackId>,
        std::io::repeat(b' '),
    );
    assert!(error.unwrap_err().to_string().contains("64 MiB"));
}

#[test]
fn a_link_to_neither_is_refused_in_the_words_for_the_first() {
    let error = medium_of(&[Kind::Track, Kind::Video], "tidal://album/1").unwrap_err();
    assert!(error.to_string().contains("a link to a track"), "{error}");
}

#[test]
fn what_goes_into_playlists_may_be_named_in_many_ways_and_twice() {
    let stdin = "5 tidal://video/9\nusrc17607839\nhttps://tidal.com/album/1/track/5\n";
    let read = media_of(&arguments(&["5", "-"]), &MEDIA, stdin.as_bytes()).unwrap();
    assert_eq!(read, ["5", "5", "tidal://video/9", "USRC17607839", "5"]);
}

#[test]
fn objects_say_what_they_are() {
    let stdin = "{\"kind\":\"video\",\"id\":\"9\"}\n\
        {\"kind\":\"track\",\"id\":\"5\",\"isrc\":\"USRC17607839\"}\n\
        {\"kind\":null,\"id\":\"6\"}";
    let given = arguments(&["-"]);
    let read = media_of(&given, &MEDIA, stdin.as_bytes()).unwrap();
    assert_eq!(read, ["tidal://video/9", "5", "6"]);
    let error = media_of(&given, &MEDIA, &b"{\"kind\":\"album\",\"id\":\"9\"}"[..]).unwrap_err();
    assert!(error.to_string().ends_with("wanted: track or video"), "{error}");
    let error = media_of(&given, &[Kind::Track], stdin.as_bytes()).unwrap_err();
    assert!(error.to_string().ends_with("wanted: track"), "{error}");
}

#[test]
fn entries_and_positions_are_taken_from_what_playlist_items_prints() {
    let stdin = "{\"position\":3,\"item_id\":\"e-3\",\"kind\":\"video\",\"id\":\"9\"}\n";
    let given = arguments(&["-"]);
    let entries: Vec<ItemId> =
        read(&given, Expected::field("item_id"), str::parse, stdin.as_bytes()).unwrap();
    assert_eq!(entries[0].as_str(), "e-3");
    let positions = read(&given, Expected::field("position"), position, stdin.as_bytes()).unwrap();
    assert_eq!(positions, [3]);
    let mix = "{\"position\":3,\"item_id\":null,\"id\":\"9\"}";
    let error = read(
        &given,
        Expected::field("item_id"),
        str::parse::<ItemId>,
        mix.as_bytes(),
    )
    .unwrap_err();
    assert!(error.to_string().contains("no `item_id`"), "{error}");
    for bad in ["0", "-1", "x", "1.5"] {
        assert!(position(bad).is_err(), "{bad}");
    }
}
