-- What came of writes that were sent under a name of their own: who lost the answer asks again by it.
create table receipt (
  key TEXT primary key not null,
  at DATETIME not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  rev INTEGER not null,
  rows_changed INTEGER not null,
  digest TEXT not null
);
