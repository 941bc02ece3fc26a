//! Reading the whole file at once, past sqlx, which hands each row from a worker thread to the caller: at a city's
//! fifty thousand rows that is felt (`dvor locate` on the demonstration city, three runs each on a machine doing other
//! work: 0.57–0.60 s by sqlx, 0.38–0.44 s so). Read-only, on a connection of its own, in one transaction.

use std::{collections::BTreeMap, path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, types::ValueRef};

use super::read::{NEWEST, geometry_of};
use crate::{
    domain::Revision,
    store::{Loaded, Record, RowFault, RowKey, Rows, StoreError, Table, Value},
};

/// Reads everything at one revision. Blocks.
pub fn load(path: &Path) -> Result<Loaded, StoreError> {
    read(path).map_err(|source| {
        let busy = source.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy);
        if busy {
            StoreError::Busy
        } else {
            StoreError::Database { source: sqlx::Error::Protocol(source.to_string()) }
        }
    })
}

fn read(path: &Path) -> rusqlite::Result<Loaded> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(2))?;
    connection.execute_batch("begin")?;
    let newest: Option<i64> = connection.query_row(NEWEST, [], |r| r.get(0))?;
    let settings: BTreeMap<String, String> = connection
        .prepare("select id, value from setting where id is not null and value is not null")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut rows = Rows::default();
    for table in Table::ALL {
        let keyed: bool = connection.query_row(
            "select count(*) from pragma_table_info(?) where name = 'fid'",
            [table.name()],
            |r| r.get(0),
        )?;
        // A table another program is making anew, or made without our key, is not there for us.
        if keyed {
            read_table(&connection, table, &mut rows)?;
        }
    }
    connection.execute_batch("rollback")?;
    let epoch = settings.get("epoch").cloned().unwrap_or_default();
    Ok(Loaded { revision: Revision(newest.unwrap_or_default()), epoch, settings, rows })
}

fn read_table(connection: &Connection, table: Table, rows: &mut Rows) -> rusqlite::Result<()> {
    let names = table.columns();
    let columns = names.iter().map(|c| format!("{table}.\"{c}\"")).collect::<Vec<_>>().join(", ");
    let mut statement = connection.prepare(&format!("select fid, {columns} from {table} order by fid"))?;
    let mut cursor = statement.query([])?;
    while let Some(row) = cursor.next()? {
        let key: i64 = row.get(0)?;
        let values = names
            .iter()
            .enumerate()
            .map(|(n, name)| value(row.get_ref(n + 1).map_err(|e| e.to_string())?, *name == "geom"))
            .collect::<Result<Vec<_>, String>>();
        match values.and_then(|v| Record::read(table, v)) {
            Ok(record) => rows.records.push((table, RowKey(key), record)),
            Err(reason) => {
                let at = names.iter().position(|c| *c == "id").unwrap_or_default() + 1;
                let id = row.get_ref(at)?.as_str().ok().map(str::to_owned);
                rows.faults.push(RowFault { table, key, id, reason });
            }
        }
    }
    Ok(())
}

fn value(cell: ValueRef<'_>, geometry: bool) -> Result<Value, String> {
    Ok(match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Int(n),
        ValueRef::Real(n) => Value::Real(n),
        ValueRef::Text(bytes) => Value::Text(
            std::str::from_utf8(bytes).map_err(|_| "text that is not UTF-8".to_owned())?.to_owned(),
        ),
        ValueRef::Blob(bytes) if geometry => geometry_of(bytes)?,
        ValueRef::Blob(bytes) => Value::Bytes(bytes.len()),
    })
}
