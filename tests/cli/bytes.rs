//! Any bytes come back as they went in.

use crate::projects::{initialized, store, stored};

const MOST: usize = 65_536;

#[test]
fn values_are_exact() {
    let all: Vec<u8> = (0..=255).collect();
    let values: [&[u8]; 17] = [
        b"",
        b" ",
        b"\n",
        b"\r\n",
        b"\0",
        b"a\0b",
        b"\xff\xfe",
        b"\xc3\x28 invalid",
        b"\xef\xbb\xbfbom",
        b"trailing newlines\n\n\n",
        b"  blanks around  ",
        b"it's \"quoted\" `twice` \\ \\n",
        b"$HOME ${X:-y} $(id) %s %n",
        b"<info>tag</info> \\<x>",
        "naïve 世界 👩\u{200d}🚀 \u{202e}".as_bytes(),
        b"{\"a\": \"b\", \"n\": 1.0}",
        &all,
    ];
    let env = initialized();
    for (index, value) in values.iter().enumerate() {
        let key = format!("K{index}");
        store(&env, &key, *value);
        assert_eq!(stored(&env, &key), *value, "{value:?}");
        env.write("value", value);
        let words = ["set", &key, "--env=local", "--from-file=value", "-q"];
        env.keep(words).run().assert(0, "", "");
        assert_eq!(stored(&env, &key), *value, "{value:?}");
    }
}

/// Beyond ASCII, and beyond UTF-8, an argument is bytes too.
#[cfg(unix)]
#[test]
fn arguments_are_exact() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let env = initialized();
    for value in [&b"\xff\x01\n"[..], "é\u{0301}".as_bytes()] {
        let words = [&b"set"[..], b"A", value, b"--env=local", b"-q"].map(OsStr::from_bytes);
        env.keep(words).run().assert(0, "", "");
        assert_eq!(stored(&env, "A"), value);
    }
}

#[test]
fn the_largest_value_fits() {
    let env = initialized();
    let value: Vec<u8> = (0..=250).cycle().take(MOST).collect();
    store(&env, "BIG", value.clone());
    assert!(stored(&env, "BIG") == value);
    let text = "x".repeat(MOST);
    env.write("big", format!("{text}\n"));
    let words = "set TEXT --env=local --from-file big --trim -q";
    env.keep(words.split(' ')).run().assert(0, "", "");
    assert!(stored(&env, "TEXT") == text.as_bytes());
    let made = env
        .keep(["set", "MADE", "--env=local", "--generate=65536", "-q"])
        .run();
    made.assert(0, "", "");
    assert_eq!(stored(&env, "MADE").len(), MOST);
}

/// From stdin and from files this once was exit 2, as if an option were wrong.
#[test]
fn one_byte_more_is_refused() {
    let env = initialized();
    let value = "x".repeat(MOST + 1);
    env.write("big", &value);
    let said = |what: &str| {
        format!("error: {what} holds more than 65536 bytes, the most that a secret may have\n")
    };
    let stdin = env
        .keep(["set", "BIG", "--env=local", "--stdin"])
        .stdin(&*value)
        .run();
    stdin.assert(1, "", &said("standard input"));
    let file = env
        .keep(["set", "BIG", "--env=local", "--from-file", "big"])
        .run();
    file.assert(1, "", &said("`big`"));
    let argument = env.keep(["set", "BIG", &value, "--env=local"]).run();
    argument.assert(
        1,
        "",
        "error: the value of `BIG` is 65537 bytes; at most 65536 fit\n",
    );
    env.keep(["show", "--keys", "--env=local", "-q"])
        .run()
        .assert_stdout("");
}
