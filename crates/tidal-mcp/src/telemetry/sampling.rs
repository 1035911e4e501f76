//! Which requests are traced. It is decided before anything is made for a trace: a request that is not traced pays for the
//! question alone.

use std::sync::OnceLock;

use opentelemetry::{Context, trace::TraceContextExt};
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator};

/// Set once traces are sent; never where nobody takes them.
static SAMPLING: OnceLock<Sampling> = OnceLock::new();

/// A part of all requests.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sampling {
    /// Of `u64::MAX + 1` requests that many are traced.
    many: u128,
}

/// From now on requests are drawn.
pub(super) fn begin(sampling: Sampling) {
    // A second server in one process finds the first one's.
    let _ = SAMPLING.set(sampling);
}

/// How requests are drawn; nothing where none is traced.
pub(super) fn current() -> Option<&'static Sampling> {
    SAMPLING.get()
}

// === impl Sampling ===

impl Sampling {
    /// This part of all requests, from 0 to 1.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 2^64, and not below zero"
    )]
    pub(super) fn of(ratio: f64) -> Self {
        Self {
            many: (ratio.clamp(0.0, 1.0) * 2_f64.powi(64)) as u128,
        }
    }

    /// Whether a request is traced. Whoever sent it has decided, where they trace it; else it is drawn.
    pub(super) fn takes(self, parent: Option<&Context>) -> bool {
        match parent {
            Some(parent) => parent.span().span_context().is_sampled(),
            None => self.draws(|| u64::from_be_bytes(RandomIdGenerator::default().new_span_id().to_bytes())),
        }
    }

    fn draws(self, lot: impl FnOnce() -> u64) -> bool {
        // At both ends nothing has to be drawn.
        self.many != 0 && (self.many > u128::from(u64::MAX) || u128::from(lot()) < self.many)
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};

    use super::*;

    #[test]
    fn the_ratio_is_kept() {
        for (ratio, lot, expected) in [
            (0.0, 0, false),
            (0.5, u64::MAX / 2 - 5_000, true),
            (0.5, u64::MAX / 2 + 5_000, false),
            (0.01, u64::MAX / 101, true),
            (0.01, u64::MAX / 99, false),
            (1.0, u64::MAX, true),
        ] {
            assert_eq!(Sampling::of(ratio).draws(|| lot), expected, "{ratio} {lot}");
        }
    }

    #[test]
    fn whoever_sent_it_decides() {
        let parent = |flags| {
            let context = SpanContext::new(
                TraceId::from(7_u128),
                SpanId::from(8_u64),
                flags,
                true,
                TraceState::default(),
            );
            Context::new().with_remote_span_context(context)
        };
        assert!(Sampling::of(0.0).takes(Some(&parent(TraceFlags::SAMPLED))));
        assert!(!Sampling::of(1.0).takes(Some(&parent(TraceFlags::default()))));
        assert!(Sampling::of(1.0).takes(None) && !Sampling::of(0.0).takes(None));
    }
}
