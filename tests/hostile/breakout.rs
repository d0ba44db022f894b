//! A driver that broke out of wasmtime: code of its own runs in the process of
//! `keep`. Played by a function of the host, which the driver calls and which tries
//! what no command needs. The process is one of its own, confined as the program
//! confines it: before the engine starts.

use std::collections::BTreeSet;
use std::fs::{self, File, Permissions};
use std::io;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, chroot, symlink};
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use keep_host::{
    confinement::{self, Needs, Network},
    runtime::Powers,
};
use rustix::process::{getppid, test_kill_process};

use crate::{
    child,
    guest::{self, attack},
};

/// Which part of the tests' own machine the second process is told of.
const PLACE: &str = "KEEP_TEST_PLACE";
const PORTS: &str = "KEEP_TEST_PORTS";

const TEST: &str = "breakout::whoever_breaks_out_finds_the_kernel_in_the_way";

/// What a process needs, what others have, and two servers.
struct Machine {
    directory: tempfile::TempDir,
    granted: TcpListener,
    other: TcpListener,
}

impl Machine {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        for part in ["needed", "output", "others"] {
            let part = directory.path().join(part);
            fs::create_dir(&part).expect("an empty directory");
            fs::write(part.join("file"), "text").expect("it was just made");
        }
        let server = || TcpListener::bind("127.0.0.1:0").expect("a free port");
        Self {
            directory,
            granted: server(),
            other: server(),
        }
    }

    /// What the attempts of a second process came to, with the layer or without.
    fn attempts(&self, layer: &str, network: &str) -> String {
        let port = |server: &TcpListener| server.local_addr().expect("it is bound").port();
        let ports = format!("{} {} {network}", port(&self.granted), port(&self.other));
        let printed = child::output_with(
            TEST,
            &[
                (PLACE, self.directory.path().into()),
                (PORTS, ports.into()),
                (confinement::VARIABLE, layer.into()),
            ],
        );
        let lines = printed.lines().filter_map(|line| line.strip_prefix("> "));
        lines.map(|line| format!("{line}\n")).collect()
    }
}

#[tokio::test]
async fn whoever_breaks_out_finds_the_kernel_in_the_way() {
    if std::env::var_os(PLACE).is_some() {
        return break_out().await;
    }
    let machine = Machine::new();
    let free = "\
read what is needed: done
read what others have: done
read it in a thread: done
change what is needed: done
change what others have: done
make a file for the output: done
read beside the output: done
make a link: done
open it to all: done
leave for another root: done
start a program: done
look for another process: done
talk to a program here: done
listen: done
reach the granted server: done
reach another server: done
";
    assert_eq!(machine.attempts("off", "ports"), free);

    let denied = [
        "read what others have",
        "read it in a thread",
        "change what is needed",
        "change what others have",
        "read beside the output",
        "make a link",
        "open it to all",
        "leave for another root",
        "start a program",
        "look for another process",
        "talk to a program here",
        "listen",
        "reach another server",
    ];
    let held = |denied: &[&str]| {
        let lines = free.lines().map(|line| {
            let (attempt, _) = line.split_once(": ").expect("an attempt");
            let outcome = if denied.contains(&attempt) {
                "permission denied"
            } else {
                "done"
            };
            format!("{attempt}: {outcome}\n")
        });
        lines.collect::<String>()
    };
    assert_eq!(machine.attempts("on", "ports"), held(&denied));

    // A driver that was granted no server has no network at all.
    let alone = [&denied[..], &["reach the granted server"]].concat();
    assert_eq!(machine.attempts("on", "nobody"), held(&alone));
}

/// The second process.
#[expect(clippy::print_stdout, reason = "the first process reads it")]
async fn break_out() {
    let variable = |name| std::env::var(name).expect("the first process set it");
    let place = variable(PLACE);
    let ports = variable(PORTS);
    let ports: Vec<&str> = ports.split(' ').collect();
    let [granted, other] = [0, 1].map(|at: usize| ports[at].parse().expect("a port"));
    let place = Path::new(&place).to_owned();
    // Building it starts programs.
    let _ = guest::component();

    let layer = confinement::confine(&Needs {
        read: vec![place.join("needed")],
        create: vec![place.join("output")],
        network: match ports[2] {
            "nobody" => Network::Nobody,
            _ => Network::Ports(BTreeSet::from([granted])),
        },
        ..Needs::default()
    });
    let is_off = variable(confinement::VARIABLE) == "off";
    assert_eq!(
        (layer.is_whole(), confinement::is_active()),
        (!is_off, !is_off)
    );

    let said = Arc::new(Mutex::new(String::new()));
    let log = Arc::clone(&said);
    let powers = Powers {
        log: Some(Box::new(move |_, _| {
            let mut said = log.lock().unwrap_or_else(PoisonError::into_inner);
            if said.is_empty() {
                said.push_str(&attempts(&place, granted, other));
            }
        })),
        ..Powers::default()
    };
    let mut session = attack("log").granted(powers).open().await;
    session.check().await.expect("logging is no crime");
    println!("\n{}", said.lock().unwrap_or_else(PoisonError::into_inner));
}

/// What code of its own would try.
fn attempts(place: &Path, granted: u16, other: u16) -> String {
    let [needed, output, others] =
        ["needed", "output", "others"].map(|part| place.join(part).join("file"));
    let read = |path: &Path| File::open(path).map(drop);
    let change = |path: &Path| File::options().write(true).open(path).map(drop);
    let made = output.with_file_name("made");
    let connect = |port: u16| TcpStream::connect(("127.0.0.1", port)).map(drop);
    let attempts: [(&str, io::Result<()>); 16] = [
        ("read what is needed", read(&needed)),
        ("read what others have", read(&others)),
        (
            "read it in a thread",
            thread::scope(|scope| scope.spawn(|| read(&others)).join()).expect("it ends"),
        ),
        ("change what is needed", change(&needed)),
        ("change what others have", change(&others)),
        (
            "make a file for the output",
            fs::write(&made, "x").and_then(|()| fs::rename(&made, &output)),
        ),
        ("read beside the output", read(&output)),
        ("make a link", {
            let link = output.with_file_name("link");
            symlink(&others, &link).and_then(|()| fs::remove_file(&link))
        }),
        (
            "open it to all",
            fs::set_permissions(&output, Permissions::from_mode(0o644)),
        ),
        ("leave for another root", chroot("/")),
        ("start a program", Command::new("true").status().map(drop)),
        (
            "look for another process",
            getppid().map_or(Ok(()), |parent| Ok(test_kill_process(parent)?)),
        ),
        ("talk to a program here", UnixDatagram::unbound().map(drop)),
        ("listen", TcpListener::bind("127.0.0.1:0").map(drop)),
        ("reach the granted server", connect(granted)),
        ("reach another server", connect(other)),
    ];
    let told = attempts.into_iter().map(|(attempt, outcome)| {
        let outcome = match outcome {
            Ok(()) => "done".to_owned(),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                "permission denied".to_owned()
            }
            Err(error) => error.to_string(),
        };
        format!("> {attempt}: {outcome}\n")
    });
    told.collect()
}
