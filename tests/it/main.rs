//! The integration tests, in one program.

mod api;
mod assets;
mod client;
mod damage;
mod demo_city;
mod durability;
mod exactness;
mod gdal;
mod growth;
mod house;
mod import;
mod migrations;
mod pages;
mod partition;
mod postgis;
mod postgres;
mod program;
mod qgis;
mod real_city;
mod small_city;
mod spb;
mod store_contract;
mod support;
mod tiles;
mod workshop;
