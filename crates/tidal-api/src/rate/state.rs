//! What an answer says about the rate limit, in four headers. Not here: what follows from it.

use http::HeaderMap;

/// What an answer said about the rate limit of the credential it was asked with.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RateState {
    /// Tokens left (`X-RateLimit-Remaining`).
    pub remaining: Option<u32>,
    /// Tokens a full bucket holds (`X-RateLimit-Burst-Capacity`).
    pub capacity: Option<u32>,
    /// Tokens that come back each second (`X-RateLimit-Replenish-Rate`).
    pub per_second: Option<f64>,
    /// Tokens that this request took (`X-RateLimit-Requested-Tokens`).
    pub cost: Option<u32>,
}

impl RateState {
    /// Reads the headers. `None` where there is not one that makes sense.
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<f64>().ok();
        let tokens = |name: &str| whole(number(name)?);
        let state = Self {
            remaining: tokens("x-ratelimit-remaining"),
            capacity: tokens("x-ratelimit-burst-capacity"),
            per_second: number("x-ratelimit-replenish-rate").filter(|rate| rate.is_finite() && *rate > 0.0),
            cost: tokens("x-ratelimit-requested-tokens"),
        };
        (state != Self::default()).then_some(state)
    }

    /// Whether another request of the same cost would not be served now.
    pub fn is_exhausted(&self) -> bool {
        self.remaining
            .is_some_and(|remaining| remaining < self.cost.unwrap_or(1).max(1))
    }
}

/// Whole tokens. TIDAL counts below zero at times: nothing is left then.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what a u32 holds"
)]
fn whole(tokens: f64) -> Option<u32> {
    tokens
        .is_finite()
        .then(|| tokens.floor().clamp(0.0, f64::from(u32::MAX)) as u32)
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::RateState;

    #[test]
    fn headers_are_read_as_far_as_they_make_sense() {
        let check = |headers: &[(&str, &str)], expected: Option<RateState>| {
            let headers: HeaderMap = headers
                .iter()
                .map(|(name, value)| {
                    (
                        name.parse::<HeaderName>().unwrap(),
                        HeaderValue::from_str(value).unwrap(),
                    )
                })
                .collect();
            assert_eq!(RateState::from_headers(&headers), expected, "{headers:?}");
        };
        let all = RateState {
            remaining: Some(5),
            capacity: Some(10),
            per_second: Some(1.0),
            cost: Some(5),
        };
        check(
            &[
                ("X-RateLimit-Remaining", "5"),
                ("X-RateLimit-Burst-Capacity", "10"),
                ("X-RateLimit-Replenish-Rate", "1"),
                ("X-RateLimit-Requested-Tokens", "5"),
            ],
            Some(all),
        );
        check(
            &[
                ("x-ratelimit-remaining", "-1"),
                ("x-ratelimit-replenish-rate", "many"),
            ],
            Some(RateState {
                remaining: Some(0),
                ..RateState::default()
            }),
        );
        check(&[("x-ratelimit-remaining", "")], None);
        check(&[], None);
    }

    #[test]
    fn exhausted_means_that_the_same_again_would_not_fit() {
        let check = |remaining: Option<u32>, cost: Option<u32>, expected: bool| {
            let state = RateState {
                remaining,
                cost,
                ..RateState::default()
            };
            assert_eq!(state.is_exhausted(), expected, "{state:?}");
        };
        check(Some(4), Some(5), true);
        check(Some(5), Some(5), false);
        check(Some(0), None, true);
        check(Some(1), None, false);
        check(Some(0), Some(0), true);
        check(None, Some(5), false);
    }
}
