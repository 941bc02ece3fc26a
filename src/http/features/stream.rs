//! An answer sent while it is written.

use axum::body::{Body, Bytes};
use futures_util::{StreamExt, stream};
use tokio::sync::mpsc;

/// How much is sent at a time.
const CHUNK: usize = 64 * 1024;

/// How many chunks may wait for a slow reader.
const WAITING: usize = 4;

/// A text that leaves in chunks.
pub struct Chunks {
    text: String,
    sender: Option<mpsc::Sender<Bytes>>,
}

impl Chunks {
    /// The text that has not left yet, to write to.
    pub fn text(&mut self) -> &mut String {
        &mut self.text
    }

    /// Lets a chunk leave when there is one.
    pub fn flow(&mut self) {
        if self.text.len() >= CHUNK {
            self.send();
        }
    }

    fn send(&mut self) {
        let chunk = Bytes::from(std::mem::take(&mut self.text));
        // Whoever has gone away wants no more.
        if let Some(sender) = &self.sender
            && sender.blocking_send(chunk).is_err()
        {
            self.sender = None;
        }
    }
}

/// A body that is written on a thread that may wait, while it is sent.
pub fn body(write: impl FnOnce(&mut Chunks) + Send + 'static) -> Body {
    let (sender, receiver) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        let mut chunks = Chunks { text: String::with_capacity(CHUNK + CHUNK / 4), sender: Some(sender) };
        write(&mut chunks);
        chunks.send();
    });
    let next = |mut receiver: mpsc::Receiver<Bytes>| async move {
        receiver.recv().await.map(|chunk| (Ok::<_, std::convert::Infallible>(chunk), receiver))
    };
    Body::from_stream(stream::unfold(receiver, next).fuse())
}
