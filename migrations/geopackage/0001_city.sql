-- The published part of a city as one GeoPackage: core tables of the standard, then our own.
-- Triggers (change feed, history, guards, ids) and unique indexes are not here: other programs drop them with a layer,
-- so they are made and restored by the store itself, from src/store/geopackage/layout.rs.

pragma application_id = 0x47504B47; -- 'GPKG'
pragma user_version = 10300;        -- GeoPackage 1.3

create table gpkg_spatial_ref_sys (
  srs_name TEXT not null,
  srs_id INTEGER not null primary key,
  organization TEXT not null,
  organization_coordsys_id INTEGER not null,
  definition TEXT not null,
  description TEXT
);

insert into gpkg_spatial_ref_sys values
  ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326,
   'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',
   'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');

create table gpkg_contents (
  table_name TEXT not null primary key,
  data_type TEXT not null,
  identifier TEXT unique,
  description TEXT default '',
  last_change DATETIME not null default (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE,
  min_y DOUBLE,
  max_x DOUBLE,
  max_y DOUBLE,
  srs_id INTEGER,
  constraint fk_gc_r_srs_id foreign key (srs_id) references gpkg_spatial_ref_sys (srs_id)
);

create table gpkg_geometry_columns (
  table_name TEXT not null,
  column_name TEXT not null,
  geometry_type_name TEXT not null,
  srs_id INTEGER not null,
  z TINYINT not null,
  m TINYINT not null,
  constraint pk_geom_cols primary key (table_name, column_name),
  constraint uk_gc_table_name unique (table_name),
  constraint fk_gc_tn foreign key (table_name) references gpkg_contents (table_name),
  constraint fk_gc_srs foreign key (srs_id) references gpkg_spatial_ref_sys (srs_id)
);

create table gpkg_extensions (
  table_name TEXT,
  column_name TEXT,
  extension_name TEXT not null,
  definition TEXT not null,
  scope TEXT not null,
  constraint ge_tce unique (table_name, column_name, extension_name)
);

create table setting (
  fid integer primary key autoincrement not null,
  id text,
  value text
);

create table act (
  fid integer primary key autoincrement not null,
  id text,
  number text,
  date date,
  title text,
  link text,
  text text
);

create table territory (
  fid integer primary key autoincrement not null,
  id text,
  kind text,
  parent_id text references territory (id),
  name text,
  short_name text,
  status text default 'active',
  phone text,
  email text,
  office_address text,
  office_hours text,
  website text,
  source text,
  extra text
);

create table boundary (
  fid integer primary key autoincrement not null,
  geom MULTIPOLYGON,
  id text,
  territory_id text references territory (id),
  valid_from date,
  valid_to date,
  act_id text references act (id),
  source text,
  extra text
);

create table street (
  fid integer primary key autoincrement not null,
  id text,
  locality text,
  type text,
  name text,
  label text,
  other_names text,
  extra text
);

create table address (
  fid integer primary key autoincrement not null,
  geom POINT,
  id text,
  text text,
  locality text,
  street_id text references street (id),
  house text,
  flats integer,
  residents integer,
  flags text,
  source text,
  extra text
);

create table house_list (
  fid integer primary key autoincrement not null,
  id text,
  boundary_id text references boundary (id),
  act_id text references act (id),
  text text,
  address_id text references address (id)
);

create table category (
  fid integer primary key autoincrement not null,
  id text,
  collection text,
  name_ru text,
  name_en text,
  title_ru text,
  title_en text,
  geometry text,
  nearby boolean,
  rank integer
);

create table place_point (
  fid integer primary key autoincrement not null,
  geom POINT,
  id text,
  category_id text references category (id),
  name text,
  state text default 'built',
  year integer,
  address text,
  phone text,
  hours text,
  description text,
  theme text,
  programme text,
  serves text,
  source text,
  extra text
);

create table place_line (
  fid integer primary key autoincrement not null,
  geom LINESTRING,
  id text,
  category_id text references category (id),
  name text,
  state text default 'built',
  year integer,
  address text,
  phone text,
  hours text,
  description text,
  theme text,
  programme text,
  serves text,
  source text,
  extra text
);

create table place_area (
  fid integer primary key autoincrement not null,
  geom MULTIPOLYGON,
  id text,
  category_id text references category (id),
  name text,
  state text default 'built',
  year integer,
  address text,
  phone text,
  hours text,
  description text,
  theme text,
  programme text,
  serves text,
  source text,
  extra text
);

create table base_area (
  fid integer primary key autoincrement not null,
  geom MULTIPOLYGON,
  id text,
  kind text,
  name text
);

create table base_line (
  fid integer primary key autoincrement not null,
  geom LINESTRING,
  id text,
  kind text,
  name text,
  street_id text
);

-- One row a change, ours or another program's; rev is commit order, for SQLite has one writer at a time.
create table change (
  rev integer primary key autoincrement not null,
  at datetime not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  table_name text not null,
  row_fid integer,
  row_id text,
  op text not null,
  actor text
);

-- The row as it was before each update and delete: one SQL literal a column, by quote().
create table history (
  rev integer primary key autoincrement not null,
  at datetime not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  table_name text not null,
  row_fid integer,
  row_id text,
  op text not null,
  before text
);

insert into gpkg_contents (table_name, data_type, identifier, description, srs_id) values
  ('act', 'attributes', 'act', 'Decisions of the council', null),
  ('territory', 'attributes', 'territory', 'Territories: city, district, committee, body', null),
  ('boundary', 'features', 'boundary', 'Boundaries of territories, each over a period', 4326),
  ('street', 'attributes', 'street', 'Streets', null),
  ('address', 'features', 'address', 'Houses', 4326),
  ('house_list', 'attributes', 'house_list', 'Houses named by the text of a boundary', null),
  ('category', 'attributes', 'category', 'Categories of places', null),
  ('place_point', 'features', 'place_point', 'Places that are points', 4326),
  ('place_line', 'features', 'place_line', 'Places that are lines', 4326),
  ('place_area', 'features', 'place_area', 'Places that are areas', 4326),
  ('base_area', 'features', 'base_area', 'Areas to draw underneath', 4326),
  ('base_line', 'features', 'base_line', 'Lines to draw underneath', 4326);

insert into gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m) values
  ('boundary', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
  ('address', 'geom', 'POINT', 4326, 0, 0),
  ('place_point', 'geom', 'POINT', 4326, 0, 0),
  ('place_line', 'geom', 'LINESTRING', 4326, 0, 0),
  ('place_area', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
  ('base_area', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
  ('base_line', 'geom', 'LINESTRING', 4326, 0, 0);

insert into setting (id, value) values ('epoch', lower(hex(randomblob(8))));
