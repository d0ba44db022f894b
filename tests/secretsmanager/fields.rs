//! Single fields of JSON secrets on AWS Secrets Manager, as RDS makes them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use keep_test_support::{Service, on_every_service};
use serde_json::{Value, json};

use crate::store::Store;
use crate::{keep, on, set};

/// As AWS writes it for a database, with a blank that only a person would leave.
const RDS: &str =
    r#"{"username":"app","password":"old", "host":"db.internal","port":5432,"ratio":1.10}"#;

const TAGS: [(&str, &str); 1] = [("ManagedBy", "Keep")];

fn said(field: &str, outcome: &str) -> String {
    format!("Field `{field}` of `DB` {outcome} in vault `sm` (env `production`)\n")
}

on_every_service!(one_field_changes_and_boto3_reads_the_rest_as_it_was);
fn one_field_changes_and_boto3_reads_the_rest_as_it_was(service: Service) {
    let (env, witness) = on(service, "fields");
    let name = "fields/production/DB";
    witness.create(name, RDS, &TAGS);
    set(&env, "DB --field password", "n\"ew").assert(0, "", &said("password", "set"));
    let changed = RDS.replace("\"old\"", "\"n\\\"ew\"");
    assert_eq!(witness.secret(name)["value"], json!(changed));
    keep(&env, "get DB --env production --field password").assert_stdout("n\"ew");

    set(&env, "DB --field port --json", "5433\n").assert(0, "", &said("port", "set"));
    keep(&env, "set DB --env production --field ratio --unset").assert(
        0,
        "",
        &said("ratio", "removed"),
    );
    let changed = changed
        .replace("5432", "5433")
        .replace(",\"ratio\":1.10", "");
    assert_eq!(witness.secret(name)["value"], json!(changed));

    let report = set(&env, "NEW --field a --format json", "x").json();
    assert_eq!(
        report,
        json!({
            "key": "NEW", "vault": "sm", "env": "production", "field": "a",
            "version": report["version"], "created": true,
        })
    );
    let new = witness.secret("fields/production/NEW");
    assert_eq!(
        json!([new["value"], new["tags"]["ManagedBy"]]),
        json!([r#"{"a":"x"}"#, "Keep"])
    );
}

on_every_service!(what_is_read_together_is_what_was_written_last);
/// moto gives the version that was current at first, without any label once a
/// second write has taken AWSPREVIOUS from it too: exports, templates and
/// programs once got that one, while `get` read the newest.
fn what_is_read_together_is_what_was_written_last(service: Service) {
    let (env, witness) = on(service, "together");
    witness.create("together/production/DB", r#"{"password":"first"}"#, &TAGS);
    env.write("t", "P={sm:DB|field=password}\n");
    for value in ["second", "third", "fourth"] {
        set(&env, "DB --field password", value).assert(0, "", &said("password", "set"));
        let json = format!("{{\"password\":\"{value}\"}}");
        let shown = keep(&env, "show --env production --unmask --format json").json();
        assert_eq!(shown[0]["value"], json!(json), "{value}");
        keep(&env, "export --env production").assert_stdout(format!("DB='{json}'\n"));
        keep(&env, "export --env production --expand-json")
            .assert_stdout(format!("DB_PASSWORD={value}\n"));
        keep(&env, "export --env production --template t").assert_stdout(format!("P={value}\n"));
        keep(&env, "run --env production -- printenv DB").assert_stdout(format!("{json}\n"));
    }
}

on_every_service!(the_secret_of_another_tool_is_taken_over_only_when_asked);
fn the_secret_of_another_tool_is_taken_over_only_when_asked(service: Service) {
    let (env, witness) = on(service, "field-adopted");
    let name = "field-adopted/production/DB";
    witness.create(name, RDS, &[("ManagedBy", "Terraform")]);
    // A hint without `--field` would have replaced all that the secret holds.
    set(&env, "DB --field password", "new").assert(
        1,
        "",
        "error: `DB` in vault `sm` (env `production`): `field-adopted/production/DB` exists and is \
         not managed by Keep\n\
         \n\
         hint: Pass `--adopt` too, to take it over\n",
    );
    assert_eq!(witness.secret(name)["value"], json!(RDS));
    let adopt = "DB --field password --adopt --description theirs";
    set(&env, adopt, "new").assert(0, "", &said("password", "set"));
    let secret = witness.secret(name);
    assert_eq!(
        json!([
            secret["value"],
            secret["description"],
            secret["tags"]["ManagedBy"]
        ]),
        json!([RDS.replace("old", "new"), "theirs", "Keep"])
    );
}

on_every_service!(fields_are_exported_and_given_to_programs);
fn fields_are_exported_and_given_to_programs(service: Service) {
    let (env, witness) = on(service, "expanded");
    witness.create("expanded/production/DB", RDS, &TAGS);
    witness.create("expanded/production/TOKEN", "plain", &TAGS);
    keep(&env, "export --env production --expand-json").assert_stdout(
        "DB_HOST=db.internal\nDB_PASSWORD=old\nDB_PORT=5432\nDB_RATIO=1.10\nDB_USERNAME=app\n\
         TOKEN=plain\n",
    );
    keep(
        &env,
        "run --env production --expand-json --no-inherit --only DB -- env",
    )
    .assert_stdout(
        "DB_HOST=db.internal\nDB_PASSWORD=old\nDB_PORT=5432\nDB_RATIO=1.10\nDB_USERNAME=app\n",
    );
}

/// Another writes between the reading and the writing: the change is made again,
/// to what is there then.
#[test]
fn a_field_is_written_to_what_is_there_now() {
    let store = Store::default();
    let name = "app/production/DB";
    store.put(name, r#"{"a":1}"#);
    let other = store.clone();
    let (env, aws) = store.serve(move |call, before| {
        if call.action == "DescribeSecret" && before == 0 {
            other.put(name, r#"{"a":2}"#);
        }
        None
    });
    set(&env, "DB --field b", "x").assert(0, "", &said("b", "set"));
    assert_eq!(store.value(name).as_deref(), Some(r#"{"a":2,"b":"x"}"#));
    assert_eq!(aws.count("GetSecretValue"), 2);

    // Where somebody creates it meanwhile, it is changed.
    let store = Store::default();
    let other = store.clone();
    let (env, _aws) = store.serve(move |call, before| {
        if call.action == "CreateSecret" && before == 0 {
            other.put(name, r#"{"a":2}"#);
        }
        None
    });
    set(&env, "DB --field b", "x").assert(0, "", &said("b", "set"));
    assert_eq!(store.value(name).as_deref(), Some(r#"{"a":2,"b":"x"}"#));
}

/// It ends: with what the vault said, and without a change.
#[test]
fn who_is_always_overtaken_gives_up() {
    let store = Store::default();
    let name = "app/production/DB";
    store.put(name, r#"{"a":1}"#);
    let other = store.clone();
    let writes = AtomicUsize::new(1);
    let (env, aws) = store.serve(move |call, _| {
        if call.action == "DescribeSecret" {
            let number = writes.fetch_add(1, Ordering::Relaxed);
            other.put(name, &format!("{{\"a\":{number}}}"));
        }
        None
    });
    let outcome = set(&env, "DB --field b", "x");
    outcome.assert(
        1,
        "",
        "error: `DB` in vault `sm` (env `production`): version `v12` of `DB` is not current\n\
         \n\
         hint: Run `keep history DB --vault sm --env production` to see what changed, then try \
         again\n",
    );
    assert_eq!(store.value(name).as_deref(), Some(r#"{"a":12}"#));
    assert_eq!(aws.count("GetSecretValue"), 12);
    // Who names a version tries once.
    let once = set(&env, "DB --field b --if-version v13", "x");
    assert_eq!(once.code, 1, "{once}");
    assert_eq!(aws.count("GetSecretValue"), 13);
}

on_every_service!(writers_of_different_fields_lose_nothing);
fn writers_of_different_fields_lose_nothing(service: Service) {
    let (env, witness) = on(service, "field-race");
    let fields: Vec<String> = (0..6).map(|number| format!("f{number}")).collect();
    // The first of all creates the secret.
    thread::scope(|scope| {
        for field in &fields {
            let env = &env;
            scope.spawn(move || {
                for round in ["one", "two"] {
                    let options = format!("DB -q --field {field}");
                    set(env, &options, round).assert_stdout("");
                }
            });
        }
    });
    let secret = witness.secret("field-race/production/DB");
    let text = secret["value"].as_str().expect("it is text");
    let value: Value = serde_json::from_str(text).expect("it is JSON");
    let expected = fields.into_iter().map(|field| (field, json!("two")));
    assert_eq!(value, Value::Object(expected.collect()));
}
