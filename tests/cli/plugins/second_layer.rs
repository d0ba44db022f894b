//! The kernel around the sandbox of plugins: that it is there, that nothing which is
//! built in pays for it, and that no command misses what it takes. What it stops is
//! shown by the class `hostile`.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Stdio};

use keep_test_support::{Outcome, TestEnv};

use super::{KEEP, servers, with_acme};
use crate::projects::initialized;

const LAYER: &str = "KEEP_SECOND_LAYER";

/// What the kernel says of each thread of a process: whether it may gain rights, and
/// whether its calls are filtered.
fn threads(process: &Child) -> Vec<(String, String)> {
    let tasks = fs::read_dir(format!("/proc/{}/task", process.id())).expect("it runs");
    let of = |status: &str, name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.expect("Linux tells it").trim().to_owned()
    };
    let told = tasks.map(|task| {
        let status = task.expect("a thread").path().join("status");
        let status = fs::read_to_string(status).expect("it runs");
        (of(&status, "NoNewPrivs:"), of(&status, "Seccomp:"))
    });
    told.collect()
}

/// The threads of `keep` while it waits for the server.
fn waiting(env: &TestEnv, server: &TcpListener, vault: &str, layer: &str) -> Vec<(String, String)> {
    let mut command = Command::new(KEEP);
    command
        .args(["show", "--keys", "--env=local", "--vault", vault])
        .current_dir(env.project())
        .env_clear()
        .env("AWS_ACCESS_KEY_ID", "id")
        .env("AWS_SECRET_ACCESS_KEY", "key")
        .env(LAYER, layer)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    for (name, below) in [
        ("HOME", "home"),
        ("KEEP_CONFIG_DIR", "config"),
        ("KEEP_CACHE_DIR", "cache"),
    ] {
        command.env(name, env.root().join(below));
    }
    let mut keep = command.spawn().expect("it starts");
    let connection = server.accept().expect("it connects");
    let threads = threads(&keep);
    keep.kill().expect("it is ours");
    keep.wait().expect("it is ours");
    drop(connection);
    threads
}

#[test]
fn every_thread_is_held_where_a_plugin_runs_and_no_other() {
    let server = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", server.local_addr().expect("it is bound"));
    let env = initialized();
    env.write("acme.wasm", servers::plugin());
    for words in [
        "plugin:add ./acme.wasm --yes -q".to_owned(),
        format!("vault:add --driver=acme --set=url={url} -n -q"),
        format!("plugin:grant acme http:{url} --yes -q"),
        format!(
            "vault:add -n -q --driver secretsmanager --slug aws --set region=eu-west-1 \
             --set endpoint={url}"
        ),
    ] {
        env.keep(words.split_whitespace()).run().assert(0, "", "");
    }
    let token = ["vault:edit", "acme", "--secret=token", "--stdin", "-q"];
    env.keep(token).stdin("hunter2").run().assert(0, "", "");

    let (held, free) = (("1", "2"), ("0", "0"));
    for (vault, layer, expected) in [
        ("acme", "on", held),
        ("acme", "off", free),
        ("aws", "on", free),
    ] {
        let found = waiting(&env, &server, vault, layer);
        assert!(!found.is_empty());
        for (new_rights, filter) in &found {
            let found = (new_rights.as_str(), filter.as_str());
            assert_eq!(found, expected, "{vault} {layer}");
        }
    }
}

/// Whoever could write there could leave code for the commands of others.
#[test]
fn what_is_not_compiled_is_compiled_before() {
    let env = with_acme();
    let cache = env.root().join("cache/compiled");
    let files = || fs::read_dir(&cache).map_or(0, Iterator::count);
    assert_eq!(files(), 1, "adding it compiled it");
    let show = ["show", "--keys", "--vault=acme", "--env=local", "-q"];
    for what in ["nothing", "what nobody wrote"] {
        fs::remove_dir_all(&cache).expect("it is there");
        if what != "nothing" {
            env.keep(show).run().assert(0, "", "");
            let file = fs::read_dir(&cache).expect("it is there").next();
            let file = file.expect("a file").expect("a file").path();
            fs::write(file, what).expect("it is ours");
        }
        env.keep(show).run().assert(0, "", "");
        assert_eq!(files(), 1, "{what}");
        let file = fs::read_dir(&cache).expect("it is there").next();
        let file = file.expect("a file").expect("a file").path();
        let length = fs::metadata(file).expect("a file").len();
        assert!(length > 10_000, "{what}: {length}");
    }
}

#[test]
fn what_is_denied_is_an_ordinary_error() {
    let env = with_acme();
    let elsewhere = env.root().join("tmp/template.env");
    fs::write(&elsewhere, "A=keep:acme/A\n").expect("the directory is there");
    env.write("env/README", "templates");
    symlink(&elsewhere, env.project().join("env/local.env")).expect("the name is free");
    let words = ["template:validate", "--env=local"];
    let refused = env.keep(words).run();
    refused.assert(
        5,
        "",
        "error: the template cannot be used: cannot read `$DIR/project/env/local.env`: \
         permission denied\n\n\
         hint: A plugin is at work, so Keep opens what the command needs and no other file; \
         `KEEP_SECOND_LAYER=off` lifts that\n",
    );
    let read = env.keep(words).env(LAYER, "off").run();
    assert_ne!(read.stderr, refused.stderr);
    assert!(!read.stderr.contains("permission"), "{read}");
}

