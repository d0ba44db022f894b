//! `keep run` on a terminal, which the program is handed.

use keep_test_support::{Screen, venv};

use crate::projects::with_secrets;

const KEEP: &str = env!("CARGO_BIN_EXE_keep");
/// The whole line: a terminal forgets at an interrupt what it has not shown yet.
const READY: &str = "ready\r\n";
const WITH_AND_WITHOUT: [&[&str]; 2] = [&[], &["--redact"]];

/// The words of `keep run` with these options.
fn words<'a>(options: &[&'a str], program: &[&'a str]) -> Vec<&'a str> {
    [&["run", "--env", "local"], options, &["--"], program].concat()
}

/// Lines end there with CR and LF.
#[track_caller]
fn assert_shows(screen: &Screen, code: i32, shown: &str) {
    let found = (screen.code, screen.screen.as_str(), screen.stdout.as_str());
    assert_eq!(found, (code, shown, ""), "{screen:?}");
}

#[test]
fn the_terminal_is_the_programs() {
    let env = with_secrets(&[("TOKEN", "s3cret")]);
    let script = "test -t 0 && test -t 1 && test -t 2 && stty size && echo $TOKEN";
    let screen = env.in_terminal(KEEP, words(&[], &["sh", "-c", script]), &[]);
    assert_shows(&screen, 0, "40 120\r\ns3cret\r\n");
    // A pipe for the output, but the terminal's input, size and keys.
    let script = "test -t 0 && test ! -t 1 && stty size && read -r line && echo $line $TOKEN";
    let words = words(&["--redact"], &["sh", "-c", script]);
    let screen = env.in_terminal(KEEP, words, &[("40 120", "typed\n")]);
    assert_shows(&screen, 0, "40 120\r\ntyped\r\ntyped [REDACTED]\r\n");
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
    let python = venv("python");
    let program = [python.to_str().expect("the path is text"), "screen.py"];
    let screen = env.in_terminal(KEEP, words(&[], &program), &[("press a key", "q")]);
    assert_eq!((screen.code, screen.restored), (0, true), "{screen:?}");
    // The other screen, and back again.
    let drawn = ["\u{1b}[?1049h", "\u{1b}[4;6Hpress a key", "\u{1b}[?1049l"];
    for sequence in drawn {
        assert!(screen.screen.contains(sequence), "{screen:?}");
    }
    assert_eq!(env.read("result"), b"(40, 120) q s3cret");
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
    let python = venv("python");
    let program = [python.to_str().expect("the path is text"), "count.py"];
    let expected = "ready\r\n^C".repeat(20) + "20\r\n";
    for options in WITH_AND_WITHOUT {
        let screen = env.in_terminal(KEEP, words(options, &program), &[(READY, "\u{3}"); 20]);
        assert_shows(&screen, 6, &expected);
    }
}

#[test]
fn an_interrupt_ends_a_program_that_does_not_expect_it() {
    let env = with_secrets(&[("TOKEN", "s3cret")]);
    let script = "echo ready; exec sleep 60";
    for options in WITH_AND_WITHOUT {
        let words = words(options, &["sh", "-c", script]);
        let screen = env.in_terminal(KEEP, words, &[(READY, "\u{3}")]);
        assert_shows(&screen, 130, "ready\r\n^C");
    }
}

/// The one that leads the session is told, and that is Keep here.
#[test]
fn a_hang_up_reaches_the_program() {
    let env = with_secrets(&[("TOKEN", "s3cret")]);
    let script =
        "trap 'echo $TOKEN > hung-up; exit 6' HUP; echo ready; while :; do sleep 0.02; done";
    for options in WITH_AND_WITHOUT {
        let screen = env.hung_up(KEEP, words(options, &["sh", "-c", script]), "ready");
        assert_eq!(screen.code, 6, "{screen:?}");
        assert_eq!(env.read("hung-up"), b"s3cret\n", "{options:?}");
        env.write("hung-up", "");
    }
}
