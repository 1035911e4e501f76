//! What operators are shown and told: a real Prometheus scrapes the server, answers what the dashboard asks, and raises the
//! alerts when something is wrong. What the files say by themselves is checked by `cargo xtask deploy`.

mod dashboard;
mod drill;
mod prometheus;
mod rules;
mod traffic;
