//! A mistyped name is answered with the one that was meant, wherever it is
//! typed.

use keep_test_support::TestEnv;

use crate::projects::{add_second_vault, with_secrets};

/// A command line, its exit code, and what stderr must hold.
type Mistyped = (&'static str, i32, &'static str);

/// In clap's words.
const WORDS: [Mistyped; 8] = [
    ("exprot", 2, "tip: a similar subcommand exists: 'export'"),
    (
        "template vlidate",
        2,
        "tip: a similar subcommand exists: 'template:validate'",
    ),
    (
        "vualt add",
        2,
        "tip: a similar subcommand exists: 'vault:add'",
    ),
    (
        "get A --vualt local",
        2,
        "tip: a similar argument exists: '--vault'",
    ),
    (
        "show --formt json",
        2,
        "tip: a similar argument exists: '--format'",
    ),
    ("completions fsh", 2, "tip: a similar value exists: 'fish'"),
    (
        "show --color alwys",
        2,
        "tip: a similar value exists: 'always'",
    ),
    ("man vault lst", 2, "hint: Did you mean `vault:list`?"),
];

const PROJECT: [Mistyped; 13] = [
    ("get A --env lcal", 5, "did you mean `local`?"),
    ("export --env stagin", 5, "did you mean `staging`?"),
    ("template:add --env stagin", 5, "did you mean `staging`?"),
    (
        "template:validate --env stagin",
        5,
        "did you mean `staging`?",
    ),
    ("env:remove stagng --yes", 5, "did you mean `staging`?"),
    (
        "get A --env local --vault secnd",
        5,
        "did you mean `second`?",
    ),
    (
        "export --env local --vault local,secnd",
        5,
        "did you mean `second`?",
    ),
    (
        "template:add --env local --vault secnd",
        5,
        "did you mean `second`?",
    ),
    ("vault:edit secnd --name x", 5, "did you mean `second`?"),
    ("vault:delete secnd --yes", 5, "did you mean `second`?"),
    ("vault:default secnd", 5, "did you mean `second`?"),
    (
        "vault:add --driver locl -n",
        6,
        "hint: Did you mean `local`?",
    ),
    (
        "vault:add --driver secretsmanager --set regoin=x -n",
        2,
        "hint: Did you mean `region`?",
    ),
];

const KEYS: [Mistyped; 5] = [
    (
        "get DB_PASWORD --env local",
        3,
        "Did you mean `DB_PASSWORD`?",
    ),
    (
        "delete DB_PASWORD --env local -y",
        3,
        "Did you mean `DB_PASSWORD`?",
    ),
    (
        "delete DB_PASWORD --env local --purge -y",
        3,
        "Did you mean `DB_PASSWORD`?",
    ),
    (
        "history DB_PASWORD --env local",
        3,
        "Did you mean `DB_PASSWORD`?",
    ),
    ("restore GNE --env local", 3, "Did you mean `GONE`?"),
];

fn assert_all(env: &TestEnv, lines: &[Mistyped]) {
    for (line, code, tip) in lines {
        let outcome = env.keep(line.split(' ')).run();
        assert_eq!(
            (outcome.code, &*outcome.stdout),
            (*code, &b""[..]),
            "{outcome}"
        );
        assert!(outcome.stderr.contains(tip), "{outcome}");
    }
}

#[test]
fn commands_options_and_their_values() {
    assert_all(&with_secrets(&[]), &WORDS);
}

#[test]
fn environments_vaults_drivers_and_their_fields() {
    let env = with_secrets(&[]);
    add_second_vault(&env);
    assert_all(&env, &PROJECT);
}

/// A vault's file may be written by hand.
#[test]
fn the_driver_of_a_vault() {
    let env = with_secrets(&[]);
    env.write(
        ".keep/vaults/aws.json",
        r#"{"slug": "aws", "driver": "secretmanager", "name": "AWS"}"#,
    );
    env.keep(["get", "A", "--env=local", "--vault=aws"])
        .run()
        .assert(
            6,
            "",
            "error: vault `aws` needs the driver `secretmanager`, which this project does not have\n\n\
             hint: Did you mean `secretsmanager`?\n\
             hint: The drivers here are `secretsmanager`, `local`\n",
        );
}

#[test]
fn keys() {
    let env = with_secrets(&[("DB_PASSWORD", "x"), ("GONE", "x")]);
    let deleted = env.keep(["delete", "GONE", "--env=local", "--yes", "-q"]);
    deleted.run().assert_stdout("");
    assert_all(&env, &KEYS);
}

#[test]
fn placeholders() {
    let env = with_secrets(&[("DB_PASSWORD", "x")]);
    env.write("vault", "A={lcal:X}\n");
    let export = (
        "export --env local --template vault",
        5,
        "did you mean `local`?",
    );
    assert_all(&env, &[export]);
    env.write("key", "A={local:DB_PASWORD}\n");
    let checked = env.keep(["template:validate", "key", "--env=local"]).run();
    assert_eq!(
        (
            checked.code,
            String::from_utf8_lossy(&checked.stdout).as_ref()
        ),
        (
            3,
            "1\tA\tlocal\tDB_PASWORD\tmissing: did you mean `DB_PASSWORD`?\n"
        )
    );
}
