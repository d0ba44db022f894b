//! An HTTP server in this process that answers as a test says, and keeps a log
//! of what it was asked.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::Call;

/// How long an answer takes, so that requests sent together are seen together.
const LATENCY: Duration = Duration::from_millis(5);

/// What the stand-in answers to one call.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// Close the connection after that long instead of answering.
    cut_after: Option<Duration>,
}

impl Reply {
    /// The service's answer to what it did.
    #[must_use]
    pub fn ok(body: &Value) -> Self {
        Self::text(200, body.to_string())
    }

    /// An error as the service gives it.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        let body = serde_json::json!({ "__type": code, "message": message });
        Self::text(status, body.to_string())
    }

    /// The error for what the identity may not do.
    #[must_use]
    pub fn denied() -> Self {
        Self::error(400, "AccessDeniedException", "not authorized")
    }

    /// Any status with any body.
    pub fn text(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("x-amzn-RequestId", "request-1".into())],
            body: body.into(),
            cut_after: None,
        }
    }

    /// No answer: the connection closes at once.
    pub fn cut() -> Self {
        Self::silence(Duration::ZERO)
    }

    /// No answer for that long, and then none either.
    pub fn silence(time: Duration) -> Self {
        Self {
            cut_after: Some(time),
            ..Self::text(0, String::new())
        }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

type Answer = dyn Fn(&Call, usize) -> Reply + Send + Sync;
type Latency = dyn Fn(&Call) -> Duration + Send + Sync;

struct State {
    answer: Box<Answer>,
    latency: Box<Latency>,
    log: Mutex<Log>,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
    stopped: AtomicBool,
}

/// What was asked, in order, and how deep the answered ones were.
#[derive(Default)]
struct Log {
    calls: Vec<Call>,
    ended: usize,
}

/// Stops listening when dropped.
pub struct StandIn {
    address: SocketAddr,
    state: Arc<State>,
}

impl StandIn {
    /// `answer` gets the call, and how many of the same action came before it.
    pub fn start(answer: impl Fn(&Call, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_with_latency(|_| LATENCY, answer)
    }

    /// The same with a time that each answer takes.
    pub fn start_with_latency(
        latency: impl Fn(&Call) -> Duration + Send + Sync + 'static,
        answer: impl Fn(&Call, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        let state = Arc::new(State {
            answer: Box::new(answer),
            latency: Box::new(latency),
            log: Mutex::default(),
            at_once: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
        });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if shared.stopped.load(Ordering::SeqCst) {
                    break;
                }
                let shared = Arc::clone(&shared);
                // A client that goes away ends its connection's thread.
                thread::spawn(move || stream.and_then(|stream| serve(stream, &shared)));
            }
        });
        Self { address, state }
    }

    /// The endpoint of every service.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address, as messages name it.
    #[must_use]
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// Every call so far, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.state.log().calls.clone()
    }

    /// Round trips that waited for one another: the depth of the deepest call.
    #[must_use]
    pub fn depth(&self) -> usize {
        let log = self.state.log();
        log.calls.iter().map(|call| call.depth).max().unwrap_or(0)
    }

    /// Empties the log, as if nothing had been asked yet.
    pub fn forget_calls(&self) {
        *self.state.log() = Log::default();
    }

    /// How often each action was called.
    pub fn counts(&self) -> HashMap<String, usize> {
        let mut counts = HashMap::new();
        for call in self.calls() {
            *counts.entry(call.action).or_default() += 1;
        }
        counts
    }

    pub fn count(&self, action: &str) -> usize {
        self.counts().get(action).copied().unwrap_or_default()
    }

    /// The most calls that were under way together.
    #[must_use]
    pub fn most_at_once(&self) -> usize {
        self.state.most_at_once.load(Ordering::SeqCst)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.state.stopped.store(true, Ordering::SeqCst);
        // Wakes the listener, which then sees that it is over.
        drop(TcpStream::connect(self.address));
    }
}

impl State {
    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().expect("no test panics with it")
    }

    /// Notes a call that begins, with its depth, and tells how many of the same
    /// action came before it.
    fn begin(&self, call: &mut Call) -> usize {
        let mut log = self.log();
        let calls = log.calls.iter();
        let before = calls.filter(|c| c.action == call.action).count();
        call.depth = log.ended + 1;
        log.calls.push(call.clone());
        before
    }

    /// Notes that a call is answered. Before the answer leaves, so that what is
    /// asked because of it counts as later.
    fn end(&self, call: &Call) {
        let mut log = self.log();
        log.ended = log.ended.max(call.depth);
    }
}

fn serve(stream: TcpStream, state: &State) -> std::io::Result<()> {
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    while let Some(mut call) = read_call(&mut reader)? {
        let now = state.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        state.most_at_once.fetch_max(now, Ordering::SeqCst);
        let before = state.begin(&mut call);
        thread::sleep((state.latency)(&call));
        let reply = (state.answer)(&call, before);
        state.end(&call);
        state.at_once.fetch_sub(1, Ordering::SeqCst);
        if let Some(time) = reply.cut_after {
            thread::sleep(time);
            break;
        }
        write_reply(&mut writer, &reply)?;
    }
    Ok(())
}

/// `None` at the end of the connection.
fn read_call(reader: &mut BufReader<TcpStream>) -> std::io::Result<Option<Call>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut headers = HashMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map(|text| text.parse());
    let mut body = vec![0; length.and_then(Result::ok).unwrap_or(0)];
    reader.read_exact(&mut body)?;
    Ok(Some(Call::new(headers, &body)))
}

fn write_reply(writer: &mut TcpStream, reply: &Reply) -> std::io::Result<()> {
    let (status, length) = (reply.status, reply.body.len());
    let headers = reply.headers.iter();
    let headers: String = headers
        .map(|(name, value)| [name, ": ", value, "\r\n"].concat())
        .collect();
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{headers}\r\n");
    // In one piece: a second one would wait for the first to be acknowledged.
    writer.write_all(&[head.as_bytes(), &reply.body].concat())
}
