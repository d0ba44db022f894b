//! `keep iam`. Nothing here leads to AWS or holds credentials: none are needed.

use std::process::Command;

use keep_test_support::{Outcome, TestEnv, repository};
use serde_json::{Value, json};

use crate::projects::initialized;

fn keep(env: &TestEnv, line: &str) -> Outcome {
    env.keep(line.split_whitespace()).run()
}

/// A project in the namespace `myapp` with the vault `local` and one on AWS for
/// each slug.
fn with_aws(slugs: &[&str]) -> TestEnv {
    let env = initialized();
    let settings = String::from_utf8(env.read(".keep/settings.json")).expect("text");
    let settings = settings.replace("\"namespace\": \"project\"", "\"namespace\": \"myapp\"");
    env.write(".keep/settings.json", settings);
    for slug in slugs {
        let line = format!("vault:add --driver secretsmanager --slug {slug} --name AWS -n");
        assert_eq!(keep(&env, &line).code, 0);
    }
    env
}

const LEFT_OUT: &str = "vault `local` left out: no permissions are needed\n";

#[test]
fn the_policy_is_the_only_thing_on_stdout() {
    let env = with_aws(&["aws"]);
    keep(&env, "iam --role read-only --env production --vault aws").assert(
        0,
        r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "KeepRead",
      "Effect": "Allow",
      "Action": [
        "secretsmanager:GetSecretValue",
        "secretsmanager:DescribeSecret",
        "secretsmanager:ListSecretVersionIds"
      ],
      "Resource": "arn:aws:secretsmanager:us-east-1:*:secret:myapp/production/*",
      "Condition": {
        "StringEquals": {
          "aws:ResourceTag/Environment": "production",
          "aws:ResourceTag/ManagedBy": "Keep",
          "aws:ResourceTag/Namespace": "myapp"
        }
      }
    },
    {
      "Sid": "KeepList",
      "Effect": "Allow",
      "Action": [
        "secretsmanager:ListSecrets",
        "secretsmanager:BatchGetSecretValue"
      ],
      "Resource": "*"
    }
  ]
}
"#,
        "",
    );
}

fn statements(outcome: &Outcome) -> Vec<Value> {
    let policy = outcome.json();
    policy["Statement"].as_array().expect("a list").clone()
}

fn sids(outcome: &Outcome) -> Vec<String> {
    let statements = statements(outcome).into_iter();
    let sids = statements.map(|statement| statement["Sid"].as_str().expect("text").to_owned());
    sids.collect()
}

#[test]
fn every_role_is_its_own_policy() {
    let env = with_aws(&["aws"]);
    for (role, expected) in [
        ("read-only", &["KeepRead", "KeepList"][..]),
        (
            "developer",
            &["KeepReadWrite", "KeepCreate", "KeepTag", "KeepList"],
        ),
        ("admin", &["KeepManage", "KeepList", "KeepRotate"]),
    ] {
        let written = keep(&env, &format!("iam --role {role} --env local --vault aws"));
        assert_eq!(sids(&written), expected, "{role}");
    }
    keep(&env, "iam --vault aws").assert(
        2,
        "",
        "error: missing role: pass `--role`\n\nhint: One of: admin, developer, read-only\n",
    );
    let words = ["iam", "--env=local", "--vault=aws"];
    let steps = [("Esc to cancel", "read\r")];
    let chosen = env.on_terminal(env!("CARGO_BIN_EXE_keep"), words, &steps);
    assert_eq!(chosen.code, 0, "{chosen:?}");
    assert!(chosen.stdout.contains("\"KeepRead\""), "{chosen:?}");
}

#[test]
fn without_an_env_it_is_for_the_namespace_but_for_what_the_workspace_hides() {
    let env = with_aws(&["aws"]);
    let resource = |line: &str| {
        let written = keep(&env, line);
        statements(&written)[0]["Resource"].clone()
    };
    let name = |name: &str| format!("arn:aws:secretsmanager:us-east-1:*:secret:myapp/{name}*");
    assert_eq!(resource("iam --role admin --vault aws"), name(""));
    assert_eq!(
        resource("iam --role admin --vault aws --env local,staging,local"),
        json!([name("local/"), name("staging/")])
    );
    assert_eq!(keep(&env, "workspace --envs staging").code, 0);
    assert_eq!(resource("iam --role admin --vault aws"), name("staging/"));
    let unknown = keep(&env, "iam --role admin --env stagin");
    assert_eq!((unknown.code, unknown.stdout.len()), (5, 0), "{unknown}");
    assert!(
        unknown.stderr.contains("did you mean `staging`?"),
        "{unknown}"
    );
}

