//! What `set` leaves behind, as boto3 sees it.

use std::thread;

use keep_test_support::{Service, TestEnv, Witness, on_every_service};
use serde_json::{Value, json};

use crate::{KEEP, keep, on, said, set, set_up};

/// The stage labels of all versions, sorted.
fn stages(secret: &Value) -> Vec<String> {
    let versions = secret["versions"].as_object().expect("a map of versions");
    let mut stages: Vec<String> = versions.values().map(Value::to_string).collect();
    stages.sort();
    stages
}

on_every_service!(name_tags_description_and_key_are_those_that_policies_rely_on);
fn name_tags_description_and_key_are_those_that_policies_rely_on(service: Service) {
    let env = TestEnv::new(KEEP).with_aws_at(service.url());
    set_up(
        &env,
        "written",
        "my_vault",
        &["key=alias/team", "scope=billing"],
    );
    set(&env, "API_KEY", "grüße").assert(
        0,
        "",
        "Secret `API_KEY` created in vault `my_vault` (env `production`)\n",
    );
    let secret = Witness::at(service.url()).secret("written/billing/production/API_KEY");
    assert_eq!(
        json!([
            secret["name"],
            secret["value"],
            secret["tags"],
            secret["description"],
            secret["kms"],
            secret["deleted"]
        ]),
        json!([
            "written/billing/production/API_KEY",
            "grüße",
            {
                "ManagedBy": "Keep",
                "Namespace": "written",
                "Environment": "production",
                "VaultSlug": "my_vault",
            },
            "Keep secret: API_KEY for production environment in my_vault vault",
            "alias/team",
            null
        ])
    );
    assert_eq!(stages(&secret), [r#"["AWSCURRENT"]"#]);
}

on_every_service!(a_description_is_written_as_given_and_kept_by_later_writes);
fn a_description_is_written_as_given_and_kept_by_later_writes(service: Service) {
    let (env, witness) = on(service, "described");
    let line = "set A one --env production --description";
    let words = line.split(' ').chain(["For Jane's \"bot\""]);
    env.keep(words).run().assert(0, "", &said("A", "created"));
    set(&env, "A", "two").assert(0, "", &said("A", "updated"));
    let secret = witness.secret("described/production/A");
    assert_eq!(
        json!([secret["description"], secret["value"]]),
        json!(["For Jane's \"bot\"", "two"])
    );

    keep(&env, "set A three --env production --description new").assert(
        0,
        "",
        &said("A", "updated"),
    );
    let secret = witness.secret("described/production/A");
    assert_eq!(
        json!([secret["description"], secret["value"]]),
        json!(["new", "three"])
    );
}

on_every_service!(an_update_is_a_new_version_that_repairs_the_tags);
fn an_update_is_a_new_version_that_repairs_the_tags(service: Service) {
    let (env, witness) = on(service, "repaired");
    // As PHP Keep tags: `Env`, where the policies say `Environment`.
    let tags = [
        ("ManagedBy", "Keep"),
        ("Namespace", "repaired"),
        ("Env", "production"),
        ("VaultSlug", "sm"),
    ];
    witness.create("repaired/production/OLD", "one", &tags);
    set(&env, "OLD", "two").assert(0, "", &said("OLD", "updated"));
    let secret = witness.secret("repaired/production/OLD");
    assert_eq!(
        json!([secret["value"], secret["tags"], secret["description"]]),
        json!([
            "two",
            {
                "ManagedBy": "Keep",
                "Namespace": "repaired",
                "Env": "production",
                "VaultSlug": "sm",
                "Environment": "production",
            },
            null
        ])
    );
    assert_eq!(stages(&secret), [r#"["AWSCURRENT"]"#, r#"["AWSPREVIOUS"]"#]);
}

on_every_service!(the_secret_of_another_tool_is_taken_over_only_when_asked);
fn the_secret_of_another_tool_is_taken_over_only_when_asked(service: Service) {
    let (env, witness) = on(service, "adopted");
    let name = "adopted/production/THEIRS";
    witness.create(name, "theirs", &[("ManagedBy", "Terraform"), ("Team", "a")]);
    set(&env, "THEIRS", "ours").assert(
        1,
        "",
        "error: `THEIRS` in vault `sm` (env `production`): `adopted/production/THEIRS` exists \
         and is not managed by Keep\n\
         \n\
         hint: Change it with the tool that made it\n\
         hint: Run `keep set THEIRS --vault sm --env production --adopt` to take it over with a new value\n\
         hint: Run `keep doctor --vault sm --env production --fix --adopt` to take over what is there as it is\n",
    );
    let untouched = witness.secret(name);
    assert_eq!(
        json!([untouched["value"], untouched["tags"]]),
        json!(["theirs", { "ManagedBy": "Terraform", "Team": "a" }])
    );

    set(&env, "THEIRS --adopt", "ours").assert(0, "", &said("THEIRS", "updated"));
    let adopted = witness.secret(name);
    assert_eq!(
        json!([adopted["value"], adopted["tags"]]),
        json!([
            "ours",
            {
                "ManagedBy": "Keep",
                "Team": "a",
                "Namespace": "adopted",
                "Environment": "production",
                "VaultSlug": "sm",
            }
        ])
    );
}

on_every_service!(if_absent_never_overwrites);
fn if_absent_never_overwrites(service: Service) {
    let (env, witness) = on(service, "absent");
    set(&env, "A --if-absent", "one").assert(0, "", &said("A", "created"));
    set(&env, "A --if-absent", "two").assert(
        1,
        "",
        "error: `A` in vault `sm` (env `production`): AWS answered `ResourceExistsException` to \
         `secretsmanager:CreateSecret` for `absent/production/A`: The operation failed because \
         the secret absent/production/A already exists\n\
         \n\
         hint: Run `keep history A --vault sm --env production` to see what is there\n",
    );
    assert_eq!(witness.secret("absent/production/A")["value"], json!("one"));
}

on_every_service!(if_version_overwrites_what_was_seen_and_nothing_newer);
fn if_version_overwrites_what_was_seen_and_nothing_newer(service: Service) {
    let (env, witness) = on(service, "versioned");
    let written = set(&env, "A --format json", "one").json();
    let seen = written["version"].as_str().expect("a version").to_owned();
    let report = |created: bool, version: &Value| {
        json!({
            "key": "A", "vault": "sm", "env": "production",
            "version": version, "created": created,
        })
    };
    assert_eq!(written, report(true, &json!(seen)));
    let again = set(&env, &format!("A --format json --if-version {seen}"), "two").json();
    assert_eq!(again, report(false, &again["version"]));
    assert_ne!(again["version"], json!(seen));

    set(&env, &format!("A --if-version {seen}"), "three").assert(
        1,
        "",
        &format!(
            "error: `A` in vault `sm` (env `production`): version `{seen}` of `A` is not current\n\
             \n\
             hint: Run `keep history A --vault sm --env production` to see what changed, then \
             try again\n"
        ),
    );
    set(&env, &format!("NEW --if-version {seen}"), "x").assert(
        1,
        "",
        "error: `NEW` in vault `sm` (env `production`): `NEW` does not exist\n\
         \n\
         hint: Run `keep history NEW --vault sm --env production` to see what changed, then \
         try again\n",
    );
    assert_eq!(
        witness.secret("versioned/production/A")["value"],
        json!("two")
    );
    assert_eq!(witness.secret("versioned/production/NEW"), json!(null));
}

on_every_service!(what_was_written_over_a_version_is_read);
/// The write stores a version first and makes it current then, so that it is
/// never made current over one that was not seen.
fn what_was_written_over_a_version_is_read(service: Service) {
    let (env, witness) = on(service, "over");
    let written = set(&env, "A --format json", "one").json();
    let seen = written["version"].as_str().expect("a version").to_owned();
    set(&env, &format!("A --if-version {seen}"), "two").assert(0, "", &said("A", "updated"));
    keep(&env, "get A --env production").assert_stdout("two");
    keep(&env, "get A --env production --stage AWSPREVIOUS").assert_stdout("one");
    keep(&env, "export --env production").assert_stdout("A=two\n");
    let secret = witness.secret("over/production/A");
    assert_eq!(secret["versions"][&seen], json!(["AWSPREVIOUS"]));
}

on_every_service!(of_many_writers_over_one_version_one_wins);
/// To look first and put then compares nothing: of two that looked at the same
/// time both wrote, and the first was lost without a word.
fn of_many_writers_over_one_version_one_wins(service: Service) {
    let (env, witness) = on(service, "raced");
    let written = set(&env, "A --format json", "one").json();
    let seen = written["version"].as_str().expect("a version").to_owned();
    let outcomes: Vec<(String, i32)> = thread::scope(|scope| {
        let writers = (0..6).map(|number| {
            let (env, seen) = (&env, &seen);
            scope.spawn(move || {
                let value = format!("writer {number}");
                let line = format!("A --if-version {seen} -q");
                let code = set(env, &line, value.as_bytes()).code;
                (value, code)
            })
        });
        let writers: Vec<_> = writers.collect();
        let ends = writers.into_iter().map(thread::ScopedJoinHandle::join);
        ends.map(|end| end.expect("no writer panics")).collect()
    });
    let won: Vec<&str> = outcomes
        .iter()
        .filter(|(_, code)| *code == 0)
        .map(|(value, _)| value.as_str())
        .collect();
    let lost = outcomes.iter().filter(|(_, code)| *code == 1).count();
    assert_eq!((won.len(), lost), (1, 5), "{outcomes:?}");
    let secret = witness.secret("raced/production/A");
    assert_eq!(
        json!([secret["value"], secret["versions"][&seen]]),
        json!([won[0], ["AWSPREVIOUS"]])
    );
}
