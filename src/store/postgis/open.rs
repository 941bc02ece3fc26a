//! Opening: does the server answer, is it fit, is the schema ours, and may we make or migrate it?

use sqlx::{
    AssertSqlSafe, Connection, PgConnection,
    migrate::{MigrateError, Migrator},
};
use tokio::time::timeout;

use super::{CONNECT, DatabaseUrl, fault, fault::database, read::say};
use crate::store::{IfMissing, IfOlder, StoreError};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgis");

/// The table of migrations, in the schema it is about.
const TABLE: &str = "city._sqlx_migrations";

/// The oldest PostgreSQL: the first with `gen_random_uuid`.
const OLDEST_SERVER: i32 = 130_000;

/// The oldest PostGIS.
const OLDEST_POSTGIS: u32 = 3;

/// Which PostGIS is in the database, and in which schema.
const EXTENSION: &str =
    "select extversion, extnamespace::regnamespace::text from pg_extension where extname = 'postgis'";

/// Who migrates waits for another dvor that does, and takes its time; nobody need hear what went without saying.
const PATIENTLY: &str = "set lock_timeout = 0; set statement_timeout = 0; set client_min_messages = warning";

/// The schema this program knows: the number of its newest migration.
fn known_schema() -> i64 {
    MIGRATIONS.iter().map(|m| m.version).max().unwrap_or_default()
}

/// Makes sure there is a city of our schema in the database.
pub async fn prepare(url: &DatabaseUrl, missing: IfMissing, older: IfOlder) -> Result<(), StoreError> {
    let mut connection = connect(url).await?;
    let known = known_schema();
    let outcome = match schema_of(&mut connection, url).await? {
        None if missing == IfMissing::Fail => Err(StoreError::NoCity { address: url.to_string() }),
        Some(found) if found > known => Err(StoreError::Newer { path: url.to_string().into(), found, known }),
        Some(found) if found < known && older == IfOlder::Fail => {
            Err(StoreError::Older { path: url.to_string().into(), found, known })
        }
        Some(found) if found == known && (missing, older) != (IfMissing::Create, IfOlder::Migrate) => Ok(()),
        _ => migrate(&mut connection, url).await,
    };
    // Nothing is open on it.
    let _ = timeout(CONNECT, connection.close()).await;
    outcome
}

async fn connect(url: &DatabaseUrl) -> Result<PgConnection, StoreError> {
    let address = || url.to_string();
    let connected = timeout(2 * CONNECT, PgConnection::connect_with(&url.options())).await;
    connected.unwrap_or_else(|_| Err(fault::too_late())).map_err(|source| {
        match fault::code(&source).as_deref() {
            Some("28P01" | "28000") => StoreError::KeptOut { address: address(), source },
            Some("3D000") => StoreError::NoDatabase { address: address() },
            _ if fault::lost(&source) => StoreError::Unreachable { address: address(), source },
            _ => database(source),
        }
    })
}

/// The number of the schema that is there; `None` where there is none.
async fn schema_of(connection: &mut PgConnection, url: &DatabaseUrl) -> Result<Option<i64>, StoreError> {
    let (schema, migrations): (bool, bool) =
        sqlx::query_as("select to_regnamespace('city') is not null, to_regclass($1) is not null")
            .bind(TABLE)
            .fetch_one(&mut *connection)
            .await
            .map_err(|e| denied(e, url, "this user has no rights on its schema city: grant it dvor_app"))?;
    match (schema, migrations) {
        (false, _) => Ok(None),
        (true, false) => {
            let objects: i64 =
                sqlx::query_scalar("select count(*) from pg_class where relnamespace = 'city'::regnamespace")
                    .fetch_one(connection)
                    .await
                    .map_err(database)?;
            if objects == 0 {
                return Ok(None);
            }
            let what = "its schema city is of another program".to_owned();
            Err(StoreError::Foreign { path: url.to_string().into(), what })
        }
        (true, true) => {
            let sql = format!("select coalesce(max(version), 0) from {TABLE}");
            sqlx::query_scalar(AssertSqlSafe(sql))
                .fetch_one(connection)
                .await
                .map(Some)
                .map_err(|e| denied(e, url, "this user has no rights on its schema city: grant it dvor_app"))
        }
    }
}

