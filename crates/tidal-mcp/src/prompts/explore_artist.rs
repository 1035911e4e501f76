//! `explore_artist`: getting to know an artist.

use super::{Argument, Given, Need, Template};
use crate::completion::Completes;

pub(super) const TEMPLATE: Template = Template {
    name: "explore_artist",
    title: "Explore an artist",
    description: "Get to know an artist: who they are, where to start, who is like them.",
    toolset: None,
    arguments: &[
        Argument {
            name: "artist",
            description: "the artist's name, id or TIDAL link",
            need: Need::Required,
            completes: Some(Completes::ArtistNames),
        },
        Argument {
            name: "focus",
            description: "what is of interest, such as an era or an instrument",
            need: Need::Optional,
            completes: None,
        },
    ],
    compose,
};

fn compose(given: &Given) -> String {
    let artist = given.text("artist").unwrap_or_default();
    let focus = given
        .text("focus")
        .map(|focus| format!(" I am most interested in: \"{focus}\"."))
        .unwrap_or_default();
    format!(
        "Help me get to know the artist \"{artist}\" on TIDAL.{focus}\n\n\
         1. Find the artist with search (types [\"artist\"]), unless I gave an id or a link. If several fit, ask \
         me which.\n\
         2. Read the page with get_artists: with biography, top_tracks, albums and similar, in one call.\n\
         3. Tell me in a few sentences who they are, name five tracks to start with and why, the albums that \
         matter in order of release, and three similar artists with what they share.\n\n\
         Give a tidal.com link for everything you name, and name only what the tools returned."
    )
}
