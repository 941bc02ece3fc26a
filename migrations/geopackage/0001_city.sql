-- The published part of a city as one GeoPackage: core tables of the standard, then our own.
-- Triggers (change feed, history, guards, ids) and unique indexes are not here: other programs drop them with a layer,
-- so they are made and restored by the store itself, from src/store/geopackage/layout.rs. Nor are references between
-- our tables declared: GDAL refuses to overwrite a layer that another one names, and its sessions do not heed them
-- anyway. Our writes check them, and readers tell what leads nowhere.

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
  fid INTEGER primary key autoincrement not null,
  id TEXT,
  value TEXT
);

create table act (
  fid INTEGER primary key autoincrement not null,
  id TEXT,
  number TEXT,
  date DATE,
  title TEXT,
  link TEXT,
  text TEXT
);

create table territory (
  fid INTEGER primary key autoincrement not null,
  id TEXT,
  kind TEXT,
  parent_id TEXT,
  name TEXT,
  short_name TEXT,
  status TEXT default 'active',
  phone TEXT,
  email TEXT,
  office_address TEXT,
  office_hours TEXT,
  website TEXT,
  source TEXT,
  extra TEXT
);

create table boundary (
  fid INTEGER primary key autoincrement not null,
  geom MULTIPOLYGON,
  id TEXT,
  territory_id TEXT,
  valid_from DATE,
  valid_to DATE,
  act_id TEXT,
  source TEXT,
  extra TEXT
);

create table street (
  fid INTEGER primary key autoincrement not null,
  id TEXT,
  locality TEXT,
  type TEXT,
  name TEXT,
  label TEXT,
  other_names TEXT,
  extra TEXT
);

create table address (
  fid INTEGER primary key autoincrement not null,
  geom POINT,
  id TEXT,
  text TEXT,
  locality TEXT,
  street_id TEXT,
  house TEXT,
  flats INTEGER,
  residents INTEGER,
  flags TEXT,
  source TEXT,
  extra TEXT
);

create table house_list (
  fid INTEGER primary key autoincrement not null,
  id TEXT,
  boundary_id TEXT,
  act_id TEXT,
  text TEXT,
  address_id TEXT
);

create table category (
  fid INTEGER primary key autoincrement not null,
  id TEXT,
  collection TEXT,
  name_ru TEXT,
  name_en TEXT,
  title_ru TEXT,
  title_en TEXT,
  geometry TEXT,
  nearby BOOLEAN,
  rank INTEGER
);

create table place_point (
  fid INTEGER primary key autoincrement not null,
  geom POINT,
  id TEXT,
  category_id TEXT,
  name TEXT,
  state TEXT default 'built',
  year INTEGER,
  address TEXT,
  phone TEXT,
  hours TEXT,
  description TEXT,
  theme TEXT,
  programme TEXT,
  serves TEXT,
  source TEXT,
  extra TEXT
);

create table place_line (
  fid INTEGER primary key autoincrement not null,
  geom LINESTRING,
  id TEXT,
  category_id TEXT,
  name TEXT,
  state TEXT default 'built',
  year INTEGER,
  address TEXT,
  phone TEXT,
  hours TEXT,
  description TEXT,
  theme TEXT,
  programme TEXT,
  serves TEXT,
  source TEXT,
  extra TEXT
);

create table place_area (
  fid INTEGER primary key autoincrement not null,
  geom MULTIPOLYGON,
  id TEXT,
  category_id TEXT,
  name TEXT,
  state TEXT default 'built',
  year INTEGER,
  address TEXT,
  phone TEXT,
  hours TEXT,
  description TEXT,
  theme TEXT,
  programme TEXT,
  serves TEXT,
  source TEXT,
  extra TEXT
);

create table base_area (
  fid INTEGER primary key autoincrement not null,
  geom MULTIPOLYGON,
  id TEXT,
  kind TEXT,
  name TEXT
);

create table base_line (
  fid INTEGER primary key autoincrement not null,
  geom LINESTRING,
  id TEXT,
  kind TEXT,
  name TEXT,
  street_id TEXT
);

-- One row a change, ours or another program's; rev is commit order, for SQLite has one writer at a time.
create table change (
  rev INTEGER primary key autoincrement not null,
  at DATETIME not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  table_name TEXT not null,
  row_fid INTEGER,
  row_id TEXT,
  op TEXT not null,
  actor TEXT
);

-- The row as it was before each update and delete: one SQL literal a column, by quote().
create table history (
  rev INTEGER primary key autoincrement not null,
  at DATETIME not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  table_name TEXT not null,
  row_fid INTEGER,
  row_id TEXT,
  op TEXT not null,
  before TEXT
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
