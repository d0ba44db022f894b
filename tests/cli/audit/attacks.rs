//! A log that cannot be written, and what is put in its place: nothing is done
//! then.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use keep_test_support::TestEnv;

use super::{keep, lines, log, recorded};
use crate::plugins::acme;
use crate::projects::store;

const NOTHING_DONE: &str = "error: nothing was done, for the audit log cannot be written\n";
const ANOTHER: &str = "run `keep audit:on --file PATH` to write to another file\n";

/// With the secret `A`, the plugin `acme` and its vault.
fn shop() -> TestEnv {
    let env = recorded();
    store(&env, "A", "one");
    store(&env, "GONE", "two");
    env.write("acme.wasm", acme());
    for line in [
        "delete GONE --env local --yes",
        "plugin:add ./acme.wasm --yes",
        "vault:add --driver acme -n",
        "vault:add --driver local --slug other -n",
    ] {
        assert_eq!(keep(&env, line).code, 0, "{line}");
    }
    env.write("a.env", "A=changed\nNEW=3\n");
    env.write(
        "newer.wasm",
        crate::plugins::made_of(
            crate::plugins::local_module(),
            &crate::plugins::manifest("1.1.0", &["storage"]),
        ),
    );
    env
}

/// Every file but the log and what commands write whatever comes of them.
fn files(env: &TestEnv) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut left = vec![env.project().join(".keep"), env.root().join("config")];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("the directory is ours");
            left.extend(entries.map(|entry| entry.expect("it is listed").path()));
        } else {
            let bytes = fs::read(&path).expect("the file is ours");
            found.push((path.display().to_string(), bytes));
        }
    }
    found.sort();
    found
}

/// Commands that would read or change something.
const COMMANDS: &[&str] = &[
    "get A --env local",
    "get NOPE --env local",
    "show --env local",
    "show --env local --keys",
    "show --env local --deleted",
    "history A --env local",
    "export --env local",
    "run --env local -- touch started",
    "set A --env local --stdin",
    "set NEW --env local --stdin",
    "import a.env --env local",
    "copy A --from local --to production",
    "rename A OTHER --env local --yes",
    "rollback A --env local --yes",
    "delete A --env local --yes",
    "delete A --env local --purge --yes",
    "restore GONE --env local",
    "vault:add --driver local --slug third -n",
    "vault:edit other --name Changed",
    "vault:edit acme --secret token --stdin",
    "vault:default other",
    "vault:delete other --yes",
    "plugin:revoke acme",
    "plugin:update acme ./newer.wasm --yes",
    "plugin:remove acme --yes",
    "plugin:test local --only driver.value.*",
    "audit:off",
    "audit:off --shared",
    "audit:on --shared",
];

#[test]
fn a_log_that_cannot_be_written_stops_everything() {
    let env = shop();
    fs::remove_file(log(&env)).expect("it is there");
    fs::create_dir(log(&env)).expect("nothing is there");
    let before = files(&env);
    for line in COMMANDS {
        let outcome = env.keep(line.split(' ')).stdin("from stdin").run();
        let said = format!(
            "{NOTHING_DONE}  Caused by: cannot write `$DIR/home/.local/state/keep/audit.jsonl`: \
             it is not a regular file\n\nhint: Put a file there that is yours alone, or {ANOTHER}"
        );
        outcome.assert(5, "", &said);
        assert!(files(&env) == before, "`{line}` changed something");
    }
    assert!(!env.project().join("started").exists());
    // What asks no vault and changes no trust goes on.
    assert_eq!(keep(&env, "vault:list").code, 0);
    assert_eq!(keep(&env, "info").code, 0);
}

/// The disk is full: of the line that does not fit, nothing is left.
#[test]
fn a_full_disk_stops_everything() {
    const BLOCK: usize = 512;
    let env = shop();
    let mut whole = fs::read(log(&env)).expect("there is a log");
    // Room for the beginning of a line, and no more.
    let blocks = whole.len() / BLOCK + 2;
    whole.resize(blocks * BLOCK - 100, b'\n');
    fs::write(log(&env), &whole).expect("it is ours");
    for command in ["get A --env local", "vault:default other"] {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$KEEP\" {command}");
        let outcome = env.program("sh", ["-c", &script]).run();
        let said = format!(
            "{NOTHING_DONE}  Caused by: cannot write `$DIR/home/.local/state/keep/audit.jsonl`: \
             no space is left\n\nhint: Make room there, or {ANOTHER}"
        );
        outcome.assert(5, "", &said);
        assert!(fs::read(log(&env)).expect("there is a log") == whole);
    }
    keep(&env, "get A --env local").assert_stdout("one");
}

