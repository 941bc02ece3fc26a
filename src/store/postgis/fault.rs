//! What the driver's errors mean to a caller.

use sqlx::{Error, postgres::PgDatabaseError};

use crate::store::StoreError;

/// The sentence for an error of the driver.
pub fn database(source: Error) -> StoreError {
    if lost(&source) || unusable(&source) {
        return StoreError::Away { source };
    }
    if matches!(&source, Error::AnyDriverError(e) if e.is::<InTheWay>()) {
        return StoreError::Busy;
    }
    let Some(code) = code(&source) else { return StoreError::Database { source } };
    let refused = |rule: &str| StoreError::Refused { rule: rule.to_owned() };
    match code.as_str() {
        // A lock was not to be had in time, or only by giving this transaction up.
        "55P03" | "57014" | "40001" | "40P01" => StoreError::Busy,
        "25006" => StoreError::ReadOnly { source },
        "23505" => refused("id_unique"),
        "23503" => refused("reference"),
        "23502" | "23514" => refused(&constraint(&source)),
        "22021" => refused("text_shape"),
        _ => StoreError::Database { source },
    }
}

/// What became of a commit that was sent.
pub fn of_commit(source: Error) -> StoreError {
    // Refused in so many words: it is certain that nothing was kept.
    let certain = code(&source).is_some_and(|c| ["23", "25", "40"].contains(&&c[..2]));
    if certain { database(source) } else { StoreError::OutcomeUnknown { source } }
}

/// Whether the same work, of which nothing was kept, may well succeed if it is begun again at once: two transactions
/// were in each other's way, or the connection was one of before a restart of the server, or idle too long.
pub fn worth_another_try(error: &Error) -> bool {
    match error {
        Error::Io(e) => e.kind() != std::io::ErrorKind::TimedOut,
        _ => {
            code(error).is_some_and(|c| matches!(c.as_str(), "40001" | "40P01" | "57P01" | "57P02" | "57P05"))
        }
    }
}

/// Whether the server, or the way to it, is gone.
pub fn lost(error: &Error) -> bool {
    match error {
        Error::Io(_) | Error::Tls(_) | Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed => true,
        // Shut down, crashed, starting up, told to go or too long idle; no place for another connection; and the class
        // of lost connections.
        _ => code(error).is_some_and(|c| {
            matches!(c.as_str(), "25P03" | "53300") || c.starts_with("57P0") || c.starts_with("08")
        }),
    }
}

/// Whether what answers is not, or not yet, the database that was opened: nobody is let in, or it has no such database,
/// schema or table; or it speaks otherwise than PostgreSQL does.
fn unusable(error: &Error) -> bool {
    match error {
        Error::Protocol(_) => true,
        _ => code(error)
            .is_some_and(|c| matches!(c.as_str(), "3D000" | "3F000" | "42P01") || c.starts_with("28")),
    }
}

/// The five letters the server calls the error by.
pub fn code(error: &Error) -> Option<String> {
    Some(error.as_database_error()?.try_downcast_ref::<PgDatabaseError>()?.code().to_owned())
}

fn constraint(error: &Error) -> String {
    let name = error.as_database_error().and_then(|e| e.constraint());
    name.unwrap_or("not_null").to_owned()
}

/// An answer that did not come in time.
pub fn too_late() -> Error {
    let late = std::io::Error::new(std::io::ErrorKind::TimedOut, "the database did not answer in time");
    Error::Io(late)
}

/// Another program was at the same thing at the same time.
#[derive(Debug, thiserror::Error)]
#[error("another program is at the same thing")]
struct InTheWay;

/// What another program was at, at the same time, so often that this gives way.
pub fn in_the_way() -> Error {
    Error::AnyDriverError(Box::new(InTheWay))
}
