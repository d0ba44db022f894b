//! `keep policy` on AWS.

use keep_test_support::{Service, on_every_service};
use serde_json::{Value, json};

use crate::strict::on_strict;
use crate::{keep, on, said, set};

const NONE: &str = "`A` in vault `sm` (env `production`) has no policy of its own\n";

fn allowing(principal: &str) -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "AWS": principal },
            "Action": ["secretsmanager:GetSecretValue"],
            "Resource": "*",
        }],
    })
    .to_string()
}

const OTHER: &str = "arn:aws:iam::111122223333:role/app";

on_every_service!(a_policy_is_attached_shown_and_removed);
fn a_policy_is_attached_shown_and_removed(service: Service) {
    let (env, _witness) = on(service, "attached");
    set(&env, "A", "v").assert(0, "", &said("A", "created"));
    keep(&env, "policy A --env production").assert(0, "", NONE);
    keep(&env, "policy A --env production --format json").assert(0, "null\n", NONE);

    let policy = allowing(OTHER);
    env.write("policy.json", &policy);
    keep(
        &env,
        "policy A --env production --from-file policy.json --yes",
    )
    .assert(
        0,
        "",
        "Policy of `A` in vault `sm` (env `production`) replaced\n",
    );
    let document: Value = serde_json::from_str(&policy).expect("our own");
    let pretty = serde_json::to_string_pretty(&document).expect("it is JSON") + "\n";
    keep(&env, "policy A --env production").assert(0, &pretty, "");
    keep(&env, "policy A --env production --format json").assert(0, &pretty, "");

    keep(&env, "policy A --env production --remove --yes").assert(0, "", NONE);
    keep(&env, "policy A --env production -q").assert(0, "", "");
    let line = "policy A --env production --from-file - --yes --format json -q";
    let through_stdin = env.keep(line.split(' ')).stdin(policy.as_bytes());
    through_stdin.run().assert(0, &pretty, "");
    keep(
        &env,
        "policy A --env production --remove --yes --format json -q",
    )
    .assert(0, "null\n", "");
}

#[test]
fn aws_refuses_what_lets_everybody_in() {
    let (env, aws) = on_strict();
    set(&env, "A", "v").assert(0, "", &said("A", "created"));
    env.write("public.json", allowing("*"));
    let refused = keep(
        &env,
        "policy A --env production --from-file public.json --yes",
    );
    refused.assert(
        1,
        "",
        "error: `A` in vault `sm` (env `production`): the policy would let everybody in, and \
         nothing was changed: AWS answered `PublicPolicyException` to \
         `secretsmanager:PutResourcePolicy` for `app/production/A`: This resource policy grants \
         a wide range of principals access to the secret\n\n\
         hint: Name the accounts, users and roles that it is for in `Principal`\n",
    );
    env.write("broken.json", r#"{"Statement": {"Effect": "Perhaps"}}"#);
    let refused = keep(
        &env,
        "policy A --env production --from-file broken.json --yes",
    );
    refused.assert(
        1,
        "",
        "error: `A` in vault `sm` (env `production`): AWS does not understand the policy, and \
         nothing was changed: AWS answered `MalformedPolicyDocumentException` to \
         `secretsmanager:PutResourcePolicy` for `app/production/A`: This resource policy \
         contains invalid Json or an invalid statement\n\n\
         hint: `keep policy --help` has an example\n",
    );
    let sent = aws.calls();
    let sent = sent.iter().find(|call| call.action == "PutResourcePolicy");
    assert_eq!(
        sent.map(|call| call.body["BlockPublicPolicy"].clone()),
        Some(json!(true))
    );
    keep(&env, "policy A --env production").assert(0, "", NONE);
}

#[test]
fn what_is_no_policy_is_refused_before_any_call() {
    let (env, aws) = on_strict();
    let hint = "\n\nhint: A policy is a JSON object with `Version` and `Statement`; \
                `keep policy --help` has an example\n";
    let long = json!({ "Statement": [{ "Sid": "x".repeat(20_480) }] }).to_string();
    for (text, why) in [
        (
            "{",
            format!(
                "the policy in `p.json` is not JSON\n  Caused by: EOF while parsing an object at \
                 line 1 column 1{hint}"
            ),
        ),
        (
            "[]",
            format!("the policy in `p.json` has no `Statement`{hint}"),
        ),
        (
            "\"Statement\"",
            format!("the policy in `p.json` has no `Statement`{hint}"),
        ),
        (
            r#"{"Statement": []}"#,
            format!("the policy in `p.json` has no `Statement`{hint}"),
        ),
        (
            &long,
            "the policy in `p.json` has 20506 characters; at most 20480 fit\n".to_owned(),
        ),
    ] {
        env.write("p.json", text);
        let line = "policy A --env production --from-file p.json --yes";
        keep(&env, line).assert(1, "", &format!("error: {why}"));
    }
    keep(
        &env,
        "policy A --env production --from-file nowhere.json --yes",
    )
    .assert(
        3,
        "",
        "error: cannot read `nowhere.json`\n  Caused by: No such file or directory (os error 2)\n",
    );
    assert_eq!(aws.actions(), [""; 0]);
}

#[test]
fn changing_it_needs_consent_and_a_secret_of_ones_own() {
    let (env, aws) = on_strict();
    env.write("policy.json", allowing(OTHER));
    aws.create("app/production/THEIRS", "v", &[]);
    for change in ["--from-file policy.json", "--remove"] {
        keep(&env, &format!("policy THEIRS --env production {change}")).assert(
            2,
            "",
            "error: confirmation is needed: pass `--yes`\n",
        );
        assert_eq!(aws.actions(), [""; 0]);
        keep(
            &env,
            &format!("policy THEIRS --env production {change} --yes"),
        )
        .assert(
            1,
            "",
            "error: `THEIRS` in vault `sm` (env `production`): `app/production/THEIRS` exists and \
             is not managed by Keep\n\n\
             hint: Change it with the tool that made it\n\
             hint: Run `keep set THEIRS --vault sm --env production --adopt` to take it over with \
             a new value\n\
             hint: Run `keep doctor --vault sm --env production --fix --adopt` to take over what is there as it is\n",
        );
        assert_eq!(aws.actions(), ["DescribeSecret"]);
        let missing = keep(
            &env,
            &format!("policy NONE --env production {change} --yes"),
        );
        assert_eq!(missing.code, 3, "{missing}");
        aws.forget_calls();
    }
    assert_eq!(keep(&env, "policy NONE --env production").code, 3);
}
