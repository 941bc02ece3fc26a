//! Russian addresses: what a register's line says, and which house somebody means.
//!
//! Two doors. [`read_register_line`], [`read_street`] and [`read_house`] take a register's texts apart when addresses
//! are imported; they never fail, and what they cannot read stays text. [`AddressIndex`] answers questions:
//! [`AddressIndex::find`] gives a [`Finding`], which says what was found, how surely, and what else it may have been.
//!
//! The contract: a line exactly as the register has it finds its row; a house is never chosen silently where two fit,
//! and never one whose letter or корпус differs from what was typed; work is bounded for any text.
//!
//! The way of a question: `fold` (one form for letters and signs) → `readings` (as typed; `keyboard`: the other layout,
//! Latin spelling; `spacing`: words run together or torn apart; `numerals`) → `lex` (words, numbers, what stands
//! between) → `question` (types, flats, telephones, regions, `talk`) → `terms` (what each word may stand for: `lexicon`
//! walks the known words with slips of the pen weighed by `spelling`; `endings` of adjectives) → `matching` (every
//! street's name against the words, in any order; numbers of a name are taken by that street only) → `house` (the
//! grammar of numbers, on what the name left) → `ladder` (exact, equated, listed) → `choosing` (the best, and those as
//! good) → `find` (the reading that needs least to be forgiven). All that is forgiven is counted in tenths of an edit.
//! First everything is taken to the letter; only what that does not settle is asked again with slips forgiven.
//! `suggest` answers while somebody still types; `begun` knows streets of which but a type or a number is typed.
//!
//! What the index keeps of a house: its number and street (`houses`) and its line (`lines`), packed. Names of streets
//! stand in the order of places (`postings`), so that a named locality, or the largest ones, are looked at first.

mod aliases;
mod begun;
mod choosing;
mod endings;
mod find;
mod finding;
mod fold;
mod house;
mod houses;
mod index;
mod keyboard;
mod ladder;
mod lex;
mod lexicon;
mod lines;
mod matching;
mod numerals;
mod postings;
mod question;
mod readings;
mod register;
mod rest;
mod russia;
mod spacing;
mod spelling;
mod street_types;
mod suggest;
mod talk;
mod terms;

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod samples;

pub use finding::{Finding, HouseHit, MAX_LISTED, MatchCode, StreetMatch};
pub use house::read_house;
pub use index::AddressIndex;
pub use ladder::{same_korpus, same_letter};
pub use register::{RegisterAddress, RegisterStreet, read_register_line, read_street};
pub use suggest::Suggestion;
