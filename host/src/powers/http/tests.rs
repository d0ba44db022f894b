//! What is granted, what is refused, and what is sent: against a server of this
//! process and a resolver that says what the test wants.

mod messages;
mod reach;

use std::{
    io::{Read as _, Write as _},
    net::{IpAddr, TcpListener},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use super::{Http, Lookup, Request, Response};
use crate::drivers::Power;

/// Answers every connection with the same bytes, and keeps what it was sent.
struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("a bound address").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (Arc::clone(&requests), answer.into());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let mut buffer = vec![0; 65_536];
                // The tests' requests come in one piece.
                let length = stream.read(&mut buffer).unwrap_or(0);
                let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
                kept.lock().expect("no test panics here").push(text);
                let _ = stream.write_all(&answer);
            }
        });
        Self { port, requests }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no test panics here").clone()
    }
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";

fn power(text: &str) -> Power {
    text.parse().expect("a power")
}

/// Answers each look-up with the next of these, and the last for ever.
fn lookup(answers: &[&str]) -> (Lookup, Arc<AtomicUsize>) {
    let answers: Vec<Vec<IpAddr>> = answers
        .iter()
        .map(|answer| {
            let addresses = answer.split_whitespace();
            addresses
                .map(|text| text.parse().expect("an address"))
                .collect()
        })
        .collect();
    let times = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&times);
    let lookup: Lookup = Arc::new(move |_| {
        let turn = counted.fetch_add(1, Ordering::SeqCst);
        let answer = answers[turn.min(answers.len() - 1)].clone();
        Box::pin(async move { Ok(answer) })
    });
    (lookup, times)
}

fn get(url: &str) -> Request<'_> {
    Request {
        method: "GET",
        url,
        headers: Vec::new(),
        body: Vec::new(),
    }
}

async fn outcome(http: &Http, request: &Request<'_>) -> Result<Response, String> {
    http.send(request).await.map_err(|error| error.to_string())
}

async fn refusal(http: &Http, request: &Request<'_>) -> String {
    outcome(http, request).await.expect_err("it is refused")
}
