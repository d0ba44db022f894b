//! `keep iam` for vaults on Parameter Store: what it writes, an evaluator of
//! policies on each action, and real users who have it and nothing else.

#[path = "../secretsmanager/permissions/simulator.rs"]
mod simulator;

use keep_test_support::{Ministack, TestEnv, Witness};
use serde_json::{Value, json};

use crate::{KEEP, keep, parameter, project, put, set_up};

const ACTIONS: [&str; 6] = [
    "GetParameter",
    "GetParameters",
    "GetParameterHistory",
    "GetParametersByPath",
    "PutParameter",
    "DeleteParameter",
];

/// The actions that the policy allows on this resource.
fn allowed(policy: &Value, resource: &str) -> Vec<&'static str> {
    let mut actions = ACTIONS.to_vec();
    actions.retain(|action| {
        let resource = format!("arn:aws:ssm:us-east-1:123456789012:parameter/{resource}");
        let check = json!({ "action": format!("ssm:{action}"), "resource": resource });
        simulator::allows(policy, &check)
    });
    actions
}

/// PHP Keep's policy let nobody list: that asks for the path itself.
#[test]
fn each_role_may_what_it_needs_and_no_more() {
    let env = project("myapp", "http://127.0.0.1:9", &[]);
    let read = ["GetParameter", "GetParameters", "GetParameterHistory"];
    let write = [&read[..], &["PutParameter", "DeleteParameter"]].concat();
    for (role, names) in [
        ("read-only", read.to_vec()),
        ("developer", write.clone()),
        ("admin", write),
    ] {
        let written = keep(&env, &format!("iam --role {role} --env staging,production"));
        let policy = written.json();
        for name in ["myapp/staging", "myapp/production"] {
            assert_eq!(allowed(&policy, &format!("{name}/A")), names, "{role}");
            assert_eq!(allowed(&policy, name), ["GetParametersByPath"], "{role}");
        }
        for other in [
            "myapp",
            "myapp/local",
            "myapp/local/A",
            "myapp/team/production/A",
            "myapp2/production/A",
            "other/production/A",
            "A",
        ] {
            assert_eq!(allowed(&policy, other), [""; 0], "{role} {other}");
        }
    }
    let policy = keep(&env, "iam --role admin").json();
    assert_eq!(allowed(&policy, "myapp/local"), ACTIONS);
    assert_eq!(allowed(&policy, "other/local"), [""; 0]);
}

#[test]
fn the_policy_is_the_only_thing_on_stdout() {
    let env = project(
        "myapp",
        "http://127.0.0.1:9",
        &["key=alias/mine", "scope=team"],
    );
    keep(&env, "iam --role read-only --env production").assert_stdout(
        r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "KeepSsmRead",
      "Effect": "Allow",
      "Action": [
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:GetParameterHistory"
      ],
      "Resource": "arn:aws:ssm:us-east-1:*:parameter/myapp/team/production/*"
    },
    {
      "Sid": "KeepSsmList",
      "Effect": "Allow",
      "Action": "ssm:GetParametersByPath",
      "Resource": "arn:aws:ssm:us-east-1:*:parameter/myapp/team/production"
    },
    {
      "Sid": "KeepSsmKey",
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "arn:aws:kms:us-east-1:*:key/*",
      "Condition": {
        "ForAnyValue:StringEquals": {
          "kms:ResourceAliases": "alias/mine"
        },
        "StringEquals": {
          "kms:ViaService": "ssm.us-east-1.amazonaws.com"
        }
      }
    }
  ]
}
"#,
    );
}

