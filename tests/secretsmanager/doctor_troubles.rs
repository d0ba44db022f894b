//! `keep doctor` where AWS refuses or fails: each trouble with what to type, and
//! how few calls that takes.

use std::time::{SystemTime, UNIX_EPOCH};

use keep_test_support::shelf::Shelf;
use keep_test_support::{Call, Outcome, Reply, StandIn, TestEnv};
use serde_json::{Value, json};

use crate::doctor::line;
use crate::keep;
use crate::service::{answer, answering};

pub(crate) const LOCAL: &str = "--vault sm --env local";

pub(crate) fn doctor(env: &TestEnv, options: &str) -> Outcome {
    keep(env, &format!("doctor {LOCAL} {options}"))
}

/// What a listing says of `app/local/KEY`, tagged as it should be, with these
/// fields in addition.
pub(crate) fn listed(key: &str, more: &Value) -> Value {
    let tag = |key: &str, value: &str| json!({ "Key": key, "Value": value });
    let mut entry = json!({
        "Name": format!("app/local/{key}"),
        "ARN": format!("arn:aws:secretsmanager:us-east-1:123456789012:secret:app/local/{key}-a1b2c3"),
        "LastChangedDate": days_ago(3),
        "Tags": [
            tag("ManagedBy", "Keep"),
            tag("Namespace", "app"),
            tag("Environment", "local"),
            tag("VaultSlug", "sm"),
        ],
    });
    let more = more.as_object().expect("fields").clone();
    entry.as_object_mut().expect("an object").extend(more);
    entry
}

pub(crate) fn days_ago(days: u64) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.expect("it is after 1970").as_secs() - days * 24 * 60 * 60
}

/// A service with these secrets, which answers otherwise where `special` does.
pub(crate) fn service(
    entries: Vec<Value>,
    special: impl Fn(&Call) -> Option<Reply> + Send + Sync + 'static,
) -> (TestEnv, StandIn) {
    let names = entries.iter().filter_map(|entry| entry["Name"].as_str());
    let shelf = Shelf::of(names.map(str::to_owned).collect::<Vec<_>>());
    answering(move |call, _| {
        if let Some(reply) = special(call) {
            return reply;
        }
        let entry = |name: &str| entries.iter().find(|entry| entry["Name"] == *name);
        match call.action.as_str() {
            "ListSecrets" => Reply::ok(&json!({ "SecretList": entries })),
            "DescribeSecret" => match entry(call.field("SecretId")) {
                Some(entry) => Reply::ok(entry),
                None => Reply::error(400, "ResourceNotFoundException", "not there"),
            },
            "TagResource" => Reply::ok(&json!({})),
            "GetCallerIdentity" => Reply::text(
                200,
                "<GetCallerIdentityResponse><GetCallerIdentityResult>\
                 <Arn>arn:aws:iam::123456789012:user/ada</Arn><UserId>A</UserId>\
                 <Account>123456789012</Account>\
                 </GetCallerIdentityResult></GetCallerIdentityResponse>",
            ),
            _ => answer(&shelf, call),
        }
    })
}

fn healthy() -> Vec<Value> {
    vec![listed("A", &json!({})), listed("B", &json!({}))]
}

#[test]
fn a_place_costs_six_calls_however_many_secrets_it_has() {
    let many = (0..80).map(|n| listed(&format!("K{n:02}"), &json!({})));
    let (env, aws) = service(many.collect(), |_| None);
    doctor(&env, "").assert(0, "", "Nothing is wrong in 1 place\n");
    let mut calls: Vec<(String, usize)> = aws.counts().into_iter().collect();
    calls.sort();
    let expected = [
        ("BatchGetSecretValue", 1),
        ("DescribeSecret", 1),
        ("GetSecretValue", 1),
        ("ListSecretVersionIds", 1),
        ("ListSecrets", 2),
    ];
    assert_eq!(
        calls,
        expected.map(|(action, count)| (action.to_owned(), count))
    );
}

