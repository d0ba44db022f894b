use keep_sdk::{Config, Driver as _, Error, Permissions as _, Role, Scope};
use serde_json::{Value, json};

use crate::ParameterStore;

fn answer(
    role: Role,
    envs: &[&str],
    path: &str,
    settings: &[(&str, &str)],
) -> Result<Vec<String>, Error> {
    let scope = Scope {
        namespace: "myapp".into(),
        path: path.into(),
        env: "staging".into(),
        vault: "ssm".into(),
    };
    let settings = settings.iter();
    let settings = settings.map(|(key, value)| ((*key).into(), (*value).into()));
    let driver = ParameterStore::open(scope, Config::new(settings.collect())).expect("it opens");
    let envs = envs.iter().map(|env| (*env).to_owned()).collect();
    driver.statements(role, envs)
}

fn statements(role: Role, envs: &[&str], path: &str, settings: &[(&str, &str)]) -> Vec<Value> {
    let texts = answer(role, envs, path, settings).expect("statements");
    let parsed = texts.iter().map(|text| serde_json::from_str(text));
    parsed.collect::<Result<_, _>>().expect("each is JSON")
}

const REGION: (&str, &str) = ("region", "eu-west-1");

/// What PHP Keep wrote let nobody list: `.../production/*` does not match the path
/// that is asked for.
#[test]
fn a_reader_reads_names_and_lists_the_path_itself() {
    let read = statements(Role::ReadOnly, &["production"], "", &[REGION]);
    let arn = "arn:aws:ssm:eu-west-1:*:parameter/myapp/production";
    assert_eq!(
        read,
        [
            json!({
                "Sid": "KeepSsmRead",
                "Effect": "Allow",
                "Action": ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParameterHistory"],
                "Resource": [format!("{arn}/*")],
            }),
            json!({
                "Sid": "KeepSsmList",
                "Effect": "Allow",
                "Action": ["ssm:GetParametersByPath"],
                "Resource": [arn],
            }),
        ]
    );
}

#[test]
fn developers_and_admins_write_and_delete() {
    for role in [Role::Developer, Role::Admin] {
        let written = statements(role, &["staging"], "", &[REGION]);
        assert_eq!(written[0]["Sid"], "KeepSsmReadWrite");
        assert_eq!(
            written[0]["Action"],
            json!([
                "ssm:GetParameter",
                "ssm:GetParameters",
                "ssm:GetParameterHistory",
                "ssm:PutParameter",
                "ssm:DeleteParameter",
            ])
        );
    }
}

#[test]
fn names_have_the_scope_and_no_env_is_every_env() {
    for (envs, path, region, names, paths) in [
        (&[][..], "", "eu-west-1", "myapp/*", "myapp/*"),
        (
            &[],
            "team/a",
            "eu-west-1",
            "myapp/team/a/*",
            "myapp/team/a/*",
        ),
        (
            &["staging"],
            "a",
            "eu-west-1",
            "myapp/a/staging/*",
            "myapp/a/staging",
        ),
        (
            &["staging"],
            "",
            "cn-north-1",
            "myapp/staging/*",
            "myapp/staging",
        ),
    ] {
        let read = statements(Role::ReadOnly, envs, path, &[("region", region)]);
        let partition = if region.starts_with("cn-") {
            "aws-cn"
        } else {
            "aws"
        };
        let arn = |name: &str| json!([format!("arn:{partition}:ssm:{region}:*:parameter/{name}")]);
        assert_eq!(read[0]["Resource"], arn(names));
        assert_eq!(read[1]["Resource"], arn(paths));
    }
}

/// What PHP Keep wrote granted nothing: the ARN of an alias as resource, or a
/// bare key id, with which AWS refuses the whole document.
#[test]
fn a_key_of_ones_own_is_used_through_parameter_store() {
    let id = "1234abcd-12ab-34cd-56ef-1234567890ab";
    let arn = format!("arn:aws:kms:eu-central-1:111122223333:key/{id}");
    for (key, resource, aliases) in [
        (id, format!("arn:aws:kms:eu-west-1:*:key/{id}"), json!(null)),
        (arn.as_str(), arn.clone(), json!(null)),
        (
            "alias/mine",
            "arn:aws:kms:eu-west-1:*:key/*".to_owned(),
            json!(["alias/mine"]),
        ),
    ] {
        let read = statements(Role::ReadOnly, &["staging"], "", &[REGION, ("key", key)]);
        assert_eq!(read[2]["Action"], json!(["kms:Decrypt"]));
        assert_eq!(read[2]["Resource"], json!([resource]));
        let condition = &read[2]["Condition"];
        assert_eq!(
            condition["StringEquals"]["kms:ViaService"],
            json!(["ssm.eu-west-1.amazonaws.com"])
        );
        assert_eq!(
            condition["ForAnyValue:StringEquals"]["kms:ResourceAliases"],
            aliases
        );
    }
    let written = statements(Role::Developer, &[], "", &[REGION, ("key", id)]);
    assert_eq!(
        written[2]["Action"],
        json!(["kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt"])
    );
    let managed = statements(Role::Admin, &[], "", &[REGION, ("key", "alias/aws/ssm")]);
    assert_eq!(managed.len(), 2);
}

#[test]
fn settings_that_would_widen_a_policy_are_refused() {
    for setting in [
        ("region", "*"),
        ("key", "key/*"),
        ("key", "${aws:username}"),
    ] {
        let refused = answer(Role::ReadOnly, &[], "", &[setting]);
        assert!(refused.is_err(), "{setting:?}");
    }
}
