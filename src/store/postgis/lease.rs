//! A connection lent from the pool for one piece of work.

use std::ops::{Deref, DerefMut};

use sqlx::{PgConnection, PgPool, Postgres, pool::PoolConnection};

/// A connection that goes back to the pool only when the work on it came to its end. Otherwise (an error, an answer
/// too late, a caller who waits no more) it is cut: the server rolls back whatever was begun.
pub struct Lease(Option<PoolConnection<Postgres>>);

impl Lease {
    /// Waits for a connection, two seconds at most.
    pub async fn take(pool: &PgPool) -> Result<Self, sqlx::Error> {
        Ok(Self(Some(pool.acquire().await?)))
    }

    /// Gives the connection back: nothing is open on it.
    pub fn give_back(mut self) {
        drop(self.0.take());
    }
}

impl Deref for Lease {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        self.0.as_ref().expect("held until given back")
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut PgConnection {
        self.0.as_mut().expect("held until given back")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(connection.detach());
        }
    }
}