/// What is denied, how it is called and how bad it is.
#[test]
fn each_missing_permission_is_named_with_its_action_and_identity() {
    let policy = "Run `keep iam --role read-only --env local --vault sm` for a policy that allows \
                  it (`--role developer` to write too)";
    let knows = "AWS knows this identity as `arn:aws:iam::123456789012:user/ada`";
    for (action, about, name, severity, code) in [
        ("ListSecrets", "", "app/local/", "problem", 4),
        ("GetSecretValue", "`A` in ", "app/local/A", "problem", 4),
        (
            "ListSecretVersionIds",
            "`A` in ",
            "app/local/A",
            "warning",
            0,
        ),
        ("DescribeSecret", "`A` in ", "app/local/A", "warning", 0),
    ] {
        let (env, _aws) = service(healthy(), move |call| {
            (call.action == action).then(Reply::denied)
        });
        let message = format!(
            "{about}vault `sm` (env `local`): AWS answered `AccessDeniedException` to \
             `secretsmanager:{action}` for `{name}`: not authorized; {knows}"
        );
        let fixes = format!(
            "The identity in use needs the permission `secretsmanager:{action}`; Run `keep \
             vault:edit sm` to use another identity; {policy}"
        );
        let denied = line(
            "local",
            "",
            &format!("{severity} access-denied"),
            &message,
            &fixes,
        );
        let counted = match severity {
            "problem" => "error: 1 problem in 1 place\n",
            _ => "No problem in 1 place: 1 warning\n",
        };
        doctor(&env, "").assert(code, denied, counted);
    }
    // Reading goes on without it, one by one.
    let (env, _aws) = service(healthy(), |call| {
        (call.action == "BatchGetSecretValue").then(Reply::denied)
    });
    let outcome = doctor(&env, "");
    let stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
    assert!(
        outcome.code == 0
            && stdout.starts_with(
                "sm\tlocal\t\twarning\taccess-denied\t`secretsmanager:BatchGetSecretValue` is denied"
            )
            && stdout.contains(knows)
            && stdout.ends_with(&format!("\t{policy}\n")),
        "{outcome}"
    );
}

/// A name that nothing has is denied by policies that go by tags, too.
#[test]
fn what_cannot_be_found_out_is_no_problem() {
    let (env, _aws) = service(healthy(), |_| Some(Reply::denied()));
    let denied = line(
        "local",
        "",
        "problem access-denied",
        "vault `sm` (env `local`): AWS answered `AccessDeniedException` to \
         `secretsmanager:ListSecrets` for `app/local/`: not authorized; whether `read` and `history` \
         are allowed shows only where there is a secret",
        "The identity in use needs the permission `secretsmanager:ListSecrets`; Run `keep vault:edit \
         sm` to use another identity; Run `keep iam --role read-only --env local --vault sm` for a \
         policy that allows it (`--role developer` to write too)",
    );
    doctor(&env, "").assert(4, denied, "error: 1 problem in 1 place\n");
}

#[test]
fn an_identity_that_nobody_tells_hides_no_denial() {
    let (env, _aws) = service(healthy(), |call| {
        ["ListSecrets", "GetCallerIdentity"]
            .contains(&call.action.as_str())
            .then(Reply::denied)
    });
    let outcome = doctor(&env, "");
    let stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
    assert!(
        outcome.code == 4
            && stdout.contains("`secretsmanager:ListSecrets`")
            && !stdout.contains("AWS knows"),
        "{outcome}"
    );
}

