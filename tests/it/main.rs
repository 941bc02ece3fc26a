//! The integration tests, in one program.

mod exactness;
mod gdal;
mod partition;
mod spb;
mod store_contract;
mod support;
