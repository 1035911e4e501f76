//! How a change that broke off is gone on with: the same call once more, with a token that names what was begun.
//!
//! The token is sealed like a cursor, and good for the same tool, viewer and arguments alone. It tells how far the change
//! came, so that every call gets further however few requests TIDAL allows. It does not repeat what is left: that follows
//! from the arguments, and a model would have to copy it letter by letter. An older token of the same wish is as good,
//! only slower: what it sends again goes by the same keys, under which TIDAL does it once.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tidal_core::{Error, PlaylistId, Viewer, WriteKey, curation::Headway};

use super::Context;
use crate::{Failure, cursor::Purpose};

/// How long a token is good. TIDAL remembers for an hour what was sent under a key; the rest is for going on.
const GOOD_FOR: Duration = Duration::from_mins(50);

const LOOK_FIRST: &str = "look at the playlist (list_playlists, get_playlist), then add what is missing with \
                          add_to_playlist, which skips what is there";

/// A wish that TIDAL carries out once, however often it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resume {
    name: u128,
    /// When it was begun, in seconds since 1970.
    begun: i64,
    /// How far it came.
    pub(crate) headway: Headway,
    /// The playlist that was made for it.
    pub(crate) made: Option<PlaylistId>,
}

/// Makes and checks the tokens of one call.
pub(crate) struct Resumes<'a> {
    context: &'a Context,
    viewer: &'a Viewer,
    wish: Value,
}

// === impl Resume ===

impl Resume {
    /// # Errors
    /// `INTERNAL` when the system gives no randomness.
    fn begin() -> Result<Self, Failure> {
        let mut bytes = [0; 16];
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| Failure::internal())?;
        Ok(Self {
            name: u128::from_be_bytes(bytes),
            begun: Timestamp::now().as_second(),
            headway: Headway::default(),
            made: None,
        })
    }

    /// What it is called towards TIDAL.
    ///
    /// # Errors
    /// Never: 32 hexadecimal digits are a key.
    pub(crate) fn key(&self) -> Result<WriteKey, Failure> {
        Ok(format!("{:032x}", self.name).parse()?)
    }

    fn is_good(&self, now: Timestamp) -> bool {
        let age = now.as_second().saturating_sub(self.begun);
        u64::try_from(age).is_ok_and(|age| age < GOOD_FOR.as_secs())
    }

    /// Name and time; then how much is settled and how much of that is in, and the playlist's id.
    fn encode(&self) -> Vec<u8> {
        let mut bytes = self.name.to_be_bytes().to_vec();
        bytes.extend(self.begun.to_be_bytes());
        for count in [self.headway.settled, self.headway.added] {
            bytes.extend(u16::try_from(count).unwrap_or(u16::MAX).to_be_bytes());
        }
        bytes.extend(self.made.iter().flat_map(|id| id.as_str().bytes()));
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (name, bytes) = bytes.split_first_chunk()?;
        let (begun, bytes) = bytes.split_first_chunk()?;
        let (settled, bytes) = bytes.split_first_chunk()?;
        let (added, id) = bytes.split_first_chunk()?;
        let id = str::from_utf8(id).ok()?;
        Some(Self {
            name: u128::from_be_bytes(*name),
            begun: i64::from_be_bytes(*begun),
            headway: Headway {
                settled: u16::from_be_bytes(*settled).into(),
                added: u16::from_be_bytes(*added).into(),
            },
            made: (!id.is_empty()).then(|| PlaylistId::from_tidal(id)),
        })
    }
}

// === impl Resumes ===

impl<'a> Resumes<'a> {
    /// The tokens of the call that wishes this: everything on which it depends what is sent to TIDAL.
    pub(crate) fn new(context: &'a Context, viewer: &'a Viewer, wish: &Value) -> Self {
        Self {
            context,
            viewer,
            wish: json!({ "resume": wish }),
        }
    }

    /// What is gone on with, or a beginning without a token.
    ///
    /// # Errors
    /// `INVALID_INPUT` for a token of another call, and for one that is too old.
    pub(crate) fn open(&self, token: Option<&str>) -> Result<Resume, Failure> {
        let Some(token) = token else {
            return Resume::begin();
        };
        let bytes = self.context.sealer().open_bytes(&self.purpose(), token);
        let resume = bytes
            .as_deref()
            .and_then(Resume::decode)
            .ok_or_else(|| self.foreign(token))?;
        if resume.is_good(Timestamp::now()) {
            Ok(resume)
        } else {
            Err(too_old())
        }
    }

    pub(crate) fn seal(&self, resume: &Resume) -> String {
        self.context
            .sealer()
            .seal_bytes(&self.purpose(), &resume.encode())
    }

    fn foreign(&self, token: &str) -> Failure {
        let accepted = format!(
            "the resume of this server's answer to the same tool with the same other arguments{}",
            self.context.sealer().caveat()
        );
        Failure {
            hint: LOOK_FIRST.into(),
            ..Error::invalid_input("resume", token, accepted).into()
        }
    }

    fn purpose(&self) -> Purpose<'_> {
        Purpose {
            tool: self.context.tool(),
            principal: self.context.caller().principal(),
            viewer: self.viewer,
            since: self.context.caller().since(),
            query: &self.wish,
        }
    }
}

fn too_old() -> Failure {
    Failure {
        hint: LOOK_FIRST.into(),
        ..Failure::invalid(
            "resume: too old: TIDAL forgets after an hour what was sent, and would do it a second time",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_comes_back_under_its_name() {
        let mut resume = Resume::begin().unwrap();
        assert_eq!(Resume::decode(&resume.encode()).as_ref(), Some(&resume));
        resume.headway = Headway {
            settled: 500,
            added: 499,
        };
        resume.made = Some(PlaylistId::from_tidal("0a-1b"));
        assert_eq!(Resume::decode(&resume.encode()).as_ref(), Some(&resume));
        assert_eq!(resume.key().unwrap().as_str().len(), 32);
        assert_ne!(resume.key().unwrap(), Resume::begin().unwrap().key().unwrap());
        for bad in [&b""[..], &[0; 16], &[0; 24], &[0; 27], &[255; 30]] {
            assert_eq!(Resume::decode(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn it_is_given_up_before_tidal_forgets_it() {
        let resume = Resume {
            begun: 10_000,
            ..Resume::begin().unwrap()
        };
        for (now, good) in [(10_000, true), (12_999, true), (13_000, false), (9_999, false)] {
            let now = Timestamp::from_second(now).unwrap();
            assert_eq!(resume.is_good(now), good, "{now}");
        }
    }
}
