use super::bounds::{Bounds, Excess};
use super::policy::{Policy, parse};
use super::{cloudformation, terraform};
use crate::cli::IamRole;
use crate::drivers::Power;

const LINK: &str = "arn:aws:secretsmanager:eu-west-1:222233334444:secret:shared/db";

/// Whether that statement of a driver passes, in a vault of `myapp/team`.
fn verdict(role: IamRole, powers: &[Power], statement: &str) -> Result<(), String> {
    let bounds = Bounds {
        powers,
        namespace: "myapp",
        scope: "team",
        links: &format!("staging/DB={LINK}, staging/X = arn:aws:s3:::all"),
        role,
    };
    parse(statement).and_then(|statement| bounds.hold(&statement))
}

/// The verdict on all statements of a driver that asks for the one and was granted the
/// other.
fn excess(asked: &[&str], powers: &[&str], statements: &[String]) -> Option<Excess> {
    let bounds = Bounds {
        powers: &granted(powers),
        namespace: "myapp",
        scope: "team",
        links: "",
        role: IamRole::Developer,
    };
    let statements = statements.iter().map(|text| parse(text));
    let statements: Vec<_> = statements.collect::<Result<_, _>>().expect("statements");
    bounds.hold_all(&statements, &granted(asked)).err()
}

#[test]
fn what_is_not_granted_is_told_from_what_goes_too_far() {
    let below = format!("{PARAMETERS}/*");
    let on = |action: &str| statement(&format!("ssm:{action}"), &below);
    let statements = [on("GetParameter"), on("PutParameter"), on("PutParameter")];
    let asked = ["aws:ssm:Get*", "aws:ssm:PutParameter"];
    let not_granted = |words: &[&str]| Some(Excess::NotGranted(granted(words)));
    let put = "aws:ssm:PutParameter";
    for (powers, expected) in [
        (&asked[..], None),
        (&["aws:ssm:*"], None),
        (&["aws:ssm:Get*"], not_granted(&[put])),
        (&[], not_granted(&["aws:ssm:GetParameter", put])),
    ] {
        assert_eq!(excess(&asked, powers, &statements), expected, "{powers:?}");
    }
    // What the user granted counts, whatever the manifest says.
    let more = excess(&asked, &["aws:ssm:*"], &[on("DeleteParameter")]);
    assert_eq!(more, None);
    // No grant would help, though one is lacking too.
    let far = [on("PutParameter"), on("DeleteParameter")];
    let reason = format!("`ssm:DeleteParameter` on `{below}` (`A`)");
    let beyond = Some(Excess::Beyond(reason));
    assert_eq!(excess(&asked, &["aws:ssm:Get*"], &far), beyond);
}

/// A key is used for the store's sake, of which nothing was granted.
#[test]
fn a_key_alone_needs_whatever_the_driver_asks_for() {
    let key = r#"{"Sid":"A","Effect":"Allow","Action":"kms:Decrypt",
        "Resource":"arn:aws:kms:eu-west-1:*:key/*",
        "Condition":{"StringEquals":{"kms:ViaService":"ssm.eu-west-1.amazonaws.com"}}}"#;
    let asked = ["storage", "aws:ssm:Get*"];
    assert_eq!(
        excess(&asked, &["storage"], &[key.to_owned()]),
        Some(Excess::NotGranted(granted(&["aws:ssm:Get*"])))
    );
}

