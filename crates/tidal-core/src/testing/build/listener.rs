//! Builds what belongs to a listener: the account, the sign-in, the budget, and how something may be played.

use std::time::Duration;

use jiff::Timestamp;

use super::setters::setters;
use crate::{
    Country, Identifier, Link, Scopes,
    model::{AudioFormat, Budget, Manifest, Presentation, Session, User},
};

/// Builds a [`User`].
#[derive(Clone, Debug)]
pub struct UserBuilder {
    value: User,
}

/// A third party's listener in the United States, whose name is not told.
pub fn user(id: &str) -> UserBuilder {
    UserBuilder {
        value: User {
            id: id.to_owned(),
            username: None,
            country: Some(Country::US),
            tier: Some("THIRD_PARTY".to_owned()),
        },
    }
}

/// A sign-in with these scopes, made on the first day of 2026 and good until the year 2100.
pub fn session(scopes: Scopes) -> Session {
    Session {
        scopes,
        expires: Timestamp::constant(4_102_444_800, 0),
        since: Timestamp::constant(1_767_225_600, 0),
        country: Some(Country::US),
    }
}

/// A bucket of ten tokens of which this many are left, and one comes back each second.
pub fn budget(left: u32) -> Budget {
    Budget {
        left,
        capacity: 10,
        per_second: 1.0,
        next_request_in: Duration::from_secs(u64::from(5_u32.saturating_sub(left))),
    }
}

/// A preview in every format, because the listener has no subscription.
pub fn manifest(of: &Identifier) -> Manifest {
    Manifest {
        presentation: Some(Presentation::Preview),
        preview_reason: Some("FULL_REQUIRES_SUBSCRIPTION".to_owned()),
        formats: AudioFormat::ALL.to_vec(),
        protection: None,
        replay_gain: None,
        peak_amplitude: None,
        location: Some(format!(
            "https://im-fa.manifest.tidal.com/{}/{}.mpd",
            of.kind.plural(),
            of.id()
        )),
        url: Link::page(of.kind, of.id()),
    }
}

setters! {
    UserBuilder for User {
        plain {
            id: String,
        }
        optional {
            username: String,
            country: Country,
            tier: String,
        }
        marks { }
    }
}