/// Makes the schema or brings it up to date, one program at a time.
async fn migrate(connection: &mut PgConnection, url: &DatabaseUrl) -> Result<(), StoreError> {
    say(connection, PATIENTLY).await.map_err(database)?;
    say(connection, "select pg_advisory_lock(1685483378, 3)").await.map_err(database)?;
    let known = known_schema();
    let found = schema_of(connection, url).await?.unwrap_or_default();
    if found > known {
        return Err(StoreError::Newer { path: url.to_string().into(), found, known });
    }
    let read_only: String = sqlx::query_scalar("show transaction_read_only")
        .fetch_one(&mut *connection)
        .await
        .map_err(database)?;
    if read_only == "on" {
        let what = "it may only be read, as a replica may: migrate the primary".to_owned();
        return if found == known {
            Ok(())
        } else {
            Err(StoreError::Unfit { address: url.to_string(), what })
        };
    }
    fit(connection, url).await?;
    say(connection, "do $$ begin if to_regnamespace('city') is null then create schema city; end if; end $$")
        .await
        .map_err(|e| denied(e, url, "this user may not make the schema city"))?;
    let mut migrator = Migrator { migrations: MIGRATIONS.migrations.clone(), ..Migrator::DEFAULT };
    migrator.dangerous_set_table_name(TABLE);
    // The lock above is the same for every way to the database; the migrator's own adds nothing.
    migrator.set_locking(false);
    if let Err(source) = migrator.run_direct(None, connection, false).await {
        return match &source {
            MigrateError::Execute(e) | MigrateError::ExecuteMigration(e, _)
                if fault::code(e).as_deref() == Some("42501") =>
            {
                may_not_migrate(url, found, known)
            }
            _ => Err(StoreError::Migrate { source }),
        };
    }
    say(connection, "select city.grant_rights()").await.map_err(database)
}

/// What it means that this user has no rights to migrate: nothing where there is nothing to do.
fn may_not_migrate(url: &DatabaseUrl, found: i64, known: i64) -> Result<(), StoreError> {
    if found == known {
        return Ok(());
    }
    let what = format!(
        "it has schema {found}, older than {known}, and only the owner of schema city may migrate it"
    );
    Err(StoreError::Unfit { address: url.to_string(), what })
}

/// Looks whether server and extension are new enough; makes the extension where it is missing.
async fn fit(connection: &mut PgConnection, url: &DatabaseUrl) -> Result<(), StoreError> {
    let unfit = |what: String| StoreError::Unfit { address: url.to_string(), what };
    let (server, name): (i32, String) = sqlx::query_as(
        "select current_setting('server_version_num')::integer, current_setting('server_version')",
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(database)?;
    if server < OLDEST_SERVER {
        return Err(unfit(format!("PostgreSQL is {name}, and dvor needs 13 or newer")));
    }
    let mut found: Option<(String, String)> =
        sqlx::query_as(EXTENSION).fetch_optional(&mut *connection).await.map_err(database)?;
    if found.is_none() {
        say(connection, "create extension postgis").await.map_err(|source| {
            match fault::code(&source).as_deref() {
                // No such file on the server.
                Some("58P01" | "0A000") => unfit("PostGIS is not installed on the server".to_owned()),
                Some("42501") => unfit(
                    "PostGIS is not in the database, and this user may not add it: \
                     a superuser says `create extension postgis` there first"
                        .to_owned(),
                ),
                _ => database(source),
            }
        })?;
        found = sqlx::query_as(EXTENSION).fetch_optional(&mut *connection).await.map_err(database)?;
    }
    let Some((version, schema)) = found else { return Ok(()) };
    let major: Option<u32> = version.split('.').next().and_then(|v| v.parse().ok());
    if major.is_none_or(|v| v < OLDEST_POSTGIS) {
        return Err(unfit(format!("PostGIS is {version}, and dvor needs 3.0 or newer")));
    }
    let path = format!("set search_path = city, {schema}, pg_temp");
    sqlx::raw_sql(AssertSqlSafe(path)).execute(connection).await.map_err(database)?;
    Ok(())
}

/// What a lack of rights means here.
fn denied(source: sqlx::Error, url: &DatabaseUrl, what: &str) -> StoreError {
    match fault::code(&source).as_deref() {
        Some("42501") => StoreError::Unfit { address: url.to_string(), what: what.to_owned() },
        _ => database(source),
    }
}
