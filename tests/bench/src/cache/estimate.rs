//! How close the estimate of what answers take in memory is to the truth, by an allocator that counts.

use allocation_counter::measure;
use anyhow::{Context, ensure};
use tidal_core::{
    Country, Kind, SearchService, Viewer,
    model::{Artwork, ArtworkFile, SearchResults, Visibility},
    service::SearchQuery,
    testing::{FakeTidal, build},
};

use super::question::track;
use crate::print::line;

/// By what the length of the written form is multiplied, as in `src/weight.rs` of `tidal-cache`.
const FACTOR: i64 = 6;

/// Prints what each kind of answer takes for each byte of its written form.
///
/// # Errors
/// One takes more than is estimated.
pub(super) async fn run() -> anyhow::Result<()> {
    let rich = rich();
    let viewer = Viewer::anonymous(Country::US);
    for kind in Kind::ALL {
        let query = SearchQuery::of(kind, "so what".parse()?);
        let results = rich.search(&viewer, &query).await?;
        let length = i64::try_from(postcard::experimental::serialized_size(&*results)?)?;
        // Read back, so that it shares nothing with anything.
        let written = serde_json::to_vec(&*results)?;
        let mut copy: Option<SearchResults> = None;
        let taken = measure(|| copy = serde_json::from_slice(&written).ok()).bytes_current;
        drop(copy.context("what was written can be read")?);
        line(format_args!(
            "memory for a written byte, {kind}: {:.1} bytes, {FACTOR} are estimated",
            ratio(taken, length)
        ));
        ensure!(
            taken <= length * FACTOR,
            "{kind}: {taken} bytes for {length} written ones"
        );
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "kilobytes")]
fn ratio(taken: i64, length: i64) -> f64 {
    taken as f64 / length as f64
}

/// Twenty of each kind, as TIDAL describes them.
fn rich() -> FakeTidal {
    let picture = || {
        let file = |width| ArtworkFile {
            href: format!(
                "https://resources.tidal.com/images/00000000/0000/0000/0000/000000000000/{width}x{width}.jpg"
            ),
            width,
            height: width,
        };
        let files = [1280, 1080, 750, 640, 320, 160, 80].map(file).into();
        Artwork { files }
    };
    (0..20).fold(FakeTidal::new(), |fake, number| {
        let id = format!("1000{number}");
        fake.with_track(track(&id))
            .with_album(
                build::album(&id)
                    .title("so what")
                    .artist("7", "Somebody")
                    .cover(picture()),
            )
            .with_artist(build::artist(&id).name("so what").picture(picture()))
            .with_playlist(
                build::playlist(&id)
                    .name("so what")
                    .visibility(Visibility::Public)
                    .cover(picture()),
            )
            .with_video(
                build::video(&id)
                    .title("so what")
                    .artist("7", "Somebody")
                    .thumbnail(picture()),
            )
    })
}
