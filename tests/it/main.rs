//! The integration tests, in one program.

mod demo_city;
mod exactness;
mod house;
mod partition;
mod spb;
