//! `video`.

use tidal_core::{Kind, VideoId, model};

use super::batch::{Asked, print};
use crate::{cli::VideoCommand, context::Context, error::Error, input, view::Video};

pub(super) fn run(command: &VideoCommand, context: &Context) -> Result<(), Error> {
    let VideoCommand::Get(arguments) = command;
    let ids: Vec<VideoId> = input::keys(&arguments.ids, Kind::Video)?;
    context.online(async |session| {
        let (tidal, viewer) = (&*session.tidal, &session.viewer);
        let asked = Asked {
            keys: &ids,
            kind: Kind::Video,
            key_of: |video: &model::Video| Some(video.id.clone()),
        };
        let fetch = |ids: Vec<VideoId>| async move { tidal.videos(viewer, &ids).await };
        print::<_, _, Video, _>(session, asked, fetch).await
    })
}
