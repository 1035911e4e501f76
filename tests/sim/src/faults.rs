//! Bad weather on request: what can go wrong, and the plan of when it does. How a fault changes an answer is `warp`'s
//! (the document) and [`crate::http`]'s (the bytes and the connection).

mod plan;
mod warp;

pub(crate) use self::plan::{Plan, Rule, Target};
pub(crate) use self::warp::warp;

use crate::dice::Dice;
use std::time::Duration;

/// Something that goes wrong with one request.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// The answer comes late.
    Latency(Delay),
    /// 429 without rate-limit headers of its own.
    Status429,
    /// 500 with TIDAL's error document.
    Status500,
    /// 502 of a gateway, with HTML.
    Status502Html,
    /// 503 with TIDAL's error document.
    Status503,
    /// No answer, ever; the connection stays open.
    Hang,
    /// The connection ends before any header.
    ResetBeforeHeaders,
    /// The connection ends in the middle of the body.
    ResetInBody,
    /// Half a document, with a length that says it is whole.
    TruncatedJson,
    /// A whole document that is not JSON.
    BrokenJson,
    /// A document of more than 8 MiB.
    HugeBody,
    /// A small body that unpacks to more than 8 MiB (sent where gzip is accepted, else as [`Fault::HugeBody`]).
    GzipBomb,
    /// The body comes in small pieces, four a second.
    SlowDrip,
    /// 200 without a body.
    EmptyBody,
    /// 200 with a document whose `data` is empty although there is some: seen under load.
    EmptyData,
    /// A good document that says it is HTML.
    WrongContentType,
    /// Enumerated attributes have a value nobody has heard of.
    UnknownEnumValue,
    /// Something of a type nobody has heard of is included.
    UnknownIncludedType,
    /// Only the required attributes are there.
    MissingOptionalAttributes,
    /// The required attributes are not there.
    MissingRequiredAttributes,
    /// The `Date` header is an hour behind, and a token's `expires_in` tells ten times too much.
    ClockSkew,
    /// The caller's token has just expired: 401, and it stays expired.
    ExpiredToken,
    /// The request is carried out, then the connection ends without an answer.
    AnswerLost,
}

/// How late an answer comes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Delay {
    /// Always as late.
    Fixed(Duration),
    /// Anything between the two, equally likely.
    Uniform(Duration, Duration),
    /// Exponentially distributed around a mean: mostly short, now and then long; never over ten times the mean.
    Exponential(Duration),
}

// === impl Fault ===

impl Fault {
    /// One of each, for "every fault against everything".
    pub const ALL: [Self; 23] = [
        Self::Latency(Delay::Fixed(Duration::from_millis(50))),
        Self::Status429,
        Self::Status500,
        Self::Status502Html,
        Self::Status503,
        Self::Hang,
        Self::ResetBeforeHeaders,
        Self::ResetInBody,
        Self::TruncatedJson,
        Self::BrokenJson,
        Self::HugeBody,
        Self::GzipBomb,
        Self::SlowDrip,
        Self::EmptyBody,
        Self::EmptyData,
        Self::WrongContentType,
        Self::UnknownEnumValue,
        Self::UnknownIncludedType,
        Self::MissingOptionalAttributes,
        Self::MissingRequiredAttributes,
        Self::ClockSkew,
        Self::ExpiredToken,
        Self::AnswerLost,
    ];

    /// A stable name in snake case, which the control endpoint accepts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Latency(_) => "latency",
            Self::Status429 => "status_429",
            Self::Status500 => "status_500",
            Self::Status502Html => "status_502_html",
            Self::Status503 => "status_503",
            Self::Hang => "hang",
            Self::ResetBeforeHeaders => "reset_before_headers",
            Self::ResetInBody => "reset_in_body",
            Self::TruncatedJson => "truncated_json",
            Self::BrokenJson => "broken_json",
            Self::HugeBody => "huge_body",
            Self::GzipBomb => "gzip_bomb",
            Self::SlowDrip => "slow_drip",
            Self::EmptyBody => "empty_body",
            Self::EmptyData => "empty_data",
            Self::WrongContentType => "wrong_content_type",
            Self::UnknownEnumValue => "unknown_enum_value",
            Self::UnknownIncludedType => "unknown_included_type",
            Self::MissingOptionalAttributes => "missing_optional_attributes",
            Self::MissingRequiredAttributes => "missing_required_attributes",
            Self::ClockSkew => "clock_skew",
            Self::ExpiredToken => "expired_token",
            Self::AnswerLost => "answer_lost",
        }
    }

    /// The fault of that name; `latency` is the one of [`Fault::ALL`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }
}

// === impl Delay ===

impl Delay {
    pub(crate) fn draw(self, dice: &mut Dice) -> Duration {
        match self {
            Self::Fixed(delay) => delay,
            Self::Uniform(least, most) => least + most.saturating_sub(least).mul_f64(dice.fraction()),
            Self::Exponential(mean) => mean.mul_f64((-(1.0 - dice.fraction()).ln()).min(10.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Delay, Fault};
    use crate::dice::Dice;
    use std::time::Duration;

    #[test]
    fn names_lead_back() {
        for fault in Fault::ALL {
            assert_eq!(Fault::from_name(fault.name()), Some(fault));
        }
    }

    #[test]
    fn delays_stay_in_their_bounds() {
        let (mut dice, mean) = (Dice::new(5), Duration::from_millis(10));
        for _ in 0..1000 {
            assert!(Delay::Exponential(mean).draw(&mut dice) <= mean * 10);
            assert!((mean..=mean * 2).contains(&Delay::Uniform(mean, mean * 2).draw(&mut dice)));
        }
    }
}
