//! Keys that are legal and awkward: alike but for case, one the beginning of
//! another, like the end of an ARN, and those that only other tools write.

use keep_test_support::{Service, on_every_service};
use serde_json::{Map, Value, json};

use crate::{keep, on, said, set};

/// Keys that Keep writes.
fn awkward() -> Vec<String> {
    let mut keys: Vec<String> = [
        "a",
        "A",
        "_",
        "0",
        "KEY",
        "key",
        "KEY-",
        // As AWS ends the ARN of `KEY`.
        "KEY-AbCdEf",
        "KEY-AbCdEf-123456",
        "KEY_2",
        "KEYS",
        "keep-verify-0",
        "null",
    ]
    .map(str::to_owned)
    .into();
    keys.push("L".repeat(255));
    keys
}

on_every_service!(awkward_keys_are_told_apart);
fn awkward_keys_are_told_apart(service: Service) {
    let (env, witness) = on(service, "awkward");
    let keys = awkward();
    let values: Map<String, Value> = keys
        .iter()
        .map(|key| (key.clone(), json!(format!("value of {key}"))))
        .collect();
    env.write("x.json", Value::from(values.clone()).to_string());
    keep(&env, "import x.json --env production -q").assert(0, "", "");
    for key in &keys {
        let name = format!("awkward/production/{key}");
        assert_eq!(witness.secret(&name)["value"], values[key], "{key}");
        let value = format!("value of {key}");
        keep(&env, &format!("get {key} --env production")).assert_stdout(&value);
    }
    let mut sorted = keys.clone();
    sorted.sort();
    keep(&env, "show --keys --env production").assert_stdout(sorted.join("\n") + "\n");
    assert_eq!(
        keep(&env, "export --env production --format json").json(),
        Value::from(values)
    );

    // What is written or deleted is that key and none that looks like it.
    set(&env, "KEY", "new").assert(0, "", &said("KEY", "updated"));
    keep(&env, "delete key --env production --yes -q").assert(0, "", "");
    for (key, value) in [
        ("KEY", "new"),
        ("KEY-AbCdEf", "value of KEY-AbCdEf"),
        ("KEYS", "value of KEYS"),
    ] {
        keep(&env, &format!("get {key} --env production")).assert_stdout(value);
    }
    assert_eq!(keep(&env, "get key --env production").code, 1);
}

on_every_service!(what_other_tools_name_is_read);
/// AWS allows more in a name than Keep writes. It is read as it is.
fn what_other_tools_name_is_read(service: Service) {
    let (env, witness) = on(service, "othernames");
    // In the order of their bytes.
    let keys = ["-dash", "=", "Z", "a+b=c", "a.b", "me@example.com"];
    let secrets = keys.map(|key| {
        let name = format!("othernames/production/{key}");
        (name, format!("value of {key}"))
    });
    witness.create_all(&secrets);
    let listed: String = keys.map(|key| format!("{key}\n")).concat();
    keep(&env, "show --keys --env production").assert_stdout(listed);
    let shown = keep(&env, "show --unmask --env production --format json").json();
    let shown = shown.as_array().expect("a list of secrets").iter();
    let shown: Vec<_> = shown
        .map(|secret| (secret["key"].clone(), secret["value"].clone()))
        .collect();
    let values = keys.map(|key| (json!(key), json!(format!("value of {key}"))));
    assert_eq!(shown, values);
    keep(&env, "export --env production --only a.b").assert_stdout("A_B='value of a.b'\n");
}
