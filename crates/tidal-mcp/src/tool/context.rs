//! What a call can use: TIDAL, on whose behalf, a person to ask, and cursors. No request, no transport, no settings.

use std::{sync::Arc, time::Duration};

use serde_json::Value;
use tidal_core::{Tidal, Viewer, paging::Position};
use tokio::time::Instant;

use crate::{
    Failure, Services,
    caller::Caller,
    client::Question,
    consent::Asking,
    cursor::{Bookmark, Purpose, Sealer},
    deadline::Deadline,
    progress::Progress,
    reception::Reception,
    router::Frame,
    undertaking::Undertaking,
};

/// What one call can use.
pub struct Context {
    services: Services,
    caller: Caller,
    frame: Arc<Frame>,
    call: Call,
}

/// What belongs to one call.
pub(crate) struct Call {
    pub(crate) tool: &'static str,
    pub(crate) deadline: Arc<Deadline>,
    pub(crate) undertaking: Arc<Undertaking>,
    pub(crate) progress: Arc<Progress>,
    pub(crate) asking: Arc<Asking>,
}

/// The cursors of one list.
pub struct Bookmarks<'a> {
    context: &'a Context,
    viewer: &'a Viewer,
    query: Value,
}

// === impl Context ===

impl Context {
    pub(crate) fn new(services: Services, caller: Caller, frame: Arc<Frame>, call: Call) -> Self {
        Self {
            services,
            caller,
            frame,
            call,
        }
    }

    /// When to stop: to read no further and answer with what there is, or to change nothing more and say how far it
    /// came. A little before the call is given up. Ask anew each time: it moves while a person is asked.
    pub fn enough(&self) -> Instant {
        self.call.deadline.enough()
    }

    /// TIDAL.
    pub fn tidal(&self) -> &dyn Tidal {
        self.services.tidal.as_ref()
    }

    /// The same, for looking before a change: nothing of the listener's own comes from what was kept.
    pub fn afresh(&self) -> &dyn Tidal {
        self.services.afresh.as_ref()
    }

    /// Who asks, looking at the given country's catalogue, or at their own.
    ///
    /// # Errors
    /// `INVALID_INPUT` for what is no country code.
    pub fn viewer(&self, country: Option<&str>) -> Result<Viewer, Failure> {
        match country {
            Some(code) => Ok(self.caller.viewer.in_country(code.parse()?)),
            None => Ok(self.caller.viewer.clone()),
        }
    }

    /// Goes on only if the listener agrees. For what cannot be undone: deleting, and removing many things at once.
    ///
    /// Call it when everything is known that the question names, and before anything is changed. Depending on the
    /// client the listener is asked while the call waits; or the call ends here, and is made again from its beginning
    /// with the answer; or, where the client cannot ask, the call fails and tells the model to ask, and to call again
    /// with `confirm: true`. A tool takes that argument and only passes it on: where the client can ask, it counts for
    /// nothing.
    ///
    /// ```no_run
    /// # use tidal_mcp::{Failure, Question, tool::Context};
    /// # struct Arguments { confirm: bool }
    /// # async fn call(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    /// # let (name, count) = ("", 0);
    /// context
    ///     .confirm(Question {
    ///         message: format!("Delete the playlist \"{name}\" with its {count} items? This cannot be undone."),
    ///         seen: Vec::new(),
    ///         confirmed: arguments.confirm,
    ///     })
    ///     .await?;
    /// // From here on the listener has agreed.
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Whatever keeps the tool from going on: hand it on as it is, with `?`.
    pub async fn confirm(&self, question: Question) -> Result<(), Failure> {
        self.call.asking.confirm(question).await
    }

    /// How far the call came: so many of so many, where that is known. A client that asked for it is told, together with
    /// the tool's title and `what`, such as "entries read". Say it as often as you like.
    pub fn reached(&self, done: usize, of: Option<usize>, what: &'static str) {
        self.call.progress.reached(done, of, what);
    }

    /// The cursors of the list that this query leads to. The query says which list it is, not where in it.
    pub fn bookmarks<'a>(&'a self, viewer: &'a Viewer, query: Value) -> Bookmarks<'a> {
        Bookmarks {
            context: self,
            viewer,
            query,
        }
    }

    /// What this call changes, to be told if it is given up.
    pub(crate) fn undertaking(&self) -> &Undertaking {
        &self.call.undertaking
    }

    /// Says that something is changed now.
    ///
    /// # Errors
    /// `TIMEOUT`, if it is too late to begin: then nothing may be changed any more.
    pub(crate) fn begin_change(&self) -> Result<(), Failure> {
        if Instant::now() >= self.enough() {
            return Err(Failure::too_late());
        }
        self.call.undertaking.begin();
        Ok(())
    }

    /// How much time the call took so far.
    pub(crate) fn elapsed(&self) -> Duration {
        self.call.deadline.elapsed()
    }

    pub(crate) fn tool(&self) -> &'static str {
        self.call.tool
    }

    pub(crate) fn sealer(&self) -> &Sealer {
        &self.frame.sealer
    }

    /// Who asks, and what they granted.
    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// TIDAL and the sign-in.
    pub(crate) fn services(&self) -> &Services {
        &self.services
    }

    /// What all calls to this server share.
    pub(crate) fn frame(&self) -> &Frame {
        &self.frame
    }

    /// Where listeners sign in.
    pub(crate) fn reception(&self) -> &Reception {
        &self.frame.reception
    }

    /// Who is told how far the call came.
    #[cfg(feature = "conformance")]
    pub(crate) fn progress(&self) -> &Progress {
        &self.call.progress
    }

    /// A person to ask.
    pub(crate) fn asking(&self) -> &Asking {
        &self.call.asking
    }
}

// === impl Bookmarks ===

impl Bookmarks<'_> {
    /// Where to start: at the cursor, or at the beginning without one.
    ///
    /// # Errors
    /// `INVALID_INPUT` for a cursor that was not made for this list.
    pub fn open(&self, cursor: Option<&str>) -> Result<Bookmark, Failure> {
        match cursor {
            Some(cursor) => self.context.sealer().open(&self.purpose(), cursor),
            None => Ok(Bookmark::default()),
        }
    }

    /// A cursor for this place.
    pub fn seal(&self, bookmark: &Bookmark) -> String {
        self.context.sealer().seal(&self.purpose(), bookmark)
    }

    /// Seals the place that comes some items after a start, in the same list.
    pub fn after<'a>(&'a self, start: &'a Bookmark) -> impl FnOnce(usize, Position) -> String + 'a {
        move |shown, position| {
            self.seal(&Bookmark {
                position,
                before: start.before.saturating_add(shown),
                results: start.results.clone(),
            })
        }
    }

    fn purpose(&self) -> Purpose<'_> {
        Purpose {
            tool: self.context.tool(),
            principal: self.context.caller.principal(),
            viewer: self.viewer,
            since: self.context.caller.since(),
            query: &self.query,
        }
    }
}
