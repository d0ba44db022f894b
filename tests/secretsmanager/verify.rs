//! `keep verify`: what each denial shows as, and that nothing is left behind.

use std::sync::Mutex;

use keep_test_support::shelf::Shelf;
use keep_test_support::{Call, Outcome, Reply, Service, StandIn, TestEnv, on_every_service};
use serde_json::json;

use crate::service::{answer, answering};
use crate::{keep, on, set};

/// The probe's key is random: `PROBE` stands for it.
fn verify(env: &TestEnv, options: &str) -> Outcome {
    let mut outcome = keep(env, &format!("verify {options}"));
    let stdout = String::from_utf8(outcome.stdout).expect("it prints text");
    outcome.stdout = without_probe(&stdout).into_bytes();
    outcome.stderr = without_probe(&outcome.stderr);
    outcome
}

fn without_probe(text: &str) -> String {
    let mut parts = text.split("keep-verify-");
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_hexdigit).count();
        assert_eq!(digits, 16, "{text}");
        result = result + "PROBE" + &part[digits..];
    }
    result
}

/// A service with one secret that denies what the test says, and holds a
/// probe that was created.
fn service(denies: impl Fn(&Call) -> bool + Send + Sync + 'static) -> (TestEnv, StandIn) {
    let shelf = Shelf::numbered(1);
    let written: Mutex<bool> = Mutex::default();
    answering(move |call, _| {
        if denies(call) {
            return Reply::denied();
        }
        let mut written = written.lock().expect("no test panics with it");
        let about_probe = ["Name", "SecretId"]
            .iter()
            .any(|field| call.field(field).contains("/keep-verify-"));
        if !about_probe {
            return answer(&shelf, call);
        }
        match call.action.as_str() {
            "CreateSecret" => *written = true,
            _ if !*written => return Reply::error(400, "ResourceNotFoundException", "no"),
            "DeleteSecret" => *written = false,
            _ => {}
        }
        match call.action.as_str() {
            "DescribeSecret" => Reply::ok(&json!({
                "Name": call.field("SecretId"),
                "Tags": [
                    {"Key": "ManagedBy", "Value": "Keep"},
                    {"Key": "Namespace", "Value": "app"},
                    {"Key": "Environment", "Value": "local"},
                    {"Key": "VaultSlug", "Value": "sm"},
                ],
            })),
            "GetSecretValue" => Reply::ok(&json!({
                "Name": call.field("SecretId"),
                "VersionId": "v1",
                "SecretString": "nothing secret",
            })),
            _ => answer(&shelf, call),
        }
    })
}

fn actions(aws: &StandIn) -> Vec<String> {
    aws.calls().into_iter().map(|call| call.action).collect()
}

fn denied(permission: &str, action: &str, name: &str) -> String {
    let about = if name.ends_with('/') {
        String::new()
    } else {
        let key = name.rsplit('/').next().unwrap_or_default();
        format!("`{key}` in ")
    };
    format!(
        "  sm:local {permission}  failed: {about}vault `sm` (env `local`): AWS answered \
         `AccessDeniedException` to `secretsmanager:{action}` for `{name}`: not authorized\n"
    )
}

fn needs(actions: &[&str]) -> String {
    let needs = actions.iter().map(|action| {
        format!("hint: The identity in use needs the permission `secretsmanager:{action}`\n")
    });
    let other = "hint: Run `keep vault:edit sm` to use another identity\n";
    let mut hints: Vec<String> = needs.collect();
    hints.insert(1, other.to_owned());
    hints.concat()
}

/// PHP Keep created and deleted a secret in every place, production too.
#[test]
fn reading_is_tried_with_three_calls_that_change_nothing() {
    let (env, aws) = service(|_| false);
    verify(&env, "--env local").assert_stdout("sm\tlocal\tyes\tyes\tyes\t-\t-\n");
    let expected = ["ListSecrets", "GetSecretValue", "ListSecretVersionIds"];
    assert_eq!(actions(&aws), expected);
    assert_eq!(aws.calls()[1].field("SecretId"), "app/local/K0000");
}

#[test]
fn each_denial_is_named_with_its_action() {
    let (env, _aws) = service(|call| call.action == "GetSecretValue");
    let read = denied("read", "GetSecretValue", "app/local/K0000");
    verify(&env, "--env local").assert(
        4,
        "sm\tlocal\tyes\tno\tyes\t-\t-\n",
        &format!(
            "error: 1 of 3 permissions are denied\n{read}\n{}",
            needs(&["GetSecretValue"])
        ),
    );
    let (env, _aws) = service(|_| true);
    // With nothing listed, only a name is left to try, and its denial may mean
    // no more than that nothing has that name.
    let unknown = |permission: &str, action: &str| {
        format!(
            "warning: sm:local {permission}: unknown, for there is no secret to try it on, and a \
             name that does not exist is denied: `PROBE` in vault `sm` (env `local`): AWS answered \
             `AccessDeniedException` to `secretsmanager:{action}` for `app/local/PROBE`: not \
             authorized\n"
        )
    };
    let warnings = unknown("read", "GetSecretValue") + &unknown("history", "ListSecretVersionIds");
    let list = denied("list", "ListSecrets", "app/local/");
    verify(&env, "local").assert(
        4,
        "sm\tlocal\tno\tunknown\tunknown\t-\t-\n",
        &format!(
            "{warnings}error: 1 of 3 permissions are denied, and 2 could not be tried\n{list}\n{}",
            needs(&["ListSecrets"])
        ),
    );
    let json = verify(&env, "local --format json");
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(
        (
            json.code,
            &document[0]["list"],
            &document[0]["read"],
            &document[0]["write"]
        ),
        (4, &json!("no"), &json!("unknown"), &json!("untried"))
    );
    assert_eq!(document[0]["problems"][0]["permission"], "list");
}

