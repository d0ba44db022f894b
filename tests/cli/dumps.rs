//! What is in the memory of `keep` stays there.

use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, ExitStatus, Stdio};

use keep_test_support::TestEnv;
use rustix::process::{Pid, Signal, kill_process};

/// How a program ends that is told to leave a core file, where the system lets it,
/// once `until` says that it is at work.
fn aborted(mut command: Command, until: impl FnOnce()) -> ExitStatus {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().expect("the program starts");
    until();
    let pid = Pid::from_child(&child);
    kill_process(pid, Signal::ABORT).expect("it is ours");
    child.wait().expect("it is ours")
}

/// A command of `sh`, which lifts the limit on core files, in the project.
fn unlimited(env: &TestEnv, script: &str) -> Command {
    let mut command = Command::new("sh");
    let script = format!("ulimit -c unlimited; exec {script}");
    command.args(["-c", &script]).current_dir(env.project());
    for (name, below) in [("KEEP_CONFIG_DIR", "config"), ("KEEP_CACHE_DIR", "cache")] {
        command.env(name, env.root().join(below));
    }
    command
}

#[test]
fn no_core_file_holds_a_secret_and_programs_are_as_they_were() {
    let keep = env!("CARGO_BIN_EXE_keep");
    let server = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = server.local_addr().expect("a bound address");
    let env = TestEnv::new(keep);
    for words in [
        "init -n -q --name App --envs local --no-vault".to_owned(),
        format!(
            "vault:add -n -q --driver secretsmanager --slug aws --default --set region=eu-west-1 \
             --set endpoint=http://{address}"
        ),
        "vault:add -n -q --driver local --slug file".to_owned(),
    ] {
        env.keep(words.split(' ')).run().assert(0, "", "");
    }

    // It waits for an answer, with the user's keys in memory.
    let mut get = unlimited(&env, &format!("{keep} get KEY --env local"));
    get.env("AWS_ACCESS_KEY_ID", "id")
        .env("AWS_SECRET_ACCESS_KEY", "key");
    let ended = aborted(get, || drop(server.accept().expect("it connects")));
    let killed = Some(Signal::ABORT.as_raw());
    assert_eq!((ended.signal(), ended.core_dumped()), (killed, false));

    // What it starts is as if it had started without it: this also shows that core
    // files can be had here.
    let port = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let place = port.local_addr().expect("a bound address");
    let script = format!(
        "exec 3<>/dev/tcp/127.0.0.1/{}; read -r line <&3",
        place.port()
    );
    let run = unlimited(
        &env,
        &format!("{keep} run --vault file --env local -- bash -c '{script}'"),
    );
    let mut open = None;
    let ended = aborted(run, || open = Some(port.accept().expect("it connects")));
    assert_eq!((ended.signal(), ended.core_dumped()), (killed, true));
}
