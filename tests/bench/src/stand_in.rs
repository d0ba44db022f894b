//! A stand-in for AWS Secrets Manager on the loopback interface: it answers from
//! memory, after the latency that is set, and only what the measured commands
//! ask. It checks no signature and keeps nothing.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::answers;

/// How long every answer takes, in milliseconds.
static LATENCY: AtomicU64 = AtomicU64::new(0);

/// Sets how long every answer takes from now on.
pub(crate) fn set_latency(milliseconds: u64) {
    LATENCY.store(milliseconds, Ordering::Relaxed);
}

/// Answers until the process ends.
pub(crate) struct StandIn {
    address: SocketAddr,
}

impl StandIn {
    /// Without TLS where there is no configuration for it.
    pub(crate) fn start(tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        thread::spawn(move || {
            for stream in listener.incoming() {
                let tls = tls.clone();
                // A client that goes away ends its connection's thread.
                thread::spawn(move || stream.and_then(|stream| accept(stream, tls)));
            }
        });
        Self { address }
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }
}

fn accept(stream: TcpStream, tls: Option<Arc<ServerConfig>>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    match tls {
        None => serve(stream),
        Some(config) => {
            let connection = ServerConnection::new(config).map_err(io::Error::other)?;
            serve(StreamOwned::new(connection, stream))
        }
    }
}

fn serve(stream: impl Read + Write) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    while let Some((action, body)) = read_call(&mut stream)? {
        let (status, answer) = answers::of(&action, &body);
        let answer = answer.to_string();
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/x-amz-json-1.1\r\n\
             x-amzn-requestid: 1\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        let latency = LATENCY.load(Ordering::Relaxed);
        if latency > 0 {
            thread::sleep(Duration::from_millis(latency));
        }
        let writer = stream.get_mut();
        writer.write_all((head + &answer).as_bytes())?;
        writer.flush()?;
    }
    Ok(())
}

/// The action and its body; `None` at the end of the connection.
fn read_call(reader: &mut impl BufRead) -> io::Result<Option<(String, serde_json::Value)>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let (mut action, mut length) = (String::new(), 0);
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().map_err(io::Error::other)?,
            // `secretsmanager.GetSecretValue`
            "x-amz-target" => action = value.rsplit('.').next().unwrap_or_default().into(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some((action, serde_json::from_slice(&body)?)))
}
