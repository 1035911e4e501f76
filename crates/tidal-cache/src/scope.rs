//! Who may be given an answer: everybody in a country and language, or the one listener who asked.

use tidal_core::{Country, Identity, Locale, UserKey, Viewer};

use crate::policy::Audience;

/// Whether the catalogue reads of all listeners may be answered from one another's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sharing {
    /// They may: the catalogue is read with the application's own token, whoever asks.
    Everybody,
    /// They may not: a listener's own token reads the catalogue too, and may colour what comes.
    #[default]
    Listener,
}

/// Who may be given an answer. Part of every key: a value never crosses from one to another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Scope<'a> {
    country: &'a Country,
    locale: &'a Locale,
    listener: Option<&'a UserKey>,
}

// === impl Scope ===

impl<'a> Scope<'a> {
    pub(crate) fn of(viewer: &'a Viewer, audience: Audience, sharing: Sharing) -> Self {
        let listener = match (&viewer.identity, audience, sharing) {
            (Identity::Anonymous, _, _) | (_, Audience::Catalogue, Sharing::Everybody) => None,
            (Identity::SignedIn(user), _, _) => Some(user),
        };
        Self {
            country: &viewer.country,
            locale: &viewer.locale,
            listener,
        }
    }

    /// The listener whom it belongs to; nobody for what everybody may see.
    pub(crate) fn listener(&self) -> Option<&'a UserKey> {
        self.listener
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_catalogue_is_shared_and_only_where_the_application_reads_it() {
        let nobody = Viewer::anonymous(Country::US);
        let mia = nobody.signed_in(UserKey::new("mia"));
        let check = |viewer, audience, sharing, shared| {
            let scope = Scope::of(viewer, audience, sharing);
            assert_eq!(
                scope == Scope::of(&nobody, audience, sharing),
                shared,
                "{audience:?} {sharing:?}"
            );
        };
        check(&mia, Audience::Catalogue, Sharing::Everybody, true);
        check(&mia, Audience::Catalogue, Sharing::Listener, false);
        check(&mia, Audience::Listener, Sharing::Everybody, false);
        check(&nobody, Audience::Listener, Sharing::Everybody, true);
        let abroad = nobody.in_country("NO".parse().unwrap());
        check(&abroad, Audience::Catalogue, Sharing::Everybody, false);
    }
}