#[test]
fn what_cannot_be_decrypted_cannot_be_read() {
    let mut shelf = Shelf::numbered(1);
    let name = "app/local/K0000";
    shelf.unreadable.insert(name.into(), "DecryptionFailure");
    let (env, _aws) = answering(move |call, _| answer(&shelf, call));
    let outcome = verify(&env, "local");
    let read = format!(
        "error: 1 of 3 permissions are denied\n  sm:local read  failed: `K0000` in vault `sm` (env \
         `local`): AWS answered `DecryptionFailure` to `secretsmanager:GetSecretValue` for `{name}`"
    );
    assert!(outcome.stderr.starts_with(&read), "{outcome}");
    assert_eq!(
        (outcome.code, outcome.stdout.as_slice()),
        (4, b"sm\tlocal\tyes\tno\tyes\t-\t-\n".as_slice()),
        "{outcome}"
    );
}

/// Each place has answers of its own, and every missing action is named.
#[test]
fn every_env_is_tried_and_each_says_what_is_missing_there() {
    let (env, aws) = service(|call| {
        let production = call.body.to_string().contains("app/production/");
        match call.action.as_str() {
            "ListSecrets" => production,
            "ListSecretVersionIds" => !production,
            _ => false,
        }
    });
    let outcome = verify(&env, "");
    let history = denied("history", "ListSecretVersionIds", "app/local/K0000");
    let list = "  sm:production list  failed: vault `sm` (env `production`): AWS answered \
                `AccessDeniedException` to `secretsmanager:ListSecrets` for `app/production/`: not \
                authorized\n";
    let history = history.replace("history  failed", "history    failed");
    let open = "warning: sm:staging history: unknown, for there is no secret to try it on, and a \
                name that does not exist is denied: `PROBE` in vault `sm` (env `staging`): AWS \
                answered `AccessDeniedException` to `secretsmanager:ListSecretVersionIds` for \
                `app/staging/PROBE`: not authorized\n";
    outcome.assert(
        4,
        "sm\tlocal\tyes\tyes\tno\t-\t-\n\
         sm\tstaging\tyes\tyes\tunknown\t-\t-\n\
         sm\tproduction\tno\tyes\tyes\t-\t-\n",
        &format!(
            "{open}error: 2 of 9 permissions are denied, and 1 could not be tried\n{history}{list}\n{}",
            needs(&["ListSecretVersionIds", "ListSecrets"])
        ),
    );
    assert!(
        aws.counts()
            .keys()
            .all(|action| action.starts_with("List") || action.starts_with("Get"))
    );
}

#[test]
fn without_a_list_a_name_that_nothing_has_tells_as_much() {
    let (env, _aws) = service(|call| call.action == "ListSecrets");
    let list = denied("list", "ListSecrets", "app/local/");
    verify(&env, "local").assert(
        4,
        "sm\tlocal\tno\tyes\tyes\t-\t-\n",
        &format!(
            "error: 1 of 3 permissions are denied\n{list}\n{}",
            needs(&["ListSecrets"])
        ),
    );
}

on_every_service!(writing_leaves_nothing_in_the_store);
fn writing_leaves_nothing_in_the_store(service: Service) {
    let (env, witness) = on(service, "proven");
    set(&env, "A", "one").assert(0, "", &crate::said("A", "created"));
    let rows = "sm\tlocal\tyes\tyes\tyes\tyes\tyes\n\
                sm\tstaging\tyes\tyes\tyes\tyes\tyes\n\
                sm\tproduction\tyes\tyes\tyes\tyes\tyes\n";
    verify(&env, "--write").assert_stdout(rows);
    let listed = witness.call(
        "list_secrets",
        &json!({"IncludePlannedDeletion": true, "Filters": [{"Key": "name", "Values": ["proven/"]}]}),
    );
    let names = listed["SecretList"].as_array().expect("a list").iter();
    let names: Vec<&str> = names.filter_map(|secret| secret["Name"].as_str()).collect();
    assert_eq!(names, ["proven/production/A"]);
    assert_eq!(witness.secret("proven/production/A")["value"], json!("one"));
}

