//! What the server does, seen from outside: over its router, its transports and its binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

mod account;
mod answers;
mod bad_input;
mod binary;
mod cancelling;
mod client;
mod completions;
mod consent;
mod definitions;
mod doctor;
mod eras;
mod health;
mod hosted_sign_in;
mod http;
mod http2;
mod http_eras;
mod http_guard;
mod http_tls;
mod http_wire;
mod kept;
mod listener;
mod lists;
mod measures;
mod misbehaviour;
mod my_changes;
mod my_consents;
mod my_given_up;
mod my_half_additions;
mod my_half_ways;
mod my_lists;
mod my_refusals;
mod my_shapes;
mod news;
mod other_listeners;
mod principal_commands;
mod principals;
mod principals_apart;
mod progress;
mod recommendations;
mod resources;
mod sessions;
mod shared_sessions;
mod shares;
mod shell;
mod short_ways;
mod sign_ins;
mod sizes;
mod stdio;
mod switches;
mod upstream;
mod world;
