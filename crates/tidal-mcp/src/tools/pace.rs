//! How long something of several requests may go on: until there is just time left to answer.

use async_trait::async_trait;
use tidal_core::{
    Error,
    curation::{Headway, Pace},
};
use tokio::time::Instant;

use crate::tool::{Context, Resume, Resumes};

/// Begins no request once the call has had its time, and waits out a rate limit that leaves time after it.
pub(super) struct Patiently<'a>(pub(super) &'a Context);

/// The same, and what to go on with is known however the call ends.
pub(super) struct Resumably<'a> {
    pub(super) context: &'a Context,
    pub(super) resumes: &'a Resumes<'a>,
    pub(super) resume: Resume,
}

// === impl Patiently ===

#[async_trait]
impl Pace for Patiently<'_> {
    fn may_go_on(&self) -> bool {
        Instant::now() < self.0.enough()
    }

    fn changes(&self) {
        self.0.undertaking().begin();
    }

    fn reached(&self, done: usize, of: usize) {
        self.0.reached(done, Some(of), "done");
    }

    fn read(&self, entries: usize, of: Option<u32>) {
        let of = of.and_then(|of| usize::try_from(of).ok());
        self.0.reached(entries, of, "entries read");
    }

    async fn wait_out(&self, limit: &Error) -> bool {
        let Some(wait) = limit.retry_after() else {
            return false;
        };
        let until = Instant::now() + wait;
        if until >= self.0.enough() {
            return false;
        }
        tokio::time::sleep_until(until).await;
        true
    }

    async fn over(&self) {
        tokio::time::sleep_until(self.0.enough()).await;
    }
}

// === impl Resumably ===

#[async_trait]
impl Pace for Resumably<'_> {
    fn may_go_on(&self) -> bool {
        Patiently(self.context).may_go_on()
    }

    fn changes(&self) {
        Patiently(self.context).changes();
    }

    fn reached(&self, done: usize, of: usize) {
        Patiently(self.context).reached(done, of);
    }

    fn read(&self, entries: usize, of: Option<u32>) {
        Patiently(self.context).read(entries, of);
    }

    fn settled(&self, headway: Headway) {
        let mut resume = self.resume.clone();
        resume.headway = headway;
        let token = self.resumes.seal(&resume);
        self.context.undertaking().resume_with(token);
    }

    async fn wait_out(&self, limit: &Error) -> bool {
        Patiently(self.context).wait_out(limit).await
    }
}
