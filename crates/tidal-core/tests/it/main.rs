//! The crate's behaviour against a simulated TIDAL.