fn statement(action: &str, resource: &str) -> String {
    format!(r#"{{"Sid":"A","Effect":"Allow","Action":"{action}","Resource":"{resource}"}}"#)
}

/// The verdict on a statement of that action and resource that does not pass.
fn refused(action: &str, resource: &str) -> Result<(), String> {
    Err(format!("`{action}` on `{resource}` (`A`)"))
}

const OWN: &str = "arn:aws:secretsmanager:eu-west-1:*:secret:myapp/team/staging/*";

#[test]
fn what_is_of_the_vault_passes() {
    let powers = [Power::AwsSecretsManager];
    for (role, action, resource) in [
        (IamRole::ReadOnly, "secretsmanager:GetSecretValue", OWN),
        (IamRole::ReadOnly, "secretsmanager:ListSecrets", "*"),
        (IamRole::ReadOnly, "secretsmanager:GetSecretValue", LINK),
        (IamRole::Developer, "secretsmanager:DeleteSecret", OWN),
        (
            IamRole::Admin,
            "lambda:InvokeFunction",
            "arn:aws:lambda:eu-west-1:*:function:SecretsManager*",
        ),
    ] {
        let passed = verdict(role, &powers, &statement(action, resource));
        assert_eq!(passed, Ok(()), "{action} {resource}");
    }
}

#[test]
fn what_goes_beyond_the_vault_is_refused() {
    let powers = [Power::AwsSecretsManager];
    let arn = |name: &str| format!("arn:aws:secretsmanager:*:*:secret:{name}");
    for (action, resource) in [
        ("*", OWN),
        ("secretsmanager:*", OWN),
        ("secretsmanager:Get*", OWN),
        ("secretsmanager:", OWN),
        ("iam:CreateUser", "*"),
        ("s3:GetObject", OWN),
        ("sts:AssumeRole", "arn:aws:iam::1:role/admin"),
        ("secretsmanager:GetSecretValue", "*"),
        ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*"),
        ("secretsmanager:GetSecretValue", &arn("*")),
        ("secretsmanager:GetSecretValue", &arn("my*/team/x")),
        ("secretsmanager:GetSecretValue", &arn("myapp/*")),
        ("secretsmanager:GetSecretValue", &arn("myapp/team*")),
        ("secretsmanager:GetSecretValue", &arn("other/team/x")),
        ("secretsmanager:GetSecretValue", "arn:aws:s3:::all"),
        ("secretsmanager:ListSecrets", OWN),
        // Of a secret elsewhere, its value and no more.
        ("secretsmanager:DeleteSecret", LINK),
        ("secretsmanager:GetSecretValue", &format!("{LINK}*")),
        // Without the condition, for every use of every key.
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:*:key/*"),
        ("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:*"),
        ("lambda:UpdateFunctionCode", "arn:aws:lambda:*:*:function:a"),
    ] {
        let verdict = verdict(IamRole::Admin, &powers, &statement(action, resource));
        assert_eq!(verdict, refused(action, resource));
    }
}

const KEYS: &str = "arn:aws:kms:eu-west-1:*:key/*";

#[test]
fn a_key_is_used_through_the_service_alone() {
    let powers = [Power::AwsSecretsManager];
    let with = |action: &str, condition: &str| {
        format!(
            r#"{{"Sid":"A","Effect":"Allow","Action":"kms:{action}","Resource":
            "arn:aws:kms:eu-west-1:*:key/*","Condition":{condition}}}"#
        )
    };
    let via = r#"{"StringEquals":{"kms:ViaService":"secretsmanager.eu-west-1.amazonaws.com"}}"#;
    assert_eq!(
        verdict(IamRole::ReadOnly, &powers, &with("Decrypt", via)),
        Ok(())
    );
    for (action, condition) in [
        ("Encrypt", via),
        ("Decrypt", "{}"),
        ("Decrypt", r#"{"StringLike":{"kms:ViaService":"*"}}"#),
        ("Decrypt", r#"{"StringEquals":{"kms:ViaService":[]}}"#),
        (
            "Decrypt",
            r#"{"StringEquals":{"kms:ViaService":["secretsmanager.a","s3.a"]}}"#,
        ),
    ] {
        assert_eq!(
            verdict(IamRole::ReadOnly, &powers, &with(action, condition)),
            refused(&format!("kms:{action}"), KEYS),
            "{condition}"
        );
    }
    assert_eq!(
        verdict(IamRole::Admin, &powers, &with("ScheduleKeyDeletion", via)),
        refused("kms:ScheduleKeyDeletion", KEYS)
    );
}

#[test]
fn a_reader_writes_nothing_and_only_an_admin_calls_functions() {
    let powers = [Power::AwsSecretsManager];
    for action in [
        "PutSecretValue",
        "DeleteSecret",
        "CreateSecret",
        "TagResource",
    ] {
        let action = format!("secretsmanager:{action}");
        let writes = statement(&action, OWN);
        assert_eq!(
            verdict(IamRole::ReadOnly, &powers, &writes),
            refused(&action, OWN)
        );
        assert_eq!(verdict(IamRole::Developer, &powers, &writes), Ok(()));
    }
    let (call, function) = (
        "lambda:InvokeFunction",
        "arn:aws:lambda:eu-west-1:*:function:a",
    );
    assert_eq!(
        verdict(IamRole::Developer, &powers, &statement(call, function)),
        refused(call, function)
    );
}

#[test]
fn without_the_power_nothing_passes() {
    let powers = [Power::Storage, Power::Plaintext];
    let read = "secretsmanager:GetSecretValue";
    assert_eq!(
        verdict(IamRole::Admin, &powers, &statement(read, OWN)),
        refused(read, OWN)
    );
}

const PARAMETERS: &str = "arn:aws:ssm:eu-west-1:*:parameter/myapp/team/staging";

fn granted(words: &[&str]) -> Vec<Power> {
    let powers = words.iter().map(|word| word.parse());
    powers.collect::<Result<_, _>>().unwrap()
}

#[test]
fn parameters_of_the_vault_pass_with_the_actions_that_were_granted() {
    let powers = granted(&["aws:ssm:Get*", "aws:ssm:PutParameter"]);
    let below = &format!("{PARAMETERS}/*");
    for (role, action, resource) in [
        (IamRole::ReadOnly, "ssm:GetParameter", below.as_str()),
        (IamRole::ReadOnly, "ssm:GetParametersByPath", PARAMETERS),
        (IamRole::Developer, "ssm:PutParameter", below),
    ] {
        let passed = verdict(role, &powers, &statement(action, resource));
        assert_eq!(passed, Ok(()), "{action} {resource}");
    }
    for (role, action, resource) in [
        (IamRole::ReadOnly, "ssm:PutParameter", below.as_str()),
        // Not granted.
        (IamRole::Admin, "ssm:DeleteParameter", below),
        (IamRole::Admin, "ssm:SendCommand", below),
        (IamRole::Admin, "ssm:*", below),
        (IamRole::Admin, "secretsmanager:GetSecretValue", OWN),
        (IamRole::Admin, "ssm:GetParameter", OWN),
        (IamRole::Admin, "ssm:GetParameter", "*"),
        (
            IamRole::Admin,
            "ssm:GetParameter",
            "arn:aws:ssm:eu-west-1:*:parameter/myapp/*",
        ),
        (
            IamRole::Admin,
            "ssm:GetParameter",
            "arn:aws:ssm:eu-west-1:*:parameter/*/team/",
        ),
        (
            IamRole::Admin,
            "ssm:GetParameter",
            "arn:aws:ssm:eu-west-1:*:document/myapp/team/staging",
        ),
    ] {
        assert_eq!(
            verdict(role, &powers, &statement(action, resource)),
            refused(action, resource)
        );
    }
    let secrets = [Power::AwsSecretsManager];
    assert_eq!(
        verdict(
            IamRole::Admin,
            &secrets,
            &statement("ssm:GetParameter", below)
        ),
        refused("ssm:GetParameter", below)
    );
}

