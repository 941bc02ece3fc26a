//! The integration tests, in one program.

mod durability;
mod exactness;
mod gdal;
mod partition;
mod spb;
mod store_contract;
mod support;
