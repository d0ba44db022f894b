//! A server that answers byte by byte, as a test wants it.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// Answers until the process ends.
pub(crate) struct Wire {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

/// How an answer comes.
#[derive(Clone, Debug)]
pub(crate) enum Manner {
    /// In pieces of so many bytes, with a pause between them.
    Dripping(usize),
    /// So much of it, and then the connection is closed.
    Ending(usize),
    /// So much of it, and then the connection is reset.
    Reset(usize),
    /// So much of it, and then nothing more.
    Stalling(usize),
    /// As a whole, and the connection is closed although it was to stay open.
    Once,
}

/// The head of an answer that says how long it is, and the body.
pub(crate) fn answer(status: u16, kind: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n");
    [head, body.to_owned()].concat().into_bytes()
}

impl Wire {
    /// Gives this answer to everything.
    pub(crate) fn start(answer: impl Into<Vec<u8>>, manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        let requests = Arc::new(AtomicUsize::new(0));
        let (counted, answer) = (Arc::clone(&requests), answer.into());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (counted, answer) = (Arc::clone(&counted), answer.clone());
                let manner = manner.clone();
                // A client that goes away ends its connection's thread.
                thread::spawn(move || serve(stream?, &answer, &manner, &counted));
            }
        });
        Self { address, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address, as messages name it.
    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    /// How many requests came.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

fn serve(
    stream: TcpStream,
    answer: &[u8],
    manner: &Manner,
    requests: &AtomicUsize,
) -> io::Result<()> {
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    while read_request(&mut reader, matches!(manner, Manner::Reset(_)))? {
        requests.fetch_add(1, Ordering::SeqCst);
        match *manner {
            Manner::Dripping(size) => {
                for piece in answer.chunks(size) {
                    writer.write_all(piece)?;
                    thread::sleep(Duration::from_millis(1));
                }
            }
            Manner::Ending(size) => return writer.write_all(&answer[..size]),
            Manner::Reset(size) => {
                writer.write_all(&answer[..size])?;
                // Long enough to be read. A socket that closes with bytes that nobody
                // has read resets the connection.
                thread::sleep(Duration::from_millis(50));
                return Ok(());
            }
            Manner::Stalling(size) => {
                writer.write_all(&answer[..size])?;
                thread::sleep(Duration::from_mins(1));
            }
            Manner::Once => return writer.write_all(answer),
        }
    }
    Ok(())
}

/// Reads a request; of the head one byte less, where the rest is to stay unread.
/// False at the end of the connection.
fn read_request(reader: &mut BufReader<TcpStream>, leaves_some: bool) -> io::Result<bool> {
    if leaves_some {
        return Ok(reader.get_mut().read(&mut [0])? > 0);
    }
    let mut length = 0;
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(false);
    }
    while line.trim_end() != "" {
        let lower = line.to_ascii_lowercase();
        if let Some(text) = lower.strip_prefix("content-length:") {
            length = text.trim().parse().unwrap_or(0);
        }
        line.clear();
        reader.read_line(&mut line)?;
    }
    reader.read_exact(&mut vec![0; length])?;
    Ok(true)
}
