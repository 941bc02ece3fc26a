//! What the store adds to each table besides columns: unique ids, guards, ids for rows that come without, the change
//! feed and the history. All of it as SQL that can be compared with what is there and made again.

use crate::store::Table;

/// A trigger or index as it should be. SQLite keeps the text, but writes its first words in capitals: so do we, to
/// compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitting {
    /// Its name, `dvor_…`.
    pub name: String,
    /// The whole `CREATE …` statement.
    pub sql: String,
}

/// The fittings of a table with these columns (as the file has them now; users may add their own).
///
/// Triggers run in whatever SQLite the other program brings: only functions that any has are used.
pub fn fittings(table: &str, columns: &[String]) -> Vec<Fitting> {
    let mut all = vec![Fitting {
        name: format!("dvor_{table}_id"),
        sql: format!("CREATE UNIQUE INDEX dvor_{table}_id on \"{table}\" (id)"),
    }];
    for (rule, condition) in guards(table) {
        for event in ["insert", "update"] {
            all.push(Fitting {
                name: format!("dvor_{table}_{rule}_{event}"),
                sql: format!(
                    "CREATE TRIGGER dvor_{table}_{rule}_{event} before {event} on \"{table}\" \
                     when not ({condition}) begin select raise(abort, 'dvor: {rule}'); end"
                ),
            });
        }
    }
    let prefix = table.replace('_', "-");
    all.push(Fitting {
        name: format!("dvor_{table}_new_id"),
        sql: format!(
            "CREATE TRIGGER dvor_{table}_new_id after insert on \"{table}\" when new.id is null begin \
             update \"{table}\" set id = '{prefix}-' || new.fid where fid = new.fid; end"
        ),
    });
    for (event, row) in [("insert", "new"), ("update", "new"), ("delete", "old")] {
        all.push(Fitting {
            name: format!("dvor_{table}_change_{event}"),
            sql: format!(
                "CREATE TRIGGER dvor_{table}_change_{event} after {event} on \"{table}\" begin \
                 insert into change (table_name, row_fid, row_id, op) \
                 values ('{table}', {row}.fid, {row}.id, '{event}'); end"
            ),
        });
    }
    // A row that changes its fid leaves its old one behind.
    all.push(Fitting {
        name: format!("dvor_{table}_change_fid"),
        sql: format!(
            "CREATE TRIGGER dvor_{table}_change_fid after update of fid on \"{table}\" when old.fid <> new.fid begin \
             insert into change (table_name, row_fid, row_id, op) values ('{table}', old.fid, old.id, 'delete'); end"
        ),
    });
    let before = columns
        .iter()
        .map(|c| format!("'{}=' || quote(old.\"{}\")", c.replace('\'', "''"), c.replace('"', "\"\"")))
        .collect::<Vec<_>>()
        .join(" || ', ' || ");
    for event in ["update", "delete"] {
        all.push(Fitting {
            name: format!("dvor_{table}_history_{event}"),
            sql: format!(
                "CREATE TRIGGER dvor_{table}_history_{event} before {event} on \"{table}\" begin \
                 insert into history (table_name, row_fid, row_id, op, before) \
                 values ('{table}', old.fid, old.id, '{event}', {before}); end"
            ),
        });
    }
    all
}

/// The tables that carry fittings: all of the city's, and its settings.
pub fn fitted_tables() -> impl Iterator<Item = &'static str> {
    Table::ALL.into_iter().map(Table::name).chain(["setting"])
}

/// Rules a row must keep whoever writes it: a name that becomes an error of ours, and a condition over `new`.
fn guards(table: &str) -> Vec<(&'static str, &'static str)> {
    let mut all = Vec::new();
    if table != "setting" {
        all.push((
            "id_shape",
            "new.id is null or (length(new.id) between 1 and 64 and new.id not glob '*[^a-z0-9-]*')",
        ));
    }
    match table {
        "territory" => all.push((
            "territory_kind",
            "new.kind is not null and new.kind in ('city', 'district', 'committee', 'body')",
        )),
        "alias" => {
            all.push(("alias_kind", "new.kind is not null and new.kind in ('street', 'locality', 'area')"));
        }
        "boundary" => all.push((
            "boundary_period",
            "new.valid_from is null or new.valid_to is null or new.valid_from < new.valid_to",
        )),
        "place_point" | "place_line" | "place_area" => {
            all.push(("place_state", "new.state is null or new.state in ('built', 'planned', 'removed')"));
        }
        _ => {}
    }
    all
}
