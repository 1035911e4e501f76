//! A file is what was written, or an error.

use proptest::prelude::*;

use super::super::header::{self, Derivation, LARGEST};
use super::super::sample::{profile, same, tokens};
use super::*;
use crate::vault::{LEAST_ITERATIONS, MOST_ITERATIONS, open_with_key, read_header};

fn derived(iterations: u32) -> KeyDescription {
    KeyDescription::Passphrase {
        function: Derivation::Pbkdf2HmacSha256,
        salt: "AAECAwQFBgcICQoLDA0ODw==".to_owned(),
        iterations,
    }
}

fn descriptions() -> [KeyDescription; 3] {
    let entry = "0123456789abcdef".repeat(2);
    [
        KeyDescription::File,
        KeyDescription::Keyring { entry },
        derived(600_000),
    ]
}

fn key() -> Key {
    Key::of(&[7; 32])
}

fn sealed(description: &KeyDescription) -> Vec<u8> {
    seal(&tokens(1), &profile("default"), (description, &key())).unwrap()
}

fn opened(bytes: &[u8]) -> Result<Tokens, VaultError> {
    open_with_key(bytes, "default", &[7; 32])
}

#[test]
fn what_is_sealed_is_opened_and_described() {
    for description in descriptions() {
        let bytes = sealed(&description);
        assert!(same(&opened(&bytes).unwrap(), &tokens(1)));
        let header = read_header(&bytes).unwrap();
        assert_eq!((header.version, header.key), (1, description));
        assert_ne!(
            bytes,
            sealed(&read_header(&bytes).unwrap().key),
            "a nonce is used once"
        );
    }
}

#[test]
fn a_wrong_key_a_changed_file_and_another_profile_are_told_apart() {
    let bytes = sealed(&KeyDescription::File);
    assert!(matches!(
        open_with_key(&bytes, "default", &[8; 32]),
        Err(VaultError::WrongKey)
    ));
    assert!(matches!(
        open_with_key(&bytes, "other", &[7; 32]),
        Err(VaultError::Tampered)
    ));
    assert!(matches!(
        open_with_key(&bytes, "../default", &[7; 32]),
        Err(VaultError::ProfileName { .. })
    ));
    let mut parts = header::parse(&bytes).unwrap();
    parts.check = vec![0; 32];
    assert!(matches!(
        opened(&parts.to_bytes().unwrap()),
        Err(VaultError::Tampered)
    ));
    let mut parts = header::parse(&bytes).unwrap();
    parts.key = derived(600_000);
    assert!(matches!(
        opened(&parts.to_bytes().unwrap()),
        Err(VaultError::Tampered)
    ));
    for length in [0, 11, 13] {
        let mut parts = header::parse(&bytes).unwrap();
        parts.nonce = vec![0; length];
        assert!(matches!(
            opened(&parts.to_bytes().unwrap()),
            Err(VaultError::Tampered)
        ));
    }
    for length in [0, 15, 16] {
        let mut parts = header::parse(&bytes).unwrap();
        parts.sealed.truncate(length);
        assert!(matches!(
            opened(&parts.to_bytes().unwrap()),
            Err(VaultError::Tampered)
        ));
    }
}

#[test]
fn no_changed_byte_goes_unnoticed() {
    for description in descriptions() {
        let bytes = sealed(&description);
        for place in 0..bytes.len() {
            let was = bytes[place];
            let bits = (0..8).map(|bit| was ^ (1 << bit));
            for byte in bits.chain(*b" \t\n0\"\\").filter(|byte| *byte != was) {
                let mut changed = bytes.clone();
                changed[place] = byte;
                assert!(opened(&changed).is_err(), "{place}: {was} is {byte}");
            }
            let mut longer = bytes.clone();
            longer.insert(place, b' ');
            assert!(opened(&longer).is_err(), "a space before {place}");
        }
    }
}

#[test]
fn a_cut_is_told_wherever_it_is() {
    for description in descriptions() {
        let bytes = sealed(&description);
        for length in 0..bytes.len() {
            let error = opened(&bytes[..length]).err().unwrap();
            assert!(matches!(error, VaultError::Truncated), "{length}: {error}");
        }
    }
}