#[test]
fn keys_of_parameters_are_used_through_their_store() {
    let parameters = granted(&["aws:ssm:GetParameter"]);
    let via = |service: &str| {
        format!(
            r#"{{"Sid":"A","Effect":"Allow","Action":"kms:Decrypt","Resource":
            "arn:aws:kms:eu-west-1:*:key/*","Condition":{{"StringEquals":{{"kms:ViaService":
            "{service}.eu-west-1.amazonaws.com"}}}}}}"#
        )
    };
    for (powers, service, passes) in [
        (&parameters[..], "ssm", true),
        (&parameters, "secretsmanager", false),
        (&[Power::AwsSecretsManager], "ssm", false),
        (&granted(&["aws:kms:Decrypt"]), "ssm", false),
        (&parameters, "ssmx", false),
    ] {
        let expected = if passes {
            Ok(())
        } else {
            refused("kms:Decrypt", KEYS)
        };
        assert_eq!(
            verdict(IamRole::ReadOnly, powers, &via(service)),
            expected,
            "{service}"
        );
    }
}

#[test]
fn no_other_kind_of_statement_is_taken() {
    let powers = [Power::AwsSecretsManager];
    let read = statement("secretsmanager:GetSecretValue", OWN);
    for wrong in [
        read.replace("Allow", "Deny"),
        read.replace("\"A\"", "\"A B\""),
        read.replace("\"A\"", "\"\""),
        read.replace("\"Action\"", "\"NotAction\""),
        read.replace("\"Resource\"", "\"NotResource\""),
        read.replace('}', ",\"Principal\":\"*\"}"),
        read.replace('}', ",\"Action\":\"*\"}"),
        read.replace('}', ",\"Condition\":[]}"),
        read.replace("\"secretsmanager:GetSecretValue\"", "[]"),
        read.replace("\"secretsmanager:GetSecretValue\"", "{}"),
        format!("[{read}]"),
        format!("{read} {read}"),
        "x".into(),
    ] {
        assert!(verdict(IamRole::Admin, &powers, &wrong).is_err(), "{wrong}");
    }
}

