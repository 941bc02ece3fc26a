//! A file that an older program made is brought up to date: copied aside first, and not while another has it open.

use std::path::{Path, PathBuf};

use dvor::store::{self, IfMissing, IfOlder, Origin, Store, StoreAddress, StoreError, Table};
use sqlx::{Connection, SqliteConnection};

use crate::workshop::{Site, put_place, run, sample, sql_in};

/// What takes a file back to what the first schema was.
const FIRST_SCHEMA: &str = "drop table receipt; drop table alias; \
    delete from gpkg_contents where table_name = 'alias'; delete from _sqlx_migrations where version > 1";

/// A file of the first schema with the sample rows, and a layer and a column of the planner's own.
async fn older() -> Site {
    let site = Site::new();
    let store = site.store().await;
    store.write(&sample(), Origin::default()).await.expect("written");
    store.close().await;
    site.sql(FIRST_SCHEMA);
    site.sql("alter table territory add column my_remark TEXT; update territory set my_remark = 'наше'");
    site.sql(
        "create table my_layer (fid integer primary key, name text); insert into my_layer values (1, 'моё')",
    );
    site
}

async fn migrated(path: &Path) -> Result<std::sync::Arc<dyn Store>, StoreError> {
    store::open(&StoreAddress::File(path.to_owned()), IfMissing::Fail, IfOlder::Migrate).await
}

fn copy_of(site: &Site) -> PathBuf {
    site.file("city.gpkg.before-schema-2.gpkg")
}

#[test]
fn an_older_file_is_brought_up_to_date_with_everything_in_it_and_a_copy_beside() {
    run(async {
        let site = older().await;
        let rows = site.sql("select * from territory order by fid");
        let store = migrated(&site.path).await.expect("brought up to date");
        store
            .write(&[put_place("new", "Новый")], Origin { actor: None, key: Some("k") })
            .await
            .expect("written");
        assert!(store.outcome("k").await.expect("told").is_some());
        assert!(store.load().await.expect("read").rows.faults.is_empty());
        store.close().await;
        assert_eq!(site.sql("select * from territory order by fid"), rows);
        assert_eq!(site.sql("select name from my_layer"), [["моё"]]);
        assert_eq!(sql_in(&copy_of(&site), "select * from territory order by fid"), rows);
        assert_eq!(
            sql_in(&copy_of(&site), "select count(*) from sqlite_master where name = 'receipt'"),
            [["0"]]
        );
        assert_eq!(
            site.sql("select data_type from gpkg_contents where table_name = 'alias'"),
            [["attributes"]]
        );
        site.sql("insert into alias (kind, name, refers_to) values ('area', 'ФПК', 'Малый')");
        assert_eq!(
            site.sql("select id, (select count(*) from change where table_name = 'alias') > 0 from alias"),
            [["alias-1", "1"]]
        );
    });
}

#[test]
fn a_file_another_program_has_open_is_left_as_it_is() {
    run(async {
        let site = older().await;
        let url = format!("sqlite://{}", site.path.display());
        let mut other = SqliteConnection::connect(&url).await.expect("opened");
        // QGIS holds a file so: in write-ahead mode, reading.
        sqlx::raw_sql("pragma journal_mode = wal; begin; select * from territory")
            .execute(&mut other)
            .await
            .expect("read");
        let refused = migrated(&site.path).await.err();
        assert!(matches!(refused, Some(StoreError::InUse { .. })), "{refused:?}");
        other.close().await.expect("closed");
        assert_eq!(site.sql("select max(version) from _sqlx_migrations"), [["1"]]);
        let store = migrated(&site.path).await.expect("brought up to date");
        store.close().await;
        let tables = format!("select count(*) from {}", Table::Territory);
        assert_ne!(site.sql(&tables), [["0"]]);
    });
}
