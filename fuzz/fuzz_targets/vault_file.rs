//! The vault's file: whatever stands in it is read, or refused for a reason, and never more is believed than was sealed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidal_core::vault::{open_with_key, read_header};

fuzz_target!(|bytes: &[u8]| {
    let header = read_header(bytes);
    if let Err(error) = &header {
        let _ = (error.to_string(), error.hint());
    }
    // Nobody seals anything under this key by chance.
    assert!(open_with_key(bytes, "default", &[7; 32]).is_err());
});
