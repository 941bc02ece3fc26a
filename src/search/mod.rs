//! Russian addresses: what a register's line says, and which house somebody means.
mod fold;
mod house;
mod lex;
mod register;
mod street_types;
pub use house::read_house;
pub use register::{RegisterAddress, RegisterStreet, read_register_line, read_street};
mod finding;
mod ladder;
#[cfg(test)]
mod oracle;
mod question;
pub use finding::*;