#[test]
fn vaults_are_merged_and_the_same_is_said_once() {
    let env = with_aws(&["one", "two", "three"]);
    let edit = "vault:edit two --set region=eu-west-1 --set scope=team --set key=alias/app";
    assert_eq!(keep(&env, edit).code, 0);
    // `three` is where `one` is.
    let written = keep(&env, "iam --role read-only --env production");
    assert_eq!(written.stderr, LEFT_OUT);
    assert_eq!(
        sids(&written),
        ["KeepRead", "KeepList", "KeepRead2", "KeepKey"]
    );
    let second = &statements(&written)[2];
    assert_eq!(
        second["Resource"],
        "arn:aws:secretsmanager:eu-west-1:*:secret:myapp/team/production/*"
    );
    let chosen = keep(
        &env,
        "iam --role read-only --env production --vault two,three",
    );
    assert_eq!(
        sids(&chosen),
        ["KeepRead", "KeepList", "KeepKey", "KeepRead2"]
    );
}

#[test]
fn vaults_that_need_no_permissions_are_an_error_alone() {
    let env = initialized();
    let hint = "hint: Run `keep vault:list` to see which vaults live on AWS\n";
    keep(&env, "iam --role developer").assert(
        5,
        "",
        &format!("error: vault `local` needs no permissions of IAM\n\n{hint}"),
    );
    let added = env.keep(["vault:add", "--driver=local", "--slug=second", "-n"]);
    assert_eq!(added.run().code, 0);
    keep(&env, "iam --role developer").assert(
        5,
        "",
        &format!("error: vaults `local`, `second` need no permissions of IAM\n\n{hint}"),
    );
}

#[test]
fn what_aws_would_not_take_is_told() {
    let env = with_aws(&["aws"]);
    let regions = "replica-regions=eu-west-1,eu-west-2,eu-west-3,eu-north-1,eu-south-1";
    assert_eq!(
        keep(&env, &format!("vault:edit aws --set {regions}")).code,
        0
    );
    let written = keep(&env, "iam --role developer --env local,staging --vault aws");
    let count = |outcome: &Outcome| {
        let text = String::from_utf8_lossy(&outcome.stdout).into_owned();
        text.chars().filter(|c| !c.is_whitespace()).count()
    };
    assert_eq!(
        written.stderr,
        format!(
            "warning: the policy has {} characters: attach it as a managed policy or to a role, \
             for what stands in a user has 2048 at most\n",
            count(&written)
        )
    );
    for number in 0..20 {
        let line = format!("env:add an-environment-with-quite-a-long-name-{number}");
        assert_eq!(keep(&env, &line).code, 0);
    }
    let envs: Vec<String> = (0..20)
        .map(|number| format!("an-environment-with-quite-a-long-name-{number}"))
        .collect();
    let line = format!("iam --role developer --vault aws --env {}", envs.join(","));
    let written = keep(&env, &line);
    assert_eq!(
        written.stderr,
        format!(
            "warning: the policy has {} characters, and AWS takes 6144 at most: write one for \
             each vault (`--vault`), or for fewer environments (`--env`)\n",
            count(&written)
        )
    );
}

