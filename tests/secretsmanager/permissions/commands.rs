//! Every command under every policy: the built `keep` on a Secrets Manager that
//! asks the simulator about each permission that AWS would ask for.

use std::collections::BTreeMap;
use std::thread;

use keep_test_support::strict::{REGION, Strict};
use keep_test_support::{Outcome, TestEnv};
use serde_json::{Value, json};

use super::bound_by;
use super::policies::{Column, of_keep, of_the_page};
use crate::{KEEP, keep, set_up};

/// A row of the table: what it is called, what is typed in a place, and what is
/// there beyond `OLD`.
struct Row {
    name: &'static str,
    line: &'static str,
    extra: Extra,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Extra {
    Nothing,
    /// `ODD` with the tags of a vault that had another slug.
    OtherSlug,
    /// `ODD` as PHP Keep tagged it.
    OfPhp,
    /// `ODD` without any tag.
    Untagged,
    /// `ODD`, tagged by another tool.
    Foreign,
    /// `ODD`, deleted and not gone.
    Deleted,
    /// `ODD` with a version before the current one and a policy of its own.
    TwoVersions,
}

const fn row(name: &'static str, line: &'static str) -> Row {
    with(Extra::Nothing, name, line)
}

const fn with(extra: Extra, name: &'static str, line: &'static str) -> Row {
    Row { name, line, extra }
}

const ROWS: [Row; 35] = [
    row("`get`", "get OLD --env {env}"),
    row("`show`", "show --env {env}"),
    row("`show --keys`", "show --keys --env {env}"),
    row("`show --deleted`", "show --deleted --env {env}"),
    row("`export`", "export --env {env}"),
    row("`run`", "run --env {env} -- true"),
    row("`search`", "search value --env {env}"),
    row("`history`", "history OLD --env {env}"),
    row("`verify`", "verify {env}"),
    row("`set`, a new key", "set NEW --env {env} --stdin"),
    row(
        "`set --if-absent`, a new key",
        "set NEW --env {env} --stdin --if-absent",
    ),
    row("`set`, a key that exists", "set OLD --env {env} --stdin"),
    row(
        "`set --description`",
        "set OLD --env {env} --stdin --description text",
    ),
    row(
        "`set --if-version`",
        "set OLD --env {env} --stdin --if-version {version}",
    ),
    with(
        Extra::OtherSlug,
        "`set`, after the vault's slug changed",
        "set ODD --env {env} --stdin",
    ),
    with(
        Extra::OfPhp,
        "`set`, a secret of PHP Keep",
        "set ODD --env {env} --stdin",
    ),
    with(
        Extra::Untagged,
        "`set --adopt`, a secret without tags",
        "set ODD --env {env} --stdin --adopt",
    ),
    with(
        Extra::Foreign,
        "`set --adopt`, a secret of another tool",
        "set ODD --env {env} --stdin --adopt",
    ),
    with(
        Extra::OfPhp,
        "`get`, a secret of PHP Keep",
        "get ODD --env {env}",
    ),
    row("`import`, a new key", "import new.env --env {env}"),
    row(
        "`import --overwrite`, a key that exists",
        "import old.env --env {env} --overwrite",
    ),
    row(
        "`copy` from staging",
        "copy OLD --from staging --to {env} --overwrite",
    ),
    row("`rename`", "rename OLD NEW --env {env} --yes"),
    row("`delete`", "delete OLD --env {env} --yes"),
    row("`delete --purge`", "delete OLD --env {env} --purge --yes"),
    with(Extra::Deleted, "`restore`", "restore ODD --env {env}"),
    with(
        Extra::TwoVersions,
        "`rollback`",
        "rollback ODD --env {env} --yes",
    ),
    row("`rotate --status`", "rotate OLD --env {env} --status"),
    row(
        "`rotate --lambda-arn`",
        "rotate OLD --env {env} --lambda-arn \
         arn:aws:lambda:us-east-1:123456789012:function:SecretsManagerRotate --schedule 30d",
    ),
    row("`replicate`, its status", "replicate OLD --env {env}"),
    row(
        "`replicate --to`",
        "replicate OLD --env {env} --to eu-west-1",
    ),
    row(
        "`policy --from-file`",
        "policy OLD --env {env} --from-file policy.json --yes",
    ),
    with(
        Extra::TwoVersions,
        "`policy`, shown",
        "policy ODD --env {env}",
    ),
    with(
        Extra::TwoVersions,
        "`policy --remove`",
        "policy ODD --env {env} --remove --yes",
    ),
    row("`verify --write`", "verify {env} --write"),
];

/// The three places of a cell: a namespace and an env.
const PLACES: [(&str, &str); 3] = [
    ("myapp", "production"),
    ("myapp", "local"),
    ("other", "production"),
];

/// That of a secret itself, which lets in another account.
const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
"Principal":{"AWS":"arn:aws:iam::210987654321:root"},
"Action":"secretsmanager:GetSecretValue","Resource":"*"}]}"#;

