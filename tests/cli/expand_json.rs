//! `--expand-json` of `keep export` and `keep run`.

use keep_test_support::{Outcome, TestEnv};

use crate::projects::{
    JSON_HOLDS_ANY, add_second_vault, initialized, store, store_in_second, timeless, with_secrets,
};
use crate::run::run;

const RDS: &str = r#"{"username":"app","password":"p'w $x","host":"db.internal","port":5432}"#;

fn shop() -> TestEnv {
    with_secrets(&[("API_KEY", "sk"), ("DB", RDS)])
}

fn export(env: &TestEnv, options: &str) -> Outcome {
    let words = format!("export --env local --expand-json {options}");
    timeless(env.keep(words.split_whitespace()).run())
}

#[test]
fn each_field_is_a_variable() {
    let env = shop();
    let line = "export --env=local --expand-json";
    env.keep(line.split(' ')).run().assert(
        0,
        "API_KEY=sk\nDB_HOST=db.internal\nDB_PASSWORD=\"p'w \\$x\"\nDB_PORT=5432\nDB_USERNAME=app\n",
        "warning: `DB_PASSWORD` is read differently by python-dotenv and node dotenv\n",
    );
    let names = [
        "API_KEY",
        "DB_HOST",
        "DB_PASSWORD",
        "DB_PORT",
        "DB_USERNAME",
    ];
    let script = "env | cut -d= -f1 | sort";
    let sorted: String = names.map(|name| format!("{name}\n")).concat();
    run(
        &env,
        "--expand-json --no-inherit",
        &[
            "/bin/sh",
            "-c",
            &format!("PATH=/usr/bin:/bin; unset PWD; {script}"),
        ],
    )
    .assert_stdout(sorted);
    run(
        &env,
        "--expand-json",
        &[
            "sh",
            "-c",
            "echo \"$DB_USERNAME:$DB_PASSWORD@$DB_HOST:$DB_PORT ${DB-none}\"",
        ],
    )
    .assert_stdout("app:p'w $x@db.internal:5432 none\n");
    run(
        &env,
        "--expand-json --redact --only DB",
        &["sh", "-c", "echo $DB_PORT $DB_USERNAME"],
    )
    .assert(
        0,
        "[REDACTED] app\n",
        "warning: `DB_USERNAME` is shorter than 4 bytes and is not redacted\n",
    );
}