/// What Terraform's own parser of HCL, compiled to WebAssembly, reads.
fn hcl(text: &[u8]) -> Value {
    const READ: &str = "
        const read = require('fs').readFileSync(0, 'utf8');
        require('@cdktf/hcl2json').parse('keep.tf', read)
            // Go's runtime would keep the process alive.
            .then((parsed) => process.stdout.write(JSON.stringify(parsed), () => process.exit(0)));";
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("keep.tf");
    std::fs::write(&file, text).expect("it is ours");
    let output = Command::new("node")
        .args(["-e", READ])
        .current_dir(repository())
        .stdin(std::fs::File::open(file).expect("it was written"))
        .output()
        .expect("`node` starts: `make setup` installs it");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "run `make setup`: {errors}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// A statement as Terraform has it, in the words of IAM.
fn of_terraform(block: &Value) -> Value {
    let unwrapped = |values: &Value| match values.as_array().expect("a list").as_slice() {
        [value] => value.clone(),
        _ => values.clone(),
    };
    let mut statement = json!({
        "Sid": block["sid"],
        "Effect": block["effect"],
        "Action": unwrapped(&block["actions"]),
        "Resource": unwrapped(&block["resources"]),
    });
    for condition in block["condition"].as_array().into_iter().flatten() {
        let text = |name: &str| condition[name].as_str().expect("text");
        statement["Condition"][text("test")][text("variable")] = unwrapped(&condition["values"]);
    }
    statement
}

#[test]
fn terraform_and_cloudformation_hold_the_same_policy() {
    let env = with_aws(&["aws"]);
    assert_eq!(keep(&env, "vault:edit aws --set key=alias/app").code, 0);
    for role in ["admin", "developer", "read-only"] {
        let line = format!("iam --role {role} --env staging,production --vault aws");
        let policy = keep(&env, &line).json();

        let written = keep(&env, &format!("{line} --format terraform"));
        assert_eq!(written.code, 0, "{written}");
        let read = hcl(&written.stdout);
        let document = &read["data"]["aws_iam_policy_document"]["keep"][0];
        let blocks = document["statement"].as_array().expect("blocks").iter();
        let statements: Vec<Value> = blocks.map(of_terraform).collect();
        assert_eq!(json!(statements), policy["Statement"], "{role}");

        let written = keep(&env, &format!("{line} --format cloudformation"));
        let read: Value = serde_yaml_ng::from_slice(&written.stdout).expect("YAML");
        let resource = &read["Resources"]["KeepPolicy"];
        assert_eq!(resource["Type"], "AWS::IAM::ManagedPolicy");
        assert_eq!(resource["Properties"]["PolicyDocument"], policy, "{role}");
    }
}

#[test]
fn output_is_a_file_for_everybody_to_read() {
    let env = with_aws(&["aws"]);
    let line = "iam --role read-only --env local --vault aws";
    let printed = keep(&env, line).stdout;
    keep(&env, &format!("{line} --output policy.json")).assert(
        0,
        "",
        "Policy written to `policy.json`\n",
    );
    assert_eq!(env.read("policy.json"), printed);
    keep(&env, &format!("{line} --output -")).assert_stdout(&printed);
    let missing = keep(&env, &format!("{line} --output nowhere/policy.json"));
    assert_eq!(missing.code, 1, "{missing}");
}

/// Neither a driver nor its settings can make it ask anybody.
#[test]
fn nobody_is_asked() {
    let env = with_aws(&["aws"]);
    let edit = "vault:edit aws --set endpoint=http://127.0.0.1:1 --set profile=none \
                --set role-arn=arn:aws:iam::123456789012:role/none";
    assert_eq!(keep(&env, edit).code, 0);
    assert_eq!(keep(&env, "iam --role admin --vault aws").code, 0);
}

/// A vault's file is shared with others. A region `*` or a key `*` in it went
/// into the policy as they were, for every region or every key of the account.
#[test]
fn settings_that_no_secret_can_have_make_no_policy() {
    let env = with_aws(&["aws"]);
    let region = (
        5,
        "is not the name of an AWS region\n  Caused by: InvalidRegion\n\n\
         hint: Run `keep vault:edit aws` to correct the region or endpoint",
    );
    let key = (
        1,
        "in `key` is not one KMS key\n\n\
         hint: Check the key and the value; run `keep vault:edit aws` to check the vault's settings",
    );
    for (field, value, (code, said)) in [
        ("region", "*", region),
        ("region", "eu-west-?", region),
        ("region", "us-east-1:1", region),
        ("replica-regions", "*", region),
        ("key", "*", key),
        ("key", "arn:aws:kms:*:*:key/*", key),
        ("key", "alias/${aws:username}", key),
    ] {
        let vault = json!({
            "slug": "aws", "driver": "secretsmanager", "name": "AWS", field: value,
        });
        env.write(".keep/vaults/aws.json", vault.to_string());
        let said = format!("error: vault `aws` (env `local`): `{value}` {said}\n");
        for role in ["read-only", "developer", "admin"] {
            let line = format!("iam --role {role} --env local --vault aws");
            keep(&env, &line).assert(code, "", &said);
        }
    }
}
