//! `keep show`.

use keep_test_support::TestEnv;

use crate::projects::{JSON_HOLDS_ANY, initialized, store, timeless, with_secrets};

fn shop() -> TestEnv {
    let env = with_secrets(&[
        ("API_KEY", "sk_live_4eC39HqLyjWDarjt"),
        ("DB_HOST", "localhost"),
        ("db-pass", "p\tw"),
    ]);
    store(&env, "TLS", b"\xff\x00");
    env
}

fn show(env: &TestEnv, options: &str) -> keep_test_support::Outcome {
    let words = format!("show --env local {options}");
    timeless(env.keep(words.split_whitespace()).run())
}

#[test]
fn values_are_masked() {
    let env = shop();
    let masked = "API_KEY\tsk_l****\t1\nDB_HOST\t****\t1\nTLS\t(binary)\t1\ndb-pass\t****\t1\n";
    show(&env, "").assert_stdout(masked);
    show(&env, "--format table --vault local").assert_stdout(masked);
}

#[test]
fn unmask_shows_them() {
    show(&shop(), "--unmask").assert_stdout(
        "API_KEY\tsk_live_4eC39HqLyjWDarjt\t1\nDB_HOST\tlocalhost\t1\nTLS\t(binary)\t1\ndb-pass\tp\\tw\t1\n",
    );
}

#[test]
fn json_holds_what_the_table_holds() {
    let document = |values: [&str; 4]| {
        let keys = ["API_KEY", "DB_HOST", "TLS", "db-pass"];
        let secrets = keys.iter().zip(values).map(|(key, value)| {
            format!(
                "  {{\n    \"key\": \"{key}\",\n    \"value\": {value},\n    \"version\": \"1\",\n    \
                 \"modified\": \"TIME\"\n  }}"
            )
        });
        format!("[\n{}\n]\n", secrets.collect::<Vec<_>>().join(",\n"))
    };
    let masked = [r#""sk_l****""#, r#""****""#, r#""(binary)""#, r#""****""#];
    let bytes = "{\n      \"base64\": \"/wA=\"\n    }";
    let plain = [
        r#""sk_live_4eC39HqLyjWDarjt""#,
        r#""localhost""#,
        bytes,
        r#""p\tw""#,
    ];
    let env = shop();
    show(&env, "--format json").assert_stdout(document(masked));
    show(&env, "--format json --unmask").assert_stdout(document(plain));
}

#[test]
fn env_lines_name_what_they_cannot_hold() {
    let env = shop();
    show(&env, "--format env")
        .assert_stdout("API_KEY='sk_l****'\nDB_HOST='****'\nTLS='(binary)'\nDB_PASS='****'\n");
    show(&env, "--format env --unmask").assert(
        8,
        "API_KEY=sk_live_4eC39HqLyjWDarjt\nDB_HOST=localhost\nDB_PASS='p\tw'\n",
        &format!(
            "error: 1 secret is missing from what was written\n  \
             TLS  failed: cannot be written: it holds a NUL byte\n{JSON_HOLDS_ANY}"
        ),
    );
}

#[test]
fn keys_are_listed_without_their_values() {
    let env = shop();
    show(&env, "--keys").assert_stdout("API_KEY\nDB_HOST\nTLS\ndb-pass\n");
    let described = env.keep([
        "set",
        "NEW",
        "x",
        "--env=local",
        "--description",
        "what for",
    ]);
    assert_eq!(described.run().code, 0);
    show(&env, "--keys --only TLS,NEW --format json").assert_stdout(
        "[\n  {\n    \"key\": \"NEW\",\n    \"version\": \"1\",\n    \"modified\": \"TIME\",\n    \
         \"description\": \"what for\"\n  },\n  {\n    \"key\": \"TLS\",\n    \
         \"version\": \"1\",\n    \"modified\": \"TIME\",\n    \"description\": null\n  }\n]\n",
    );
    show(&env, "--keys --format env").assert(
        2,
        "",
        "error: `--format env` needs values: leave out `--keys`\n",
    );
    show(&env, "--keys --unmask").assert(
        2,
        "",
        "error: the argument '--keys' cannot be used with '--unmask'\n\n\
         Usage: keep show --env <ENV> --keys\n\nFor more information, try '--help'.\n",
    );
}

#[test]
fn deleted_secrets_are_listed_apart() {
    let env = shop();
    show(&env, "--deleted").assert_stdout("");
    let deleted = env.keep(["delete", "TLS", "--env=local", "--yes"]).run();
    deleted.assert(
        0,
        "",
        "Secret `TLS` deleted from vault `local` (env `local`)\n\
         hint: Run `keep restore TLS --vault local --env local` to bring it back\n",
    );
    show(&env, "--keys").assert_stdout("API_KEY\nDB_HOST\ndb-pass\n");
    show(&env, "--deleted").assert_stdout("TLS\tTIME\n");
    show(&env, "--deleted --only A*").assert_stdout("");
    show(&env, "--deleted --format json").assert_stdout(
        "[\n  {\n    \"key\": \"TLS\",\n    \"version\": \"1\",\n    \"modified\": \"TIME\",\n    \
         \"description\": null,\n    \"deletes\": \"TIME\"\n  }\n]\n",
    );
    // Once told to leave out `--keys`, which nobody had typed.
    show(&env, "--deleted --format env").assert(
        2,
        "",
        "error: `--format env` needs values: leave out `--deleted`\n",
    );
}

#[test]
fn globs_choose_keys() {
    let env = shop();
    for (options, keys) in [
        ("--only API_KEY", "API_KEY\n"),
        ("--only *_*", "API_KEY\nDB_HOST\n"),
        ("--only D*,T??", "DB_HOST\nTLS\n"),
        ("--only d*", "db-pass\n"),
        ("--except *B*,db-*", "API_KEY\nTLS\n"),
        ("--only *_* --except DB_*", "API_KEY\n"),
    ] {
        show(&env, &format!("--keys {options}")).assert_stdout(keys);
    }
    show(&env, "--keys --only TL").assert(
        0,
        "",
        "No secret in vault `local` (env `local`) passes `--only`\n",
    );
    show(&env, "--only DB_HOST --unmask").assert_stdout("DB_HOST\tlocalhost\t1\n");
}

/// It once said nothing, as if it had not looked.
#[test]
fn an_empty_environment_says_so() {
    let env = initialized();
    let said = "There are no secrets in vault `local` (env `local`)\n";
    show(&env, "").assert(0, "", said);
    show(&env, "--format json").assert(0, "[]\n", said);
    show(&env, "--format env").assert(0, "", said);
    show(&env, "--deleted").assert_stdout("");
    show(&env, "-q").assert_stdout("");
}
