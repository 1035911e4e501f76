//! `tidy_playlist`: putting a playlist of the listener's in order. Nothing is removed without their word.

use super::{Argument, Given, Need, Template};
use crate::{Toolset, completion::Completes};

pub(super) const TEMPLATE: Template = Template {
    name: "tidy_playlist",
    title: "Tidy up a playlist",
    description: "Find doubles, gaps and misfits in one of your playlists, and put it in order as you like.",
    toolset: Some(Toolset::Playlists),
    arguments: &[
        Argument {
            name: "playlist",
            description: "the playlist's name, id or TIDAL link",
            need: Need::Required,
            completes: Some(Completes::OwnPlaylists),
        },
        Argument {
            name: "order",
            description: "how to order it, such as \"slow to fast\"; as it is if left out",
            need: Need::Optional,
            completes: None,
        },
    ],
    compose,
};

fn compose(given: &Given) -> String {
    let playlist = given.text("playlist").unwrap_or_default();
    let order = match given.text("order") {
        Some(order) => {
            format!("Propose an order: \"{order}\". Tempo and key (get_tracks, detail \"full\") help.")
        }
        None => "Keep the order, unless something is plainly out of place.".to_owned(),
    };
    format!(
        "Tidy up my TIDAL playlist \"{playlist}\".\n\n\
         1. Find it with list_playlists, unless I gave an id or a link, and read all of it with get_playlist, page by \
         page.\n\
         2. Look for doubles (also the same recording on another album), items that are no longer available, and what \
         does not fit the rest. For what is unavailable, look for another edition with search.\n\
         3. {order}\n\
         4. Show me what you would remove, replace and move, numbered, with the reason for each, and wait for my \
         answer. Change nothing before that.\n\
         5. Then do what I agreed to, with remove_from_playlist, add_to_playlist and move_in_playlist, by item_id and \
         many at once, and say what is done and what is not."
    )
}
