-- What came of writes that were sent under a name of their own: who lost the answer asks again by it.
create table receipt (
  key text primary key,
  at timestamptz not null default clock_timestamp(),
  rev bigint not null,
  rows_changed bigint not null,
  digest text not null
);
comment on table receipt is 'What came of writes that were sent under a key';
comment on column receipt.key is 'The name the asker gave the attempt';
comment on column receipt.at is 'When it was kept';
comment on column receipt.rev is 'The newest revision then';
comment on column receipt.rows_changed is 'How many rows it changed';
comment on column receipt.digest is 'Of which writes';
select grant_rights();