#[test]
fn every_format_expands() {
    let env = with_secrets(&[("db-x", r#"{"user name":"a","port":1}"#), ("T", "[1]")]);
    for (format, text) in [
        ("env", "T='[1]'\nDB_X_PORT=1\nDB_X_USER_NAME=a\n"),
        ("docker", "T=[1]\nDB_X_PORT=1\nDB_X_USER_NAME=a\n"),
        (
            "shell",
            "export T='[1]'\nexport DB_X_PORT='1'\nexport DB_X_USER_NAME='a'\n",
        ),
        (
            "json",
            "{\n  \"T\": \"[1]\",\n  \"db-x_PORT\": \"1\",\n  \"db-x_USER_NAME\": \"a\"\n}\n",
        ),
        (
            "yaml",
            "\"T\": \"[1]\"\n\"db-x_PORT\": \"1\"\n\"db-x_USER_NAME\": \"a\"\n",
        ),
        (
            "csv",
            "Key,Value,Vault,Environment,Modified\nT,[1],local,local,TIME\n\
             db-x_PORT,1,local,local,TIME\ndb-x_USER_NAME,a,local,local,TIME\n",
        ),
        (
            "tfvars",
            "T = \"[1]\"\ndb-x_PORT = \"1\"\ndb-x_USER_NAME = \"a\"\n",
        ),
        (
            "k8s",
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: \"project-local\"\ntype: Opaque\n\
             data:\n  \"T\": \"WzFd\"\n  \"db-x_PORT\": \"MQ==\"\n  \"db-x_USER_NAME\": \"YQ==\"\n",
        ),
    ] {
        export(&env, &format!("--format {format}")).assert_stdout(text);
    }
    let github = export(&env, "--format github --output github.env");
    github.assert(
        0,
        "::add-mask::[1]\n::add-mask::1\n::add-mask::a\n",
        "Written to `github.env`\n",
    );
}

#[test]
fn every_kind_of_value_has_its_text() {
    let json = r#" {"s":"a\n\"b\"\u00e9","n":1.50e400,"t":true,"nil":null,"l":[1, {"a":2}],
        "o":{"in": "side"},"":"empty","dup":"first","dup":"last"} "#;
    let env = with_secrets(&[
        ("A", json),
        ("LIST", "[1]"),
        ("TEXT", "{no json}"),
        ("N", "5"),
    ]);
    export(&env, "--format json").assert_stdout(
        "{\n  \"A_\": \"empty\",\n  \"A_DUP\": \"last\",\n  \"A_L\": \"[1, {\\\"a\\\":2}]\",\n  \
         \"A_N\": \"1.50e400\",\n  \"A_NIL\": \"\",\n  \"A_O\": \"{\\\"in\\\": \\\"side\\\"}\",\n  \
         \"A_S\": \"a\\n\\\"b\\\"é\",\n  \"A_T\": \"true\",\n  \"LIST\": \"[1]\",\n  \"N\": \"5\",\n  \
         \"TEXT\": \"{no json}\"\n}\n",
    );
    // An inherited variable of the name does not show through `null`.
    let words = "run --env=local --expand-json -- printenv A_NIL";
    env.keep(words.split(' '))
        .env("A_NIL", "inherited")
        .run()
        .assert_stdout("\n");
}

#[test]
fn an_empty_object_is_told() {
    let env = with_secrets(&[("A", "{}"), ("B", "x")]);
    let said = "warning: `A` is an empty JSON object and gives no variable\n";
    export(&env, "").assert(0, "B=x\n", said);
    run(&env, "--expand-json --no-inherit", &["env"]).assert(0, "B=x\n", said);
}

#[test]
fn globs_choose_keys_and_vaults_win_before_fields() {
    let env = shop();
    add_second_vault(&env);
    store_in_second(&env, "DB", r#"{"host":"second"}"#);
    let both = "warning: `DB` is in the vaults `local` and `second`; `second` is used\n";
    export(&env, "").assert(0, "API_KEY=sk\nDB_HOST=second\n", both);
    export(&env, "--vault local --only DB_*").assert(
        0,
        "",
        "warning: no secret in the vault `local` (env `local`) passes `--only`\n",
    );
    export(&env, "--vault local --except DB").assert_stdout("API_KEY=sk\n");
    run(
        &env,
        "--expand-json --no-inherit --except API_KEY",
        &["env"],
    )
    .assert(0, "DB_HOST=second\n", both);
}

#[test]
fn fields_that_become_one_variable_are_refused() {
    let rename = "Rename one of them";
    let either = "Rename one of them, or leave one out with `--except`";
    for (secrets, said, hint) in [
        (
            vec![("A", r#"{"x":"1","X":"2"}"#)],
            "the field `X` of `A` and the field `x` of `A` both become the variable `A_X`",
            rename,
        ),
        (
            vec![("A", r#"{"x-y":"1","x.y":"2"}"#)],
            "the field `x-y` of `A` and the field `x.y` of `A` both become the variable `A_X_Y`",
            rename,
        ),
        (
            vec![("A", r#"{"x":"1"}"#), ("A_X", "2")],
            "`A_X` and the field `x` of `A` both become the variable `A_X`",
            either,
        ),
        (
            vec![("A", r#"{"b_c":"1"}"#), ("A_B", r#"{"c":"2"}"#)],
            "the field `b_c` of `A` and the field `c` of `A_B` both become the variable `A_B_C`",
            either,
        ),
    ] {
        let env = with_secrets(&secrets);
        let said = format!("error: {said}\n\nhint: {hint}\n");
        for format in ["env", "json", "csv", "shell"] {
            export(&env, &format!("--format {format}")).assert(1, "", &said);
        }
        run(&env, "--expand-json", &["touch", "started"]).assert(1, "", &said);
        assert!(!env.project().join("started").exists());
    }
    // Names of variables alone decide.
    let env = with_secrets(&[("a-b", r#"{"c":"1"}"#), ("A_B", r#"{"c":"2"}"#)]);
    let said = "the field `c` of `A_B` and the field `c` of `a-b` both become the variable `A_B_C`";
    export(&env, "").assert(1, "", &format!("error: {said}\n\nhint: {either}\n"));
    export(&env, "--format json").assert_stdout("{\n  \"A_B_C\": \"2\",\n  \"a-b_C\": \"1\"\n}\n");
}

#[test]
fn what_a_target_cannot_hold_is_named() {
    let env = with_secrets(&[("A", r#"{"nul":"a\u0000b","ok":"x","brk":"a\nb"}"#)]);
    let nul = "  A_NUL  failed: cannot be written: it holds a NUL byte\n";
    let one = format!("error: 1 secret is missing from what was written\n{nul}{JSON_HOLDS_ANY}");
    export(&env, "--format shell").assert(8, "export A_BRK='a\nb'\nexport A_OK='x'\n", &one);
    run(&env, "--expand-json", &["touch", "started"]).assert(
        1,
        "",
        "error: no variable can hold a NUL byte, as the value of `A_NUL` does\n\n\
         hint: Leave it out with `--except`\n",
    );
}

/// A member's name is whatever somebody wrote.
#[test]
fn hostile_names_do_no_harm() {
    let env = initialized();
    store(&env, "A", r#"{"\u001b[2J\n$(id)":"1","größe":"2"}"#);
    export(&env, "").assert_stdout("A_GR____E=2\nA___2J___ID_=1\n");
    store(&env, "B", r#"{"\u001b[2Jx":"1","\u001b[2JX":"2"}"#);
    let long = format!("{{\"{0}\":1,\"{0}x\":2}}", "y".repeat(30_000));
    export(&env, "--only B").assert(
        1,
        "",
        "error: the field `[2JX` of `B` and the field `[2Jx` of `B` both become \
         the variable `B___2JX`\n\n\
         hint: Rename one of them\n",
    );
    store(&env, "LONG", long);
    assert_eq!(
        export(&env, "--only LONG --format json")
            .json()
            .as_object()
            .map(serde_json::Map::len),
        Some(2)
    );
}

/// A template says itself which fields it wants.
#[test]
fn a_template_names_fields_itself() {
    let env = shop();
    env.write("t", "HOST={local:DB|field=host}\n");
    for line in [
        "export --env=local --template=t --expand-json",
        "export --env=local --template=t --all --expand-json",
        "run --env=local --template=t --expand-json -- env",
    ] {
        let outcome = env.keep(line.split(' ')).run();
        let first = outcome.stderr.lines().next().unwrap_or_default().to_owned();
        assert_eq!((outcome.code, &*outcome.stdout), (2, &b""[..]), "{outcome}");
        assert!(first.contains("cannot be used with"), "{outcome}");
    }
}

/// The name of a variable was printed as a whole, and it is as long as what
/// somebody wrote into the secret.
#[test]
fn a_message_shows_no_more_of_a_name_than_a_line_holds() {
    let fields = format!(
        "{{\"{}\":1,\"{}\":2}}",
        "x".repeat(30_000),
        "X".repeat(30_000)
    );
    let env = with_secrets(&[("A", &fields)]);
    let (upper, lower) = ("X".repeat(64), "x".repeat(64));
    let variable = format!("A_{}", "X".repeat(62));
    export(&env, "--format json").assert(
        1,
        "",
        &format!(
            "error: the field `{upper}` of `A` and the field `{lower}` of `A` both become the \
             variable `{variable}`\n\nhint: Rename one of them\n"
        ),
    );
}
