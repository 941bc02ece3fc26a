//! The integration tests, in one program.

mod api;
mod assets;
mod changes;
mod client;
mod damage;
mod demo_city;
mod durability;
mod exactness;
mod follower;
mod gdal;
mod house;
mod import;
mod moody;
mod migrations;
mod pages;
mod partition;
mod postgis;
mod postgres;
mod program;
mod real_city;
mod small_city;
mod spb;
mod store_contract;
mod support;
mod tiles;
mod workshop;
