//! `weekly_discoveries`: something new each week, out of what the listener likes. It makes no playlist unasked.

use super::{Argument, Given, Need, Template};
use crate::{Toolset, completion::Completes};

pub(super) const TEMPLATE: Template = Template {
    name: "weekly_discoveries",
    title: "Discover something new",
    description: "Find music you do not know yet, from your mixes and favorites, and say why it may please you.",
    toolset: Some(Toolset::Discover),
    arguments: &[
        Argument {
            name: "tracks",
            description: "how many tracks, such as \"20\"",
            need: Need::Optional,
            completes: None,
        },
        Argument {
            name: "mood",
            description: "what it should be like, such as \"for running\"",
            need: Need::Optional,
            completes: Some(Completes::Queries),
        },
    ],
    compose,
};

fn compose(given: &Given) -> String {
    let tracks = given.text("tracks").unwrap_or("20");
    let mood = given
        .text("mood")
        .map(|mood| format!(" It should be like this: \"{mood}\"."))
        .unwrap_or_default();
    format!(
        "Find {tracks} tracks on TIDAL that I do not know yet and may like.{mood}\n\n\
         1. Read my discovery mix and new releases with get_mixes, and add more with recommend_tracks from my \
         favorites.\n\
         2. Read what I know already with list_favorites (tracks, artists), and leave that out; at most two tracks of \
         one artist.\n\
         3. Show the list, numbered, each with artist, length, tidal.com link and half a sentence on why it was chosen.\n\
         4. Ask whether to keep it as a playlist (create_playlist) or to add some to my favorites (add_favorites), if these are among your tools.\n\n\
         Name only tracks that the tools returned."
    )
}
