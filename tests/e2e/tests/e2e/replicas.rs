//! Replicas of the server, each a process of its own, with one Redis between them: TIDAL is asked once for all, what one
//! changes the others see, and neither Redis nor TIDAL is needed for what is known.

mod alone;
mod cluster;
mod tidal_away;
mod together;
mod trouble;
mod writes;
