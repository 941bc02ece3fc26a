//! The integration tests, in one program.

mod exactness;
mod partition;
mod spb;