#[test]
fn a_denied_write_leaves_nothing_to_delete() {
    let (env, aws) = service(|call| call.action == "CreateSecret");
    let write = denied("write", "CreateSecret", "app/local/PROBE");
    verify(&env, "local --write").assert(
        4,
        "sm\tlocal\tyes\tyes\tyes\tno\t-\n",
        &format!(
            "error: 1 of 4 permissions are denied\n{write}\n{}",
            needs(&["CreateSecret"])
        ),
    );
    assert_eq!(aws.count("DeleteSecret"), 0);
    // What may be created may not be updated, and is still removed.
    let (env, aws) = service(|call| call.action == "PutSecretValue");
    let outcome = verify(&env, "local --write");
    assert_eq!(
        (
            outcome.code,
            String::from_utf8_lossy(&outcome.stdout).as_ref()
        ),
        (4, "sm\tlocal\tyes\tyes\tyes\tno\tyes\n"),
        "{outcome}"
    );
    assert_eq!(aws.count("DeleteSecret"), 1);
}

#[test]
fn a_probe_that_cannot_be_removed_is_named() {
    let (env, _aws) = service(|call| call.action == "DeleteSecret");
    let delete = denied("delete", "DeleteSecret", "app/local/PROBE");
    verify(&env, "local --write").assert(
        4,
        "sm\tlocal\tyes\tyes\tyes\tyes\tno\n",
        &format!(
            "warning: sm:local: the probe `PROBE` could not be removed\n\
             hint: Run `keep delete PROBE --vault sm --env local --purge` to remove it\n\
             error: 1 of 5 permissions are denied\n{delete}\n{}",
            needs(&["DeleteSecret"])
        ),
    );
    let (env, _aws) = service(|call| call.body["ForceDeleteWithoutRecovery"] == json!(true));
    verify(&env, "local --write").assert(
        0,
        "sm\tlocal\tyes\tyes\tyes\tyes\tyes\n",
        "warning: sm:local: the probe `PROBE` is deleted but could not be purged\n",
    );
}

/// The answer to a write may be lost after the write was made.
#[test]
fn a_probe_that_may_be_there_is_removed() {
    let shelf = Shelf::numbered(1);
    let (env, aws) = answering(move |call, _| match call.action.as_str() {
        "CreateSecret" => Reply::cut(),
        "DescribeSecret" => Reply::ok(&json!({"Name": call.field("SecretId"), "Tags": []})),
        _ => answer(&shelf, call),
    });
    let outcome = verify(&env, "local --write");
    assert_eq!(
        (
            outcome.code,
            String::from_utf8_lossy(&outcome.stdout).as_ref()
        ),
        (7, "sm\tlocal\tyes\tyes\tyes\tunknown\tyes\n"),
        "{outcome}"
    );
    assert_eq!(aws.count("DeleteSecret"), 1);
}

#[test]
fn whom_nobody_answers_is_asked_once() {
    let (env, aws) = answering(|_, _| Reply::text(503, ""));
    verify(&env, "local --write").assert(
        7,
        "sm\tlocal\tunknown\tunknown\tunknown\tunknown\tunknown\n",
        "error: 5 of 5 permissions could not be tried\n  \
         sm:local list  failed: vault `sm` (env `local`): AWS answered HTTP status 503 to \
         `secretsmanager:ListSecrets` for `app/local/`\n\n\
         hint: Try again in a moment\n",
    );
    // The SDK's own three attempts.
    assert_eq!(actions(&aws), ["ListSecrets"; 3]);

    let (env, aws) = answering(|_, _| Reply::error(400, "ExpiredTokenException", "expired"));
    verify(&env, "local").assert(
        4,
        "sm\tlocal\tunknown\tunknown\tunknown\t-\t-\n",
        "error: 3 of 3 permissions could not be tried\n  \
         sm:local list  failed: vault `sm` (env `local`): the AWS keys in the environment have \
         expired: AWS answered `ExpiredTokenException` to `secretsmanager:ListSecrets` for \
         `app/local/`: expired\n\n\
         hint: Set new keys, or run `unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY \
         AWS_SESSION_TOKEN` to go on without them\n\
         hint: Run `keep vault:edit sm` to choose other credentials\n",
    );
    assert_eq!(actions(&aws), ["ListSecrets"]);
}

#[test]
fn places_that_fail_in_different_ways_are_a_partial_failure() {
    let (env, _aws) = service(|call| call.action == "GetSecretValue");
    let away = "--driver secretsmanager --slug away --name Away --set endpoint=http://127.0.0.1:1";
    assert_eq!(keep(&env, &format!("vault:add {away}")).code, 0);
    let outcome = verify(&env, "sm:local away:staging");
    assert_eq!(
        (
            outcome.code,
            String::from_utf8_lossy(&outcome.stdout).as_ref()
        ),
        (
            8,
            "sm\tlocal\tyes\tno\tyes\t-\t-\naway\tstaging\tunknown\tunknown\tunknown\t-\t-\n"
        ),
        "{outcome}"
    );
    let said =
        "error: 1 of 6 permissions are denied, and 3 could not be tried\n  sm:local read      ";
    assert!(outcome.stderr.starts_with(said), "{outcome}");
}
