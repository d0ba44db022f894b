//! The lines themselves, to the byte.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::thread;

use keep_test_support::TestEnv;

use super::{keep, lines, log, recorded};
use crate::plugins::{acme, sha256};
use crate::projects::{digest_of, initialized, store};

/// What differs from run to run, in capitals. Each must be what it says.
fn masked(env: &TestEnv) -> Vec<String> {
    let text = fs::read_to_string(log(env)).expect("there is a log");
    let text = text.replace(&env.root().display().to_string(), "$DIR");
    text.lines().map(masked_line).collect()
}

fn masked_line(line: &str) -> String {
    let read: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
    let text = |field: &str| read[field].as_str().expect("a text").to_owned();
    let (time, id) = (text("time"), text("id"));
    let form: String = time
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    assert_eq!(form, "0000-00-00T00:00:00.000Z");
    let (run, number) = id.split_once('.').expect("a run and a number");
    let (started, process) = run.split_once('-').expect("a time and a process");
    assert!(u64::from_str_radix(started, 16).is_ok(), "{id}");
    let pid = read["pid"].as_u64().expect("a number");
    assert_eq!(u64::from_str_radix(process, 16), Ok(pid), "{id}");
    assert!(
        !text("user").is_empty() && !text("host").is_empty(),
        "{line}"
    );
    let who = format!(
        "\"user\":\"{}\",\"uid\":{},\"host\":\"{}\",\"pid\":{pid},\"keep\":\"{}\"",
        text("user"),
        read["uid"],
        text("host"),
        env!("CARGO_PKG_VERSION")
    );
    let digest = digest_of("local").replace("sha256:", "");
    let masked = line
        .replace(&time, "TIME")
        .replace(&id, &format!("ID.{number}"))
        .replace(&who, "WHO")
        .replace(&digest, "DIGEST");
    assert!(masked.contains(",WHO,"), "{line}");
    masked
}

#[test]
fn each_access_has_two_lines_as_documented() {
    let env = initialized();
    store(&env, "A", "one");
    store(&env, "B", "two");
    assert_eq!(keep(&env, "audit:on -q").code, 0);
    keep(&env, "get A --env local").assert_stdout("one");
    assert_eq!(keep(&env, "get C --env local").code, 3);
    let exported = keep(&env, "export --env local --template=t.env");
    assert_eq!(exported.code, 3, "{exported}");
    keep(&env, "export --env local").assert_stdout("A=one\nB=two\n");
    let place = "\"project\":\"$DIR/project\",\"namespace\":\"project\",\"vault\":\"local\",\
                 \"env\":\"local\",\"driver\":{\"id\":\"local\",\"version\":\"0.1.0\",\
                 \"sha256\":\"DIGEST\"}";
    let line = |id: &str, stage: &str, rest: &str| {
        format!(
            "{{\"version\":1,\"time\":\"TIME\",\"id\":\"{id}\",\"stage\":\"{stage}\",WHO,{rest}}}"
        )
    };
    let ok = "\"outcome\":\"ok\",\"exit_code\":0";
    let get = |action: &str, keys: &str| {
        format!("\"command\":\"get\",\"action\":\"{action}\",{place}{keys}")
    };
    let on = "\"command\":\"audit:on\",\"action\":\"audit-on\"";
    let export = format!("\"command\":\"export\",\"action\":\"read\",{place}");
    let (a, c) = (",\"keys\":[\"A\"]", ",\"keys\":[\"C\"]");
    let expected = [
        line("ID.1", "started", on),
        line("ID.1", "finished", &format!("{on},{ok}")),
        line("ID.1", "started", &get("read", a)),
        line("ID.1", "finished", &format!("{},{ok}", get("read", a))),
        line("ID.1", "started", &get("read", c)),
        line(
            "ID.1",
            "finished",
            &format!(
                "{},\"outcome\":\"not-found\",\"exit_code\":3",
                get("read", c)
            ),
        ),
        // To say which key may have been meant.
        line("ID.2", "started", &get("list", "")),
        line("ID.2", "finished", &format!("{},{ok}", get("list", ""))),
        // Its keys are known once they are read.
        line("ID.1", "started", &export),
        line(
            "ID.1",
            "finished",
            &format!("{export},\"keys\":[\"A\",\"B\"],{ok}"),
        ),
    ];
    let found = masked(&env);
    assert_eq!(found, expected, "{found:#?}");
}