#[test]
fn what_is_no_vault_or_of_another_time_is_told() {
    let check = |text: &str, expected: &str| {
        let error = read_header(text.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), expected, "{text}");
    };
    check("hello", "the file is not a vault");
    check("[]", "the file is not a vault");
    check(r#"{"format": "zip", "version": 1}"#, "the file is not a vault");
    check(&" ".repeat(LARGEST + 1), "the file is not a vault");
    check(
        r#"{"format": "tidal-vault", "version": 2, "anything": [1]}"#,
        "the vault file is of version 2, which is not known yet",
    );
    let damaged = "the vault file was damaged or changed, or belongs to another profile";
    check(r#"{"format": "tidal-vault", "version": 1}"#, damaged);
    check("{\n  \"format\": \"tidal-vault\", nonsense", damaged);
    let good = String::from_utf8(sealed(&KeyDescription::File)).unwrap();
    check(&good.replace("\n}", ",\n  \"more\": 1\n}"), damaged);
    check(&good.replace("\": ", "\":  "), damaged);
    check(&good.replace("\"version\": 1", "\"version\": 0"), damaged);
    let keyring = String::from_utf8(sealed(&descriptions()[1])).unwrap();
    check(&keyring.replace("0123", "../."), damaged);
    let salted = String::from_utf8(sealed(&derived(600_000))).unwrap();
    check(&salted.replace("AAECAwQFBgcICQoLDA0ODw==", "AAEC"), damaged);
}

#[test]
fn iterations_have_bounds_in_a_file_too() {
    for (iterations, least) in [
        (0, true),
        (LEAST_ITERATIONS - 1, true),
        (MOST_ITERATIONS + 1, false),
        (u32::MAX, false),
    ] {
        let error = read_header(&sealed(&derived(iterations))).unwrap_err();
        match error {
            VaultError::TooFewIterations { iterations: told } => assert!(least && told == iterations),
            VaultError::TooManyIterations { iterations: told } => assert!(!least && told == iterations),
            other => panic!("{other}"),
        }
    }
    for iterations in [LEAST_ITERATIONS, MOST_ITERATIONS] {
        read_header(&sealed(&derived(iterations))).unwrap();
    }
}

#[test]
fn what_is_too_large_is_not_written() {
    let mut tokens = tokens(1);
    tokens.client_id = "x".repeat(LARGEST);
    let written = seal(&tokens, &profile("default"), (&KeyDescription::File, &key()));
    assert!(matches!(written, Err(VaultError::TooLarge)));
}

#[test]
fn nothing_secret_can_be_read_in_a_file() {
    let text = String::from_utf8(sealed(&KeyDescription::File)).unwrap();
    for secret in ["secret", "the-client", "playback"] {
        assert!(!text.contains(secret), "{text}");
    }
}

proptest! {
    #[test]
    fn no_bytes_are_a_surprise(bytes: Vec<u8>) {
        prop_assert!(read_header(&bytes).is_err());
        prop_assert!(opened(&bytes).is_err());
    }

    #[test]
    fn no_piece_of_a_file_can_be_exchanged(start in 0usize..700, piece in proptest::collection::vec(any::<u8>(), 1..40)) {
        let bytes = sealed(&KeyDescription::File);
        let start = start % bytes.len();
        let mut changed = bytes.clone();
        changed.splice(start..(start + piece.len()).min(bytes.len()), piece);
        if changed != bytes {
            prop_assert!(opened(&changed).is_err());
        }
    }

    #[test]
    fn any_sign_in_is_kept(access: String, refresh: Option<String>, scopes: std::collections::BTreeSet<String>, country: Option<String>) {
        let mut tokens = tokens(1);
        tokens.access_token = tidal_api::AccessToken::new(access.into());
        tokens.refresh_token = refresh.map(Into::into);
        tokens.scopes = scopes;
        tokens.country = country;
        let bytes = seal(&tokens, &profile("default"), (&KeyDescription::File, &key())).unwrap();
        prop_assert!(same(&opened(&bytes).unwrap(), &tokens));
    }
}
