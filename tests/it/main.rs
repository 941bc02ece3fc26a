//! The integration tests, in one program.

mod exactness;
mod house;
mod partition;
mod spb;
