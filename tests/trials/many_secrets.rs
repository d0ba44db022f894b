//! An environment of five thousand secrets.

use keep_host::powers::storage::{Change, Expect, Location, Store};
use keep_host::secret::SecretValue;
use keep_test_support::shelf::Shelf;
use keep_test_support::{StandIn, TestEnv};
use serde_json::Value;

use crate::project::{aws, local, quiet};

const MANY: usize = 5_000;

/// A value that needs quotes, one that needs none, and a long one.
fn secret(number: usize) -> (String, String) {
    let value = match number % 3 {
        0 => format!("plain{number}"),
        1 => format!("with blanks and $ {number}"),
        _ => "long".repeat(number % 100 + 1),
    };
    (format!("K{number:04}"), value)
}

/// The same in an env file.
fn line(number: usize) -> String {
    let (key, value) = secret(number);
    let quote = if value.contains(' ') { "'" } else { "" };
    format!("{key}={quote}{value}{quote}\n")
}

/// What the driver `local` makes of that many `keep set`, which would take minutes:
/// the first version of each, in one change.
fn fill(env: &TestEnv, values: &[(String, String)]) {
    let directory = env.project().join(".keep/local/vaults/local");
    let mut store = Store::open(&Location {
        directory,
        config_directory: env.root().join("config"),
        namespace: "app".into(),
        vault: "local".into(),
        env: "local".into(),
    })
    .expect("it is a place for a store");
    let secret = |value: &String| SecretValue::from_text(value.clone());
    let secrets: Vec<SecretValue> = values.iter().map(|(_, value)| secret(value)).collect();
    let changes = values
        .iter()
        .zip(&secrets)
        .map(|((key, _), value)| Change::Put {
            name: format!("{key}#1"),
            value,
            meta: Vec::new(),
            expect: Expect::Absent,
        });
    let committed = store.commit(&changes.collect::<Vec<_>>());
    committed.expect("the store is ours");
}

#[test]
fn five_thousand_secrets_of_a_local_vault_are_exported() {
    let env = local();
    let values: Vec<(String, String)> = (0..MANY).map(secret).collect();
    fill(&env, &values);
    let lines: String = (0..MANY).map(line).collect();
    let exported = env.keep(["export", "--env=local"]).run();
    exported.assert_stdout(&lines);
    quiet(&env, "export --env local --output out.env -q");
    assert_eq!(String::from_utf8_lossy(&env.read("out.env")), lines);
    let object = values.into_iter().map(|(key, value)| (key, value.into()));
    let exported = env.keep(["export", "--env=local", "--format=json"]).run();
    assert_eq!(exported.json(), Value::Object(object.collect()));
    // What was written is what is there: nothing is left to import.
    let again = "import out.env --env local --dry-run --overwrite";
    let same = (0..MANY).map(|n| format!("K{n:04}\tsame\t\n"));
    env.keep(again.split(' ')).run().assert(
        0,
        same.collect::<String>(),
        "Nothing was written: this was a dry run\n",
    );
}

#[test]
fn five_thousand_secrets_come_from_aws_in_three_hundred_calls() {
    let shelf = Shelf::numbered(MANY);
    let aws_at = StandIn::start(move |call, _| shelf.answer(call));
    let env = aws(&aws_at.url());
    let exported = env.keep(["export", "--env=local"]).run();
    let expected = (0..MANY).map(|n| format!("K{n:04}='value of app/local/K{n:04}'\n"));
    exported.assert_stdout(expected.collect::<String>());
    // Twenty a batch; the names of those after the first, a hundred a page.
    let counts = [
        aws_at.count("BatchGetSecretValue"),
        aws_at.count("ListSecrets"),
        aws_at.calls().len(),
    ];
    assert_eq!(counts, [MANY / 20, MANY / 100, 300]);
}
