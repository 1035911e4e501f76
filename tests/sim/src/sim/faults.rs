//! The handle by which a test makes the weather.

use crate::faults::{Fault, Plan, Rule};

/// Makes requests go wrong. A script goes before standing rules.
///
/// A target is an operation (`GET /tracks/{id}`), the beginning of a path (`/tracks`, `/v1/oauth2/token`), or empty
/// for every request.
#[derive(Clone, Copy, Debug)]
pub struct Faults<'a> {
    plan: &'a Plan,
}

// === impl Faults ===

impl<'a> Faults<'a> {
    pub(super) fn new(plan: &'a Plan) -> Self {
        Self { plan }
    }

    /// The next `requests` API requests go wrong, after what was scripted before. Token requests are not meant.
    pub fn next(self, requests: usize, fault: Fault) {
        self.plan.script(requests, Some(fault));
    }

    /// The next `requests` API requests after what was scripted before go well, whatever the rules say.
    pub fn next_fair(self, requests: usize) {
        self.plan.script(requests, None);
    }

    /// From now on, every request that fits the target goes wrong.
    pub fn always(self, target: &str, fault: Fault) {
        self.on(target, 1.0, fault);
    }

    /// From now on, requests that fit the target go wrong with this probability, by seeded dice.
    pub fn on(self, target: &str, probability: f64, fault: Fault) {
        self.plan.rule(Rule {
            target: target.to_owned(),
            probability,
            remaining: None,
            fault,
        });
    }

    /// The next `times` requests that fit the target go wrong, others do not.
    pub fn on_next(self, target: &str, times: u32, fault: Fault) {
        self.plan.rule(Rule {
            target: target.to_owned(),
            probability: 1.0,
            remaining: Some(times),
            fault,
        });
    }

    /// Fair weather.
    pub fn clear(self) {
        self.plan.clear();
    }
}
