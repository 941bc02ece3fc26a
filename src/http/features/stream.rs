//! An answer that is written as fast as it is read: whoever reads slowly, or not at all, holds neither a thread nor what
//! is not written yet.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use futures_util::stream;

/// How much is written at a time.
const CHUNK: usize = 64 * 1024;

/// A body of pieces: `push` adds the next one to a text and says whether there are more.
pub fn body(mut push: impl FnMut(&mut String) -> bool + Send + 'static) -> Body {
    let mut chunk = move || {
        let mut text = String::with_capacity(CHUNK / 8);
        let mut goes_on = true;
        while goes_on && text.len() < CHUNK {
            goes_on = push(&mut text);
        }
        (Bytes::from(text), goes_on)
    };
    let (first, goes_on) = chunk();
    if !goes_on {
        return Body::from(first);
    }
    let mut first = Some(first);
    let mut is_over = false;
    Body::from_stream(stream::iter(std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        let text = first.take().unwrap_or_else(|| {
            let (text, goes_on) = chunk();
            is_over = !goes_on;
            text
        });
        Some(Ok::<_, Infallible>(text))
    })))
}

/// A body nobody reads, of a length nobody knows: for `HEAD`.
pub fn unread() -> Body {
    Body::from_stream(stream::empty::<Result<Bytes, Infallible>>())
}
