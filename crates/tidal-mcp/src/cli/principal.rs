//! `tidal-mcp principal …`: what is said of principals on the command line.

use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use crate::{Access, PrincipalName, principals};

/// What to do about those who may use the server.
#[derive(Clone, Debug, Subcommand)]
pub enum PrincipalCommand {
    /// Let somebody in: makes an access token and prints it. It is kept nowhere, so that it is shown this once.
    Add(AddArguments),
    /// Tell who there is, what they may do and until when, and whether they are signed in to TIDAL. Never a token.
    List,
    /// Let somebody in no longer.
    Revoke(RevokeArguments),
}

/// Who is to be let in.
#[derive(Clone, Debug, Args)]
pub struct AddArguments {
    /// What to call them: 1 to 48 of the characters a-z, 0-9, - and _.
    pub name: PrincipalName,
    /// What they may do: read, or read,write.
    #[arg(long, value_name = "SCOPES", default_value = "read,write", value_parser = access)]
    pub scopes: Access,
    /// Until when: in so many days or hours, such as 90d, or until a day or a time, such as 2030-01-31 (UTC).
    #[arg(long, value_name = "TIME", value_parser = expiry)]
    pub expires: Option<Timestamp>,
}

/// Who is to be let in no longer.
#[derive(Clone, Debug, Args)]
pub struct RevokeArguments {
    /// What they are called.
    pub name: PrincipalName,
    /// Forget their sign-in to TIDAL as well.
    #[arg(long)]
    pub sign_out: bool,
}

/// As whom to act.
#[derive(Clone, Debug, Default, Args)]
pub struct Whose {
    /// The sign-in of this principal of the HTTP server, instead of a profile's.
    #[arg(long, value_name = "NAME", conflicts_with = "profile")]
    pub principal: Option<PrincipalName>,
}

fn access(text: &str) -> Result<Access, String> {
    let scopes = text.split(',').map(str::trim);
    principals::access(scopes).ok_or_else(|| "accepted are read, and read,write".to_owned())
}

fn expiry(text: &str) -> Result<Timestamp, String> {
    expiry_after(Timestamp::now(), text)
}

fn expiry_after(now: Timestamp, text: &str) -> Result<Timestamp, String> {
    let time = lapse(text)
        .and_then(|lapse| now.checked_add(lapse).ok())
        .or_else(|| text.parse().ok())
        .or_else(|| {
            let day: Date = text.parse().ok()?;
            Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
        })
        .ok_or_else(|| {
            "accepted are 90d, 12h, a day such as 2030-01-31 and a time such as 2030-01-31T12:00:00Z"
                .to_owned()
        })?;
    if time > now {
        Ok(time)
    } else {
        Err("that is over already".to_owned())
    }
}

fn lapse(text: &str) -> Option<SignedDuration> {
    let (number, hours) = match (text.strip_suffix('d'), text.strip_suffix('h')) {
        (Some(number), _) => (number, 24),
        (_, Some(number)) => (number, 1),
        (None, None) => return None,
    };
    let number: u32 = number.parse().ok()?;
    Some(SignedDuration::from_hours(i64::from(number) * hours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expiry_is_a_while_a_day_or_a_time() {
        let now: Timestamp = "2026-03-01T10:00:00Z".parse().unwrap();
        for (text, expected) in [
            ("90d", Some("2026-05-30T10:00:00Z")),
            ("12h", Some("2026-03-01T22:00:00Z")),
            ("2030-01-31", Some("2030-01-31T00:00:00Z")),
            ("2030-01-31T12:00:00+01:00", Some("2030-01-31T11:00:00Z")),
            ("0d", None),
            ("-1d", None),
            ("2026-03-01", None),
            ("4294967295d", None),
            ("90", None),
            ("soon", None),
            ("", None),
        ] {
            let expected = expected.map(|time| time.parse().unwrap());
            assert_eq!(expiry_after(now, text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn scopes_are_reading_and_with_it_writing() {
        for (text, expected) in [
            ("read", Some(Access::ReadOnly)),
            ("read,write", Some(Access::ReadWrite)),
            ("write, read", Some(Access::ReadWrite)),
            ("write", None),
            ("", None),
            ("read,admin", None),
        ] {
            assert_eq!(access(text).ok(), expected, "{text:?}");
        }
    }
}