/// Homes are often links into a repository.
#[test]
fn links_of_the_users_own_lead_where_they_led() {
    let env = with_acme();
    let set = ["set", "A", "--vault=acme", "--env=local", "--stdin", "-q"];
    env.keep(set).stdin("1").run().assert(0, "", "");
    let (config, local) = (env.root().join("config"), env.project().join(".keep/local"));
    let project = env.project();
    // Of what others may change, a link leads no further than the project.
    for (place, elsewhere) in [
        (config.join("identity.txt"), env.root().join("tmp/identity")),
        (config.join("trust.json"), env.root().join("tmp/trust")),
        (
            project.join(".keep/settings.json"),
            project.join("settings"),
        ),
        (
            project.join(".keep/vaults/acme.json"),
            project.join("acme.json"),
        ),
        (local, project.join("stores")),
    ] {
        fs::rename(&place, &elsewhere).expect("it is there");
        symlink(&elsewhere, &place).expect("the name is free");
    }
    env.keep(set).stdin("2").run().assert(0, "", "");
    let get = ["get", "A", "--vault=acme", "--env=local"];
    env.keep(get).run().assert(0, "2", "");
}

/// All that a command does with files, programs and other vaults, in order; `~` is a
/// space within a word.
const LINES: [&str; 37] = [
    "set A --vault=acme --env=local one",
    "set B --vault=acme --env=local --from-file ../tmp/elsewhere/b",
    "set C --vault=local --env=local three",
    "get A --vault=acme --env=local",
    "get B --vault=acme --env=local --output ../tmp/b",
    "get NONE --vault=acme --env=local",
    "show --vault=acme --env=local",
    "search one",
    "copy B --from acme:local --to local:staging",
    "copy --only * --from local:local --to acme:staging",
    "diff --env local,staging --vault acme,local",
    "rename B D --vault=acme --env=local --yes",
    "import ../tmp/elsewhere/in.json --vault=acme --env=production",
    "import ../tmp/elsewhere/none.json --vault=acme --env=production",
    "export --vault=acme --env=production --output ../tmp/new/deep/x.env",
    "export --vault=acme --env=production --output ../tmp/new/deep/x.env --append",
    "export --vault=acme --env=production --output .env",
    "export --vault=acme,local --env=local",
    "export --vault=acme --env=local --format github --output ../tmp/elsewhere/b --append",
    "template:add --env=local --vault=acme",
    "template:add --env=local --vault=acme --path ../tmp/template.env",
    "template:validate --env=local",
    "template:validate --env=local ../tmp/template.env",
    "export --env=local --template=../tmp/template.env --output ../tmp/filled.env",
    "run --vault=acme,local --env=local -- sh -c env~|~grep~^[A-E]=~|~sort",
    "run --env=local --template -- sh -c env~|~grep~^[A-E]=~|~sort",
    "run --vault=acme --env=local --redact -- sh -c exit~7",
    "run --vault=acme --env=nowhere -- true",
    "run --vault=acme --env=local -- no-such-program",
    "delete A --vault=acme --env=local --yes",
    "restore A --vault=acme --env=local",
    "history A --vault=acme --env=local",
    "show --keys --vault=acme --env=local",
    "verify --write --vault acme --env local",
    "doctor --vault acme",
    "iam --role admin --vault acme",
    "plugin:test acme --yes --format text",
];

