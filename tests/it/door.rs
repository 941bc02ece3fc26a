//! A door before a database: a port of this machine whose way to the server can be cut in each way networks know.

use std::{io, pin::pin, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
    sync::watch,
    task::JoinHandle,
};

use crate::postgres::Database;

/// How the door stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Open.
    Open,
    /// Nobody listens; what was open is closed.
    Refused,
    /// Every connection is reset.
    Reset,
    /// Connections are taken, and nothing goes through any more.
    Hole,
    /// Open, until a client says this word; it goes through or not, and then the connection is reset.
    CutAt(&'static str, Word),
}

/// What becomes of the word at which a connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The server never hears it.
    Lost,
    /// The server hears it and answers; the answer is lost.
    Heard,
}

/// A door before a server.
pub struct Door {
    pub port: u16,
    way: watch::Sender<Way>,
    porter: JoinHandle<()>,
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Door {
    pub async fn before(database: &Database) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (way, _) = watch::channel(Way::Open);
        let porter = tokio::spawn(stand(listener, port, way.clone(), Arc::new(database.server())));
        Self { port, way, porter }
    }

    pub fn be(&self, way: Way) {
        self.way.send_replace(way);
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.porter.abort();
    }
}

async fn stand(listener: TcpListener, port: u16, way: watch::Sender<Way>, server: Arc<(String, u16)>) {
    let mut ways = way.subscribe();
    let mut listener = Some(listener);
    loop {
        let now = *ways.borrow_and_update();
        match (now, &listener) {
            (Way::Refused, _) => {
                listener = None;
                if ways.changed().await.is_err() {
                    return;
                }
            }
            (_, None) => listener = TcpListener::bind(("127.0.0.1", port)).await.ok(),
            (_, Some(open)) => {
                tokio::select! {
                    taken = open.accept() => if let Ok((client, _)) = taken {
                        tokio::spawn(serve(client, way.subscribe(), Arc::clone(&server)));
                    },
                    _ = ways.changed() => {}
                }
            }
        }
    }
}

async fn serve(client: TcpStream, ways: watch::Receiver<Way>, server: Arc<(String, u16)>) {
    // Unless it ends in order, the client finds its connection reset.
    let _ = client.set_zero_linger();
    let (host, port) = &*server;
    let at_server: io::Result<Box<dyn Stream>> = if host.starts_with('/') {
        UnixStream::connect(format!("{host}/.s.PGSQL.{port}")).await.map(|s| Box::new(s) as Box<dyn Stream>)
    } else {
        TcpStream::connect((host.as_str(), *port)).await.map(|s| Box::new(s) as Box<dyn Stream>)
    };
    if let Ok(at_server) = at_server {
        let _ = pass(client, at_server, ways).await;
    }
}

/// Passes bytes both ways as long as the door is open.
async fn pass(
    mut client: TcpStream,
    mut server: Box<dyn Stream>,
    mut ways: watch::Receiver<Way>,
) -> io::Result<()> {
    let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let way = *ways.borrow_and_update();
        match way {
            Way::Refused | Way::Reset => return Ok(()),
            Way::Hole => {
                // What stands open stays open, and is never heard again, even when the way is free: so do networks.
                while *ways.borrow_and_update() == Way::Hole {
                    ways.changed().await.map_err(io::Error::other)?;
                }
                tokio::time::sleep(Duration::from_mins(1)).await;
                return Ok(());
            }
            Way::Open | Way::CutAt(..) => {}
        }
        tokio::select! {
            n = client.read(&mut asked) => {
                let said = &asked[..n?];
                if said.is_empty() {
                    return server.shutdown().await;
                }
                if let Way::CutAt(word, fate) = way && says(said, word) {
                    if fate == Word::Heard {
                        server.write_all(said).await?;
                        let _ = server.read(&mut answered).await?;
                    }
                    return Ok(());
                }
                server.write_all(said).await?;
            }
            n = server.read(&mut answered) => {
                let said = &answered[..n?];
                if said.is_empty() {
                    return Ok(());
                }
                // A client that is full must not keep the door from being shut.
                let mut write = pin!(client.write_all(said));
                tokio::select! {
                    done = &mut write => done?,
                    changed = ways.changed() => changed.map_err(io::Error::other)?,
                }
            }
            changed = ways.changed() => changed.map_err(io::Error::other)?,
        }
    }
}

fn says(said: &[u8], word: &str) -> bool {
    said.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}
