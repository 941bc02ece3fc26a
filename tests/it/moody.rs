//! A store with moods: a sound one behind a door that can be shut, in each way a database goes away.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use dvor::{
    domain::Revision,
    store::{Changes, Loaded, Mended, Origin, Receipt, Store, StoreError, Write},
};
use tokio::sync::Notify;

/// How the door stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Open.
    Fine,
    /// Refuses at once.
    Refusing,
    /// Takes every question and answers none.
    Silent,
}

pub struct Moody {
    inner: Arc<dyn Store>,
    mood: Mutex<Mood>,
    /// Questions of the follower.
    pub asked: AtomicU64,
    /// Hints given to whoever waits for one.
    pub hints: Notify,
    /// How long a load takes at least.
    pub load_takes: Mutex<Duration>,
    /// Another incarnation than the store's own, once set.
    pub epoch: Mutex<Option<String>>,
    pace: Duration,
}

impl Moody {
    pub fn over(inner: Arc<dyn Store>, pace: Duration) -> Arc<Self> {
        Arc::new(Self {
            inner,
            mood: Mutex::new(Mood::Fine),
            asked: AtomicU64::new(0),
            hints: Notify::new(),
            load_takes: Mutex::default(),
            epoch: Mutex::default(),
            pace,
        })
    }

    pub fn be(&self, mood: Mood) {
        *self.mood.lock().expect("whole") = mood;
    }

    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    async fn door(&self) -> Result<(), StoreError> {
        let mood = *self.mood.lock().expect("whole");
        match mood {
            Mood::Fine => Ok(()),
            Mood::Refusing => Err(StoreError::Away { source: sqlx::Error::PoolClosed }),
            Mood::Silent => std::future::pending().await,
        }
    }

    fn epoch_or(&self, own: String) -> String {
        self.epoch.lock().expect("whole").clone().unwrap_or(own)
    }
}

#[async_trait]
impl Store for Moody {
    async fn load(&self) -> Result<Loaded, StoreError> {
        self.door().await?;
        let takes = *self.load_takes.lock().expect("whole");
        tokio::time::sleep(takes).await;
        let loaded = self.inner.load().await?;
        let epoch = self.epoch_or(loaded.epoch);
        Ok(Loaded { epoch, ..loaded })
    }

    async fn changes(&self, since: Revision) -> Result<Changes, StoreError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.door().await?;
        let changes = self.inner.changes(since).await?;
        let epoch = self.epoch_or(changes.epoch);
        Ok(Changes { epoch, ..changes })
    }

    async fn write(&self, writes: &[Write], origin: Origin<'_>) -> Result<Receipt, StoreError> {
        self.door().await?;
        self.inner.write(writes, origin).await
    }

    async fn outcome(&self, key: &str) -> Result<Option<Receipt>, StoreError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.door().await?;
        self.inner.outcome(key).await
    }

    async fn hint(&self) {
        self.hints.notified().await;
    }

    fn pace(&self) -> Duration {
        self.pace
    }

    async fn mend(&self) -> Result<Vec<Mended>, StoreError> {
        self.door().await?;
        self.inner.mend().await
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
