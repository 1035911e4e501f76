//! `mix`.

use tidal_core::{
    Cursor,
    model::{self, MixKind},
    service::MixesQuery,
};

use super::{
    list::{Plan, USUAL, walk},
    playlist,
};
use crate::{
    cli::{MixCommand, MixList},
    context::Context,
    error::Error,
    output::Sink,
    session::Session,
    view::Mix,
};

pub(super) fn run(command: &MixCommand, context: &Context) -> Result<(), Error> {
    match command {
        MixCommand::List(arguments) => list(arguments, context),
        MixCommand::Get(arguments) => playlist::whole(arguments, context),
    }
}

/// One family after the other, as one list.
fn list(arguments: &MixList, context: &Context) -> Result<(), Error> {
    let families = match arguments.family {
        Some(family) => vec![family.kind()],
        None => MixKind::ALL.to_vec(),
    };
    let plan = Plan::of(arguments.extent, USUAL, "mixes");
    context.online(async |session| {
        let mut sink = Sink::new(session.console, session.console.format());
        let outcome = into(session, plan, &families, &mut sink).await;
        if sink.close(outcome)? == 0 {
            session.console.note("there are no mixes");
        }
        Ok(())
    })
}

async fn into(
    session: &Session<'_>,
    plan: Plan,
    families: &[MixKind],
    sink: &mut Sink<'_, Mix>,
) -> Result<usize, Error> {
    let (tidal, viewer) = (&session.tidal, &session.viewer);
    let mut listed = 0;
    for kind in families.iter().copied() {
        let page_at =
            |cursor: Option<Cursor>| async move { tidal.mixes(viewer, &MixesQuery { kind, cursor }).await };
        let walked = walk(session, plan, page_at, |_, mix: &model::Playlist| {
            sink.push(Mix::of(kind, mix))
        })
        .await?;
        plan.tell(session, walked);
        listed += walked.done;
    }
    Ok(listed)
}

#[cfg(test)]
mod tests {
    use crate::trial::{catalogue, library, run, transcript};

    #[test]
    fn mixes_are_listed_family_by_family_and_read_like_playlists() {
        let tidal = library();
        for format in ["table", "json", "csv", "ids"] {
            let line = ["mix", "list", "--output", format];
            insta::assert_snapshot!(format!("list_{format}"), transcript(&tidal, &line));
        }
        assert_eq!(run(&tidal, &["mix", "list", "discovery", "--ids"]).out, "d\n");
        assert_eq!(tidal.count("mixes"), 13);
        let ran = run(&tidal, &["mix", "list", "new-releases"]);
        assert_eq!(ran.err, "note: there are no mixes\n");
        let catalogue = catalogue();
        assert_eq!(
            run(&catalogue, &["mix", "get", "p", "--all"]).out,
            run(&catalogue, &["playlist", "get", "p", "--all"]).out
        );
    }
}