/// What there is: `OLD` in every env of two applications, and what the row adds.
fn seeded(extra: Extra) -> Strict {
    let aws = Strict::start();
    for namespace in ["myapp", "other"] {
        for env in ["local", "staging", "production"] {
            let name = |key: &str| format!("{namespace}/{env}/{key}");
            let tags = |slug: &'static str| {
                [
                    ("ManagedBy", "Keep"),
                    ("Namespace", namespace),
                    ("Environment", env),
                    ("VaultSlug", slug),
                ]
            };
            let old = name("OLD");
            aws.create(&old, &format!("value of {old}"), &tags("secretsmanager"));
            let (odd, of_php) = (name("ODD"), [tags("SM")[0], tags("SM")[1], ("Env", env)]);
            match extra {
                Extra::Nothing => {}
                Extra::OtherSlug => aws.create(&odd, "value of it", &tags("before")),
                Extra::OfPhp => aws.create(&odd, "value of it", &of_php),
                Extra::Untagged => aws.create(&odd, "value of it", &[]),
                Extra::Foreign => aws.create(&odd, "value of it", &[("ManagedBy", "Terraform")]),
                Extra::Deleted => {
                    aws.create(&odd, "value of it", &tags("secretsmanager"));
                    let deleted = aws.ask(REGION, "DeleteSecret", &json!({ "SecretId": odd }));
                    deleted.expect("it can be deleted");
                }
                Extra::TwoVersions => {
                    aws.create(&odd, "value of it", &tags("secretsmanager"));
                    let put = json!({
                        "SecretId": odd,
                        "SecretString": "value since",
                        "ClientRequestToken": "v".repeat(32),
                    });
                    let put = aws.ask(REGION, "PutSecretValue", &put);
                    put.expect("it can be written");
                    let policy = json!({ "SecretId": odd, "ResourcePolicy": POLICY });
                    let policy = aws.ask(REGION, "PutResourcePolicy", &policy);
                    policy.expect("it can carry a policy");
                }
            }
        }
    }
    aws
}

/// All that a denial may not change, by name.
fn state(aws: &Strict) -> BTreeMap<String, Value> {
    let names = aws.names().into_iter();
    names
        .map(|name| {
            let secret = aws.described(&name);
            let kept = json!([
                aws.value(&name),
                secret["Tags"],
                secret["Description"],
                secret["DeletedDate"],
                secret["VersionIdsToStages"],
            ]);
            (name, kept)
        })
        .collect()
}

