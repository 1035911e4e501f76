//! What somebody who means harm would try on a server that others can reach, each against the program itself. What one
//! layer does about it stands in that crate's own tests.

mod bodies;
mod connections;
mod ids;
mod names;
mod target;
mod texts;
mod tokens;
mod upstream;
