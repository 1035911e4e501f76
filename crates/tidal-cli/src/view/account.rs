//! A listener's account and their sign-in, as printed. No tokens: nobody here has any.

use jiff::Timestamp;
use serde::Serialize;
use tidal_core::model;

use super::{Column, Field, Record, Shape, plain};

/// Who is signed in, as TIDAL says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The account's id.
    pub id: String,
    /// The name to sign in with, where TIDAL tells it.
    pub username: Option<String>,
    /// The country of the account, as a two-letter code.
    pub country: Option<String>,
    /// What the application may use for this listener, as TIDAL names it.
    pub tier: Option<String>,
}

/// A sign-in: what is kept of it, and what TIDAL says about it if it can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignIn {
    /// The profile.
    pub profile: String,
    /// The name to sign in with; `null` where TIDAL does not tell it or cannot be asked.
    pub username: Option<String>,
    /// The account's id; `null` where TIDAL cannot be asked.
    pub user_id: Option<String>,
    /// The country of the account, as a two-letter code.
    pub country: Option<String>,
    /// What the application may use for this listener, as TIDAL names it; `null` where TIDAL cannot be asked.
    pub tier: Option<String>,
    /// What the listener allowed; empty where TIDAL did not say.
    pub scopes: Vec<String>,
    /// When the listener signed in.
    pub since: Timestamp,
    /// When the access token ends. It is renewed before.
    pub expires: Timestamp,
    /// Where the sign-in is kept, in words.
    pub kept_in: String,
}

// === impl Account ===

impl From<&model::User> for Account {
    fn from(user: &model::User) -> Self {
        Self {
            id: user.id.clone(),
            username: user.username.clone(),
            country: user.country.map(|country| country.to_string()),
            tier: user.tier.clone(),
        }
    }
}

impl Record for Account {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("USER NAME", Shape::Share(1), |account| {
            plain(account.username.as_ref())
        }),
        Column::new("COUNTRY", Shape::Whole, |account| plain(account.country.as_ref())),
        Column::new("TIER", Shape::Whole, |account| plain(account.tier.as_ref())),
        Column::new("ID", Shape::Whole, |account| account.id.clone()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("id", |account| account.id.clone()),
        Field::new("username", |account| plain(account.username.as_ref())),
        Field::new("country", |account| plain(account.country.as_ref())),
        Field::new("tier", |account| plain(account.tier.as_ref())),
    ];

    fn id(&self) -> String {
        self.id.clone()
    }
}

// === impl SignIn ===

impl SignIn {
    /// The sign-in of a profile; `account` where TIDAL could be asked.
    pub(crate) fn new(
        profile: &str,
        session: &model::Session,
        account: Option<&model::User>,
        kept_in: String,
    ) -> Self {
        let country = account.and_then(|account| account.country).or(session.country);
        Self {
            profile: profile.to_owned(),
            username: account.and_then(|account| account.username.clone()),
            user_id: account.map(|account| account.id.clone()),
            country: country.map(|country| country.to_string()),
            tier: account.and_then(|account| account.tier.clone()),
            scopes: session.scopes.iter().map(str::to_owned).collect(),
            since: to_the_second(session.since),
            expires: to_the_second(session.expires),
            kept_in,
        }
    }
}

/// Finer than that is no help to anybody.
fn to_the_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

impl Record for SignIn {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("PROFILE", Shape::Whole, |sign_in| sign_in.profile.clone()),
        Column::new("USER NAME", Shape::Share(1), |sign_in| {
            plain(sign_in.username.as_ref())
        }),
        Column::new("USER ID", Shape::Whole, |sign_in| plain(sign_in.user_id.as_ref())),
        Column::new("COUNTRY", Shape::Whole, |sign_in| plain(sign_in.country.as_ref())),
        Column::new("TIER", Shape::Whole, |sign_in| plain(sign_in.tier.as_ref())),
        Column::new("ALLOWED", Shape::Share(2), |sign_in| sign_in.scopes.join(" ")),
        Column::new("SINCE", Shape::Whole, |sign_in| sign_in.since.to_string()),
        Column::new("TOKEN UNTIL", Shape::Whole, |sign_in| sign_in.expires.to_string()),
        Column::new("KEPT IN", Shape::Share(2), |sign_in| sign_in.kept_in.clone()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("profile", |sign_in| sign_in.profile.clone()),
        Field::new("username", |sign_in| plain(sign_in.username.as_ref())),
        Field::new("user_id", |sign_in| plain(sign_in.user_id.as_ref())),
        Field::new("country", |sign_in| plain(sign_in.country.as_ref())),
        Field::new("tier", |sign_in| plain(sign_in.tier.as_ref())),
        Field::new("scopes", |sign_in| sign_in.scopes.join(" ")),
        Field::new("since", |sign_in| sign_in.since.to_string()),
        Field::new("expires", |sign_in| sign_in.expires.to_string()),
        Field::new("kept_in", |sign_in| sign_in.kept_in.clone()),
    ];

    fn id(&self) -> String {
        self.profile.clone()
    }
}