/// What the user did not let the plugin do, it puts into nobody's policy. That was once
/// told as the driver's fault, to be reported to its author.
#[test]
fn what_was_not_granted_stands_in_no_policy() {
    let env = project("myapp", "http://127.0.0.1:9", &["key=alias/mine"]);
    let granted = keep(&env, "iam --role developer --env production");
    assert_eq!(granted.code, 0, "{granted}");
    keep(
        &env,
        "plugin:revoke ssm aws:ssm:DeleteParameter aws:ssm:PutParameter -q",
    )
    .assert_stdout("");
    keep(&env, "iam --role developer --env production").assert(
        6,
        "",
        "error: the policy for vault `ssm` would allow what you have not allowed the plugin `ssm`: \
         `aws:ssm:PutParameter`, `aws:ssm:DeleteParameter`\n\n\
         hint: Run `keep plugin:grant ssm 'aws:ssm:PutParameter' 'aws:ssm:DeleteParameter'` to \
         allow it\n",
    );
    assert_eq!(keep(&env, "iam --role read-only --env production").code, 0);
    // What the hint says is what it takes.
    keep(
        &env,
        "plugin:grant ssm aws:ssm:PutParameter aws:ssm:DeleteParameter --yes -q",
    )
    .assert_stdout("");
    let again = keep(&env, "iam --role developer --env production");
    assert_eq!((again.code, again.stdout), (0, granted.stdout));
}

/// A user of this role for production. What is there is `OLD` in two envs.
fn user(namespace: &str, role: &str) -> (TestEnv, Witness) {
    let ministack = Ministack::with_auth();
    let witness = Witness::at(ministack.url());
    for env in ["staging", "production"] {
        put(
            &witness,
            &format!("/{namespace}/{env}/OLD"),
            &format!("value of {env}"),
            "SecureString",
        );
    }
    let env = TestEnv::new(KEEP).with_aws_at(ministack.url());
    set_up(&env, namespace, &[]);
    let iam = format!("iam --role {role} --env production");
    let mut policy = keep(&env, &iam).json();
    // AWS asks for the names of these, and for the path; this service for `*`.
    let lists = json!({
        "Effect": "Allow",
        "Action": ["ssm:GetParameters", "ssm:GetParametersByPath"],
        "Resource": "*",
    });
    let statements = policy["Statement"].as_array_mut();
    statements.expect("a list").push(lists);
    let keys = ministack.user(namespace);
    ministack.permit(namespace, &policy);
    (env.with_keys(&keys), witness)
}

/// The exit code of `keep` with these words.
fn code(env: &TestEnv, line: &str) -> i32 {
    let run = env.keep(line.split_whitespace()).stdin("other");
    run.run().code
}

#[test]
fn a_reader_reads_production_and_nothing_else() {
    let (env, witness) = user("store-reader", "read-only");
    keep(&env, "get OLD --env production").assert_stdout("value of production");
    keep(&env, "export --env production").assert_stdout("OLD='value of production'\n");
    assert_eq!(code(&env, "history OLD --env production"), 0);
    for line in [
        "get OLD --env staging",
        "history OLD --env staging",
        "set OLD --env production --stdin",
        "set NEW --env production --stdin",
        "delete OLD --env production --yes",
        "rename OLD NEW --env production --yes",
    ] {
        assert_eq!(code(&env, line), 4, "{line}");
    }
    assert_eq!(
        parameter(&witness, "/store-reader/production/OLD")["Value"],
        "value of production"
    );
}

#[test]
fn a_developer_does_all_of_a_days_work_in_the_envs_given() {
    let (env, witness) = user("store-developer", "developer");
    env.write("x.env", "OLD=imported\nMORE=imported\n");
    for line in [
        "set NEW --env production --stdin",
        "set NEW --env production --stdin --if-version 1",
        "import x.env --env production --overwrite",
        "rename NEW RENAMED --env production --yes",
        "rollback OLD --env production --yes",
        "verify --env production --write",
        "delete MORE --env production --yes",
    ] {
        assert_eq!(code(&env, line), 0, "{line}");
    }
    keep(&env, "export --env production")
        .assert_stdout("OLD='value of production'\nRENAMED=other\n");
    for line in [
        "get OLD --env staging",
        "set OLD --env staging --stdin",
        "delete OLD --env staging --yes",
        "copy OLD --from production --to staging --overwrite",
    ] {
        let code = code(&env, line);
        assert!(matches!(code, 4 | 8), "{line}: {code}");
    }
    assert_eq!(
        parameter(&witness, "/store-developer/staging/OLD")["Value"],
        "value of staging"
    );
}
