//! What people see of single things: headings, sections, nothing hostile.

use crate::world::World;

#[test]
fn an_artist_has_a_page_with_sections() {
    let world = World::new();
    let sample = world.sim.sample();
    let parts = "biography,top-tracks,albums,similar,videos";
    let line = [
        "artist",
        "get",
        &sample.full_artist,
        "--with",
        parts,
        "--output",
        "table",
    ];
    let ran = world.run(&line).exits(0);
    assert!(ran.out.starts_with(&sample.full_artist_name), "{}", ran.out);
    for section in [
        "\nTop tracks\n",
        "\nAlbums\n",
        "\nSimilar artists\n",
        "\nVideos\n",
    ] {
        assert!(ran.out.contains(section), "{section}: {}", ran.out);
    }
    assert!(world.sim.counters().total <= 2);
}

#[test]
fn an_album_with_its_tracks_and_artists_is_one_request() {
    let world = World::new();
    let album = &world.sim.sample().twenty_track_album;
    let ran = world.run(&["album", "get", album, "--tracks", "--output", "json"]);
    let items = ran.array()[0]["items"].as_array().unwrap().clone();
    assert_eq!(items.len(), 20);
    assert!(items.iter().all(|item| item["artists"][0]["name"].is_string()));
    assert_eq!(world.sim.counters().total, 1);
}

#[test]
fn tables_are_made_for_80_columns_in_every_script() {
    let world = World::new();
    let sample = world.sim.sample();
    let tracks = [
        &sample.long_title_track,
        &sample.accented_track,
        &sample.cjk_track,
        &sample.rtl_track,
        &sample.unmeasured_track,
    ];
    let mut line = vec!["track", "get", "--output", "table"];
    line.extend(tracks.iter().map(|id| id.as_str()));
    let ran = world.run(&line).exits(0);
    assert_eq!(ran.out.lines().count(), 6);
    for (row, id) in ran.out.lines().skip(1).zip(tracks) {
        assert!(row.ends_with(id.as_str()), "{row}");
        assert!(unicode_width::UnicodeWidthStr::width(row) <= 80, "{row}");
    }
    assert!(ran.out.lines().nth(1).unwrap().contains('…'), "{}", ran.out);
}
