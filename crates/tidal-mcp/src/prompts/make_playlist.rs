//! `make_playlist`: planning a playlist. Nothing is made on TIDAL unasked.

use super::{Argument, Given, Need, Template};
use crate::completion::Completes;

pub(super) const TEMPLATE: Template = Template {
    name: "make_playlist",
    title: "Plan a playlist",
    description: "Put together a playlist around a theme: a list of tracks in an order that works.",
    toolset: None,
    arguments: &[
        Argument {
            name: "theme",
            description: "mood, occasion or genre, such as \"rainy Sunday\"",
            need: Need::Required,
            completes: Some(Completes::Queries),
        },
        Argument {
            name: "tracks",
            description: "how many tracks, such as \"20\"",
            need: Need::Optional,
            completes: None,
        },
        Argument {
            name: "like",
            description: "an artist to start from",
            need: Need::Optional,
            completes: Some(Completes::ArtistNames),
        },
    ],
    compose,
};

fn compose(given: &Given) -> String {
    let theme = given.text("theme").unwrap_or_default();
    let tracks = given.text("tracks").unwrap_or("20");
    let like = given
        .text("like")
        .map(|artist| format!(" Start from the artist \"{artist}\"."))
        .unwrap_or_default();
    format!(
        "Plan a playlist of {tracks} tracks for \"{theme}\" from TIDAL's catalogue.{like}\n\n\
         1. Find a handful of starting points with search, then more with find_similar (similar tracks, or the \
         radio of a track or artist).\n\
         2. Read all candidates with get_tracks, detail \"full\", in one call or two: their tempo, key and mood help \
         to choose and to order them.\n\
         3. Leave out doubles and other versions of the same recording; at most two tracks of one artist.\n\
         4. Show the list in order, numbered, each with artist, length, track id and tidal.com link, and the total \
         length; say in a sentence why the order works.\n\
         5. If create_playlist is among your tools, ask whether to make it on TIDAL, and do so only then.\n\n\
         Name only tracks that the tools returned."
    )
}
