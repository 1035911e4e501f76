//! Sealed cursors: a place in a list, handed to a stranger and taken back.
//!
//! A cursor is readable but cannot be made or altered by anybody else, and is good only for the tool, the
//! question and the listener it was made for. It holds no secret.

use aws_lc_rs::hmac;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tidal_core::{Cursor, Error as CoreError, Identity, SearchId, Viewer, paging::Position};

use crate::{Error, Failure, Principal};

/// Bytes of the tag that travel: half of SHA-256's, which leaves 128 bits to guess.
const TAG_BYTES: usize = 16;

/// Longest cursor that is looked at, in bytes.
const LONGEST: usize = 4096;

/// Makes and checks cursors with one key.
pub(crate) struct Sealer {
    key: hmac::Key,
    /// Whether it outlives this process.
    is_lasting: bool,
}

/// A place in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bookmark {
    /// TIDAL's page and the offset within it.
    pub position: Position,
    /// How many items of the list come before it.
    pub before: usize,
    /// Of which search's results, where the list is one of those.
    pub results: Option<SearchId>,
}

/// What a cursor is good for.
pub(crate) struct Purpose<'a> {
    pub(crate) tool: &'static str,
    /// Who got it: nobody else may hand it back, signed in or not.
    pub(crate) principal: &'a Principal,
    pub(crate) viewer: &'a Viewer,
    /// When that viewer signed in. The viewer is known by the name of a profile, which another listener can take over; a
    /// sign-in keeps its beginning through all renewals, and no two have the same.
    pub(crate) since: Option<Timestamp>,
    /// The question, in a fixed order, without the arguments that say where and how much.
    pub(crate) query: &'a Value,
}

// === impl Sealer ===

impl Sealer {
    /// With the operator's key, which all replicas share, or with one that lives as long as this process.
    pub(crate) fn new(key: Option<&SecretString>) -> Result<Self, Error> {
        let is_lasting = key.is_some();
        let key = if let Some(secret) = key {
            // Any length will do: HMAC hashes a long key and pads a short one.
            hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes())
        } else {
            let mut bytes = [0_u8; 32];
            aws_lc_rs::rand::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
            hmac::Key::new(hmac::HMAC_SHA256, &bytes)
        };
        Ok(Self { key, is_lasting })
    }

    /// What else can be the reason why something does not open, to be put behind what would be accepted.
    pub(crate) fn caveat(&self) -> &'static str {
        if self.is_lasting {
            ""
        } else {
            " (what was given out before the server was last started is lost, unless TIDAL_MCP_SEALING_KEY is set)"
        }
    }

    pub(crate) fn seal(&self, purpose: &Purpose<'_>, bookmark: &Bookmark) -> String {
        self.seal_bytes(purpose, &encode(bookmark))
    }

    /// # Errors
    /// `INVALID_INPUT` for anything but a cursor of this key for this purpose.
    pub(crate) fn open(&self, purpose: &Purpose<'_>, cursor: &str) -> Result<Bookmark, Failure> {
        let place = self.open_bytes(purpose, cursor);
        place.and_then(|place| decode(&place)).ok_or_else(|| {
            Failure::from(CoreError::invalid_input(
                "cursor",
                cursor,
                format!(
                    "the next_cursor of this server's previous answer to the same tool with the same other arguments{}; \
                     leave it out to start over",
                    self.caveat()
                ),
            ))
        })
    }

    /// Anything, readable but not to be made or altered by anybody else.
    pub(crate) fn seal_bytes(&self, purpose: &Purpose<'_>, what: &[u8]) -> String {
        let mut sealed = self.tag(purpose, what).to_vec();
        sealed.extend_from_slice(what);
        BASE64_URL_SAFE_NO_PAD.encode(sealed)
    }

    /// What was sealed with this key for this purpose; `None` for anything else.
    pub(crate) fn open_bytes(&self, purpose: &Purpose<'_>, sealed: &str) -> Option<Vec<u8>> {
        if sealed.len() > LONGEST {
            return None;
        }
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (tag, what) = sealed.split_at_checked(TAG_BYTES)?;
        let expected = self.tag(purpose, what);
        aws_lc_rs::constant_time::verify_slices_are_equal(&expected, tag).ok()?;
        Some(what.to_vec())
    }

    fn tag(&self, purpose: &Purpose<'_>, what: &[u8]) -> [u8; TAG_BYTES] {
        let Viewer {
            country,
            locale,
            identity,
        } = purpose.viewer;
        let who = match identity {
            Identity::Anonymous => "",
            Identity::SignedIn(user) => user.as_str(),
        };
        let since = purpose.since.map(|since| since.as_nanosecond().to_string());
        let query = purpose.query.to_string();
        let mut context = hmac::Context::with_key(&self.key);
        for part in [
            "tidal-mcp cursor 3",
            purpose.tool,
            purpose.principal.user().as_str(),
            country.as_str(),
            locale.as_str(),
            who,
            since.as_deref().unwrap_or_default(),
            &query,
        ] {
            // Lengths, so that no two lists of parts run into the same bytes.
            context.update(&part.len().to_be_bytes());
            context.update(part.as_bytes());
        }
        context.update(what);
        let mut tag = [0; TAG_BYTES];
        for (to, from) in tag.iter_mut().zip(context.sign().as_ref()) {
            *to = *from;
        }
        tag
    }
}