#[test]
fn links_and_pipes_are_not_written_to() {
    let env = shop();
    let victim = env.root().join("victim");
    fs::write(&victim, "theirs\n").expect("it is ours");
    let cause = |what: &str| {
        let path = "`$DIR/home/.local/state/keep/audit.jsonl`";
        let cause = what.replace("PATH", path);
        format!(
            "{NOTHING_DONE}  Caused by: {cause}\n\nhint: Put a file there that is yours alone, or {ANOTHER}"
        )
    };
    let replaced = |put: &dyn Fn()| {
        let _ = fs::remove_file(log(&env));
        put();
    };
    let put: [(&dyn Fn(), &str); 3] = [
        (
            &|| symlink(&victim, log(&env)).expect("a link"),
            "cannot write PATH: it is, or is reached through, a symbolic link that is not followed",
        ),
        (
            &|| fs::hard_link(&victim, log(&env)).expect("a link"),
            "PATH has another name too: it is a hard link",
        ),
        (
            &|| {
                let made = Command::new("mkfifo").arg(log(&env)).status();
                assert!(made.expect("mkfifo is there").success());
            },
            "cannot write PATH: it is not a regular file",
        ),
    ];
    for (put, what) in put {
        replaced(put);
        keep(&env, "get A --env local").assert(5, "", &cause(what));
        assert_eq!(fs::read(&victim).expect("it is there"), b"theirs\n");
    }
}

/// Whether there is a log to write is not guessed at.
#[test]
fn broken_settings_stop_everything() {
    let env = shop();
    let before = lines(&env).len();
    let own = env.root().join("config/audit.json");
    let saved = fs::read(&own).expect("it was turned on");
    for (settings, problem) in [
        (
            "{\"enabled\": fals",
            "`$DIR/config/audit.json` is not valid JSON: EOF while parsing a value at line 1, column 16",
        ),
        (
            "{\"enabled\": \"no\"}",
            "`$DIR/config/audit.json` is not valid JSON: invalid type: string \"no\", expected a \
             boolean at line 1, column 16",
        ),
        (
            "{\"enabled\": true, \"file\": \"here.jsonl\"}",
            "`$DIR/config/audit.json`: `file` is not an absolute path",
        ),
        (
            "{\"enabled\": true, \"max_mib\": 0}",
            "`$DIR/config/audit.json`: `max_mib` is 0",
        ),
        (
            "{\"enabled\": true, \"keep\": 0}",
            "`$DIR/config/audit.json`: `keep` is 0",
        ),
    ] {
        fs::write(&own, settings).expect("it is ours");
        let said = format!(
            "error: the audit log cannot be used\n  Caused by: {problem}\n\nhint: Put it right, or \
             remove it and run `keep audit:on`\n"
        );
        keep(&env, "get A --env local").assert(5, "", &said);
        keep(&env, "audit").assert(5, "", &said);
    }
    fs::write(&own, saved).expect("it is ours");
    env.write(".keep/audit.json", "[");
    let outcome = keep(&env, "get A --env local");
    assert_eq!(outcome.code, 5, "{outcome}");
    assert!(
        outcome.stderr.contains("`$DIR/project/.keep/audit.json`"),
        "{outcome}"
    );
    assert_eq!(lines(&env).len(), before);
}

/// A key that is pressed is no access, and must neither fail nor write.
#[test]
fn completion_leaves_the_log_alone() {
    let env = shop();
    let before = fs::read(log(&env)).expect("there is a log");
    let offered = || {
        let words = ["--", "keep", "get", "--env", "local", ""];
        let asked = env.keep(words).env("KEEP_COMPLETE", "bash");
        asked.env("KEEP_COMPLETION_TIMEOUT", "30").run()
    };
    offered().assert_stdout("A\n");
    assert_eq!(fs::read(log(&env)).expect("there is a log"), before);
    fs::remove_file(log(&env)).expect("it is there");
    fs::create_dir(log(&env)).expect("nothing is there");
    offered().assert_stdout("A\n");
}
