//! `keep replicate` on AWS, and the setting `replica-regions`.

use keep_test_support::strict::{Replication, Strict};
use keep_test_support::{Reply, Service, TestEnv, on_every_service};
use serde_json::{Value, json};

use crate::service::answering;
use crate::strict::on_strict;
use crate::{KEEP, keep, on, said, set, set_up};

const NONE: &str = "`A` in vault `sm` (env `production`) has no copies elsewhere\n";
const HOW_FAR: &str = "hint: Run `keep replicate A --status --vault sm --env production` to see \
                       how far they are\n";

fn secret() -> (TestEnv, Strict) {
    let (env, aws) = on_strict();
    set(&env, "A", "v").assert(0, "", &said("A", "created"));
    aws.forget_calls();
    (env, aws)
}

#[test]
fn copies_are_made_shown_and_removed() {
    let (env, aws) = secret();
    keep(&env, "replicate A --env production").assert(0, "", NONE);
    let line = "replicate A --env production --to eu-west-1,eu-central-1 --to us-west-2";
    keep(&env, line).assert(
        0,
        "eu-central-1\tin-progress\t\t\neu-west-1\tin-progress\t\t\nus-west-2\tin-progress\t\t\n",
        HOW_FAR,
    );
    let rows = "eu-central-1\tin-sync\t\t\neu-west-1\tin-sync\t\t\nus-west-2\tin-sync\t\t\n";
    keep(&env, "replicate A --env production --status").assert(0, rows, "");
    assert_eq!(
        aws.actions(),
        [
            "DescribeSecret",
            "DescribeSecret",
            "ReplicateSecretToRegions",
            "DescribeSecret"
        ]
    );
    // What is there already is no failure of what is not.
    aws.forget_calls();
    keep(&env, "replicate A --env production --to us-west-2").assert(0, rows, "");
    assert_eq!(aws.actions(), ["DescribeSecret"]);
    keep(
        &env,
        "replicate A --env production --to us-west-2,us-west-1 -q",
    )
    .assert(
        0,
        "eu-central-1\tin-sync\t\t\neu-west-1\tin-sync\t\t\nus-west-1\tin-progress\t\t\n\
         us-west-2\tin-sync\t\t\n",
        "",
    );

    // A copy is read like any secret of its region.
    keep(&env, "vault:edit sm --set region=eu-west-1 -q").assert(0, "", "");
    keep(&env, "get A --env production").assert_stdout("v");
    keep(&env, "replicate A --env production").assert(
        1,
        "",
        "error: `A` in vault `sm` (env `production`): `A` is itself a copy of the secret in \
         `us-east-1`\n\n\
         hint: Change it there: a vault with that region has the secret itself\n",
    );
    keep(&env, "vault:edit sm --unset region -q").assert(0, "", "");

    let removing = "replicate A --env production --remove eu-west-1,us-west-1 --remove us-west-2";
    keep(&env, removing).assert(2, "", "error: confirmation is needed: pass `--yes`\n");
    keep(&env, &format!("{removing} --yes")).assert(
        0,
        "eu-central-1\tin-sync\t\t\n",
        "Copies of `A` from vault `sm` (env `production`) deleted in `eu-west-1`, `us-west-1`, \
         `us-west-2`\n",
    );
    keep(&env, "replicate A --env production --format json").assert_stdout(
        "{\n  \"key\": \"A\",\n  \"vault\": \"sm\",\n  \"env\": \"production\",\n  \
         \"replicas\": [\n    {\n      \"region\": \"eu-central-1\",\n      \
         \"state\": \"in-sync\",\n      \"message\": null,\n      \
         \"encryption_key\": null,\n      \"accessed\": null\n    }\n  ]\n}\n",
    );
}

#[test]
fn a_copy_that_failed_is_told_in_the_words_of_aws() {
    let (env, aws) = secret();
    let taken = json!({ "Name": "app/production/A", "SecretString": "another" });
    aws.ask("eu-west-1", "CreateSecret", &taken)
        .expect("the name is free");
    let failed = "error: 1 of 2 copies of `A` in vault `sm` (env `production`) failed\n  \
         eu-central-1  STATE\n  \
         eu-west-1     failed: Replication failed: Secret name app/production/A already exists in \
         region eu-west-1.\n\n\
         hint: Run `keep replicate A --to eu-west-1 --vault sm --env production` to try again when \
         the reason is gone\n";
    for (line, state) in [
        ("--to eu-west-1,eu-central-1", "in-progress"),
        ("--status", "in-sync"),
    ] {
        keep(&env, &format!("replicate A --env production {line}")).assert(
            8,
            format!("eu-central-1\t{state}\t\t\neu-west-1\tfailed\t\t\n"),
            &failed.replace("STATE", state),
        );
    }
}

#[test]
fn a_copy_that_is_under_way_is_no_failure() {
    let (env, aws) = secret();
    aws.replication(Replication::Hangs);
    keep(&env, "replicate A --env production --to eu-west-1 -q").assert(
        0,
        "eu-west-1\tin-progress\t\t\n",
        "",
    );
    keep(&env, "replicate A --env production").assert(0, "eu-west-1\tin-progress\t\t\n", HOW_FAR);
}

