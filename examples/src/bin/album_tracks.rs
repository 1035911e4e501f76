//! Prints an artist's albums and what is on each, page by page. TIDAL cuts its lists into pages of about
//! twenty; `paging::window` cuts them to the size that is wanted.
//!
//! ```text
//! cargo run --bin album_tracks -- https://tidal.com/artist/7553
//! ```
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use anyhow::Context;
use tidal_core::{
    ArtistId, CatalogService,
    model::Media,
    paging::{Position, window},
    service::RelatedQuery,
    settings::{Settings, Sources},
};

/// How many albums are shown.
const ALBUMS: usize = 3;

/// How many tracks of each: more than any has.
const TRACKS: usize = 500;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let settings = Settings::load(&Sources::of_process())?;
    let (tidal, viewer) = (&settings.connect()?, &settings.viewer());

    // An id may be a link as well, as the share menu gives it.
    let artist: ArtistId = std::env::args()
        .nth(1)
        .context("give an artist's id or link")?
        .parse()?;
    let albums = window(Position::default(), ALBUMS, |cursor| {
        let query = RelatedQuery {
            of: artist.clone(),
            cursor,
        };
        async move { tidal.artist_albums(viewer, &query).await }
    });
    for album in albums.await?.items {
        println!("{} ({} items)", album.title, album.number_of_items);

        let items = window(Position::default(), TRACKS, |cursor| {
            let query = RelatedQuery {
                of: album.id.clone(),
                cursor,
            };
            async move { tidal.album_items(viewer, &query).await }
        });
        let items = items.await?;
        for item in items.items {
            match &item.media {
                Media::Track(track) => println!("  {}-{} {}", item.volume, item.number, track.title),
                Media::Video(video) => println!("  {}-{} {} (video)", item.volume, item.number, video.title),
                Media::Unavailable { .. } => println!("  {}-{} (not available)", item.volume, item.number),
            }
        }
        // A list that broke off is never shown as if it were whole.
        if let Some(error) = items.stopped_by {
            println!("  … and more, but {error}");
        }
    }
    Ok(())
}
