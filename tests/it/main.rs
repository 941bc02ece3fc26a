//! The integration tests, in one program.

mod api;
mod exactness;
mod import;
mod partition;
mod program;
mod real_city;
mod small_city;
mod spb;
mod support;
