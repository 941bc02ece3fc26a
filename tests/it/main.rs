//! The integration tests, in one program.

mod exactness;
mod import;
mod partition;
mod spb;
mod support;
