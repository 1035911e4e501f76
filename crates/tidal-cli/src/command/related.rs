//! What belongs to one thing: a list that starts from its id.

use std::{future::Future, pin::Pin};

use tidal_core::{Answer, Kind, Tidal, Viewer, model::Page, service::RelatedQuery};

use super::list::{Plan, USUAL, list};
use crate::{
    cli::Related,
    context::Context,
    error::Error,
    input::{self, Key},
    view::Record,
};

/// How a page of what belongs to something is asked for.
type PageOf<I, T> = for<'a> fn(&'a dyn Tidal, &'a Viewer, RelatedQuery<I>) -> Asking<'a, T>;

type Asking<'a, T> = Pin<Box<dyn Future<Output = tidal_core::Result<Answer<Page<T>>>> + Send + 'a>>;

/// Lists what belongs to a thing of this kind; `what` names it, in the plural.
pub(super) fn related<I, T, V>(
    context: &Context,
    given: &Related,
    (kind, what): (Kind, &'static str),
    page: PageOf<I, T>,
) -> Result<(), Error>
where
    I: Key,
    V: Record + for<'t> From<&'t T>,
{
    let id: I = input::key(&given.of.id, kind)?;
    let plan = Plan::of(given.extent, USUAL, what);
    context.online(async |session| {
        let (tidal, viewer) = (&*session.tidal, &session.viewer);
        let view = |_, item: &T| V::from(item);
        list(session, plan, view, |cursor| {
            let of = id.clone();
            page(tidal, viewer, RelatedQuery { of, cursor })
        })
        .await
    })
}