/// `yes` or `no`. What was denied is told as a denial, shows no value and
/// changes nothing.
fn tried(column: &Column, env: &TestEnv, row: &Row, place: (&str, &str)) -> &'static str {
    let aws = seeded(row.extra);
    let before = state(&aws);
    bound_by(&aws, &column.policy);
    let (namespace, name) = place;
    let old = aws.described(&format!("{namespace}/{name}/OLD"));
    let versions = old["VersionIdsToStages"].as_object();
    let version = versions.and_then(|versions| versions.keys().next());
    let line = row.line.replace("{env}", name);
    let line = line.replace("{version}", version.map_or("", String::as_str));
    let run = env.keep(line.split_whitespace()).stdin("other");
    let outcome = run.env("AWS_ENDPOINT_URL", aws.url()).run();
    if outcome.code == 0 {
        return "yes";
    }
    let what = || format!("{}: {line} in {place:?}: {outcome}", column.head);
    assert!(matches!(outcome.code, 4 | 8), "{}", what());
    assert!(
        outcome.stderr.contains("AccessDeniedException"),
        "{}",
        what()
    );
    assert!(!shows_a_value(&outcome, &state(&aws)), "{}", what());
    assert_eq!(state(&aws), before, "{}", what());
    "no"
}

fn shows_a_value(outcome: &Outcome, state: &BTreeMap<String, Value>) -> bool {
    let stdout = String::from_utf8_lossy(&outcome.stdout);
    let mut values = state.values().filter_map(|secret| secret[0].as_str());
    values.any(|value| stdout.contains(value))
}

/// The cells of one column, of every row in every place.
fn cells(column: &Column) -> Vec<String> {
    let projects = ["myapp", "other"].map(|namespace| {
        let env = TestEnv::new(KEEP).with_aws_at("http://127.0.0.1:1");
        set_up(&env, namespace, "secretsmanager", &[]);
        env.write("new.env", "NEW=other\n");
        env.write("old.env", "OLD=other\n");
        env.write("policy.json", POLICY);
        env
    });
    let rows = ROWS.iter().map(|row| {
        let places = PLACES.map(|place| {
            let project = usize::from(place.0 == "other");
            tried(column, &projects[project], row, place)
        });
        places.join(" / ")
    });
    rows.collect()
}

/// `PERMISSIONS.md` says who may do what; this says whether it is true.
#[test]
fn who_may_do_what_is_as_written() {
    let columns: Vec<Column> = of_the_page().into_iter().chain(of_keep()).collect();
    let cells: Vec<Vec<String>> = thread::scope(|scope| {
        let tried: Vec<_> = columns
            .iter()
            .map(|column| scope.spawn(move || cells(column)))
            .collect();
        tried
            .into_iter()
            .map(|column| column.join().expect("every command was tried"))
            .collect()
    });
    let heads: Vec<&str> = columns.iter().map(|column| column.head).collect();
    let mut table = super::heading("command", &heads);
    for (number, row) in ROWS.iter().enumerate() {
        let row_cells: Vec<String> = cells.iter().map(|column| column[number].clone()).collect();
        super::push_row(&mut table, row.name, &row_cells);
    }
    super::assert_written(&table);
}

/// With replicas AWS asks for more, both for making a secret and for deleting it.
#[test]
fn a_developer_makes_and_deletes_secrets_with_copies() {
    let aws = seeded(Extra::Nothing);
    let env = TestEnv::new(KEEP).with_aws_at(&aws.url());
    set_up(
        &env,
        "myapp",
        "secretsmanager",
        &["replica-regions=eu-west-1"],
    );
    let policy = keep(&env, "iam --role developer --env production").json();
    bound_by(&aws, &policy);
    for line in [
        "set NEW value --env production",
        "rename NEW NEWER --env production --yes",
        "delete NEWER --env production --yes",
    ] {
        let outcome = keep(&env, line);
        assert_eq!(outcome.code, 0, "{outcome}");
    }
    let asked = aws.checks();
    let asked = |action: &str| asked.iter().any(|check| check.action.ends_with(action));
    assert!(asked(":ReplicateSecretToRegions") && asked(":RemoveRegionsFromReplication"));
    assert_eq!(keep(&env, "set NEW value --env local").code, 4);
}
