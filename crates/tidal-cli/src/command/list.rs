//! Lists: page after page from TIDAL, item after item to the sink, and a truthful word about how far it
//! went.

#[cfg(test)]
mod tests;

use std::future::Future;

use tidal_core::{Answer, Cursor, model::Page, paging::Course};

use crate::{cli::Extent, error::Error, output::Sink, session::Session, view::Record};

/// How many are listed where nobody says.
pub(super) const USUAL: usize = 20;

/// Most pages of one list: about 200,000 items. Only a broken list has more.
const MOST_PAGES: usize = 10_000;

/// How much of what is wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    most: usize,
    cut: Cut,
    /// Of what, in the plural.
    what: &'static str,
}

/// How far a list went.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Walked {
    /// How many items were taken.
    pub(super) done: usize,
    /// How many there are, where TIDAL says so.
    pub(super) total: Option<u64>,
    /// How many TIDAL named without describing them.
    pub(super) left_out: usize,
    /// Whether there are more.
    pub(super) more: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// The caller said where.
    Asked,
    /// Nobody said: what was cut off is worth a word.
    Usual,
}

/// Prints a list in the console's format.
pub(super) async fn list<T, V, P>(
    session: &Session<'_>,
    plan: Plan,
    view: impl Fn(usize, &T) -> V,
    page_at: impl FnMut(Option<Cursor>) -> P,
) -> Result<(), Error>
where
    V: Record,
    P: Future<Output = tidal_core::Result<Answer<Page<T>>>>,
{
    let mut sink = Sink::new(session.console, session.console.format());
    let outcome = walk(session, plan, page_at, |place, item| sink.push(view(place, item))).await;
    let walked = sink.close(outcome)?;
    if walked.done == 0 && walked.left_out == 0 {
        session.console.note(&format!("there are no {}", plan.what));
    }
    plan.tell(session, walked);
    Ok(())
}

/// Hands each item with its place (from 0) to `take`, page after page.
///
/// Fails as the first page does; later failures come as [`Error::Stopped`].
pub(super) async fn walk<T, P>(
    session: &Session<'_>,
    plan: Plan,
    mut page_at: impl FnMut(Option<Cursor>) -> P,
    mut take: impl FnMut(usize, &T) -> Result<(), Error>,
) -> Result<Walked, Error>
where
    P: Future<Output = tidal_core::Result<Answer<Page<T>>>>,
{
    let mut walked = Walked::default();
    let mut cursor: Option<Cursor> = None;
    let mut course = Course::default();
    session.console.progress().doing(plan.what);
    for number in 0..MOST_PAGES {
        let page = match session.ask(|| page_at(cursor.clone())).await {
            Ok(page) => page,
            Err(cause) if number == 0 => return Err(cause),
            Err(cause) => return Err(plan.stopped(walked, cause)),
        };
        let room = plan.most - walked.done;
        for item in page.items.iter().take(room) {
            take(walked.done, item)?;
            walked.done += 1;
        }
        walked.total = page.total.or(walked.total);
        walked.left_out += page.left_out;
        session.console.flush()?;
        session
            .console
            .progress()
            .reached(walked.done, plan.goal(walked.total));
        if walked.done == plan.most {
            walked.more = page.next.is_some() || page.items.len() > room;
            return Ok(walked);
        }
        if course.check(cursor.as_ref(), &page).is_err() {
            break;
        }
        cursor.clone_from(&page.next);
        if cursor.is_none() {
            return Ok(walked);
        }
    }
    Err(plan.stopped(walked, Error::Endless))
}

// === impl Plan ===

impl Plan {
    /// What the caller asked for, else `usual` many.
    pub(super) fn of(extent: Extent, usual: usize, what: &'static str) -> Self {
        let limit = extent.limit.and_then(|limit| usize::try_from(limit).ok());
        match (extent.all, limit) {
            (true, _) => Self {
                most: usize::MAX,
                cut: Cut::Asked,
                what,
            },
            (false, Some(most)) => Self {
                most,
                cut: Cut::Asked,
                what,
            },
            (false, None) => Self {
                most: usual,
                cut: Cut::Usual,
                what,
            },
        }
    }

    /// Says what was left out, and that there is more if the caller did not ask for just this much.
    pub(super) fn tell(&self, session: &Session<'_>, walked: Walked) {
        if walked.left_out > 0 {
            session.console.note(&format!(
                "{} more {} are named by TIDAL but not described (not available in this country, for instance)",
                walked.left_out, self.what
            ));
        }
        if self.cut == Cut::Usual && walked.more {
            let of = walked
                .total
                .map(|total| format!(" of about {total}"))
                .unwrap_or_default();
            session.console.note(&format!(
                "the first {}{of} {}; --limit N or --all for more",
                walked.done, self.what
            ));
        }
    }

    fn goal(&self, total: Option<u64>) -> Option<u64> {
        let most = u64::try_from(self.most).unwrap_or(u64::MAX);
        match total {
            Some(total) => Some(total.min(most)),
            None if self.most == usize::MAX => None,
            None => Some(most),
        }
    }

    fn stopped(&self, walked: Walked, cause: Error) -> Error {
        Error::Stopped {
            done: walked.done,
            total: walked.total,
            what: self.what,
            cause: Box::new(cause),
        }
    }
}
