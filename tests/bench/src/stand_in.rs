//! A stand-in for AWS Secrets Manager on the loopback interface: it answers at
//! once, from memory, and only what the measured commands ask. It checks no
//! signature.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use serde_json::{Value, json};

use crate::world::{SECRETS, key, value};

/// What a page of the service holds at most.
const BATCH: usize = 20;
const LIST: usize = 100;

/// Answers until the process ends.
pub(crate) struct StandIn {
    address: SocketAddr,
}

impl StandIn {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        thread::spawn(move || {
            for stream in listener.incoming() {
                // A client that goes away ends its connection's thread.
                thread::spawn(move || stream.and_then(serve));
            }
        });
        Self { address }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn serve(stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    while let Some((action, body)) = read_call(&mut reader)? {
        let answer = answer(&action, &body).to_string();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\n\
             x-amzn-requestid: 1\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        writer.write_all((head + &answer).as_bytes())?;
    }
    Ok(())
}

/// The action and its body; `None` at the end of the connection.
fn read_call(reader: &mut BufReader<TcpStream>) -> io::Result<Option<(String, Value)>> {
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

fn answer(action: &str, body: &Value) -> Value {
    match action {
        "GetSecretValue" => secret(number(&body["SecretId"])),
        "BatchGetSecretValue" => {
            let (numbers, next) = match body["SecretIdList"].as_array() {
                Some(ids) => (ids.iter().map(number).collect(), None),
                None => page(body, BATCH),
            };
            let secrets: Vec<Value> = numbers.into_iter().map(secret).collect();
            json!({ "SecretValues": secrets, "Errors": [], "NextToken": next })
        }
        "ListSecrets" => {
            let (numbers, next) = page(body, LIST);
            let list: Vec<Value> = numbers.into_iter().map(listed).collect();
            json!({ "SecretList": list, "NextToken": next })
        }
        _ => panic!("nothing that is measured asks for `{action}`"),
    }
}

/// The secrets on the page that is asked for, and the token of the next page.
fn page(body: &Value, most: usize) -> (Vec<usize>, Option<String>) {
    let token = body["NextToken"].as_str();
    let from: usize = token.map_or(0, |token| token.parse().expect("our own token"));
    let to = SECRETS.min(from + most);
    ((from..to).collect(), (to < SECRETS).then(|| to.to_string()))
}

/// Of a name such as `bench/many/KEY_017`.
fn number(id: &Value) -> usize {
    let digits = id.as_str().and_then(|name| name.rsplit('_').next());
    let number = digits.and_then(|digits| digits.parse().ok());
    number.expect("a name that the measured commands use")
}

fn name(number: usize) -> String {
    format!("bench/many/{}", key(number))
}

fn arn(number: usize) -> String {
    let name = name(number);
    format!("arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}-a1B2c3")
}

fn secret(number: usize) -> Value {
    json!({
        "ARN": arn(number),
        "Name": name(number),
        "VersionId": "01234567-89ab-cdef-0123-456789abcdef",
        "SecretString": value(number),
        "VersionStages": ["AWSCURRENT"],
        "CreatedDate": 1_700_000_000.5,
    })
}

fn listed(number: usize) -> Value {
    json!({
        "ARN": arn(number),
        "Name": name(number),
        "LastChangedDate": 1_700_000_000.5,
        "Tags": [
            { "Key": "ManagedBy", "Value": "Keep" },
            { "Key": "Namespace", "Value": "bench" },
            { "Key": "Environment", "Value": "many" },
            { "Key": "VaultSlug", "Value": "aws" },
        ],
    })
}
