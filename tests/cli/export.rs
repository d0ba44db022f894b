//! `keep export` to stdout: every format, and what is in it.

use std::thread;

use keep_test_support::{Outcome, TestEnv};

use crate::projects::{
    JSON_HOLDS_ANY, add_second_vault, initialized, store, store_in_second, timeless, with_secrets,
};

fn shop() -> TestEnv {
    with_secrets(&[
        ("API_KEY", "sk_live_1"),
        ("MOTTO", "it's \"on\""),
        ("db-host", "a b $x"),
        ("EMPTY", ""),
    ])
}

fn export(env: &TestEnv, options: &str) -> Outcome {
    let words = format!("export --env local {options}");
    timeless(env.keep(words.split_whitespace()).run())
}

#[test]
fn every_format_holds_every_secret() {
    let env = shop();
    let lines = "API_KEY=sk_live_1\nEMPTY=\nMOTTO=\"it's \\\"on\\\"\"\nDB_HOST='a b $x'\n";
    let differs = "warning: `MOTTO` is read differently by node dotenv\n";
    export(&env, "").assert(0, lines, differs);
    export(&env, "--format env").assert(0, lines, differs);
    export(&env, "--format json").assert_stdout(
        "{\n  \"API_KEY\": \"sk_live_1\",\n  \"EMPTY\": \"\",\n  \"MOTTO\": \"it's \\\"on\\\"\",\n  \
         \"db-host\": \"a b $x\"\n}\n",
    );
    export(&env, "--format yaml").assert_stdout(
        "\"API_KEY\": \"sk_live_1\"\n\"EMPTY\": \"\"\n\"MOTTO\": \"it's \\\"on\\\"\"\n\"db-host\": \"a b $x\"\n",
    );
    export(&env, "--format csv").assert_stdout(
        "Key,Value,Vault,Environment,Modified\nAPI_KEY,sk_live_1,local,local,TIME\nEMPTY,,local,local,TIME\n\
         MOTTO,\"it's \"\"on\"\"\",local,local,TIME\ndb-host,a b $x,local,local,TIME\n",
    );
    export(&env, "--format shell").assert_stdout(
        "export API_KEY='sk_live_1'\nexport EMPTY=''\nexport MOTTO='it'\\''s \"on\"'\nexport DB_HOST='a b $x'\n",
    );
}

/// Nor in silence: an empty file looks like success, whatever account or region
/// was asked.
#[test]
fn nothing_is_exported_as_nothing() {
    let env = initialized();
    let said = "warning: there are no secrets in the vault `local` (env `local`)\n";
    for (format, text) in [
        ("env", ""),
        ("json", "{}\n"),
        ("yaml", "{}\n"),
        ("csv", "Key,Value,Vault,Environment,Modified\n"),
        ("shell", ""),
    ] {
        export(&env, &format!("--format {format}")).assert(0, text, said);
    }
}

#[test]
fn a_dialect_is_for_one_reader() {
    let env = with_secrets(&[("BOTH", "a'b\"c`d$e")]);
    export(&env, "").assert(
        0,
        "BOTH=\"a'b\\\"c\\`d\\$e\"\n",
        "warning: `BOTH` is read differently by python-dotenv, node dotenv and phpdotenv; \
         phpdotenv cannot read the file\n",
    );
    for (dialect, text) in [
        ("sh", "BOTH='a'\\''b\"c`d$e'\n"),
        ("python", "BOTH=\"a'b\\\"c`d$e\"\n"),
        ("node", "BOTH='a'b\"c`d$e'\n"),
    ] {
        export(&env, &format!("--dialect {dialect}")).assert_stdout(text);
    }
}

/// What one format cannot hold is named; the rest is written all the same. That
/// another could hold it was left for the user to find out.
#[test]
fn bytes_that_a_format_cannot_hold_are_named() {
    let env = initialized();
    store(&env, "NUL", b"a\0b");
    store(&env, "RAW", b"\xff");
    store(&env, "TEXT", "plain");
    let refused = |items: &str, count: &str| {
        format!("error: {count} missing from what was written\n{items}{JSON_HOLDS_ANY}")
    };
    let nul = "  NUL  failed: cannot be written: it holds a NUL byte\n";
    let raw = "  RAW  failed: cannot be written: it is not UTF-8 text\n";
    let both = refused(&format!("{nul}{raw}"), "2 secrets are");
    export(&env, "").assert(8, "TEXT=plain\n", &both);
    export(&env, "--format csv").assert(
        8,
        "Key,Value,Vault,Environment,Modified\nTEXT,plain,local,local,TIME\n",
        &both,
    );
    export(&env, "--format shell").assert(
        8,
        b"export RAW='\xff'\nexport TEXT='plain'\n",
        &refused(nul, "1 secret is"),
    );
    export(&env, "--format json").assert_stdout(
        "{\n  \"NUL\": \"a\\u0000b\",\n  \"RAW\": {\n    \"base64\": \"/w==\"\n  },\n  \"TEXT\": \"plain\"\n}\n",
    );
    export(&env, "--format yaml")
        .assert_stdout("\"NUL\": \"a\\u0000b\"\n\"RAW\": !!binary \"/w==\"\n\"TEXT\": \"plain\"\n");
}

