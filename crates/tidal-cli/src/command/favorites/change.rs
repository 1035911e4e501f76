//! `favorites add` and `favorites remove`.

use tidal_core::{Kind, curation::Resolved};

use super::super::change::{MANY, Outcome};
use crate::{
    cli::{FavoritesAdd, FavoritesRemove},
    consent,
    context::Context,
    error::{Deed, Error, Remains, Verb},
    input,
    session::Session,
    view::Changed,
};

const AGAIN: &str = "the same command again does what is left";

pub(super) fn add(arguments: &FavoritesAdd, context: &Context) -> Result<(), Error> {
    let kind = arguments.kind.kind();
    let wished = Wished::of(arguments)?;
    context.online(async |session| {
        session.require(&["collection.write"]).await?;
        let resolved = wished.resolve(session).await?;
        let report = session
            .curate(kind.plural(), async |curator| {
                curator.add_favorites(kind, resolved.items).await
            })
            .await?;
        let deed = Deed {
            verb: Verb::Did("added"),
            one: kind.as_str(),
            many: kind.plural(),
            place: "to the favourites".to_owned(),
            again: AGAIN,
            remains: Remains::Nothing,
        };
        Outcome::<Changed>::from(report)
            .without(resolved.unresolved)
            .conclude(session, deed)
    })
}

pub(super) fn remove(arguments: &FavoritesRemove, context: &Context) -> Result<(), Error> {
    let kind = arguments.kind.kind();
    let ids = input::things(&arguments.ids, kind)?;
    let (number, many) = (ids.len(), kind.plural());
    let what = format!("taking {number} {many} out of the favourites");
    if number > MANY {
        consent::possible(&context.console, arguments.consent, &what)?;
    }
    context.online(async |session| {
        session.require(&["collection.write"]).await?;
        if number > MANY {
            let question = format!("Take {number} {many} out of the favourites?");
            consent::ask(&session.waiting, arguments.consent, (&what, &question)).await?;
        }
        let report = session
            .curate(many, async |curator| curator.remove_favorites(kind, ids).await)
            .await?;
        let deed = Deed {
            // TIDAL does not tell whether it was one.
            verb: Verb::Stands {
                one: "is no longer",
                many: "are no longer",
            },
            one: kind.as_str(),
            many,
            place: "among your favourites".to_owned(),
            again: AGAIN,
            remains: Remains::Nothing,
        };
        Outcome::<Changed>::from(report).conclude(session, deed)
    })
}

/// What is to be a favourite.
enum Wished {
    /// Tracks, of which some may be named by recording codes.
    Tracks(Vec<String>),
    /// Anything else.
    Things(Resolved),
}

// === impl Wished ===

impl Wished {
    fn of(arguments: &FavoritesAdd) -> Result<Self, Error> {
        Ok(match arguments.kind.kind() {
            Kind::Track => Self::Tracks(input::tracks(&arguments.ids)?),
            kind @ (Kind::Album | Kind::Artist | Kind::Playlist | Kind::Video) => Self::Things(Resolved {
                items: input::things(&arguments.ids, kind)?,
                unresolved: Vec::new(),
            }),
        })
    }

    async fn resolve(self, session: &Session<'_>) -> Result<Resolved, Error> {
        match self {
            Self::Things(things) => Ok(things),
            Self::Tracks(texts) => {
                let resolve =
                    async |curator: tidal_core::curation::Curator<'_>| curator.resolve(&texts).await;
                session.curate("lookups", resolve).await
            }
        }
    }
}
