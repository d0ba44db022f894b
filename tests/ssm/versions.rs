//! Older versions: listed newest first, read by number and by label, and made
//! current again.

use keep_test_support::{Outcome, Service, on_every_emulator};
use serde_json::{Value, json};

use crate::{keep, on, parameter, put, set};

fn ids(outcome: &Outcome) -> Vec<u64> {
    let versions = outcome.json();
    let versions = versions.as_array().expect("a list").iter();
    let number = |version: &Value| version["version"].as_str().and_then(|id| id.parse().ok());
    versions
        .map(|version| number(version).expect("a number"))
        .collect()
}

on_every_emulator!(history_is_newest_first_and_whole);
/// The service answers oldest first, fifty a page: PHP Keep showed the oldest
/// versions only.
fn history_is_newest_first_and_whole(service: Service) {
    let (env, witness) = on(service, "store-history");
    for number in 1..=60 {
        put(
            &witness,
            "/store-history/production/A",
            &format!("value {number}"),
            "SecureString",
        );
    }
    let history = keep(&env, "history A --env production --limit 100 --format json");
    assert_eq!(ids(&history), (1..=60).rev().collect::<Vec<u64>>());
    let versions = history.json();
    assert_eq!(
        json!([versions[0]["current"], versions[1]["current"]]),
        json!([true, false])
    );
    let newest = keep(&env, "history A --env production --limit 2 --format json");
    assert_eq!(ids(&newest), [60, 59]);
    keep(&env, "get A --env production --version 7").assert_stdout("value 7");
    keep(&env, "get A --env production --version 61").assert(
        3,
        "",
        "error: no version `61` of `A` in vault `ssm` (env `production`)\n\n\
         hint: Run `keep history A --vault ssm --env production` to see its versions\n",
    );
}

on_every_emulator!(labels_are_read_and_shown);
fn labels_are_read_and_shown(service: Service) {
    let (env, witness) = on(service, "store-labels");
    for value in ["one", "two", "three"] {
        assert_eq!(set(&env, "A", value).code, 0);
    }
    let label = json!({
        "Name": "/store-labels/production/A", "ParameterVersion": 2, "Labels": ["known-good"],
    });
    let _ = witness.call_of("ssm", "label_parameter_version", &label);
    keep(&env, "get A --env production --stage known-good").assert_stdout("two");
    keep(&env, "get A --env production --stage other").assert(
        3,
        "",
        "error: no version labelled `other` of `A` in vault `ssm` (env `production`)\n\n\
         hint: Run `keep history A --vault ssm --env production` to see its versions\n",
    );
    let versions = keep(&env, "history A --env production --format json").json();
    assert_eq!(versions[1]["stages"], json!(["known-good"]));
    keep(&env, "rollback A --env production --to known-good --yes -q").assert_stdout("");
    keep(&env, "get A --env production").assert_stdout("two");
}

on_every_emulator!(an_older_version_becomes_a_new_one);
fn an_older_version_becomes_a_new_one(service: Service) {
    let (env, witness) = on(service, "store-rollback");
    for value in ["one", "two"] {
        assert_eq!(set(&env, "A", value).code, 0);
    }
    keep(&env, "rollback A --env production --yes").assert(
        0,
        "",
        "Secret `A` rolled back in vault `ssm` (env `production`): version `2` was current, `3` \
         is now\n\
         hint: Run `keep rollback A --to 2 --vault ssm --env production` to undo it\n",
    );
    let written = parameter(&witness, "/store-rollback/production/A");
    assert_eq!(
        json!([written["Value"], written["Version"], written["Type"]]),
        json!(["one", 3, "SecureString"])
    );
    // What was not encrypted stays that.
    set(&env, "B --plain -q", "one").assert_stdout("");
    set(&env, "B --plain -q", "two").assert_stdout("");
    keep(&env, "rollback B --env production --yes -q").assert_stdout("");
    let written = parameter(&witness, "/store-rollback/production/B");
    assert_eq!(
        json!([written["Value"], written["Type"]]),
        json!(["one", "String"])
    );
    keep(&env, "rollback A --to 9 --env production --yes").assert(
        3,
        "",
        "error: `A` in vault `ssm` (env `production`) has no version `9`, and none that is \
         labelled so\n\n\
         hint: Run `keep history A --vault ssm --env production` to see its versions\n",
    );
    set(&env, "ONE -q", "x").assert_stdout("");
    keep(&env, "rollback ONE --env production --yes").assert(
        3,
        "",
        "error: `ONE` in vault `ssm` (env `production`): `ONE` has no version before the current \
         one\n\n\
         hint: Run `keep history ONE --vault ssm --env production` to see its versions\n",
    );
}
