//! Listening for the change feed's NOTIFY, on a connection of its own that is made anew whenever it breaks.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sqlx::{
    Executor,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use tokio::{sync::Notify, task::JoinHandle, time::timeout};

use super::{ANSWER, CONNECT, DatabaseUrl, within};

/// The channel the change feed notifies.
const CHANNEL: &str = "dvor";

/// After so long a silence the connection is asked whether it still lives.
const SILENCE: Duration = Duration::from_secs(15);

/// How long to wait before another attempt: the first time, and at most.
const SOON: Duration = Duration::from_millis(100);
const LATE: Duration = Duration::from_secs(5);

/// An ear at the database; it begins to listen when somebody first waits for a hint.
pub struct Ear {
    options: PgConnectOptions,
    heard: Arc<Notify>,
    listening: Mutex<Option<JoinHandle<()>>>,
}

impl Ear {
    /// An ear that does not listen yet.
    pub fn new(url: &DatabaseUrl) -> Self {
        Self { options: url.options(), heard: Arc::default(), listening: Mutex::default() }
    }

    /// Waits for a notification; also told after each new connection, for the old one may have missed some.
    pub async fn hint(&self) {
        self.listening
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert_with(|| tokio::spawn(listen(self.options.clone(), self.heard.clone())));
        self.heard.notified().await;
    }

    /// Listens no more.
    pub fn close(&self) {
        let task = self.listening.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            task.abort();
        }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.close();
    }
}

async fn listen(options: PgConnectOptions, heard: Arc<Notify>) {
    let mut pause = SOON;
    loop {
        if let Err(error) = listen_once(&options, &heard, &mut pause).await {
            tracing::debug!(error = &error as &dyn std::error::Error, "the database cannot be listened to");
        }
        heard.notify_one();
        // A replica lets nobody listen: there the follower's own pace must do.
        tokio::time::sleep(pause).await;
        pause = LATE.min(pause * 2);
    }
}

/// Listens until the connection is lost.
async fn listen_once(
    options: &PgConnectOptions,
    heard: &Notify,
    pause: &mut Duration,
) -> Result<(), sqlx::Error> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(CONNECT)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(options.clone());
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.eager_reconnect(false);
    within(ANSWER, listener.listen(CHANNEL)).await?;
    *pause = SOON;
    heard.notify_one();
    loop {
        match timeout(SILENCE, listener.try_recv()).await {
            Ok(Ok(Some(_))) => heard.notify_one(),
            Ok(Ok(None)) => return Ok(()),
            Ok(Err(error)) => return Err(error),
            Err(_) => match timeout(ANSWER, listener.execute("select")).await {
                Ok(alive) => alive.map(|_| ())?,
                Err(_) => return Ok(()),
            },
        }
    }
}
