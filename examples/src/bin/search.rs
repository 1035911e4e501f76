//! Searches TIDAL and prints what it finds: one request, whatever it brings.
//!
//! ```text
//! TIDAL_CLIENT_ID=… TIDAL_CLIENT_SECRET=… cargo run --bin search -- blue in green
//! ```
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use tidal_core::{
    SearchService,
    model::ArtistRef,
    service::SearchQuery,
    settings::{Settings, Sources},
};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let settings = Settings::load(&Sources::of_process())?;
    let tidal = settings.connect()?;

    let words: Vec<String> = std::env::args().skip(1).collect();
    let query = SearchQuery::all(words.join(" ").parse()?);
    let results = tidal.search(&settings.viewer(), &query).await?;

    if let Some(spelling) = &results.did_you_mean {
        println!("did you mean {spelling}?");
    }
    for track in results.tracks.iter().flat_map(|page| &page.items) {
        println!("track {}: {} by {}", track.id, track.title, names(&track.artists));
    }
    for album in results.albums.iter().flat_map(|page| &page.items) {
        println!("album {}: {} by {}", album.id, album.title, names(&album.artists));
    }
    for artist in results.artists.iter().flat_map(|page| &page.items) {
        println!("artist {}: {}", artist.id, artist.name);
    }
    Ok(())
}

fn names(artists: &[ArtistRef]) -> String {
    let names: Vec<_> = artists.iter().map(|artist| artist.name.as_str()).collect();
    names.join(", ")
}