#[test]
fn a_program_is_named_without_its_arguments() {
    let env = recorded();
    store(&env, "A", "one");
    let before = lines(&env).len();
    let program = "printf\n{\"version\":1}";
    let run = ["run", "--env=local", "--", program, "--password=hunter2"];
    assert_eq!(env.keep(run).run().code, 127);
    let run = ["run", "--env=local", "--redact", "--", "sh", "-c", "exit 7"];
    assert_eq!(env.keep(run).run().code, 7);
    let found = masked(&env).split_off(before);
    let run = "WHO,\"command\":\"run\",\"action\":\"run\",\"project\":\"$DIR/project\",\
               \"env\":\"local\",\"program\":";
    let told: Vec<&str> = found
        .iter()
        .filter_map(|line| line.split_once(run).map(|(_, rest)| rest))
        .collect();
    assert_eq!(
        told,
        [
            "\"printf\\n{\\\"version\\\":1}\",\"variables\":[\"A\"]}",
            "\"printf\\n{\\\"version\\\":1}\",\"variables\":[\"A\"],\
             \"outcome\":\"no-program\",\"exit_code\":127}",
            "\"sh\",\"variables\":[\"A\"]}",
            // The program's own code.
            "\"sh\",\"variables\":[\"A\"],\"outcome\":\"ok\",\"exit_code\":7}",
        ]
    );
    let text = fs::read_to_string(log(&env)).expect("there is a log");
    assert!(
        !text.contains("hunter2") && !text.contains("exit 7"),
        "{text}"
    );
}

#[test]
fn what_is_trusted_is_told_to_the_byte() {
    let env = recorded();
    let component = acme();
    env.write("acme.wasm", &component);
    assert_eq!(keep(&env, "plugin:add ./acme.wasm --yes -q").code, 0);
    let told: Vec<String> = masked(&env)
        .split_off(2)
        .iter()
        .filter_map(|line| Some(line.split_once("\"action\":")?.1.to_owned()))
        .collect();
    let digest = sha256(&component);
    let pin = format!(
        "\"pin-plugin\",\"project\":\"$DIR/project\",\"driver\":{{\"id\":\"acme\",\
         \"version\":\"1.0.0\",\"sha256\":\"{digest}\"}},\"powers\":[\"storage\"]"
    );
    let grant = format!(
        "\"grant\",\"project\":\"$DIR/project\",\"driver\":{{\"id\":\"acme\",\
         \"sha256\":\"{digest}\"}},\"powers\":[\"storage\"]"
    );
    let end = ",\"outcome\":\"ok\",\"exit_code\":0}";
    assert_eq!(
        told,
        [
            format!("{pin}}}"),
            format!("{pin}{end}"),
            format!("{grant}}}"),
            format!("{grant}{end}"),
        ]
    );
}

#[test]
fn nothing_is_written_where_it_is_off() {
    let env = initialized();
    store(&env, "A", "one");
    keep(&env, "get A --env local").assert_stdout("one");
    assert!(!log(&env).exists());
    assert_eq!(keep(&env, "audit:on -q").code, 0);
    let mode = |path: &std::path::Path| {
        let metadata = fs::metadata(path).expect("it is there");
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode(&log(&env)), 0o600);
    assert_eq!(mode(log(&env).parent().expect("a directory")), 0o700);
}

#[test]
fn twenty_processes_at_once_lose_no_line() {
    const PROCESSES: usize = 20;
    const RUNS: usize = 25;
    let env = recorded();
    store(&env, "A", "one");
    let before = lines(&env).len();
    thread::scope(|scope| {
        for _ in 0..PROCESSES {
            scope.spawn(|| {
                for _ in 0..RUNS {
                    keep(&env, "get A --env local").assert_stdout("one");
                }
            });
        }
    });
    let told = super::accesses(&env, before);
    assert_eq!(told, vec!["read local:local A ok"; PROCESSES * RUNS]);
    let ids: std::collections::BTreeSet<String> = lines(&env)
        .split_off(before)
        .iter()
        .map(|line| line["id"].to_string())
        .collect();
    assert_eq!(ids.len(), PROCESSES * RUNS);
}
