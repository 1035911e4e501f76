//! Opaque texts that only the simulator can make: cursors and search ids. The content is readable to whoever decodes
//! it, but a changed or invented one does not open.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Sixty-four bits are enough against guessing in a test, and keep links short.
const TAG_LENGTH: usize = 8;

/// Seals and opens texts with a key.
pub(crate) struct Signer {
    key: hmac::Key,
}

// === impl Signer ===

impl Signer {
    /// A signer whose texts are the same for the same seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, &seed.to_be_bytes()),
        }
    }

    /// Makes an opaque text of a content, good for one purpose.
    pub(crate) fn seal(&self, purpose: &str, content: &str) -> String {
        let mut bytes: Vec<u8> = self
            .tag(purpose, content)
            .as_ref()
            .iter()
            .copied()
            .take(TAG_LENGTH)
            .collect();
        bytes.extend_from_slice(content.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The content, if this text was sealed here for that purpose.
    pub(crate) fn open(&self, purpose: &str, sealed: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (tag, content) = bytes.split_at_checked(TAG_LENGTH)?;
        let content = std::str::from_utf8(content).ok()?;
        self.tag(purpose, content)
            .as_ref()
            .starts_with(tag)
            .then(|| content.to_owned())
    }

    /// A token of 43 letters that belongs to a content.
    pub(crate) fn token(&self, purpose: &str, content: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.tag(purpose, content))
    }

    fn tag(&self, purpose: &str, content: &str) -> hmac::Tag {
        hmac::sign(&self.key, format!("{purpose}\u{1f}{content}").as_bytes())
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Signer(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::Signer;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_sealed_opens_for_its_purpose_alone(content in ".*", seed: u64) {
            let signer = Signer::new(seed);
            let sealed = signer.seal("cursor", &content);
            prop_assert_eq!(signer.open("cursor", &sealed), Some(content));
            prop_assert_eq!(signer.open("search", &sealed), None);
        }

        #[test]
        fn nothing_else_opens(text in ".*") {
            prop_assert_eq!(Signer::new(1).open("cursor", &text), None);
        }
    }
}
