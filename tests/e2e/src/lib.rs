//! Tests across crates and processes: the programs as people run them, against the simulator. The tests
//! are in `tests/e2e`; this library is empty, because a package needs a target that is no test.
