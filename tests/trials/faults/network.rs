//! A network that is slow, ends early, or carries something else, under the driver for
//! AWS and under plugins that speak HTTP.

use keep_test_support::{Outcome, TestEnv};
use serde_json::json;

use super::wire::{Manner, Wire, answer};
use crate::project::{aws, quiet};

const JSON: &str = "application/json";

/// What AWS answers to `GetSecretValue`.
fn of_aws() -> String {
    json!({
        "Name": "app/local/A",
        "ARN": "arn:A",
        "VersionId": "v1",
        "VersionStages": ["AWSCURRENT"],
        "SecretString": "value",
    })
    .to_string()
}

/// What `HashiCorp` Vault answers to a read.
fn of_vault() -> String {
    let metadata = json!({ "version": 1, "created_time": "2026-01-31T12:00:00Z" });
    json!({ "data": { "data": { "value": "value" }, "metadata": metadata } }).to_string()
}

/// A project whose vault `v` is of this plugin, at that server.
fn plugin(driver: &str, url: &str) -> TestEnv {
    let env = TestEnv::new(env!("CARGO_BIN_EXE_keep")).with_var("KEEP_SECRET_V_TOKEN", "token");
    quiet(
        &env,
        "init -n -q --name app --namespace app --envs local --no-vault",
    );
    quiet(&env, &format!("plugin:add {driver} --yes -q"));
    let add = format!("vault:add -q --driver {driver} --slug v --default --set url={url} --yes");
    let added = env.keep(add.split(' ')).run();
    // A name leads anywhere, so that it warns of what is not encrypted.
    assert!(added.code == 0 && added.stdout.is_empty(), "{added}");
    env
}

/// Each kind of driver that talks to servers.
const DRIVERS: [&str; 3] = ["secretsmanager", "hashicorp-vault", "etcd"];

fn at(driver: &str, url: &str) -> TestEnv {
    if driver == "secretsmanager" {
        aws(url)
    } else {
        plugin(driver, url)
    }
}

fn get(env: &TestEnv) -> Outcome {
    env.keep(["get", "A", "--env=local"]).run()
}

const AGAIN: &str = "hint: Try again in a moment\n";

/// What is said of a server that is not reached, for the reason that each driver gives.
fn unreachable(driver: &str, server: &str, of_aws: &str, of_http: &str) -> String {
    if driver == "secretsmanager" {
        format!(
            "error: `A` in vault `sm` (env `local`): `{server}` could not be reached for \
             `secretsmanager:GetSecretValue` for `app/local/A`: {of_aws}\n\n{AGAIN}\
             hint: Run `keep vault:edit sm` if the region or endpoint is wrong\n"
        )
    } else {
        format!(
            "error: `A` in vault `v` (env `local`): {}\n\n{AGAIN}\
             hint: Run `keep vault:edit v` if the url is wrong\n",
            of_http.replace("SERVER", &format!("http://{server}"))
        )
    }
}

/// What is said where something else than AWS has answered.
fn foreign(server: &str, status: u16) -> String {
    format!(
        "error: `A` in vault `sm` (env `local`): what `{server}` answered to \
         `secretsmanager:GetSecretValue` for `app/local/A` does not come from AWS Secrets Manager \
         (HTTP status {status})\n\nhint: Run `keep vault:edit sm` to correct the region or \
         endpoint\n"
    )
}

fn of_plugin(message: &str) -> String {
    format!("error: `A` in vault `v` (env `local`): {message}\n\n{AGAIN}")
}

/// A slow line is no broken one, a connection that is closed too early is made anew,
/// and what an answer calls itself does not matter.
#[test]
fn dripping_bytes_and_wrong_labels_are_answers() {
    for (driver, body) in [
        ("secretsmanager", of_aws()),
        ("hashicorp-vault", of_vault()),
    ] {
        for kind in [JSON, "text/html", ""] {
            for manner in [Manner::Dripping(2), Manner::Once] {
                let server = Wire::start(answer(200, kind, &body), manner);
                get(&at(driver, &server.url())).assert_stdout("value");
                assert_eq!(server.requests(), 1);
            }
        }
    }
}

/// An answer from AWS that ended early was taken for one of another service, and the
/// user sent to correct the endpoint: code 5 where a retry helps, and a region that
/// breaks off did not lead to its replica.
#[test]
fn a_connection_that_breaks_is_told_whenever_it_breaks() {
    const ENDS: &str = "connection closed before message completed";
    const EARLY: &str = "end of file before message length reached";
    const RESET: &str = "Connection reset by peer (os error 104)";
    for driver in DRIVERS {
        let body = if driver == "secretsmanager" {
            of_aws()
        } else {
            of_vault()
        };
        for (manner, reason) in [
            (Manner::Ending(0), ENDS),
            (Manner::Ending(30), ENDS),
            (Manner::Ending(120), EARLY),
            (Manner::Reset(0), RESET),
            (Manner::Reset(30), RESET),
            (Manner::Reset(120), RESET),
        ] {
            let server = Wire::start(answer(200, JSON, &body), manner.clone());
            let broke = "SERVER could not be reached: the connection broke";
            let said = unreachable(driver, &server.host(), reason, broke);
            let outcome = get(&at(driver, &server.url()));
            assert_eq!(outcome.code, 7, "{driver}, {manner:?}: {outcome}");
            outcome.assert(7, "", &said);
            let attempts = if driver == "secretsmanager" { 3 } else { 1 };
            assert_eq!(server.requests(), attempts, "{driver}, {manner:?}");
        }
    }
}

