//! A pinned plugin that was used before is not read again while its file is as it
//! was. What runs is the pinned code either way; a change is told as always.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use keep_test_support::TestEnv;

use super::{acme, sha256, with_acme};

const SHOW: [&str; 3] = ["show", "--vault=acme", "--env=local"];
const NO_SECRETS: &str = "There are no secrets in vault `acme` (env `local`)\n";

/// A component with so many bytes more that mean nothing.
fn padded(mut component: Vec<u8>, bytes: usize) -> Vec<u8> {
    const NAME: &[u8] = b"\x03pad";
    let mut size = NAME.len() + bytes;
    component.push(0);
    while size >= 0x80 {
        component.push(u8::try_from(size & 0x7f).expect("seven bits") | 0x80);
        size >>= 7;
    }
    component.push(u8::try_from(size).expect("seven bits"));
    component.extend_from_slice(NAME);
    component.resize(component.len() + bytes, 0);
    component
}

/// A change of the file would show from now on.
fn settle() {
    thread::sleep(Duration::from_millis(3_100));
}

fn files(env: &TestEnv, ending: &str) -> Vec<PathBuf> {
    let all = fs::read_dir(env.root().join("cache/compiled")).expect("a plugin was compiled");
    let all = all.map(|entry| entry.expect("an entry").path());
    all.filter(|path| path.extension().is_some_and(|own| own == ending))
        .collect()
}

/// The most memory that `keep` held until a program ran with the plugin's secrets,
/// in KiB.
fn peak(env: &TestEnv) -> u64 {
    let script = "sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\) kB$/\\1/p' /proc/$PPID/status";
    let words = [
        "run",
        "--vault=acme",
        "--env=local",
        "--redact",
        "--",
        "sh",
        "-c",
        script,
    ];
    // The parent of the program is then the process that read them.
    let outcome = env.keep(words).env("KEEP_SECOND_LAYER", "off").run();
    let text = String::from_utf8_lossy(&outcome.stdout).into_owned();
    outcome.assert(0, &text, "");
    text.trim().parse().expect("a number")
}

#[test]
fn what_is_as_it_was_is_not_read() {
    const PADDING: usize = 48 * 1024 * 1024;
    let env = with_acme();
    let set = env.keep(["set", "A", "value", "--vault=acme", "--env=local", "-q"]);
    set.run().assert(0, "", "");
    env.write("acme.wasm", padded(acme(), PADDING));
    let update = env.keep(["plugin:update", "acme", "--yes", "-q"]);
    update.run().assert(0, "", "");
    settle();
    let (first, second) = (peak(&env), peak(&env));
    let least = u64::try_from(PADDING / 1024).expect("it is small") * 3 / 4;
    assert!(first > second + least, "{first} and {second} KiB");
}

#[test]
fn a_note_hides_no_change() {
    let env = with_acme();
    settle();
    env.keep(SHOW).run().assert(0, "", NO_SECRETS);
    assert_eq!(files(&env, "note").len(), 1);

    // As long as it was, and as old as it was, as far as a program can say.
    let file = env.project().join("acme.wasm");
    let then = fs::metadata(&file).and_then(|data| data.modified());
    let mut other = acme();
    *other.last_mut().expect("a component has bytes") ^= 1;
    fs::write(&file, &other).expect("the file is ours");
    let open = fs::File::options().write(true).open(&file);
    let opened = open.expect("the file is ours");
    opened
        .set_modified(then.expect("a time"))
        .expect("the file is ours");
    let said = format!(
        "error: `file:acme.wasm` is not what `.keep/plugins.lock` pins: its SHA-256 is {}, not \
         {}\n\nhint: If you know why, run `keep plugin:update acme` to look at it and pin it anew\n",
        sha256(&other),
        sha256(&acme()),
    );
    env.keep(SHOW).run().assert(6, "", &said);
    env.write("acme.wasm", acme());
    env.keep(SHOW).run().assert(0, "", NO_SECRETS);
}

/// Whoever can change the cache can make it slow, and no more.
#[test]
fn notes_and_code_that_are_damaged_or_gone_are_made_anew() {
    let env = with_acme();
    settle();
    env.keep(SHOW).run().assert(0, "", NO_SECRETS);
    let [note] = &files(&env, "note")[..] else {
        panic!("one note");
    };
    let [code] = &files(&env, "cwasm")[..] else {
        panic!("one plugin was compiled");
    };
    let good = [note, code].map(|file| fs::read(file).expect("it is there"));
    let is_whole = |path: &Path, bytes: &[u8]| fs::read(path).is_ok_and(|now| now == bytes);

    fs::remove_file(code).expect("the file is ours");
    env.keep(SHOW).run().assert(0, "", NO_SECRETS);
    assert!(is_whole(code, &good[1]), "compiled anew from the file");

    let mut bad = good[0].clone();
    // Another label in the manifest: were it believed, it would stay.
    *bad.last_mut().expect("a note has bytes") ^= 1;
    fs::write(note, bad).expect("the file is ours");
    env.keep(SHOW).run().assert(0, "", NO_SECRETS);
    assert!(is_whole(note, &good[0]), "noted anew");
}
