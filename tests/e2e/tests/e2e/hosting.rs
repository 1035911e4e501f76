//! A server for many: replicas behind a balancer, principals with tokens, and what of that must never show.

mod balancer;
pub(crate) mod house;
mod load;
mod rolling;
mod sign_in;