#[test]
fn a_server_that_stops_halfway_ends_at_the_limit_of_waiting() {
    for driver in DRIVERS {
        for size in [30, 120] {
            let body = if driver == "secretsmanager" {
                of_aws()
            } else {
                of_vault()
            };
            let server = Wire::start(answer(200, JSON, &body), Manner::Stalling(size));
            let get = at(driver, &server.url());
            let get = get.keep(["get", "A", "--env=local"]);
            get.env("KEEP_DRIVER_TIMEOUT", "1").run().assert(
                6,
                "",
                &format!(
                    "error: driver `{driver}` 0.1.0 did not answer within 1 s\n\n\
                     hint: Set `KEEP_DRIVER_TIMEOUT` to allow more seconds\n"
                ),
            );
        }
    }
}

#[test]
fn what_is_no_http_is_told() {
    for driver in DRIVERS {
        let server = Wire::start(*b"SSH-2.0-OpenSSH_9.2\r\n", Manner::Once);
        let said = unreachable(
            driver,
            &server.host(),
            "invalid HTTP version parsed",
            "SERVER answered what is no HTTP",
        );
        get(&at(driver, &server.url())).assert(7, "", &said);
        let chunked = "HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n{}\r\n";
        let server = Wire::start(chunked, Manner::Once);
        let said = unreachable(
            driver,
            &server.host(),
            "Invalid chunk size line: missing size digit",
            "SERVER could not be reached: the connection broke",
        );
        get(&at(driver, &server.url())).assert(7, "", &said);
    }
}

#[test]
fn what_is_no_answer_of_the_store_is_told() {
    let not_json = "the answer is not JSON, so the secrets in it cannot be told from the rest";
    let gzip =
        "HTTP/1.1 200 X\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\n\x1f\x08\x08\x08";
    for driver in DRIVERS {
        for bytes in [
            answer(200, "text/html", "<html>sign in to this network</html>"),
            gzip.into(),
        ] {
            let server = Wire::start(bytes, Manner::Once);
            let (code, said) = match driver {
                "secretsmanager" => (5, foreign(&server.host(), 200)),
                _ => (7, of_plugin(not_json)),
            };
            get(&at(driver, &server.url())).assert(code, "", &said);
        }
    }
}

/// There was no end to what was read of AWS's answers.
#[test]
fn ten_megabytes_are_an_error_of_one_line() {
    let long = "x".repeat(20_000_000);
    let in_json = json!({ "SecretString": long, "message": long, "errors": [long] }).to_string();
    for driver in DRIVERS {
        for (status, kind, body) in [
            (200, JSON, in_json.as_str()),
            (400, JSON, &in_json[..10_000_000]),
            (500, "text/plain", &long[..10_000_000]),
        ] {
            let server = Wire::start(answer(status, kind, body), Manner::Once);
            let (code, said) = match (driver, status) {
                ("secretsmanager", 500) => (
                    7,
                    format!(
                        "error: `A` in vault `sm` (env `local`): AWS answered HTTP status 500 to \
                         `secretsmanager:GetSecretValue` for `app/local/A`\n\n{AGAIN}"
                    ),
                ),
                ("secretsmanager", status) => (5, foreign(&server.host(), status)),
                _ => {
                    let url = server.url();
                    let long =
                        format!("{url} answered with more than the 8388608 bytes that are read");
                    (7, of_plugin(&long))
                }
            };
            let outcome = get(&at(driver, &server.url()));
            assert_eq!(
                outcome.code, code,
                "{driver}, {status}: {:.500}",
                outcome.stderr
            );
            outcome.assert(code, "", &said);
        }
    }
}

/// A label of a name has 63 letters at most, so that nobody is even asked for this one.
#[test]
fn a_name_that_leads_nowhere_is_told() {
    let host = format!("{}.invalid:1", "x".repeat(64));
    for driver in DRIVERS {
        let said = unreachable(
            driver,
            &host,
            "failed to lookup address information: Name or service not known",
            "the name of SERVER could not be looked up",
        );
        get(&at(driver, &format!("http://{host}"))).assert(7, "", &said);
    }
}

/// Where to go on is for the user to say: the next server may be anybody's.
#[test]
fn nobody_is_sent_on_to_another_server() {
    let elsewhere = Wire::start(answer(200, JSON, &of_aws()), Manner::Once);
    let redirect = format!(
        "HTTP/1.1 307 X\r\nlocation: {}/\r\ncontent-length: 0\r\n\r\n",
        elsewhere.url()
    );
    for driver in DRIVERS {
        let server = Wire::start(redirect.clone(), Manner::Once);
        let (code, said) = match driver {
            "secretsmanager" => (5, foreign(&server.host(), 307)),
            "etcd" => (7, of_plugin("the server failed with status 307")),
            _ => (
                1,
                format!(
                    "error: `A` in vault `v` (env `local`): the server sends on to `{}`: set `url` \
                     to that\n\nhint: Check the key and the value; run `keep vault:edit v` to check \
                     the vault's settings\n",
                    elsewhere.url()
                ),
            ),
        };
        get(&at(driver, &server.url())).assert(code, "", &said);
    }
    assert_eq!(elsewhere.requests(), 0);
}