#[test]
fn what_makes_no_sense_is_refused_before_aws_is_asked_to_change_anything() {
    let (env, aws) = secret();
    keep(
        &env,
        "replicate A --env production --to eu-west-1,us-east-1",
    )
    .assert(
        1,
        "",
        "error: `A` in vault `sm` (env `production`): `us-east-1` is the region of `A` itself, \
         which needs no copy there\n\n\
         hint: Run `keep replicate A --vault sm --env production --status` to see where it has \
         copies\n",
    );
    assert_eq!(aws.actions(), [""; 0]);
    keep(
        &env,
        "replicate A --env production --remove eu-west-1 --yes",
    )
    .assert(
        3,
        "",
        "error: `A` in vault `sm` (env `production`): `A` has no copy in `eu-west-1`\n\n\
         hint: Run `keep replicate A --vault sm --env production --status` to see where it has \
         copies\n",
    );
    aws.create("app/production/THEIRS", "v", &[]);
    for (key, code) in [("THEIRS", 1), ("NONE", 3)] {
        for change in ["--to eu-west-1", "--remove eu-west-1 --yes"] {
            let outcome = keep(&env, &format!("replicate {key} --env production {change}"));
            assert_eq!(outcome.code, code, "{outcome}");
        }
    }
    keep(&env, "delete A --env production --yes -q").assert(0, "", "");
    let deleted = keep(&env, "replicate A --env production");
    let hint = "hint: Run `keep restore A --vault sm --env production` to bring it back\n";
    assert!(deleted.stderr.contains(hint), "{deleted}");
    let changes = ["ReplicateSecretToRegions", "RemoveRegionsFromReplication"];
    assert_eq!(changes.map(|action| aws.count(action)), [0, 0]);
}

#[test]
fn new_secrets_are_replicated_as_the_vault_says() {
    let aws = Strict::start();
    let env = TestEnv::new(KEEP).with_aws_at(&aws.url());
    let regions = "replica-regions=eu-west-1,eu-central-1";
    set_up(&env, "replicated", "sm", &[regions]);
    set(&env, "A", "v").assert(0, "", &said("A", "created"));
    let rows = "eu-central-1\tin-sync\t\t\neu-west-1\tin-sync\t\t\n";
    keep(&env, "replicate A --env production").assert(0, rows, "");
    keep(&env, "vault:edit sm --set region=eu-central-1 -q").assert(0, "", "");
    keep(&env, "get A --env production").assert_stdout("v");
}