#[test]
fn a_secret_that_cannot_be_decrypted_is_told_with_its_key() {
    let key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd";
    let entries = vec![listed("A", &json!({ "KmsKeyId": key }))];
    let (env, aws) = service(entries, |call| {
        let reading = call.action == "GetSecretValue";
        reading.then(|| Reply::error(400, "DecryptionFailure", "KMS says no"))
    });
    let outcome = doctor(&env, "");
    let stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
    let failed = "sm\tlocal\t\tproblem\tencryption\t`A` in vault `sm` (env `local`): AWS answered \
                  `DecryptionFailure` to `secretsmanager:GetSecretValue` for `app/local/A`: KMS \
                  says no";
    let used = line(
        "local",
        "",
        "note kms-key",
        &format!(
            "1 secret is encrypted with the KMS key `{key}`: reading needs `kms:Decrypt` for it, \
             and writing `kms:GenerateDataKey` too"
        ),
        "",
    );
    assert!(
        outcome.code == 4 && stdout.starts_with(failed) && stdout.ends_with(&used),
        "{outcome}"
    );
    assert_eq!(outcome.stderr, "error: 1 problem, 1 note in 1 place\n");
    // It is not tried again in another way.
    assert_eq!(aws.count("BatchGetSecretValue"), 0);
}

/// A vault that fails is told like everything else, and the others are looked at.
#[test]
fn a_vault_that_does_not_answer_hides_no_other() {
    let php = json!({ "Tags": [{ "Key": "ManagedBy", "Value": "Keep" }, { "Key": "Env", "Value": "local" }]});
    let (env, _aws) = service(vec![listed("A", &php)], |_| None);
    let away = "--driver secretsmanager --slug away --name Away --set endpoint=http://127.0.0.1:1";
    assert_eq!(keep(&env, &format!("vault:add {away}")).code, 0);
    let outcome = keep(&env, "doctor --env local");
    let unreachable = "away\tlocal\t\tproblem\tunreachable\tvault `away` (env `local`): \
                       `127.0.0.1:1` could not be reached for `secretsmanager:ListSecrets` for \
                       `app/local/`: Connection refused (os error 111)\tTry again in a moment; Run \
                       `keep vault:edit away` if the region or endpoint is wrong\n";
    let php = line(
        "local",
        "A",
        "warning php-tags",
        "tagged by PHP Keep, so that policies by `Environment` do not cover it",
        &format!("Run `keep doctor --fix {LOCAL}` to put the tags right"),
    );
    outcome.assert(
        7,
        [unreachable, &php].concat(),
        "error: 1 problem, 1 warning in 2 places\n",
    );
    // The worst decides: a denial before an outage.
    let (env, _aws) = service(Vec::new(), |call| {
        (call.action == "ListSecrets").then(Reply::denied)
    });
    assert_eq!(keep(&env, &format!("vault:add {away}")).code, 0);
    assert_eq!(keep(&env, "doctor --env local").code, 4);
}

#[test]
fn credentials_that_are_over_are_told_once_for_each_place() {
    let (env, aws) = service(Vec::new(), |_| {
        Some(Reply::error(400, "ExpiredTokenException", "expired"))
    });
    let outcome = doctor(&env, "");
    let stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
    assert!(
        outcome.code == 4
            && stdout.starts_with("sm\tlocal\t\tproblem\tno-identity\t")
            && stdout.lines().count() == 1,
        "{outcome}"
    );
    assert_eq!(aws.count("ListSecrets"), 1);
}

/// Another service than the one that is meant may say that something is not there.
/// `doctor` and `verify` then found nothing wrong, without having seen a secret.
#[test]
fn a_list_that_is_not_there_is_no_list() {
    let (env, _aws) = answering(|_, _| Reply::error(400, "ResourceNotFoundException", "no table"));
    let said = "AWS answered `ResourceNotFoundException` to `secretsmanager:ListSecrets` for \
                `app/local/`: no table";
    let fix = "Run `keep show --keys --vault sm --env local` to see which keys there are";
    doctor(&env, "").assert(
        1,
        format!("sm\tlocal\t\tproblem\tfailed\tvault `sm` (env `local`): {said}\t{fix}\n"),
        "error: 1 problem in 1 place\n",
    );
    let verified = keep(&env, "verify sm:local");
    assert_eq!(verified.code, 3, "{verified}");
}