fn policy() -> Policy {
    let mut policy = Policy::default();
    let read = statement("secretsmanager:GetSecretValue", OWN);
    let list = statement("secretsmanager:ListSecrets", "*").replace("\"A\"", "\"B\"");
    let tagged = read.replace(
        '}',
        r#","Condition":{"StringEquals":{"aws:ResourceTag/ManagedBy":["Keep"]}}}"#,
    );
    let odd = statement("secretsmanager:GetSecretValue", r#"a${b}%{c}\"d"#);
    for text in [&read, &list, &read, &tagged, &list, &odd] {
        policy.add(parse(text).unwrap());
    }
    policy
}

#[test]
fn the_same_is_said_once_and_every_id_is_another() {
    let policy = policy();
    let sids: Vec<&str> = policy.statement.iter().map(|s| s.sid.as_str()).collect();
    assert_eq!(sids, ["A", "B", "A2", "A3"]);
    let json = policy.json();
    assert!(json.starts_with("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n"));
    let blanks = json.chars().filter(|c| c.is_whitespace()).count();
    assert_eq!(policy.length(), json.chars().count() - blanks);
}

#[test]
fn terraform_evaluates_nothing_in_a_text() {
    let text = terraform::text(&policy(), "purpose");
    assert!(text.contains(r#"resources = ["a$${b}%%{c}\"d"]"#), "{text}");
    assert!(
        text.contains("variable = \"aws:ResourceTag/ManagedBy\""),
        "{text}"
    );
}

#[test]
fn the_template_holds_the_policy() {
    let policy = policy();
    let text = cloudformation::text(&policy, "purpose");
    let read: serde_json::Value = serde_yaml_ng::from_str(&text).unwrap();
    let properties = &read["Resources"]["KeepPolicy"]["Properties"];
    assert_eq!(
        properties["PolicyDocument"],
        serde_json::to_value(&policy).unwrap()
    );
    assert_eq!(properties["Description"], "purpose");
}
