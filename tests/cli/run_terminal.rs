//! `keep run` on a terminal, which the program is handed.

use std::path::{Path, PathBuf};

use keep_test_support::{Outcome, TestEnv};

use crate::projects::with_secrets;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn python() -> PathBuf {
    let python = repository().join(".venv/bin/python");
    assert!(
        python.is_file(),
        "`.venv/bin/python` is missing: run `make setup`"
    );
    python
}

/// `keep run` with these options on a terminal. Whenever `wanted` shows, `typed`
/// is typed, or else the terminal is hung up. Lines end there with CR and LF.
fn on_terminal(
    env: &TestEnv,
    options: &str,
    program: &[&str],
    wanted: &str,
    typed: &str,
) -> Outcome {
    let script = repository().join("tests/cli/terminal.py");
    let keep = env!("CARGO_BIN_EXE_keep");
    let script = script.to_str().expect("the path is text");
    let line = format!("run --env local {options} --");
    let words = [script, wanted, keep].into_iter();
    let words = words.chain(line.split_whitespace());
    let words = words.chain(program.iter().copied());
    env.program(python(), words)
        .env("TERM", "xterm")
        .stdin(typed)
        .run()
}

#[test]
fn the_terminal_is_the_programs() {
    let env = with_secrets(&[("TOKEN", "s3cret")]);
    let script = "test -t 0 && test -t 1 && test -t 2 && stty size && echo $TOKEN";
    on_terminal(&env, "", &["sh", "-c", script], "", "").assert_stdout("40 123\r\ns3cret\r\n");
    // A pipe for the output, but the terminal's input, size and keys.
    let script = "test -t 0 && test ! -t 1 && stty size && read -r line && echo $line $TOKEN";
    on_terminal(&env, "--redact", &["sh", "-c", script], "40", "typed\n")
        .assert_stdout("40 123\r\ntyped\r\ntyped [REDACTED]\r\n");
}

/// It asks the terminal for single keys and draws all over it.
#[test]
fn a_full_screen_program_works() {
    let env = with_secrets(&[("TOKEN", "s3cret")]);
    env.write(
        "screen.py",
        "import curses, os\n\
         def main(screen):\n    \
             screen.addstr(3, 5, 'press a key')\n    \
             screen.refresh()\n    \
             return screen.getmaxyx(), screen.getkey()\n\
         size, key = curses.wrapper(main)\n\
         open('result', 'w').write(f'{size} {key} {os.environ[\"TOKEN\"]}')\n",
    );
    let python = python();
    let program = [python.to_str().expect("the path is text"), "screen.py"];
    let outcome = on_terminal(&env, "", &program, "press a key", "q");
    assert_eq!((outcome.code, &*outcome.stderr), (0, ""), "{outcome}");
    let shown = String::from_utf8_lossy(&outcome.stdout).into_owned();
    // The other screen, and back again.
    assert!(shown.contains("\u{1b}[?1049h"), "{outcome}");
    assert!(shown.contains("\u{1b}[4;6Hpress a key"), "{outcome}");
    assert!(shown.contains("\u{1b}[?1049l"), "{outcome}");
    assert_eq!(env.read("result"), b"(40, 123) q s3cret");
}

/// Ctrl-C reaches the program by itself; passed on as well it would come twice,
/// and many programs take the second for "at once".
#[test]
fn an_interrupt_comes_once() {
    let env = with_secrets(&[("TOKEN", "s3cret")]);
    env.write(
        "count.py",
        // Python writes a byte for each. Two that are close may still be one to
        // the kernel; twenty such pairs are not.
        "import os, signal, time\n\
         read, write = os.pipe()\n\
         os.set_blocking(write, False)\n\
         signal.set_wakeup_fd(write)\n\
         signal.signal(signal.SIGINT, lambda *_: None)\n\
         seen = 0\n\
         for _ in range(20):\n    \
             print('ready', flush=True)\n    \
             os.read(read, 1)\n    \
             time.sleep(0.02)\n    \
             os.write(write, b'.')\n    \
             seen += len(os.read(read, 99))\n\
         print(seen)\n\
         raise SystemExit(6)\n",
    );
    let python = python();
    let program = [python.to_str().expect("the path is text"), "count.py"];
    let expected = "ready\r\n^C".repeat(20) + "20\r\n";
    for options in ["", "--redact"] {
        on_terminal(&env, options, &program, "ready", "\u{3}").assert(6, &expected, "");
    }
}

#[test]
fn an_interrupt_ends_a_program_that_does_not_expect_it() {
    let env = with_secrets(&[("TOKEN", "s3cret")]);
    let script = "echo ready; exec sleep 60";
    for options in ["", "--redact"] {
        on_terminal(&env, options, &["sh", "-c", script], "ready", "\u{3}").assert(
            130,
            "ready\r\n^C",
            "",
        );
    }
}

/// The one that leads the session is told, and that is Keep here.
#[test]
fn a_hang_up_reaches_the_program() {
    let env = with_secrets(&[("TOKEN", "s3cret")]);
    let script =
        "trap 'echo $TOKEN > hung-up; exit 6' HUP; echo ready; while :; do sleep 0.02; done";
    for options in ["", "--redact"] {
        on_terminal(&env, options, &["sh", "-c", script], "ready", "").assert(6, "ready\r\n", "");
        assert_eq!(env.read("hung-up"), b"s3cret\n", "{options}");
        env.write("hung-up", "");
    }
}