/// Offset; then, beyond the first page, the count before, the length of the page cursor, that cursor, and the
/// search id. Short, because a model has to copy it.
fn encode(bookmark: &Bookmark) -> Vec<u8> {
    let page = bookmark.position.cursor.as_ref().map_or("", Cursor::as_str);
    let results = bookmark.results.as_ref().map_or("", SearchId::as_str);
    let offset = u16::try_from(bookmark.position.offset).unwrap_or(u16::MAX);
    let mut place = offset.to_be_bytes().to_vec();
    if !page.is_empty() {
        let before = u32::try_from(bookmark.before).unwrap_or(u32::MAX);
        let length = u16::try_from(page.len()).unwrap_or(u16::MAX);
        place.extend_from_slice(&before.to_be_bytes());
        place.extend_from_slice(&length.to_be_bytes());
        place.extend_from_slice(page.as_bytes());
        place.extend_from_slice(results.as_bytes());
    }
    place
}

fn decode(place: &[u8]) -> Option<Bookmark> {
    let (offset, rest) = place.split_first_chunk::<2>()?;
    let offset = usize::from(u16::from_be_bytes(*offset));
    if rest.is_empty() {
        return Some(Bookmark {
            position: Position { cursor: None, offset },
            before: offset,
            results: None,
        });
    }
    let (before, rest) = rest.split_first_chunk::<4>()?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let (page, results) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
    let (page, results) = (str::from_utf8(page).ok()?, str::from_utf8(results).ok()?);
    Some(Bookmark {
        position: Position {
            cursor: Some(Cursor::new(page)),
            offset,
        },
        before: usize::try_from(u32::from_be_bytes(*before)).ok()?,
        results: (!results.is_empty()).then(|| SearchId::from_tidal(results)),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use serde_json::json;
    use tidal_core::Country;

    use super::*;
    use crate::Access;

    fn sealer() -> Sealer {
        Sealer::new(Some(&SecretString::from("of these tests"))).unwrap()
    }

    fn bookmark(page: &str, offset: usize, results: &str) -> Bookmark {
        Bookmark {
            position: Position {
                cursor: Some(Cursor::new(page)),
                offset,
            },
            before: 40 + offset,
            results: (!results.is_empty()).then(|| SearchId::from_tidal(results)),
        }
    }

    static MIA: LazyLock<Principal> =
        LazyLock::new(|| Principal::named("mia".parse().unwrap(), Access::ReadWrite));

    fn purpose<'a>(viewer: &'a Viewer, query: &'a Value) -> Purpose<'a> {
        Purpose {
            tool: "search",
            principal: &MIA,
            viewer,
            since: None,
            query,
        }
    }

    #[test]
    fn a_cursor_is_good_for_its_purpose_alone() {
        let viewer = Viewer::anonymous(Country::US);
        let (query, other) = (json!({"query": "blue"}), json!({"query": "green"}));
        let cursor = sealer().seal(&purpose(&viewer, &query), &bookmark("abc", 7, "r"));
        let opened = sealer().open(&purpose(&viewer, &query), &cursor).unwrap();
        assert_eq!(opened, bookmark("abc", 7, "r"));

        let elsewhere = viewer.in_country("DE".parse().unwrap());
        assert!(sealer().open(&purpose(&viewer, &other), &cursor).is_err());
        assert!(sealer().open(&purpose(&elsewhere, &query), &cursor).is_err());
        let mut tool = purpose(&viewer, &query);
        tool.tool = "find_similar";
        assert!(sealer().open(&tool, &cursor).is_err());
        let leo = Principal::named("leo".parse().unwrap(), Access::ReadWrite);
        let mut principal = purpose(&viewer, &query);
        principal.principal = &leo;
        assert!(sealer().open(&principal, &cursor).is_err());
        let mut listener = purpose(&viewer, &query);
        listener.since = Some(Timestamp::UNIX_EPOCH);
        assert!(sealer().open(&listener, &cursor).is_err());
        assert!(
            Sealer::new(None)
                .unwrap()
                .open(&purpose(&viewer, &query), &cursor)
                .is_err()
        );
    }

    #[test]
    fn where_the_key_is_made_up_a_new_start_may_be_the_reason() {
        let viewer = Viewer::anonymous(Country::US);
        let failure = Sealer::new(None)
            .unwrap()
            .open(&purpose(&viewer, &json!({})), "AAAA")
            .unwrap_err();
        for part in ["was last started", "TIDAL_MCP_SEALING_KEY"] {
            assert!(failure.message.contains(part), "{}", failure.message);
        }
    }

    #[test]
    fn a_place_on_the_first_page_makes_a_short_cursor() {
        let viewer = Viewer::anonymous(Country::US);
        let query = json!({});
        let first_page = Bookmark {
            position: Position {
                cursor: None,
                offset: 5,
            },
            before: 5,
            results: None,
        };
        let cursor = sealer().seal(&purpose(&viewer, &query), &first_page);
        assert_eq!(cursor.len(), 24);
        assert_eq!(
            sealer().open(&purpose(&viewer, &query), &cursor).unwrap(),
            first_page
        );
    }

    #[test]
    fn what_was_never_a_cursor_is_refused() {
        let viewer = Viewer::anonymous(Country::US);
        let long = "A".repeat(5000);
        for text in ["", "x", "AAAA", "not base64!", "../../etc", &long] {
            let failure = sealer().open(&purpose(&viewer, &json!({})), text).unwrap_err();
            assert!(failure.message.starts_with("cursor: "), "{}", failure.message);
            assert!(
                !failure.message.contains("was last started"),
                "{}",
                failure.message
            );
        }
    }

    proptest! {
        #[test]
        fn every_bookmark_comes_back(page in "[ -~]{1,200}", offset in 0_usize..1000, results in "[a-z0-9=]{0,60}") {
            let viewer = Viewer::anonymous(Country::US);
            let (query, bookmark) = (json!({}), bookmark(&page, offset, &results));
            let cursor = sealer().seal(&purpose(&viewer, &query), &bookmark);
            prop_assert_eq!(sealer().open(&purpose(&viewer, &query), &cursor).unwrap(), bookmark);
        }

        #[test]
        fn one_altered_character_is_enough(at in 0_usize..40, with in "[A-Za-z0-9_-]") {
            let viewer = Viewer::anonymous(Country::US);
            let query = json!({});
            let cursor = sealer().seal(&purpose(&viewer, &query), &bookmark("a page of some length", 3, ""));
            let at = at % (cursor.len() - 1);
            let mut forged = cursor.clone();
            forged.replace_range(at..=at, &with);
            prop_assume!(forged != cursor);
            prop_assert!(sealer().open(&purpose(&viewer, &query), &forged).is_err());
        }
    }
}
