//! What replicas tell one another over the channel, in words, for people who listen in.

use crate::{key::Key, tag::Tag};

/// How many tags go into one message.
pub(super) const TAGS: usize = 500;

const VOIDED: &str = "voided";
const LOST: &str = "lost";
const CLEARED: &str = "cleared";

/// One message, and which replica sent it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) sender: u64,
    pub(super) news: News,
}

/// What happened.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum News {
    /// These were voided.
    Voided(Vec<Tag>),
    /// More tags were voided than could be remembered: all are void.
    Lost,
    /// Everything was removed.
    Cleared,
}

// === impl Message ===

impl Message {
    pub(super) fn text(&self) -> String {
        let sender = self.sender;
        match &self.news {
            News::Voided(tags) => {
                let mut text = format!("{VOIDED} {sender:016x}");
                for tag in tags {
                    text.push(' ');
                    text.push_str(&tag.0.digits());
                }
                text
            }
            News::Lost => format!("{LOST} {sender:016x}"),
            News::Cleared => format!("{CLEARED} {sender:016x}"),
        }
    }

    /// What cannot be read is nothing: whoever reads has to take it for the worst.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut words = std::str::from_utf8(bytes).ok()?.split(' ');
        let (kind, sender) = (words.next()?, words.next()?);
        let news = match kind {
            VOIDED => {
                let tags = words.by_ref().map(|digits| Key::from_digits(digits).map(Tag));
                News::Voided(tags.collect::<Option<_>>()?)
            }
            LOST => News::Lost,
            CLEARED => News::Cleared,
            _ => return None,
        };
        let sender = u64::from_str_radix(sender, 16).ok()?;
        words.next().is_none().then_some(Self { sender, news })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::KeySecret;

    #[test]
    fn what_is_written_is_read() {
        let secret = KeySecret::random();
        let tags: Vec<Tag> = (0..TAGS).map(|number| Tag(secret.name(&number))).collect();
        for news in [
            News::Voided(vec![]),
            News::Voided(tags),
            News::Lost,
            News::Cleared,
        ] {
            let message = Message { sender: 7, news };
            assert_eq!(Message::read(message.text().as_bytes()), Some(message));
        }
    }

    #[test]
    fn anything_else_is_not() {
        for text in [
            "",
            "voided",
            "voided x",
            "voided 7 12",
            "lost 7 more",
            "gained 7",
            "voided 7 ",
            "\u{7f}",
            "voided 7 +0000000000000000000000000000001",
        ] {
            assert_eq!(Message::read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(Message::read(b"lost \xff"), None);
    }
}
