-- What people call a street, a settlement or a part of one besides its official name: search understands it.
create table alias (
  fid INTEGER primary key autoincrement not null,
  id TEXT,
  kind TEXT,
  name TEXT,
  refers_to TEXT,
  note TEXT,
  source TEXT
);

insert into gpkg_contents (table_name, data_type, identifier, description, srs_id) values
  ('alias', 'attributes', 'alias', 'Spoken and former names', null);
