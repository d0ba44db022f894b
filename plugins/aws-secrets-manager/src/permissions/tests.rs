use keep_sdk::{Config, Driver as _, Permissions as _, Role, Scope};

use crate::SecretsManager;

fn statements(role: Role, envs: &[&str], path: &str, settings: &[(&str, &str)]) -> Vec<String> {
    let scope = Scope {
        namespace: "myapp".into(),
        path: path.into(),
        env: "staging".into(),
        vault: "sm".into(),
    };
    let settings = settings.iter();
    let settings = settings.map(|(key, value)| ((*key).into(), (*value).into()));
    let driver = SecretsManager::open(scope, Config::new(settings.collect())).expect("it opens");
    let envs = envs.iter().map(|env| (*env).to_owned()).collect();
    driver.statements(role, envs).expect("statements")
}

const REGION: (&str, &str) = ("region", "eu-west-1");

#[test]
fn a_reader_reads_what_has_the_name_and_the_tags() {
    let read = statements(Role::ReadOnly, &["production"], "", &[REGION]);
    assert_eq!(
        read,
        [
            "{\"Sid\":\"KeepRead\",\"Effect\":\"Allow\",\"Action\":[\
             \"secretsmanager:GetSecretValue\",\"secretsmanager:DescribeSecret\",\
             \"secretsmanager:ListSecretVersionIds\"],\"Resource\":[\
             \"arn:aws:secretsmanager:eu-west-1:*:secret:myapp/production/*\"],\
             \"Condition\":{\"StringEquals\":{\"aws:ResourceTag/ManagedBy\":[\"Keep\"],\
             \"aws:ResourceTag/Namespace\":[\"myapp\"],\
             \"aws:ResourceTag/Environment\":[\"production\"]}}}",
            "{\"Sid\":\"KeepList\",\"Effect\":\"Allow\",\"Action\":[\
             \"secretsmanager:ListSecrets\",\"secretsmanager:BatchGetSecretValue\"],\
             \"Resource\":[\"*\"]}",
        ]
    );
}

#[test]
fn names_have_the_scope_and_no_env_is_every_env() {
    for (envs, path, expected) in [
        (&[][..], "", "secret:myapp/*\"]"),
        (&[], "team/a", "secret:myapp/team/a/*\"]"),
        (&["staging"], "a", "secret:myapp/a/staging/*\"]"),
    ] {
        let read = &statements(Role::ReadOnly, envs, path, &[REGION])[0];
        assert!(read.contains(expected), "{read}");
        assert_eq!(read.contains("Environment"), !envs.is_empty(), "{read}");
    }
}

#[test]
fn replicas_are_read_and_made_in_the_regions_of_the_vault() {
    let settings = [REGION, ("replica-regions", "eu-north-1, us-east-1")];
    let written = statements(Role::Developer, &["staging"], "", &settings);
    for region in ["eu-west-1", "eu-north-1", "us-east-1"] {
        let arn = format!("arn:aws:secretsmanager:{region}:*:secret:myapp/staging/*");
        assert!(written[0].contains(&arn), "{}", written[0]);
    }
    assert!(
        written[0].contains("RemoveRegionsFromReplication"),
        "{}",
        written[0]
    );
    let condition = "\"ForAllValues:StringEquals\":{\"secretsmanager:AddReplicaRegions\":\
                     [\"eu-north-1\",\"us-east-1\"]}";
    assert!(written[4].contains(condition), "{}", written[4]);
}

/// What PHP Keep wrote granted nothing: the ARN of an alias as resource, or a
/// bare key id, with which AWS refuses the whole document.
#[test]
fn a_key_is_named_as_aws_looks_for_it() {
    let key = |role, key| {
        let statements = statements(role, &["staging"], "", &[REGION, ("key", key)]);
        let mut found = statements.iter().filter(|text| text.contains("KeepKey"));
        found.next().cloned().unwrap_or_default()
    };
    let via = "\"kms:ViaService\":[\"secretsmanager.eu-west-1.amazonaws.com\"]";
    let by_alias = "\"ForAnyValue:StringEquals\":{\"kms:ResourceAliases\":[\"alias/app\"]}";
    for (setting, resource, condition) in [
        ("1234-ab", "\"arn:aws:kms:eu-west-1:*:key/1234-ab\"", via),
        (
            "arn:aws:kms:eu-west-1:111122223333:key/1234-ab",
            "\"arn:aws:kms:eu-west-1:111122223333:key/1234-ab\"",
            via,
        ),
        ("alias/app", "\"arn:aws:kms:eu-west-1:*:key/*\"", by_alias),
        (
            "arn:aws:kms:eu-west-1:111122223333:alias/app",
            "\"arn:aws:kms:eu-west-1:111122223333:key/*\"",
            by_alias,
        ),
    ] {
        let read = key(Role::ReadOnly, setting);
        assert!(read.contains(resource), "{read}");
        assert!(read.contains(condition) && read.contains(via), "{read}");
        assert!(read.contains("\"Action\":[\"kms:Decrypt\"]"), "{read}");
        let written = key(Role::Developer, setting);
        assert!(written.contains("\"kms:GenerateDataKey\""), "{written}");
    }
    for aws_managed in [
        "",
        "alias/aws/secretsmanager",
        "arn:aws:kms:eu-west-1:111122223333:alias/aws/secretsmanager",
    ] {
        assert_eq!(key(Role::Admin, aws_managed), "");
    }
}

#[test]
fn links_of_these_envs_are_read_with_the_keys_of_their_accounts() {
    let arn = |name: &str| format!("arn:aws:secretsmanager:eu-north-1:222233334444:secret:{name}");
    let links = format!("staging/A={}, production/B={}", arn("a"), arn("b"));
    let read = statements(
        Role::ReadOnly,
        &["production"],
        "",
        &[REGION, ("links", &links)],
    );
    let read = &read[2..];
    assert!(
        read[0].contains(&format!(
            "\"Resource\":[\"{}\",\"{}-??????\"]",
            arn("b"),
            arn("b")
        )),
        "{}",
        read[0]
    );
    assert!(
        read[1].contains("\"arn:aws:kms:eu-north-1:222233334444:key/*\"")
            && read[1].contains("secretsmanager.eu-north-1.amazonaws.com"),
        "{}",
        read[1]
    );
    let all = statements(Role::ReadOnly, &[], "", &[REGION, ("links", &links)]);
    assert!(all[2].contains(&arn("a")) && all[2].contains(&arn("b")));
}

#[test]
fn china_has_a_partition_and_an_ending_of_its_own() {
    let settings = [("region", "cn-north-1"), ("key", "1234-ab")];
    let read = statements(Role::ReadOnly, &["staging"], "", &settings);
    assert!(read[0].contains("arn:aws-cn:secretsmanager:cn-north-1:*:"));
    assert!(read[2].contains("secretsmanager.cn-north-1.amazonaws.com.cn"));
}

#[test]
fn no_setting_breaks_out_of_its_text() {
    let link = "staging/A=arn:aws:secretsmanager:eu-west-1:1:secret:a\"]}\\\n";
    let read = statements(Role::ReadOnly, &["staging"], "", &[REGION, ("links", link)]);
    assert!(read[2].contains(r#"secret:a\"]}\\","#), "{}", read[2]);
}
