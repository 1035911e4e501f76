//! What is a listener's own. Voided by each change that is made here, and when they sign in or out; the listener may
//! also change it in TIDAL's own apps, hence the short time.

use super::{Audience, Policy, hours, minutes};

pub(crate) const PLAYLISTS: Policy = own("playlists");
pub(crate) const FAVORITES: Policy = own("favorites");
pub(crate) const USER: Policy = Policy {
    ttl: hours(1),
    ..own("user")
};

const fn own(name: &'static str) -> Policy {
    Policy {
        name,
        audience: Audience::Listener,
        ttl: minutes(1),
        grace: hours(1),
    }
}
