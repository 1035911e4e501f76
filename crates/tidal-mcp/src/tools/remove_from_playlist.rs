//! `remove_from_playlist`: entries by item id, by track, or by position.

use std::{collections::HashSet, hash::Hash};

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::Deserialize;
use tidal_core::{PlaylistId, TrackId, curation::Selection};

use crate::{
    Failure, Question, Toolset,
    arguments::field::{Id, Ids},
    tool::{Context, Effect, Spec, Tool},
    tools::{
        change::{Changed, MOST_UNASKED, Progress, Reading},
        pace::Patiently,
    },
    view::{ChangeView, LeftOut, PlaylistView},
};

/// The tool.
pub(crate) struct RemoveFromPlaylist;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Playlist id or link.
    id: Id,
    /// Entries by their `item_id`.
    item_ids: Option<Ids<500>>,
    /// Or every entry with one of these tracks.
    track_ids: Option<Ids<500>>,
    /// Or the entries at these places, from 1.
    #[schemars(length(min = 1, max = 500), inner(range(min = 1, max = 10_000)))]
    positions: Option<Vec<usize>>,
    /// Only after the listener said yes.
    #[serde(default)]
    confirm: bool,
}

#[async_trait]
impl Tool for RemoveFromPlaylist {
    type Arguments = Arguments;
    type Output = Changed;

    const SPEC: Spec = Spec {
        name: "remove_from_playlist",
        title: "Remove from a playlist",
        toolset: Toolset::Playlists,
        scopes: &["playlists.read", "playlists.write"],
        effect: Effect::Overwrites,
        description: "Remove entries from a playlist, chosen in exactly one of the three ways. Asks the listener \
             first for more than 20.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Changed, Failure> {
        let viewer = context.viewer(None)?;
        let id: PlaylistId = arguments.id.parse()?;
        let selection = selection(&arguments)?;
        let pace = Patiently(context);
        let reading = Reading::of(context, &viewer, &id);
        let curator = reading.curator(&pace);
        let found = curator.find(&id, &selection).await;
        let found = found.map_err(|error| {
            reading.unfinished(
                error.into(),
                "; entries near the beginning are found sooner by item_ids",
            )
        })?;
        let count = found.items.len();
        if count > MOST_UNASKED {
            let playlist = context.afresh().playlist(&viewer, &id).await?;
            let playlist = PlaylistView::new(&playlist).in_words();
            context
                .confirm(Question {
                    message: format!(
                        "Remove {count} items from the playlist {playlist}? This cannot be undone."
                    ),
                    seen: found.items.iter().map(|item| item.item_id.to_string()).collect(),
                    confirmed: arguments.confirm,
                })
                .await?;
        }
        let go_on = match selection {
            Selection::Items(_) | Selection::Tracks(_) => {
                "call again with the same arguments: what is gone already is left out"
            }
            Selection::Positions(_) => {
                "the positions have changed: call again with the item_ids that are uncertain and not sent"
            }
        };
        context.undertaking().plan(
            Some(&id),
            match selection {
                Selection::Items(_) | Selection::Tracks(_) => go_on,
                Selection::Positions(_) => "choose anew: the positions may have changed",
            },
        );
        let missing = found.missing;
        let report = curator.remove(&id, found.items).await?;
        let mut change = ChangeView::of_placed(&report);
        change
            .left_out
            .append(missing.into_iter().map(LeftOut::not_found).collect());
        let progress = Progress::of_placed("removed", &report);
        let failure = progress.check(go_on)?;
        Ok(Changed::in_playlist("Removed from", &id, change).failing(failure))
    }
}

fn selection(arguments: &Arguments) -> Result<Selection, Failure> {
    match (&arguments.item_ids, &arguments.track_ids, &arguments.positions) {
        (Some(ids), None, None) => Ok(Selection::Items(each_once("item_ids", ids.parse()?)?)),
        (None, Some(ids), None) => Ok(Selection::Tracks(each_once::<TrackId>(
            "track_ids",
            ids.parse()?,
        )?)),
        (None, None, Some(places)) => Ok(Selection::Positions(each_once("positions", places.clone())?)),
        _ => Err(Failure::invalid(
            "item_ids, track_ids, positions: exactly one of the three is needed",
        )),
    }
}

/// What is named twice may be meant twice, which nobody can do.
fn each_once<T: Eq + Hash + ToString>(argument: &str, things: Vec<T>) -> Result<Vec<T>, Failure> {
    let mut seen = HashSet::new();
    match things.iter().find(|thing| !seen.insert(*thing)) {
        None => Ok(things),
        Some(twice) => Err(Failure::invalid(format!(
            "{argument}: {} is named twice; accepted: each once",
            twice.to_string()
        ))),
    }
}