/// What came of every line.
fn outcomes(layer: &str) -> Vec<Outcome> {
    let env = with_acme();
    let elsewhere = env.root().join("tmp/elsewhere");
    fs::create_dir(&elsewhere).expect("it is empty");
    fs::write(elsewhere.join("b"), "two").expect("it was just made");
    fs::write(elsewhere.join("in.json"), r#"{"E":"five","F":"six"}"#).expect("it was just made");
    let words = |line: &str| -> Vec<String> {
        let words = line.split(' ').map(|word| word.replace('~', " "));
        words.collect()
    };
    let lines = LINES.iter();
    let run = |line: &&str| env.keep(words(line)).env(LAYER, layer).run();
    let mut outcomes: Vec<Outcome> = lines.map(run).collect();
    for file in ["b", "elsewhere/b", "new/deep/x.env", "filled.env"] {
        let file = env.root().join("tmp").join(file);
        outcomes.push(env.program("cat", [file]).run());
    }
    outcomes
}

#[test]
fn no_command_misses_what_is_taken() {
    let (held, free) = (outcomes("on"), outcomes("off"));
    let lines = LINES.iter().chain(&["b", "github", "x.env", "filled.env"]);
    let mut failed = Vec::new();
    for ((line, held), free) in lines.zip(&held).zip(&free) {
        if line.starts_with("doctor") {
            held.assert(0, "", "Nothing is wrong in 3 places\n");
            continue;
        }
        // The times of a history.
        let told = |outcome: &Outcome| {
            let stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
            let stdout = stdout.split('\t').filter(|cell| !cell.contains('Z'));
            let stdout: Vec<String> = stdout.map(str::to_owned).collect();
            (outcome.code, stdout, outcome.stderr.clone())
        };
        assert_eq!(told(held), told(free), "{line}");
        if free.code != 0 {
            failed.push((*line, free.code));
        }
    }
    assert_eq!(
        failed,
        [
            ("get NONE --vault=acme --env=local", 3),
            (
                "import ../tmp/elsewhere/none.json --vault=acme --env=production",
                3
            ),
            ("run --vault=acme --env=local --redact -- sh -c exit~7", 7),
            ("run --vault=acme --env=nowhere -- true", 5),
            ("run --vault=acme --env=local -- no-such-program", 127),
            ("iam --role admin --vault acme", 5),
        ],
        "the lines themselves are wrong"
    );
}

#[test]
fn completion_knows_the_keys_of_a_plugin() {
    let env = with_acme();
    let set = ["set", "A", "--vault=acme", "--env=local", "--stdin", "-q"];
    env.keep(set).stdin("1").run().assert(0, "", "");
    // More than keys is looked up while they are, by the thread that waits for them.
    for (last, answer) in [("", "A\n"), ("--env=st", "--env=staging\n")] {
        for layer in ["on", "off"] {
            let question = ["--", "keep", "get", "--vault=acme", "--env=local", last];
            let answered = env.keep(question).env(LAYER, layer);
            let answered = answered.env("KEEP_COMPLETE", "bash");
            let answered = answered.env("KEEP_COMPLETION_TIMEOUT", "60");
            answered.run().assert(0, answer, "");
        }
    }
}

/// The program would have it too, and could not lift it.
#[test]
fn a_program_is_as_it_would_be() {
    let env = with_acme();
    let set = ["set", "A", "--vault=acme", "--env=local", "--stdin", "-q"];
    env.keep(set).stdin("hunter2").run().assert(0, "", "");
    let script = "grep -E '^(NoNewPrivs|Seccomp):' /proc/self/status; echo $A $KEEP_RUN_READS_FOR";
    let without = env.program("sh", ["-c", script]).env("A", "hunter2").run();
    let expected = String::from_utf8(without.stdout).expect("text");
    assert!(expected.ends_with("hunter2\n"), "{expected}");
    let run = "run --vault=acme --env=local";
    let run = |options: &str| {
        let words = [run, options, "--", "sh", "-c"].join(" ");
        let words: Vec<&str> = words.split_whitespace().chain([script]).collect();
        env.keep(words).run()
    };
    run("").assert(0, &expected, "");
    let redacted = expected.replace("hunter2", "[REDACTED]");
    let shown = run("--redact");
    assert_eq!(shown.code, 0, "{shown}");
    assert!(
        !String::from_utf8_lossy(&shown.stdout).contains("hunter2"),
        "{shown} {redacted}"
    );
    // Its secrets were read by a process that is held.
    let told = run("-vvv");
    assert!(
        told.stderr
            .starts_with("second layer: Landlock and seccomp\n"),
        "{told}"
    );
}

#[test]
fn info_and_doctor_tell_what_there_is() {
    let env = with_acme();
    let row = |layer: &str| {
        let info = env.keep(["info"]).env(LAYER, layer).run();
        let info = String::from_utf8(info.stdout).expect("text");
        let row = info
            .lines()
            .find_map(|line| line.strip_prefix("Second layer\t"));
        row.map(str::to_owned)
    };
    assert_eq!(row("on").as_deref(), Some("Landlock and seccomp"));
    let off = "none: `KEEP_SECOND_LAYER` is `off`";
    assert_eq!(row("off").as_deref(), Some(off));
    let doctor = ["doctor", "--vault=acme", "--env=local"];
    env.keep(doctor)
        .run()
        .assert(0, "", "Nothing is wrong in 1 place\n");
    env.keep(doctor).env(LAYER, "off").run().assert(
        0,
        "\t\t\twarning\tsecond-layer\tthe sandbox of plugins has no whole second layer around it: \
         `KEEP_SECOND_LAYER` is `off`\t\n",
        "No problem in 1 place: 1 warning\n",
    );
    let show = ["show", "--keys", "--vault=acme", "--env=local", "-v"];
    let shown = env.keep(show).env(LAYER, "off").run();
    assert!(
        shown.stderr.starts_with(&format!("second layer: {off}\n")),
        "{shown}"
    );

    // Where nothing is a plugin's there is nothing to tell.
    let env = initialized();
    let info = env.keep(["info"]).run();
    assert!(
        !String::from_utf8_lossy(&info.stdout).contains("Second"),
        "{info}"
    );
    env.keep(["doctor"])
        .env(LAYER, "off")
        .run()
        .assert(0, "", "Nothing is wrong in 3 places\n");
}
