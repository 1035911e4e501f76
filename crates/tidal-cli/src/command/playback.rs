//! `playback`.

use tidal_core::{
    Identifier, Kind, TrackId, VideoId,
    model::{Manifest, Presentation},
    service::TrackPlaybackQuery,
};

use crate::{
    cli::PlaybackArguments, context::Context, error::Error, input, output::Sink, session::Session,
    view::Playback,
};

pub(super) fn run(arguments: &PlaybackArguments, context: &Context) -> Result<(), Error> {
    let what = input::medium(&arguments.id)?;
    context.online(async |session| {
        let (tidal, viewer) = (&session.tidal, &session.viewer);
        let manifest = if what.kind == Kind::Video {
            let id = VideoId::from_tidal(what.id());
            session.ask(|| tidal.video_manifest(viewer, &id)).await?
        } else {
            let query = TrackPlaybackQuery {
                id: TrackId::from_tidal(what.id()),
                formats: arguments.quality.formats(),
            };
            session.ask(|| tidal.track_manifest(viewer, &query)).await?
        };
        let mut sink = Sink::new(session.console, session.console.format());
        let pushed = sink.push(Playback::of(&what, &manifest));
        sink.close(pushed)?;
        tell_preview(session, &what, &manifest);
        Ok(())
    })
}

/// A preview is what third parties normally get: said plainly, with where the whole thing plays.
fn tell_preview(session: &Session<'_>, what: &Identifier, manifest: &Manifest) {
    if manifest.presentation != Some(Presentation::Preview) {
        return;
    }
    let reason = manifest.preview_reason.as_deref();
    let because = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
    session.console.note(&format!(
        "TIDAL gives this application a preview of 30 seconds{because}; the whole {} plays at {}",
        what.kind, manifest.url
    ));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tidal_core::{
        TrackId,
        model::{AudioFormat, Manifest, Presentation},
        testing::{FakeTidal, build},
    };

    use crate::{
        exit::Exit,
        trial::{library, run, transcript},
    };

    #[test]
    fn a_preview_is_said_plainly() {
        let tidal = library();
        for format in ["table", "json", "csv", "ids"] {
            let line = ["playback", "1", "--quality", "lossless", "--output", format];
            insta::assert_snapshot!(format!("track_{format}"), transcript(&tidal, &line));
        }
        let line = ["playback", "tidal://video/90", "--ids"];
        insta::assert_snapshot!("video_ids", transcript(&tidal, &line));
    }

    #[test]
    fn the_whole_thing_needs_no_word_and_what_is_not_there_is_not_found() {
        let manifest = Manifest {
            presentation: Some(Presentation::Full),
            preview_reason: None,
            formats: vec![AudioFormat::Flac],
            protection: Some("WIDEVINE".to_owned()),
            replay_gain: Some(-7.5),
            peak_amplitude: Some(0.9),
            location: None,
            url: "https://tidal.com/track/1".to_owned(),
        };
        let fake = FakeTidal::new().with_track(build::track("1"));
        let tidal = Arc::new(fake.with_manifest(TrackId::from_tidal("1"), manifest));
        insta::assert_snapshot!("full", transcript(&tidal, &["playback", "1"]));
        assert_eq!(run(&tidal, &["playback", "2"]).exit, Exit::NotFound);
        assert_eq!(run(&tidal, &["playback", "tidal://album/1"]).exit, Exit::Usage);
    }
}