on_every_service!(
    copies_come_and_go,
    except(ministack: "it has no RemoveRegionsFromReplication")
);
fn copies_come_and_go(service: Service) {
    let (env, witness) = on(service, "copies");
    set(&env, "A", "v").assert(0, "", &said("A", "created"));
    // Which key a copy has without being told, and how soon it is there, differs
    // from service to service.
    let copies = |options: &str| {
        let line = format!("replicate A --env production {options} -q --format json");
        let outcome = keep(&env, &line);
        assert_eq!(outcome.code, 0, "{outcome}");
        let copies = outcome.json();
        let copies = copies["replicas"].as_array().expect("a list").iter();
        copies
            .map(|copy| copy["region"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        copies("--to eu-west-1,us-west-2"),
        ["eu-west-1", "us-west-2"]
    );
    assert_eq!(copies("--remove us-west-2 --force"), ["eu-west-1"]);
    let name = json!({ "SecretId": "copies/production/A" });
    let described = witness.call("describe_secret", &name);
    assert_eq!(
        described["ReplicationStatus"][0]["Region"],
        json!("eu-west-1")
    );
    assert_eq!(
        described["ReplicationStatus"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn a_whole_environment_is_replicated() {
    let (env, aws) = on_strict();
    for key in ["A", "B", "DB_HOST"] {
        set(&env, key, "v").assert(0, "", &said(key, "created"));
    }
    keep(&env, "replicate --all --env production").assert(0, "", "");
    keep(
        &env,
        "replicate --all --env production --to eu-west-1 --except B",
    )
    .assert(
        0,
        "A\teu-west-1\tin-progress\nDB_HOST\teu-west-1\tin-progress\n",
        "",
    );
    aws.forget_calls();
    keep(&env, "replicate --all --env production --status").assert(
        0,
        "A\teu-west-1\tin-sync\nDB_HOST\teu-west-1\tin-sync\n",
        "",
    );
    assert_eq!(
        aws.actions(),
        [
            "ListSecrets",
            "DescribeSecret",
            "DescribeSecret",
            "DescribeSecret"
        ]
    );
    let shown = keep(&env, "replicate --only DB_* --env production --format json").json();
    assert_eq!(
        json!([shown[0]["key"], shown[0]["replicas"][0]["state"], shown[1]]),
        json!(["DB_HOST", "in-sync", null])
    );

    // A secret of another tool, and a name that is taken there.
    aws.create("app/production/C", "theirs", &[]);
    let taken = json!({ "Name": "app/production/B", "SecretString": "another" });
    aws.ask("eu-west-1", "CreateSecret", &taken)
        .expect("the name is free");
    keep(&env, "replicate --all --env production --to eu-west-1").assert(
        8,
        "A\teu-west-1\tin-sync\nB\teu-west-1\tfailed\nDB_HOST\teu-west-1\tin-sync\n",
        "error: 2 of 4 secrets in vault `sm` (env `production`) failed, or a copy of them\n  \
         A        1 copy\n  \
         B        failed: eu-west-1: Replication failed: Secret name app/production/B already \
         exists in region eu-west-1.\n  \
         C        failed: `C` in vault `sm` (env `production`): `app/production/C` exists and is \
         not managed by Keep\n  \
         DB_HOST  1 copy\n\n\
         hint: Run `keep replicate B --to eu-west-1 --vault sm --env production` to try again when \
         the reason is gone\n\
         hint: Change it with the tool that made it\n\
         hint: Run `keep set C --vault sm --env production --adopt` to take it over with a new \
         value\n\
         hint: Run `keep doctor --vault sm --env production --fix --adopt` to take over what is \
         there as it is\n",
    );

    let removing = "replicate --only A,DB_* --env production --remove eu-west-1,us-west-2";
    keep(&env, removing).assert(2, "", "error: confirmation is needed: pass `--yes`\n");
    keep(&env, &format!("{removing} --yes")).assert(0, "", "");
    keep(&env, "replicate --only X* --env production").assert(
        0,
        "",
        "no secret in vault `sm` (env `production`) was chosen\n",
    );
}

/// `keep replicate ... | head` ended as if every copy had been made, and the list
/// of those that had not was never printed.
#[test]
fn copies_that_failed_are_told_where_nobody_reads_the_others() {
    let (env, aws) = secret();
    let taken = json!({ "Name": "app/production/A", "SecretString": "another" });
    aws.ask("eu-west-1", "CreateSecret", &taken)
        .expect("the name is free");
    let made = keep(&env, "replicate A --env production --to eu-west-1");
    assert_eq!(made.code, 8, "{made}");
    for line in ["A", "A --format json", "--all", "--all --format json"] {
        let line = format!("replicate {line} --env production");
        let read = keep(&env, &line);
        assert!(read.stderr.contains("already exists"), "{read}");
        for output in ["> /dev/full", "| true"] {
            let script = format!("set -o pipefail; $KEEP {line} {output}");
            let unread = env.program("bash", ["-c", &script]).run();
            unread.assert(8, "", &read.stderr);
        }
    }
}

/// `app/production/A` of Keep's own, with copies in these regions.
fn with_copies(regions: &[&str]) -> Value {
    let copy = |region: &&str| json!({ "Region": region, "Status": "InSync" });
    let tag = |key: &str, value: &str| json!({ "Key": key, "Value": value });
    json!({
        "Name": "app/production/A",
        "Tags": [
            tag("ManagedBy", "Keep"),
            tag("Namespace", "app"),
            tag("Environment", "production"),
            tag("VaultSlug", "sm"),
        ],
        "ReplicationStatus": regions.iter().map(copy).collect::<Vec<_>>(),
    })
}

/// Of two that ask for the same copy at once AWS refuses one, which was then told
/// as a failure.
#[test]
fn a_copy_that_somebody_else_made_meanwhile_is_there() {
    let (env, aws) = answering(move |call, before| match call.action.as_str() {
        "DescribeSecret" => Reply::ok(&with_copies(&["eu-west-1"][..before.min(1)])),
        "ReplicateSecretToRegions" if call.body.to_string().contains("eu-west-1") => {
            Reply::error(400, "InvalidParameterException", "already replicated")
        }
        _ => Reply::ok(&with_copies(&["eu-west-1", "eu-west-2"])),
    });
    let line = "replicate A --env production --to eu-west-1";
    keep(&env, line).assert(0, "eu-west-1\tin-sync\t\t\n", "");
    let both = "eu-west-1\tin-sync\t\t\neu-west-2\tin-sync\t\t\n";
    aws.forget_calls();
    keep(&env, &format!("{line},eu-west-2")).assert(0, both, "");
    assert_eq!(aws.count("ReplicateSecretToRegions"), 2);
}

/// The same of two that remove it from all secrets.
#[test]
fn a_copy_that_somebody_else_removed_meanwhile_is_gone() {
    let (env, aws) = answering(|call, before| match call.action.as_str() {
        "ListSecrets" => Reply::ok(&json!({ "SecretList": [with_copies(&[])] })),
        _ if before == 0 => Reply::ok(&with_copies(&["eu-west-1", "eu-west-2"])),
        _ => Reply::ok(&with_copies(&["eu-west-2"])),
    });
    let line = "replicate --all --env production --remove eu-west-1 --yes";
    keep(&env, line).assert(0, "A\teu-west-2\tin-sync\n", "");
    assert_eq!(aws.count("RemoveRegionsFromReplication"), 0);
}
