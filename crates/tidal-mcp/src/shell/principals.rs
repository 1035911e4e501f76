//! `principal add`, `list` and `revoke`: who may use the server over HTTP, from a shell. Their sign-ins to TIDAL are only
//! looked at here.

use std::io::Write;

use jiff::Timestamp;

use crate::{
    Access, Principal, PrincipalName,
    cli::AddArguments,
    principals::{Newcomer, Register, scopes},
};

/// The principals, and what is known of their sign-ins.
pub struct GuestList {
    /// The file that lists them.
    pub register: Register,
    /// Under which names sign-ins to TIDAL are kept; `None` where that cannot be told.
    pub kept: Option<Vec<String>>,
    /// Where their clients reach the server.
    pub endpoint: String,
}

// === impl GuestList ===

impl GuestList {
    /// Lets somebody in. Their token goes to `out` alone, and what to do with it to `aside`.
    ///
    /// # Errors
    /// In words for a person.
    pub fn add(
        &self,
        arguments: &AddArguments,
        (out, aside): (&mut impl Write, &mut impl Write),
    ) -> anyhow::Result<()> {
        let AddArguments {
            name,
            scopes: access,
            expires,
        } = arguments;
        let token = self.register.add(Newcomer {
            name: name.clone(),
            access: *access,
            expires: *expires,
        })?;
        writeln!(out, "{}", token.expose())?;
        out.flush()?;
        let until = expires
            .map(|time| format!(", until {time:.0}"))
            .unwrap_or_default();
        writeln!(
            aside,
            "{name} may use the server ({}{until}). The token is kept nowhere: hand it over now, on a way that others do \
             not read.\nTheir client sends it to {} in the header\n  Authorization: Bearer <token>\nThey sign in to TIDAL \
             with the tool log_in, or here: tidal-mcp login --principal {name}",
            scopes(*access).join(", "),
            self.endpoint,
        )?;
        Ok(())
    }

    /// Tells who there is.
    ///
    /// # Errors
    /// In words for a person.
    pub fn list(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let table = self.register.table()?;
        let names = table.entries().iter().map(|entry| entry.name().as_str().len());
        let width = names.max().unwrap_or_default().max("NAME".len());
        writeln!(
            out,
            "{:width$}  SCOPES       CREATED     EXPIRES                TIDAL",
            "NAME"
        )?;
        for entry in table.entries() {
            let expires = match entry.expires() {
                None => "never".to_owned(),
                Some(time) if entry.is_expired(Timestamp::now()) => format!("{time:.0} (!)"),
                Some(time) => format!("{time:.0}"),
            };
            let created = entry.created().strftime("%Y-%m-%d");
            let scopes = scopes(entry.principal().access()).join(", ");
            let name = entry.name().as_str();
            let signed_in = match self.keeps(entry.principal()) {
                Some(true) => "signed in",
                Some(false) => "not signed in",
                None => "unknown",
            };
            writeln!(
                out,
                "{name:width$}  {scopes:11}  {created}  {expires:21}  {signed_in}"
            )?;
        }
        Ok(())
    }

    /// Lets somebody in no longer.
    ///
    /// # Errors
    /// In words for a person.
    pub fn revoke(&self, name: &PrincipalName, out: &mut impl Write) -> anyhow::Result<()> {
        self.register.revoke(name)?;
        writeln!(out, "{name} is let in no longer.")?;
        Ok(())
    }

    /// Says whether a sign-in is left.
    ///
    /// # Errors
    /// If nothing can be written.
    pub fn say_what_is_left(&self, name: &PrincipalName, out: &mut impl Write) -> anyhow::Result<()> {
        let principal = Principal::named(name.clone(), Access::ReadOnly);
        match self.keeps(&principal) {
            Some(false) => {}
            Some(true) => writeln!(
                out,
                "Their sign-in to TIDAL is still kept; to forget it: tidal-mcp logout --principal {name}"
            )?,
            None => writeln!(
                out,
                "Whether their sign-in to TIDAL is still kept cannot be told; to forget it: tidal-mcp logout --principal \
                 {name}"
            )?,
        }
        Ok(())
    }

    /// Whether their sign-in is kept, where that can be told.
    fn keeps(&self, principal: &Principal) -> Option<bool> {
        let kept = self.kept.as_ref()?;
        Some(kept.iter().any(|user| user == principal.user().as_str()))
    }
}
