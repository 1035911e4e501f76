//! When faults happen: a script ("the next three requests") and standing rules by path or operation and probability.
//! The script goes first; among rules, the first that fits and is drawn.

use super::Fault;
use crate::dice::Dice;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The plan.
#[derive(Debug)]
pub(crate) struct Plan {
    state: Mutex<State>,
    seed: u64,
}

/// A fault drawn for one request, with the delay it means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Drawn {
    pub(crate) fault: Option<Fault>,
    pub(crate) delay: Option<Duration>,
}

#[derive(Debug)]
struct State {
    script: VecDeque<Option<Fault>>,
    rules: Vec<Rule>,
    dice: Dice,
}

/// A fault that stands until it is worn out or cleared.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// An operation, the beginning of a path, or empty for everything.
    pub(crate) target: String,
    pub(crate) probability: f64,
    /// How often it may still happen.
    pub(crate) remaining: Option<u32>,
    pub(crate) fault: Fault,
}

/// What a request is known by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    /// `GET /tracks/{id}`.
    pub(crate) operation: &'a str,
    /// `/tracks/1`, below the API's root, or the whole path elsewhere.
    pub(crate) path: &'a str,
}

/// A script longer than this is a mistake.
const SCRIPT: usize = 100_000;

// === impl Plan ===

impl Plan {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            state: Mutex::new(State::new(seed)),
            seed,
        }
    }

    /// Appends a fault, or fair weather, for the next requests.
    pub(crate) fn script(&self, requests: usize, fault: Option<Fault>) {
        self.with(|state| {
            let room = SCRIPT.saturating_sub(state.script.len());
            state
                .script
                .extend(std::iter::repeat_n(fault, requests.min(room)));
        });
    }

    /// Adds a rule; its target may be given with or without the API's root.
    pub(crate) fn rule(&self, mut rule: Rule) {
        if rule.target.starts_with("/v2/") {
            rule.target = rule.target.split_off("/v2".len());
        }
        self.with(|state| state.rules.push(rule));
    }

    /// Fair weather from here on, and the dice as they were at the start.
    pub(crate) fn clear(&self) {
        self.with(|state| *state = State::new(self.seed));
    }

    /// What happens to an API request: the script's next, or what a rule says.
    pub(crate) fn draw(&self, target: Target<'_>) -> Drawn {
        self.with(|state| {
            let fault = match state.script.pop_front() {
                Some(scripted) => scripted,
                None => state.by_rule(target),
            };
            state.drawn(fault)
        })
    }

    /// What happens to another request, such as the token endpoint's: rules alone, so that a script for the API is
    /// not used up by a token that has to be fetched first.
    pub(crate) fn draw_by_rule(&self, target: Target<'_>) -> Drawn {
        self.with(|state| {
            let fault = state.by_rule(target);
            state.drawn(fault)
        })
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

// === impl State ===

impl State {
    fn new(seed: u64) -> Self {
        Self {
            script: VecDeque::new(),
            rules: Vec::new(),
            dice: Dice::new(seed ^ 0x0066_6175_6c74),
        }
    }

    fn by_rule(&mut self, target: Target<'_>) -> Option<Fault> {
        for rule in &mut self.rules {
            if rule.remaining == Some(0) || !rule.fits(target) {
                continue;
            }
            if rule.probability >= 1.0 || self.dice.fraction() < rule.probability {
                rule.remaining = rule.remaining.map(|remaining| remaining - 1);
                return Some(rule.fault);
            }
        }
        None
    }

    fn drawn(&mut self, fault: Option<Fault>) -> Drawn {
        let delay = match fault {
            Some(Fault::Latency(delay)) => Some(delay.draw(&mut self.dice)),
            _ => None,
        };
        Drawn { fault, delay }
    }
}

// === impl Rule ===

impl Rule {
    fn fits(&self, target: Target<'_>) -> bool {
        self.target.is_empty() || self.target == target.operation || target.path.starts_with(&self.target)
    }
}

#[cfg(test)]
mod tests {
    use super::{Plan, Rule, Target};
    use crate::faults::Fault;

    const TRACK: Target<'_> = Target {
        operation: "GET /tracks/{id}",
        path: "/tracks/1",
    };
    const ALBUM: Target<'_> = Target {
        operation: "GET /albums/{id}",
        path: "/albums/1",
    };

    fn rule(target: &str, fault: Fault) -> Rule {
        Rule {
            target: target.to_owned(),
            probability: 1.0,
            remaining: None,
            fault,
        }
    }

    #[test]
    fn the_script_goes_before_the_rules() {
        let plan = Plan::new(1);
        plan.rule(rule("/v2/tracks", Fault::Status500));
        plan.script(1, None);
        plan.script(2, Some(Fault::Hang));
        let faults: Vec<_> = (0..4).map(|_| plan.draw(TRACK).fault).collect();
        assert_eq!(
            faults,
            [None, Some(Fault::Hang), Some(Fault::Hang), Some(Fault::Status500)]
        );
        assert_eq!(plan.draw(ALBUM).fault, None);
    }

    #[test]
    fn a_rule_fits_an_operation_and_wears_out() {
        let plan = Plan::new(1);
        plan.rule(Rule {
            remaining: Some(2),
            ..rule("GET /albums/{id}", Fault::Status503)
        });
        assert_eq!(plan.draw(TRACK).fault, None);
        let faults: Vec<_> = (0..3).map(|_| plan.draw(ALBUM).fault).collect();
        assert_eq!(faults, [Some(Fault::Status503), Some(Fault::Status503), None]);
    }

    #[test]
    fn probabilities_are_seeded() {
        let draws = |plan: &Plan| (0..200).filter(|_| plan.draw(TRACK).fault.is_some()).count();
        let (one, two) = (Plan::new(9), Plan::new(9));
        let sometimes = Rule {
            probability: 0.25,
            ..rule("", Fault::Status500)
        };
        one.rule(sometimes.clone());
        two.rule(sometimes);
        let count = draws(&one);
        assert_eq!(count, draws(&two));
        assert!((20..80).contains(&count), "{count}");
    }
}
