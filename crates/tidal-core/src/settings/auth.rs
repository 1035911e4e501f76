//! As which listener this program acts. Where sign-ins are kept is the vault's business.

use super::{Setting, Shape, reader::Reader};
use crate::UserKey;

pub(super) const PROFILE: Setting = Setting {
    key: "auth.profile",
    environment: "TIDAL_PROFILE",
    default: Some("default"),
    shape: Shape::Profile,
    description: "Which of several sign-ins is used: a name of your own for an account.",
    secret: false,
};

/// As which listener this program acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthSettings {
    /// The profile, which is the listener's key.
    pub profile: UserKey,
}

impl AuthSettings {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let profile = reader.read(&PROFILE);
        Some(Self { profile: profile? })
    }
}