#[test]
fn globs_choose_keys() {
    let env = shop();
    export(&env, "--only *_KEY,db-*").assert_stdout("API_KEY=sk_live_1\nDB_HOST='a b $x'\n");
    export(&env, "--except MOTTO,db-host").assert_stdout("API_KEY=sk_live_1\nEMPTY=\n");
    export(&env, "--only api_key").assert(
        0,
        "",
        "warning: no secret in the vault `local` (env `local`) passes `--only`\n",
    );
}

#[test]
fn a_later_vault_wins_and_that_is_told() {
    let env = shop();
    add_second_vault(&env);
    store_in_second(&env, "API_KEY", "other");
    store_in_second(&env, "ONLY_HERE", "x");
    let both = |first: &str, second: &str| {
        format!(
            "warning: `API_KEY` is in the vaults `{first}` and `{second}`; `{second}` is used\n"
        )
    };
    export(&env, "--except MOTTO,db-host").assert(
        0,
        "API_KEY=other\nEMPTY=\nONLY_HERE=x\n",
        &both("local", "second"),
    );
    export(&env, "--only API_KEY --vault second,local").assert(
        0,
        "API_KEY=sk_live_1\n",
        &both("second", "local"),
    );
    export(
        &env,
        "--only API_KEY --vault local --vault second --format csv",
    )
    .assert(
        0,
        "Key,Value,Vault,Environment,Modified\nAPI_KEY,other,second,local,TIME\n",
        &both("local", "second"),
    );
    export(&env, "--only API_KEY --vault local").assert_stdout("API_KEY=sk_live_1\n");
    export(&env, "--vault second").assert_stdout("API_KEY=other\nONLY_HERE=x\n");
    export(&env, "--vault local,secnd").assert(
        5,
        "",
        "error: no vault is called `secnd`; did you mean `second`?\n\n\
         hint: Run `keep vault:list` to see the vaults\n",
    );
}

#[test]
fn keys_that_become_one_variable_are_refused() {
    let env = with_secrets(&[("my-key", "1"), ("MY_KEY", "2")]);
    let collision = "error: keys `MY_KEY` and `my-key` both become the variable `MY_KEY`\n\n\
        hint: Rename one of them, or leave one out with `--except`\n";
    export(&env, "").assert(1, "", collision);
    export(&env, "--format shell").assert(1, "", collision);
    export(&env, "--format json")
        .assert_stdout("{\n  \"MY_KEY\": \"2\",\n  \"my-key\": \"1\"\n}\n");
    export(&env, "--except my-key").assert_stdout("MY_KEY=2\n");
}

#[test]
fn two_hundred_secrets_come_in_order_of_key() {
    let env = initialized();
    let keys: Vec<String> = (0..200).map(|n| format!("K{}", (n * 37) % 200)).collect();
    thread::scope(|scope| {
        for keys in keys.chunks(25) {
            let env = &env;
            scope.spawn(move || {
                for key in keys {
                    store(env, key, key.to_lowercase());
                }
            });
        }
    });
    let mut sorted = keys;
    sorted.sort();
    let lines: Vec<String> = sorted
        .iter()
        .map(|key| format!("{key}={}\n", key.to_lowercase()))
        .collect();
    export(&env, "").assert_stdout(lines.concat());
    let rows: Vec<String> = sorted
        .iter()
        .map(|key| format!("{key}\t{}\t1\n", key.to_lowercase()))
        .collect();
    env.keep(["show", "--env=local", "--unmask"])
        .run()
        .assert_stdout(rows.concat());
}

/// The reader may go away at any time: that is no failure.
#[test]
fn a_closed_pipe_ends_quietly() {
    let env = initialized();
    // More than a pipe holds, so that writing meets the closed end.
    for key in ["A", "B", "C"] {
        store(&env, key, "x".repeat(60_000));
    }
    for line in [
        "export --env=local",
        "show --env=local --unmask",
        "get A --env=local",
    ] {
        let script = format!("set -o pipefail; $KEEP {line} | head -c0");
        env.program("bash", ["-c", &script]).run().assert_stdout("");
    }
    let script = "set -o pipefail; $KEEP export --env=local --format json | head -c 5";
    env.program("bash", ["-c", script])
        .run()
        .assert_stdout("{\n  \"");
}
